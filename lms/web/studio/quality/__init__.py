"""How questions and modules do their work, and what authors decide about them."""
