"""The form of a fact: what may be typed for its kind, and the draft that comes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.core import Field

from lms.catalog.html.slugs import slug
from lms.db.queries.registry.facts import FactRow
from lms.domain.facts import FactKind, FactText
from lms.services.facts import FactDraft
from lms.services.facts.texts import LONGEST_INTERVAL
from lms.services.facts.writing import LONGEST_ID
from lms.web.kit.forms import HouseForm, one_line
from lms.web.kit.i18n import t
from lms.web.studio import fact_fields, fact_words


class FactForm(HouseForm):
    """Every field of a fact of one kind; made by `fact_form`, which adds those of the text."""

    parts: tuple[str, ...] = ()
    """the parts of the text that it asks for"""

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        found = fact_words.settings() | fact_words.parts()
        for part in self.parts:
            for number, row in enumerate(fact_fields.rows_in(self, part), 1):
                labels = fact_words.halves(number)
                names = zip(row, fact_fields.halves(part), strict=True)
                found |= {field.name: (labels[half], "") for field, half in names}
        return {name: words for name, words in found.items() if name in self}

    def offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Let a field choose among these."""
        field: Any = self[name]
        field.choices = list(choices)

    def legend(self, part: str) -> tuple[str, str]:
        """The name of a part that has rows, and a hint."""
        return fact_words.parts()[part]

    def rows(self, part: str) -> list[tuple[Field, ...]]:
        """The rows of fields of a part; none if it is one field."""
        return fact_fields.rows_in(self, part)

    @property
    def id_typed(self) -> str:
        """The id of a new fact, after `validate` one made from the claim if none was typed."""
        return self["fact_id"].data or ""

    @property
    def started_from(self) -> int:
        """The version that the author had before their eyes when they began."""
        text = self["based_on"].data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def draft(self, row: FactRow | None) -> FactDraft:
        """What was typed, once `validate` has found nothing; `row` gives what is not asked."""
        text = FactText(**{part: fact_fields.value(self, part) for part in self.parts})
        fixed = row if row and "kind" not in self else None
        product = fixed.product if fixed else self["product"].data
        kind = fixed.kind if fixed else FactKind(self["kind"].data)
        return FactDraft(product, kind, self["owner"].data, self["review_every"].data or 0, text)

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a draft can be made; each error stands at its field."""
        wrong = [*self._choices(), *self._id(), *self._interval()]
        for part in self.parts:
            wrong += fact_fields.problems(self, part)
        for field, message in wrong:
            self.say(field.name, message)
        return not any(field.errors for field in self)

    def _choices(self) -> list[tuple[Field, str]]:
        told = {
            "kind": t("Choose what it is."),
            "product": t("Choose a product that is in the catalogue."),
            "owner": t("Choose who answers for it."),
        }
        fields: Any = [(self[name], message) for name, message in told.items() if name in self]
        return [(f, message) for f, message in fields if f.data not in dict(f.choices)]

    def _id(self) -> list[tuple[Field, str]]:
        if "fact_id" not in self:
            return []
        if not self["fact_id"].data:
            self["fact_id"].data = suggested_id(self["claim"].data or "")
        typed = self.id_typed
        if len(typed) > LONGEST_ID or typed != slug(typed):
            told = t("Use small letters, digits and single hyphens, such as %(id)s.")
            return [(self["fact_id"], told % {"id": suggested_id(typed)})]
        return []

    def _interval(self) -> list[tuple[Field, str]]:
        days = self["review_every"].data
        if days is None or not 1 <= days <= LONGEST_INTERVAL:
            told = t("Write a number of days from 1 to %(most)s.", most=LONGEST_INTERVAL)
            return [(self["review_every"], told)]
        return []


def suggested_id(claim: str) -> str:
    """A short id made from the first words of a claim."""
    words: list[str] = []
    for word in slug(claim[:400]).split("-"):
        if len("-".join([*words, word])) > 40 or len(words) == 6:
            break
        words.append(word)
    return "-".join(words) or "fact"


def fact_form(
    rows: Mapping[str, int],
    choices: Mapping[str, Sequence[tuple[str, str]]],
    typed: MultiDict[str, str] | None = None,
    *,
    is_new: bool,
    is_fixed: bool = False,
    values: Mapping[str, Any] | None = None,
) -> FactForm:
    """The form for the parts in `rows`, filled with what was `typed`, else with `values`.

    `rows` says how many rows each part has, if it has any; `choices` are those of product and
    owner. The id is asked for new facts only, product and kind until a version was official
    (`is_fixed`).
    """
    fields: dict[str, Any] = {}
    if not is_fixed:
        fields["kind"] = RadioField(validate_choice=False)
        fields["product"] = SelectField(validate_choice=False)
    fields |= _text_fields(rows, is_new=is_new)
    fields["owner"] = SelectField(validate_choice=False)
    fields["review_every"] = IntegerField(render_kw={"inputmode": "numeric"})
    fields["based_on"] = HiddenField()
    made: Any = type("FactForm", (FactForm,), fields | {"parts": tuple(rows)})
    form: FactForm = made(typed, data=values)
    for name, offered in {"kind": fact_words.kinds(), **choices}.items():
        if name in form:
            form.offer(name, offered)
    return form


def _text_fields(rows: Mapping[str, int], *, is_new: bool) -> dict[str, Any]:
    """The fields of the text in the order of the page, the id of a new fact below its claim."""
    fields: dict[str, Any] = {}
    for part, number in rows.items():
        fields |= fact_fields.made(part, number)
        if part == "claim" and is_new:
            asked = {"autocomplete": "off", "spellcheck": "false"}
            fields["fact_id"] = StringField(filters=[one_line], render_kw=asked)
    return fields
