"""The platform's own host, above every marketplace."""
