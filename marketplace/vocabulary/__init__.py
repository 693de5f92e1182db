"""What shoemakers call things: products, stages, materials, certificates and units of counting."""
