"""Telling people what happened, in their inbox and by message; nothing is lost and nothing told twice."""
