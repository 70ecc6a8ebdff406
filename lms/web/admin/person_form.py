"""The form of a person: what an admin may type, and the draft that comes of it."""

from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, IntegerField, SelectField, StringField

from lms.db.base import DbSession
from lms.db.queries import company, directory, team_directory
from lms.db.queries.directory import PersonDetail
from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.domain.typed_dates import date_of
from lms.services.people import MOST_MINUTES, PersonDraft, refusals, tidy_email, tidy_name
from lms.web.admin.words import worded
from lms.web.kit import labels
from lms.web.kit.forms import HouseForm, MultiCheckboxField, whole_number
from lms.web.kit.i18n import t

_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
FIELD_OF = {
    "email-taken": "email",
    "last-admin": "roles",
    "team-unknown": "team",
    "sales-role-unknown": "sales_roles",
}


class PersonForm(HouseForm):
    """Every field of a person; `draft` is worth having once `validate` has found nothing."""

    name = StringField(render_kw={"autocomplete": "off"})
    email = EmailField(render_kw={"autocomplete": "off"})
    hired_day = StringField(render_kw=_NUMBER)
    hired_month = StringField(render_kw=_NUMBER)
    hired_year = StringField(render_kw=_NUMBER)
    roles = MultiCheckboxField(validate_choice=False)
    sales_roles = MultiCheckboxField(validate_choice=False)
    team = SelectField(validate_choice=False)
    minutes_cap = IntegerField(render_kw=_NUMBER)
    cycle_weekday = SelectField(validate_choice=False)

    def __init__(
        self, session: DbSession, formdata: MultiDict[str, str] | None = None, **given: Any
    ) -> None:
        super().__init__(formdata, **given)
        teams = team_directory.choices(session)
        self.team.choices = [("", t("No team")), *((str(key), name) for key, name in teams)]
        self.roles.choices = [(role.value, labels.role(role)) for role in Role]
        self.sales_roles.choices = directory.sales_role_choices(session)
        self.cycle_weekday.choices = [(str(n), day) for n, day in enumerate(labels.weekdays())]

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        most = t("From 0 to %(most)s. The weekly plan keeps within it.", most=MOST_MINUTES)
        return {
            "name": (t("Full name"), ""),
            "email": (t("Work email"), t("Used to sign in, and for mail about their training.")),
            "roles": (t("Access"), t("It decides which pages they have.")),
            "sales_roles": (
                t("Sales roles"),
                t("They decide the onboarding track and the target levels."),
            ),
            "team": (t("Team"), ""),
            "minutes_cap": (t("Training minutes a week"), most),
            "cycle_weekday": (t("Plan starts on"), ""),
        }

    def hired_on(self) -> date | None:
        """The first day as typed; None when left empty. LmsError as `date_of` says."""
        parts = [(self[f"hired_{part}"].data or "").strip() for part in ("day", "month", "year")]
        return date_of(*parts) if any(parts) else None

    def draft(self) -> PersonDraft:
        """What was typed, as far as it makes sense."""
        try:
            hired_on = self.hired_on()
        except LmsError:
            hired_on = None
        minutes = self.minutes_cap.data
        return PersonDraft(
            name=tidy_name(self.name.data or ""),
            email=tidy_email(self.email.data or ""),
            roles=frozenset(Role(role) for role in self.roles.data or () if role in set(Role)),
            sales_roles=tuple(self.sales_roles.data or ()),
            team_id=whole_number(self.team.data),
            hired_on=hired_on,
            minutes_cap=-1 if minutes is None else minutes,
            cycle_weekday=int(self.cycle_weekday.data) if self.cycle_weekday.data in _DAYS else -1,
        )

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether the draft can be tried; each error stands at its field."""
        for field in self:
            field.errors = []
        for name, error in refusals(self.draft()).items():
            self.say(name, worded(error))
        try:
            self.hired_on()
        except LmsError as error:
            self.say("hired_day", worded(error))
        return not self.errors

    def refused(self, error: LmsError) -> None:
        """Put what the service refused at the field that it is about."""
        self.say(FIELD_OF.get(error.code, "name"), worded(error))


_DAYS = tuple("0123456")


def blank(session: DbSession) -> PersonForm:
    """The form for somebody new, or what was sent of it."""
    if request.method == "POST":
        return PersonForm(session, request.form)
    minutes = company.plan_settings(session).minutes_cap
    return PersonForm(session, roles=[Role.NEW_HIRE.value], minutes_cap=minutes, cycle_weekday="0")


def filled(session: DbSession, person: PersonDetail) -> PersonForm:
    """The form with what is stored of a person, or what was sent of it."""
    if request.method == "POST":
        return PersonForm(session, request.form)
    hired = person.hired_on
    return PersonForm(
        session,
        name=person.name,
        email=person.email,
        hired_day=hired.day if hired else "",
        hired_month=hired.month if hired else "",
        hired_year=hired.year if hired else "",
        roles=[role.value for role in person.roles],
        sales_roles=list(person.sales_roles),
        team=str(person.team_id or ""),
        minutes_cap=person.minutes_cap,
        cycle_weekday=str(person.cycle_weekday),
    )
