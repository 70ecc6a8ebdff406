"""The five-minute review: what is due, one question at a time, and what it refreshed."""

from lms.web.learn.review import done, session

__all__ = ["done", "session"]
