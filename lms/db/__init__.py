"""Records and how they are read; what they mean stays in the domain."""
