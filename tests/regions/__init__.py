"""Promises of regions."""
