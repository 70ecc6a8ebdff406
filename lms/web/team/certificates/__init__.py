"""Certificates of a manager's people: who stands where, signing off, withdrawing."""

from lms.web.team.certificates import overview, person

__all__ = ["overview", "person"]
