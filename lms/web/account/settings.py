"""Own settings: language, time zone, theme, and the password."""

from functools import cache
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField, SelectField

from lms.db.queries import directory
from lms.db.queries.skills import activities
from lms.domain.errors import LmsError
from lms.domain.people import Theme
from lms.domain.permissions import Permission
from lms.services import passwords, people
from lms.services.people import OwnSettings
from lms.web.account import bp
from lms.web.account.doors import accounts, start_session
from lms.web.kit import labels
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import LANGUAGES, LOCALES, t
from lms.web.kit.mount import actor, mount, work
from lms.web.kit.routes import requires

_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
            "Indian", "Pacific")  # fmt: skip


@cache
def _zones() -> dict[str, list[tuple[str, str]]]:
    """Zones by region, with readable towns."""
    grouped: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for zone in sorted(available_timezones()):
        region, _, town = zone.partition("/")
        if region in _REGIONS:
            grouped.setdefault(region, []).append((zone, town.replace("_", " ")))
    return grouped


def _languages(session_languages: set[str]) -> list[tuple[str, str]]:
    """English, and what the pages or any lesson are translated into."""
    there = {"en", *session_languages, *(code for code in LANGUAGES if (LOCALES / code).is_dir())}
    return [(code, name) for code, name in LANGUAGES.items() if code in there]


class SettingsForm(HouseForm):
    """What people choose for themselves."""

    locale = SelectField()
    time_zone = SelectField()
    theme = RadioField()

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: object) -> None:
        super().__init__(formdata, **given)
        self.locale.choices = _languages(directory.languages(work().session))
        zone = actor().time_zone
        known = any(zone == key for group in _zones().values() for key, _ in group)
        self.time_zone.choices = _zones() if known else {zone: [(zone, zone)], **_zones()}
        self.theme.choices = [
            (Theme.AUTO.value, t("As on this device")),
            (Theme.LIGHT.value, t("Light")),
            (Theme.DARK.value, t("Dark")),
        ]

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        return {
            "locale": (t("Language"), ""),
            "time_zone": (t("Time zone"), t("Days begin and end here, for due dates and plans.")),
            "theme": (t("Colours"), ""),
        }

    def chosen(self) -> OwnSettings:
        """The settings, once `validate` has found nothing."""
        return OwnSettings(self.locale.data, self.time_zone.data, Theme(self.theme.data))


class PasswordForm(HouseForm):
    """The current password and the one to be."""

    current = PasswordField(render_kw={"autocomplete": "current-password"})
    new = PasswordField(render_kw={"autocomplete": "new-password"})

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        least = t("At least %(least)s characters. Four unrelated words do well.",
                  least=passwords.SHORTEST)  # fmt: skip
        return {"current": (t("Current password"), ""), "new": (t("New password"), least)}


def _stored() -> SettingsForm:
    person = actor()
    return SettingsForm(locale=person.locale, time_zone=person.time_zone, theme=person.theme.value)


def _page(form: SettingsForm, password_form: PasswordForm) -> tuple[str, int]:
    page = render_template(
        "lms/account/settings.html",
        form=form,
        password_form=password_form,
        person=directory.person(work().session, actor().id),
        role_words=labels.roles(actor().roles),
        has_accounts=mount().accounts is not None,
        metrics=activities.metrics(work().session),
        shares_activity=activities.shares(work().session, actor().id),
    )
    return page, 422 if form.errors or password_form.errors else 200


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.LEARN)
def settings() -> Response | tuple[str, int]:
    """Change language, time zone and colours."""
    if request.method != "POST":
        return _page(_stored(), PasswordForm())
    form = SettingsForm(request.form)
    if not form.validate():
        for field in form:
            field.errors = [t("Choose one of the list.")] if field.errors else []
        return _page(form, PasswordForm())
    people.change_settings(work(), form.chosen())
    flash(t("Saved."))
    return redirect(url_for("lms.account.settings"), 303)


@bp.post("/account/password")
@requires(Permission.LEARN)
def change_password() -> Response | tuple[str, int]:
    """Change the own password; this browser stays signed in, others do not."""
    accounts()
    form = PasswordForm(request.form)
    try:
        signed_in = passwords.change_password(work(), form.current.data or "", form.new.data or "")
    except LmsError as error:
        form.refuse("current" if error.code == "password-wrong" else "new", error)
        return _page(_stored(), form)
    start_session(signed_in)
    flash(t("Your password is changed. Other browsers are signed out."))
    return redirect(url_for("lms.account.settings"), 303)
