"""The form of an assignment: its shape, and where a refusal belongs."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField, TextAreaField

from lms.domain.errors import LmsError
from lms.domain.planning.assignments import usual_due
from lms.domain.typed_dates import read_date
from lms.web.kit.forms import HouseForm, MultiCheckboxField
from lms.web.kit.i18n import t
from lms.web.team.offers import Offer

_FIELDS = {
    "nobody-chosen": "person",
    "person-left": "person",
    "module-not-published": "module",
    "due-in-the-past": "due",
    "note-too-long": "note",
}
"""The field that each refusal is about."""


class AssignForm(HouseForm):
    """Shape only: who may be asked to do what says the service."""

    module = RadioField(validate_choice=False)
    person = MultiCheckboxField(coerce=int, validate_choice=False)
    due = StringField()
    note = TextAreaField()

    def words(self) -> dict[str, tuple[str, str]]:
        return {
            "module": (t("What"), ""),
            "person": (t("Who"), ""),
            "due": (t("Due"), ""),
            "note": (t("Note"), ""),
        }

    @property
    def due_on(self) -> date | None:
        """The day as typed; None where there is none. LmsError for what is no day."""
        text = (self.due.data or "").strip()
        return read_date(text) if text else None

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        name = "due" if error.code.startswith("date-") else _FIELDS.get(error.code)
        if name is None:
            raise error
        self.refuse(name, error)


def made(offer: Offer, sent: MultiDict[str, str] | None, today: date) -> AssignForm:
    """The form, as sent, or with what is ticked at first."""
    first: dict[str, Any] = {
        "module": offer.module.id if offer.module else None,
        "person": sorted(offer.people),
        "due": usual_due(today).isoformat(),
    }
    form = AssignForm(sent, **({} if sent else first))
    form.module.choices = [(one.id, one.title) for one in offer.choices]
    form.person.choices = [(one.id, one.name) for one in offer.candidates]
    return form
