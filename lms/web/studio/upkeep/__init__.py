"""What marketing keeps in order: the governance board, and questions that are on hold."""
