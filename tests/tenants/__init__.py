"""Marketplaces: opened, furnished, shut."""
