"""Faults planted in the guards between marketplaces, one at a time: the tests of isolation must notice each."""
