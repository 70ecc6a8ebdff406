"""Weekly plans: made when a cycle begins and when something changes what a person should do.

`making` makes them, `basis` gathers what they are made from, `storing` writes them down.
"""

from lms.services.plans.making import (
    added_by,
    ensure_current,
    offer,
    refresh,
    refresh_all,
    take_turns,
    take_up,
)

__all__ = [
    "added_by", "ensure_current", "offer", "refresh", "refresh_all", "take_turns", "take_up",
]  # fmt: skip
