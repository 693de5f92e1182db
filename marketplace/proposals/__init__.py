"""Answers to requests: what makers offer, alone or together, and what becomes of each."""
