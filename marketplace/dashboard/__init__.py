"""The first page of a marketplace: for everybody the next thing that is worth doing."""
