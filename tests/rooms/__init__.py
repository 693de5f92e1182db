"""Designs that open only to those who have given their word."""
