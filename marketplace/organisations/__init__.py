"""Makers, brands, designers, tourism buyers, academics and offices: who belongs to which, and where they are."""
