"""Promises of vocabulary."""
