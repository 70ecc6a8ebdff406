"""What a manager sees of many people at once."""
