"""What is worth a person's time: memory, gains, candidates, and the plan made from them."""
