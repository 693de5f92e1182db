"""How what people send is looked at and decided."""
