"""A whole marketplace carried away in one archive, brought into a new one, or deleted with a receipt."""
