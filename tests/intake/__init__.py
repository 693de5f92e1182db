"""Lists of offers that the staff bring in."""
