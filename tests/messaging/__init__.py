"""Direct questions and who may read them."""
