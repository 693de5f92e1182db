"""Promises of directory."""
