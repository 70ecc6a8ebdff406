"""Questions and sittings: what is asked, how it is graded, and whether a question does its work."""
