"""Nobody reaches what is another marketplace's; each guard has a test that misses it."""
