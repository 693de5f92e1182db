"""The marketplaces: each with its host, names, languages, zone, colour and people."""
