"""How people come in and are known."""
