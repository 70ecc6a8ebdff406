"""The plugin: one call mounts Rampwise into any Flask app that has a database session."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from lms import cli
from lms.db.base import DbSession
from lms.domain.people import ExternalIdentity
from lms.settings import Settings
from lms.web.blueprint import blueprint
from lms.web.kit.globals import TemplateGlobals
from lms.web.kit.mount import Accounts, Mount


def _utc_now() -> datetime:
    return datetime.now(UTC)


class LMS:
    """Mounts the pages, commands and template helpers; holds nothing itself, so one object may
    serve several apps."""

    def init_app(
        self,
        app: Flask,
        *,
        session: DbSession,
        identify: Callable[[], ExternalIdentity | None],
        url_prefix: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
        settings: Settings | None = None,
        accounts: Accounts | None = None,
    ) -> None:
        """Mount into `app` under `url_prefix`.

        `session` is the host's own (scoped) SQLAlchemy session, `identify` says who the outside
        takes the visitor for (None: nobody), `clock` gives aware instants, `accounts` lets us sign
        people in by password. Our tables need `flask lms db upgrade` once. RuntimeError when the
        app has no secret key or has been given the plugin twice.
        """
        if "lms" in app.extensions:
            raise RuntimeError("Rampwise is mounted on this app already")
        if not app.secret_key:
            raise RuntimeError(
                "Rampwise needs app.secret_key: sessions and forms are signed with it"
            )
        app.extensions["lms"] = Mount(
            session, identify, clock, settings or Settings.read(), accounts
        )
        app.jinja_env.globals["lms"] = TemplateGlobals()
        app.register_blueprint(blueprint, url_prefix=url_prefix)
        cli.register(app)
