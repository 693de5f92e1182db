"""Telling people: who, what, by which way, and never twice."""
