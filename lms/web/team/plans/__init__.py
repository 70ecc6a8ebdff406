"""The plans of one's people: what became of them, and the days that they leave out."""

from lms.web.team.plans import absences, history

__all__ = ["absences", "history"]
