"""Tests of the ledger of capacity."""
