"""Certificates as their holder sees them, and what has changed since they were given."""

from lms.web.learn.certificates import changes, mine, verify

__all__ = ["changes", "mine", "verify"]
