"""A foreign app: its own database object, users, templates, sessions, forms and sign-in."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, redirect, render_template, request, session
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms import LMS
from lms.app import database_url
from lms.db.base import prepare_engine
from lms.domain.people import ExternalIdentity

TEMPLATES = {
    "base.html": "<!doctype html><title>Acme</title><main>{% block main %}{% endblock %}</main>",
    "home.html": "{% extends 'base.html' %}{% block main %}<h1>Acme</h1>Basket: {{ basket }}. "
    "Hello {{ current_user.email }}.{% endblock %}",
}


def _own_base() -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        """The host's own base class."""

    return Base


class Host:
    """The app, and what its developers would have at hand."""

    def __init__(
        self, url: str, plugin: LMS, clock: Callable[[], datetime], **templates: str
    ) -> None:
        self.db = SQLAlchemy(model_class=_own_base())
        self.User = self._users()
        self.app = Flask("acme")
        self.app.config.update(SECRET_KEY="acme", SQLALCHEMY_DATABASE_URI=database_url(url))
        self.app.jinja_loader = ChoiceLoader([DictLoader({**TEMPLATES, **templates})])
        self.db.init_app(self.app)
        CSRFProtect(self.app)
        LoginManager(self.app).user_loader(lambda id: self.db.session.get(self.User, int(id)))
        self._add_pages()
        with self.app.app_context():
            prepare_engine(self.db.engine)
        plugin.init_app(
            self.app, session=self.db.session, url_prefix="/training", identify=self.identify,
            clock=clock,
        )  # fmt: skip

    def _users(self) -> type:
        class User(UserMixin, self.db.Model):
            __tablename__ = "users"

            id: Mapped[int] = mapped_column(primary_key=True)
            email: Mapped[str]

        return User

    def identify(self) -> ExternalIdentity | None:
        """What a host's developer writes to mount the plugin."""
        if not current_user.is_authenticated:
            return None
        return ExternalIdentity("host", str(current_user.id), current_user.email)

    def _add_pages(self) -> None:
        @self.app.get("/login/<int:id>")
        def login(id: int):
            login_user(self.db.session.get(self.User, id))
            session["basket"] = "two bearings"
            return redirect("/")

        @self.app.get("/")
        @login_required
        def home() -> str:
            return render_template("home.html", basket=session["basket"])

        @self.app.post("/users")
        def add_user() -> str:
            self.db.session.add(self.User(email=request.form["email"]))
            self.db.session.flush()
            return "added, but not committed"

        @self.app.get("/crash")
        def crash() -> str:
            raise ZeroDivisionError
