"""Tests of answers to requests."""
