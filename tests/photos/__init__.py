"""How photos are taken in, kept and shown."""
