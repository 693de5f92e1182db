"""What a buyer asks for: drafted, checked, open to makers until its day, and closed by the clock."""
