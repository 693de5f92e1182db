"""What a mentor fills in, and the maker's word without which it is nothing."""
