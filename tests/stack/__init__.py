"""The embedded servers and the processes around them."""
