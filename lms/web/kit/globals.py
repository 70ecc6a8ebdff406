"""The one Jinja global, `lms`: sentences, permissions, addresses and formats for every template."""

from datetime import date, datetime

from flask import g, request, url_for

from lms.domain.people import Actor, Subject
from lms.domain.permissions import Permission, may
from lms.web.kit import i18n
from lms.web.kit.assets import asset
from lms.web.kit.icons import icon
from lms.web.kit.mount import mount, work
from lms.web.kit.navigation import Tab, tabs
from lms.web.kit.security import csrf_token


class TemplateGlobals:
    """Everything that a template may call; macros see it too."""

    t = staticmethod(i18n.t)
    n = staticmethod(i18n.n)
    day = staticmethod(i18n.day)
    clock = staticmethod(i18n.clock)
    moment = staticmethod(i18n.moment)
    asset = staticmethod(asset)
    icon = staticmethod(icon)
    csrf_token = staticmethod(csrf_token)

    @property
    def actor(self) -> Actor | None:
        """The signed-in person, if any; none on a page that failed before we asked."""
        return work().actor if "lms_work" in g else None

    @property
    def locale(self) -> str:
        """The reader's language, for `<html lang>`."""
        return i18n.reader()[0]

    @property
    def theme(self) -> str:
        """light, dark or auto."""
        person = self.actor
        return person.theme.value if person else "auto"

    @property
    def today(self) -> date:
        """The date where the reader is."""
        return work().today

    @property
    def now(self) -> datetime:
        """The instant of this request."""
        return work().now

    @property
    def can_sign_in(self) -> bool:
        """Whether this installation has its own sign-in pages."""
        return mount().accounts is not None

    @property
    def tabs(self) -> list[Tab]:
        """The main navigation of the reader."""
        return tabs(self.actor, request.endpoint or "") if self.actor else []

    def may(self, permission: str, subject: Subject | None = None) -> bool:
        """Whether the reader may; only to hide what would be refused."""
        return self.actor is not None and may(self.actor, Permission(permission), subject)

    def url(self, endpoint: str, **values: object) -> str:
        """The address of one of our pages: `lms.url("learn.today")`."""
        return url_for(f"lms.{endpoint}", **values)  # type: ignore[arg-type]  # Flask types values as Any
