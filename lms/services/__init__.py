"""Use cases: each function is one thing that somebody does, inside one unit of work."""
