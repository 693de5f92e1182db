"""How the database came to be: numbered steps, schema and data apart."""
