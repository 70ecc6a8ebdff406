"""Blind recall checks for those who run them: the list, the board of one, and each sheet."""

from lms.web.team.recalls import board, checks, sheets

__all__ = ["board", "checks", "sheets"]
