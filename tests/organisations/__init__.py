"""Organisations: opened, described, seen."""
