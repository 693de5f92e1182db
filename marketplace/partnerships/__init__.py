"""What an award becomes: from the agreement over sample, production and delivery to the last payment."""
