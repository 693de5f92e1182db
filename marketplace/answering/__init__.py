"""Answering a request with five taps, from a message on the phone, without a password."""
