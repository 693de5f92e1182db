"""What two who worked together say of each other: facts first, then words, blind until both have written."""
