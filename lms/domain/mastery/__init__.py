"""What evidence says of people's skills: the model, levels, and what stands beside them."""
