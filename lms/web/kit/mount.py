"""How the plugin hangs in an app: what the host gave at `init_app`, the work of this request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from flask import current_app, g

from lms.db.base import DbSession
from lms.domain.people import Actor, ExternalIdentity
from lms.services.work import Work
from lms.settings import Settings


class Accounts(Protocol):
    """Given by a host that lets us sign people in by password; our own host does."""

    def remember(self, person_id: int, session_epoch: int) -> None:
        """Start a session of this person in this browser."""

    def forget(self) -> None:
        """End the session of this browser."""


@dataclass(frozen=True)
class Mount:
    """What `LMS.init_app` was given."""

    session: DbSession
    identify: Callable[[], ExternalIdentity | None]
    clock: Callable[[], datetime]
    settings: Settings
    accounts: Accounts | None = None
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    """addresses of static files by (path of the app, name): looked up dozens of times a page"""


def mount() -> Mount:
    """The mount of the current app."""
    return cast(Mount, current_app.extensions["lms"])


def work() -> Work:
    """The unit of work of this request."""
    return cast(Work, g.lms_work)


def actor() -> Actor:
    """The signed-in person; only for routes that need one."""
    person = work().actor
    assert person is not None, "a route without @requires asked for its actor"
    return person
