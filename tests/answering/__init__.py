"""Answering with five taps."""
