"""The small forms by which people move a fact on: a few words each, and sometimes a day."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from lms.domain.errors import LmsError
from lms.domain.typed_dates import read_date
from lms.web.kit.forms import HouseForm
from lms.web.kit.i18n import t


class Step(StrEnum):
    """What somebody does with a fact; the fields of its form begin with it."""

    SEND = "send"
    READ = "read"
    """approve, or give back"""
    ASK = "ask"
    RETIRE = "retire"
    COMMENT = "comment"
    ANSWER = "answer"


FIELD_OF = {"words-missing": "text", "words-too-long": "text", "day-past": "day"}
"""The field that each refusal is about."""


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


class StepForm(HouseForm):
    """Shape only: what may be written says the service."""

    text = TextAreaField(filters=[_lines], render_kw={"rows": 3})
    day = StringField(render_kw={"type": "date"})

    def __init__(self, step: Step, typed: MultiDict[str, str] | None = None, **values: Any) -> None:
        self.step = step
        super().__init__(typed, prefix=f"{step.value}-", data=values)

    @classmethod
    def kept(cls, step: Step, text: str) -> Self:
        """The form with words that were typed elsewhere, and could not be used there."""
        return cls(step, text=text)

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints, by step."""
        day = (t("Until"), "")
        return {"text": _texts()[self.step], "day": day}

    @property
    def typed(self) -> str:
        """The words as typed."""
        return self.text.data or ""

    @property
    def day_typed(self) -> date:
        """The day as typed. LmsError for what is no day."""
        return read_date(self.day.data or "")

    def say_refusal(self, error: LmsError) -> bool:
        """Put a refusal at its field; whether it is about one."""
        field = "day" if error.code.startswith("date-") else FIELD_OF.get(error.code)
        if field:
            self.refuse(field, error)
        return field is not None


def _texts() -> Mapping[Step, tuple[str, str]]:
    return {
        Step.SEND: (t("Note"), t("What to look at. It may stay empty.")),
        Step.READ: (t("Note"), t("Needed only when you give it back: say what is not right yet.")),
        Step.ASK: (t("Why"), t("Whoever reviews it reads this first.")),
        Step.RETIRE: (t("Why it is true no longer"), t("It stays in the history of the fact.")),
        Step.COMMENT: (t("Comment"), t("Marketing reads it here.")),
        Step.ANSWER: (t("Answer"), t("Whoever said it reads this.")),
    }
