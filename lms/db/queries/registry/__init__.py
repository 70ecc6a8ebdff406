"""Reading the registry of facts: what is official, what happened, what a change touches."""
