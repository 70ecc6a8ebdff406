"""Cards on a call, and what people give back: flags, better words, what worked."""

from lms.web.learn.cards import card, library, notes, proposals, sheet

__all__ = ["card", "library", "notes", "proposals", "sheet"]
