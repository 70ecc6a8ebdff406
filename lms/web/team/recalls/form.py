"""The form that opens a recall check: its shape, and where a refusal belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField

from lms.domain.errors import LmsError
from lms.domain.recalls import USUALLY_OPEN
from lms.domain.typed_dates import read_date
from lms.web.kit.forms import HouseForm, whole_number
from lms.web.kit.i18n import t

_FIELDS: Mapping[str, str] = {
    "recall-team-unknown": "team",
    "recall-open-already": "product",
    "recall-no-differentiator": "product",
    "fact-product-unknown": "product",
    "recall-skill-unknown": "skill",
    "recall-too-long": "closes_on",
    "day-past": "closes_on",
}
"""The field that each refusal is about."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, as (value, label); `skill` is chosen at first."""

    teams: Sequence[tuple[str, str]]
    products: Sequence[tuple[str, str]]
    skills: Sequence[tuple[str, str]]
    skill: str | None


class CheckForm(HouseForm):
    """Shape only: whom one may ask about what says the service. Made by `check_form`."""

    team = SelectField(validate_choice=False)
    product = SelectField(validate_choice=False)
    closes_on = StringField(render_kw={"type": "date"})
    skill = SelectField(validate_choice=False)

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "team": (t("Team"), ""),
            "product": (t("Product"), ""),
            "closes_on": (t("Open until"), t("People can write until the end of this day.")),
            "skill": (t("Counts for the skill"), t("Confirmed sheets are evidence of it.")),
        }

    @property
    def team_id(self) -> int:
        """The team, once `validate` has found nothing."""
        return whole_number(self.team.data) or 0

    @property
    def day(self) -> date:
        """The day as typed; LmsError for what is no day."""
        return read_date(self.closes_on.data or "")

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a check can be asked for; each error stands at its field."""
        super().validate()
        told = {
            "team": t("Choose a team of the list."),
            "product": t("Choose a product of the list."),
            "skill": t("Choose a skill of the list."),
        }
        for field in (self.team, self.product, self.skill):
            if field.data not in [one[0] for one in field.choices or ()]:
                self.say(field.name, told[field.name])
        try:
            _ = self.day
        except LmsError as error:
            self.refuse("closes_on", error)
        return not self.errors

    def refused(self, error: LmsError) -> None:
        """Put a refusal where it belongs; what is no refusal of the form is raised again."""
        if error.code not in _FIELDS:
            raise error
        self.refuse(_FIELDS[error.code], error)


def check_form(
    choices: Choices, today: date, sent: MultiDict[str, str] | None, **first: str | None
) -> CheckForm:
    """The form; as `sent`, if it was, else beginning with `first` and what is usual."""
    usual = {
        "closes_on": (today + timedelta(days=USUALLY_OPEN)).isoformat(),
        "skill": choices.skill,
        **{name: value for name, value in first.items() if value},
    }
    form = CheckForm(sent, **({} if sent is not None else usual))
    form.team.choices = list(choices.teams)
    form.product.choices = list(choices.products)
    form.skill.choices = list(choices.skills)
    return form
