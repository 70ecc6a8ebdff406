"""The form of a fact: what may be typed, and the draft that comes of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import Field

from lms.catalog.html.slugs import slug
from lms.catalog.rendering import render_block
from lms.db.queries.facts import FactRow
from lms.domain.facts import FactKind, FactText, Proof
from lms.services.facts import FactDraft
from lms.services.facts.texts import (
    LONGEST_CLAIM,
    LONGEST_DETAILS,
    LONGEST_INTERVAL,
    LONGEST_LINE,
    MOST_LINES,
)
from lms.services.facts.writing import LONGEST_ID
from lms.web.kit.forms import HouseForm, one_line
from lms.web.kit.i18n import t

SPARE_ROWS = 3
MOST_ROWS = 60
"""rows that a form may have; far more than `MOST_LINES`, so that nothing typed is lost"""
_ROW = re.compile(r"proof_(\d{1,3})_(?:text|source)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def _clean(text: str | None) -> str:
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


class FactForm(HouseForm):
    """Every field of a fact; made by `fact_form`, which adds the rows of proof."""

    kind = RadioField(validate_choice=False)
    product = SelectField(validate_choice=False)
    claim = TextAreaField(filters=[one_line], render_kw={"rows": 3})
    fact_id = StringField(
        filters=[one_line], render_kw={"autocomplete": "off", "spellcheck": "false"}
    )
    against = TextAreaField(filters=[_clean], render_kw={"rows": 4})
    ask = TextAreaField(filters=[one_line], render_kw={"rows": 2})
    details = TextAreaField(filters=[_clean], render_kw={"rows": 10})
    owner = SelectField(validate_choice=False)
    review_every = IntegerField(render_kw={"inputmode": "numeric"})
    based_on = HiddenField()

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "kind": (t("What is it?"), ""),
            "product": (t("Product"), ""),
            "claim": (t("Claim"), t("One sentence, with a number where there is one.")),
            "fact_id": (
                t("Id"),
                t(
                    "Modules embed the fact by this id, so it never changes. "
                    "Left empty, it is made from the claim."
                ),
            ),
            "against": (t("Against"), t("One line for each competitor or habit: how it is there.")),
            "ask": (t("Ask"), t("The question that makes a customer feel the difference.")),
            "details": (t("Details"), t("Limits, criteria, branches of a script. Markdown works.")),
            "owner": (t("Owner"), t("Answers for it, and is asked when its review is due.")),
            "review_every": (t("Days between reviews"), ""),
        }

    @property
    def proof_rows(self) -> list[tuple[Field, Field]]:
        """The fields (text, source) of each row of proof."""
        texts = [name for name in self._fields if name.endswith("_text")]
        return [(self[name], self[name.replace("_text", "_source")]) for name in texts]

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page: the rows of proof stand before `against`."""
        proof = [field for row in self.proof_rows for field in row]
        for field in self._fields.values():
            if field is self.against:
                yield from proof
            if field not in proof:
                yield field

    @property
    def id_typed(self) -> str:
        """The id of a new fact, after `validate` one made from the claim if none was typed."""
        return _text(self.fact_id)

    @property
    def started_from(self) -> int:
        """The version that the author had before their eyes when they began."""
        text = self.based_on.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def draft(self, row: FactRow | None) -> FactDraft:
        """What was typed, once `validate` has found nothing; `row` gives what is not asked."""
        rows = ((text.data, source.data) for text, source in self.proof_rows)
        text = FactText(
            claim=_text(self.claim),
            proof=tuple(Proof(text, source) for text, source in rows if text),
            against=tuple(_lines(self.against)),
            ask=_text(self.ask),
            details=_text(self.details),
        )
        fixed = row if row and "kind" not in self else None
        product = fixed.product if fixed else self.product.data
        kind = fixed.kind if fixed else FactKind(self.kind.data)
        return FactDraft(product, kind, self.owner.data, self.review_every.data or 0, text)

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a draft can be made; each error stands at its field."""
        for field, message in self._problems():
            self.say(field.name, message)
        return not any(field.errors for field in self)

    def _problems(self) -> list[tuple[Field, str]]:
        return [
            *self._choices(), *self._claim(), *self._id(), *self._proof(), *self._against(),
            *_too_long(self.ask, LONGEST_LINE), *self._details(), *self._interval(),
        ]  # fmt: skip

    def _choices(self) -> list[tuple[Field, str]]:
        told = {
            "kind": t("Choose what it is."),
            "product": t("Choose a product that is in the catalogue."),
            "owner": t("Choose who answers for it."),
        }
        fields: Any = [(self[name], message) for name, message in told.items() if name in self]
        return [(f, message) for f, message in fields if f.data not in dict(f.choices)]

    def _claim(self) -> list[tuple[Field, str]]:
        if not self.claim.data:
            return [
                (self.claim, t("Write the claim: one sentence that is true and can be proved."))
            ]
        return _too_long(self.claim, LONGEST_CLAIM)

    def _id(self) -> list[tuple[Field, str]]:
        if "fact_id" not in self:
            return []
        if not self.fact_id.data:
            self.fact_id.data = suggested_id(_text(self.claim))
        typed = self.id_typed
        if len(typed) > LONGEST_ID or typed != slug(typed):
            told = t("Use small letters, digits and single hyphens, such as %(id)s.")
            return [(self.fact_id, told % {"id": suggested_id(typed)})]
        return []

    def _proof(self) -> list[tuple[Field, str]]:
        found = []
        for text, source in self.proof_rows:
            if text.data and not source.data:
                found.append((source, t("Say where this stands: a report, a page, a date.")))
            elif source.data and not text.data:
                found.append((text, t("Say what this source proves, or clear the source.")))
            found += _too_long(text, LONGEST_LINE) + _too_long(source, LONGEST_LINE)
        filled = [text for text, _ in self.proof_rows if text.data]
        if len(filled) > MOST_LINES:
            told = t("Keep the %(most)s best points of proof at most.", most=MOST_LINES)
            found.append((filled[MOST_LINES], told))
        return found

    def _against(self) -> list[tuple[Field, str]]:
        lines = _lines(self.against)
        if len(lines) > MOST_LINES:
            return [(self.against, t("Keep the %(most)s lines that matter most.", most=MOST_LINES))]
        if any(len(line) > LONGEST_LINE for line in lines):
            told = t("Keep each line under %(most)s characters.", most=LONGEST_LINE)
            return [(self.against, told)]
        return []

    def _details(self) -> list[tuple[Field, str]]:
        too_long = _too_long(self.details, LONGEST_DETAILS)
        if too_long:
            return too_long
        rendered = render_block(_text(self.details))
        needles = [finding.needle for finding in rendered.findings] or sorted(rendered.media)
        told = t("“%(what)s” does not work here. Write links in full (https://…); use no pictures.")
        return [(self.details, told % {"what": needle}) for needle in needles[:1]]

    def _interval(self) -> list[tuple[Field, str]]:
        days = self.review_every.data
        if days is None or not 1 <= days <= LONGEST_INTERVAL:
            told = t("Write a number of days from 1 to %(most)s.", most=LONGEST_INTERVAL)
            return [(self.review_every, told)]
        return []


def _text(field: Field) -> str:
    return field.data or ""


def _lines(field: Field) -> list[str]:
    return [one_line(line) for line in _text(field).split("\n") if line.strip()]


def _too_long(field: Field, most: int) -> list[tuple[Field, str]]:
    length = len(_text(field))
    if length <= most:
        return []
    told = t("This has %(length)s characters. Shorten it to %(most)s.", length=length, most=most)
    return [(field, told)]


def suggested_id(claim: str) -> str:
    """A short id made from the first words of a claim."""
    words: list[str] = []
    for word in slug(claim[:400]).split("-"):
        if len("-".join([*words, word])) > 40 or len(words) == 6:
            break
        words.append(word)
    return "-".join(words) or "fact"


def typed_rows(typed: MultiDict[str, str]) -> int:
    """How many rows of proof a sent form has, within reason."""
    numbers = [int(match[1]) for name in typed if (match := _ROW.fullmatch(name))]
    return min(max(numbers, default=-1) + 1, MOST_ROWS)


def fact_form(
    rows: int,
    choices: Mapping[str, Sequence[tuple[str, str]]],
    typed: MultiDict[str, str] | None = None,
    *,
    is_new: bool,
    is_fixed: bool = False,
    values: Mapping[str, Any] | None = None,
) -> FactForm:
    """The form with `rows` rows of proof, filled with what was `typed`, else with `values`.

    `choices` are those of product and owner. The id is asked for new facts only, product and kind
    until a version was official (`is_fixed`).
    """
    made: Any = type("FactForm", (FactForm,), {})
    for row in range(rows):
        for part in ("text", "source"):
            field = TextAreaField(
                filters=[one_line], render_kw={"rows": 3 if part == "text" else 2}
            )
            setattr(made, f"proof_{row}_{part}", field)
    form: FactForm = made(typed, data=values)
    form.kind.choices = kinds()
    form.product.choices = list(choices["product"])
    form.owner.choices = list(choices["owner"])
    for number, (text, source) in enumerate(form.proof_rows, 1):
        text.label.text = t("Proof %(n)s", n=number)
        source.label.text = t("Source of proof %(n)s", n=number)
    if not is_new:
        del form.fact_id
    if is_fixed:
        del form.kind, form.product
    return form


def kinds() -> list[tuple[str, str]]:
    """The kinds of fact with their names."""
    return [
        (FactKind.DIFFERENTIATOR.value, t("Differentiator: what sets the product apart")),
        (FactKind.ICP.value, t("Ideal customer profile: who it is for")),
        (FactKind.SCRIPT.value, t("Script: how a call goes")),
    ]
