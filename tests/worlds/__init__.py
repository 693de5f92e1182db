"""What each slice adds to the world of tests/world.py."""
