"""Our own host: Flask, SQLAlchemy and sign-in around the plugin. Foreign hosts need none of it."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import cli
from lms.db import migrations
from lms.db.base import Base, DbSession, prepare_engine
from lms.domain.people import ExternalIdentity
from lms.extension import LMS
from lms.settings import Settings
from lms.web.kit import errors
from lms.web.kit.security import harden


class _Visitor(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """What the session cookie holds: a person's id and the epoch of their sessions."""

    def __init__(self, id: str) -> None:
        self.id = id


class _PasswordAccounts:
    def remember(self, person_id: int, session_epoch: int) -> None:
        login_user(_Visitor(f"{person_id}.{session_epoch}"))

    def forget(self) -> None:
        logout_user()


def _identify() -> ExternalIdentity | None:
    if current_user.is_authenticated:
        return ExternalIdentity("password", current_user.get_id())
    return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


def database_url(text: str) -> str:
    """The URL for SQLAlchemy: psycopg 3 for PostgreSQL, an absolute path for SQLite."""
    if text.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith("sqlite:///") and not text.startswith(("sqlite:////", "sqlite:///:memory:")):
        path = Path(text.removeprefix("sqlite:///")).absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{path}"
    return text


def _secret_key(settings: Settings) -> str:
    """The configured key, else one made once and kept beside the embedded database."""
    if settings.secret_key:
        return settings.secret_key
    path = Path("var/secret-key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=_secret_key(settings),
        SQLALCHEMY_DATABASE_URI=database_url(settings.database_url),
        SESSION_COOKIE_NAME="rampwise",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=settings.max_upload,
        MAX_FORM_MEMORY_SIZE=settings.max_upload,
        RATELIMIT_HEADERS_ENABLED=False,
    )
    app.jinja_env.undefined = StrictUndefined
    if settings.proxies:
        trusted = ProxyFix(app.wsgi_app, settings.proxies, settings.proxies, settings.proxies)
        app.wsgi_app = trusted  # type: ignore[method-assign]  # how Flask says to wrap an app


def _prolong_sessions(app: Flask, clock: Callable[[], datetime]) -> None:
    """Let a session last from the last day on which it was used.

    Flask would sign and send the cookie anew with every answer, which costs more than a query.
    """

    @app.before_request
    def _prolong() -> None:
        today = clock().date().isoformat()
        if session.permanent and session.get("day") != today:
            session["day"] = today


def _limit_sign_in(app: Flask, settings: Settings) -> None:
    """Slow down guessing, by address and by the account or the code that is tried."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint in ("lms.account.sign_in", "lms.account.forgot"):
        by_address = limiter.limit(settings.sign_in_limit, methods=["POST"])
        by_account = limiter.limit(
            settings.sign_in_limit,
            key_func=lambda: request.form.get("email", "").strip().lower(),
            methods=["POST"],
        )
        limited: Any = by_address(by_account(app.view_functions[endpoint]))
        app.view_functions[endpoint] = limited
    verify = "lms.learn.verify"  # nobody finds a certificate by trying codes
    checked: Any = limiter.limit(settings.sign_in_limit)(app.view_functions[verify])
    app.view_functions[verify] = checked


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = _utc_now) -> Flask:
    """Rampwise as an app of its own. `settings` come from the environment unless given."""
    settings = settings or Settings.read()
    app = Flask("lms", static_folder=None)
    _configure(app, settings)
    db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    sign_in = LoginManager(app)
    sign_in.user_loader(_Visitor)
    LMS().init_app(
        app,
        session=cast(DbSession, db.session),
        identify=_identify,
        clock=clock,
        settings=settings,
        accounts=_PasswordAccounts(),
    )
    _limit_sign_in(app, settings)
    _prolong_sessions(app, clock)
    cli.register_host(app)
    app.register_error_handler(HTTPException, errors.on_http_error)
    app.register_error_handler(Exception, errors.on_crash)
    app.after_request(harden)

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, object], int]:
        """Version, database and migration state; 503 when the database is not usable."""
        state = migrations.health(db.session.get_bind())
        return state, 200 if state["ok"] else 503

    return app
