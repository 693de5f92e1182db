"""Servers of other people, put up on this machine: they answer as a test tells them to, well or badly."""
