"""The trade itself: no Flask, no database, no clock, no input or output."""
