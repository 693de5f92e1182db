"""Promises of core."""
