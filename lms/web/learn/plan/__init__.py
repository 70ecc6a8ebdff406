"""The own plan beyond Today: why an item is in it, what one may ask of it, the calendar that it
keeps to, and the plans that were."""

from lms.web.learn.plan import calendar, later, past, swap, why

__all__ = ["calendar", "later", "past", "swap", "why"]
