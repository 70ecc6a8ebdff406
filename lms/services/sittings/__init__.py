"""Taking quizzes, checks and reviews, and judging what was written in them."""
