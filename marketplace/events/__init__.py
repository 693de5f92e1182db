"""Everything that happened: the audit trail, and the source of all that follows."""
