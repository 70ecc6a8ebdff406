"""How rendered Markdown is shaped for our pages; used by `rendering` only."""
