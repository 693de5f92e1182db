"""The ledger of capacity: how many pairs a maker can make in a week, by stage, and how many are still free."""
