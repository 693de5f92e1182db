"""Promises of styleguide."""
