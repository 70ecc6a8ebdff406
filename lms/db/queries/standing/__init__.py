"""Reading how a team stands: what to assign, how ready it is, what it touched, how it ramps up."""
