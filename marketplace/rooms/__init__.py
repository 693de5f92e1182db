"""The design-safe room of a request: files that open only to those who have agreed, each view with a name on it."""
