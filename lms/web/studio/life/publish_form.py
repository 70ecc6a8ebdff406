"""The form by which a version is published: does the meaning change, what changed, until when."""

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField, TextAreaField

from lms.domain.errors import LmsError
from lms.domain.facts import Change
from lms.domain.planning.assignments import usual_due
from lms.domain.typed_dates import read_date
from lms.services.facts.history import LONGEST_WORDS
from lms.web.kit.forms import HouseForm, MultiCheckboxField, chosen, whole_number
from lms.web.kit.i18n import t

_FIELDS = {
    "fact-change-missing": "change",
    "fact-reason-missing": "reason",
    "words-too-long": "reason",
    "fact-due-missing": "due",
    "day-past": "due",
}
"""The field that each refusal is about."""


class PublishForm(HouseForm):
    """Shape, and what each choice needs; `is_first` asks nothing but the press of a button."""

    change = RadioField(validate_choice=False)
    reason = TextAreaField(filters=[lambda text: (text or "").strip()], render_kw={"rows": 2})
    due = StringField(render_kw={"type": "date"})
    still_right = MultiCheckboxField(validate_choice=False)
    replacing = HiddenField()

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "change": (t("Does the meaning change?"), ""),
            "reason": (
                t("What changed, in one sentence"),
                t("Everybody who learns it again reads this first."),
            ),
            "due": (t("Until when should people learn it?"), t("Only if the meaning changes.")),
            "still_right": (t("Questions that stay right"), ""),
        }

    @property
    def change_typed(self) -> Change | None:
        """What was chosen; none for nothing, and for what is no choice."""
        known = chosen(self.change.data, Change)
        return Change(known) if known else None

    @property
    def due_typed(self) -> date | None:
        """The day as typed; none where there is none. LmsError for what is no day."""
        text = (self.due.data or "").strip()
        return read_date(text) if text and self.change_typed is Change.MATERIAL else None

    @property
    def replaces(self) -> int | None:
        """The official version that the person had before their eyes."""
        return whole_number(self.replacing.data)

    @property
    def questions(self) -> set[tuple[str, str]]:
        """(module, question) of what was called still right."""
        pairs = (value.partition("/") for value in self.still_right.data or ())
        return {(module, question) for module, _, question in pairs}

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether it can be handed on; every mistake stands at its field, all at once."""
        if not self.change_typed:
            self.refuse("change", LmsError("fact-change-missing"))
        if not self.reason.data:
            self.refuse("reason", LmsError("fact-reason-missing"))
        length = len(self.reason.data or "")
        if length > LONGEST_WORDS:
            self.refuse("reason", LmsError("words-too-long", length=length, most=LONGEST_WORDS))
        try:
            if self.due_typed is None and self.change_typed is Change.MATERIAL:
                self.refuse("due", LmsError("fact-due-missing"))
        except LmsError as error:
            self.refuse("due", error)
        return not any(field.errors for field in self)

    def refused(self, error: LmsError) -> bool:
        """Put a refusal of the service at its field; whether it is about one."""
        if field := _FIELDS.get(error.code):
            self.refuse(field, error)
        return field is not None


def publish_form(
    typed: MultiDict[str, str] | None, official: int | None, today: date
) -> PublishForm:
    """The form as it was sent, else as it begins: nothing chosen, a working week to learn it."""
    begins = {"due": usual_due(today).isoformat(), "replacing": official or ""}
    form = PublishForm(typed, data=begins)
    form.change.choices = [(one.value, one.value) for one in Change]
    return form
