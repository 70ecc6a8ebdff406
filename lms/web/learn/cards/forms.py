"""The forms by which people in the field give something back; each checks shape only."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, TextAreaField

from lms.services.facts.history import LONGEST_WORDS
from lms.services.facts.texts import LONGEST_CLAIM
from lms.web.kit.forms import HouseForm, one_line
from lms.web.kit.i18n import t
from lms.web.learn import bp

LARGEST_FORM = 16_000_000
"""bytes as sent; five megabytes of typed text come back with a word at the field, nothing lost"""
ROOMY = frozenset(f"lms.learn.{name}" for name in ("card_flag", "notes", "proposal_new"))
Choices = Sequence[tuple[str, str]]


@bp.url_value_preprocessor
def _take_a_long_paste(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in ROOMY:
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM


def trimmed(text: str | None) -> str:
    """The text with one sort of line end and nothing around it."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class WordsForm(HouseForm):
    """A form with texts that are needed and must not be too long, and choices that must exist."""

    def needed(self) -> dict[str, tuple[int, str]]:
        """{field: (most characters, what is said when it is empty)}."""
        return {}

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether everything needed is there; each error stands at its field."""
        for name, (most, missing) in self.needed().items():
            length = len(self[name].data or "")
            if not length:
                self.say(name, missing)
            if length > most:
                told = t("This has %(length)s characters. Shorten it to %(most)s.")
                self.say(name, told % {"length": length, "most": most})
        for field in self:
            if isinstance(field, SelectField) and _is_unknown(field):
                self.say(field.name, t("This is no longer here. Choose another."))
        return not self.errors


def _is_unknown(field: SelectField) -> bool:
    return bool(field.data) and field.data not in {choice[0] for choice in field.choices or ()}


class FlagForm(WordsForm):
    """What happened on the call on which the card did not hold up."""

    version = HiddenField()
    note = TextAreaField(filters=[trimmed], render_kw={"rows": 3})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        hint = t("What did the customer say, and what did you need? Your name stands beside it.")
        return {"note": (t("What happened on the call?"), hint)}

    def needed(self) -> dict[str, tuple[int, str]]:
        """The note."""
        missing = t("Say what happened, so that marketing can put it right.")
        return {"note": (LONGEST_WORDS, missing)}


class ProposalForm(WordsForm):
    """Words for a card. For one that exists there is no product to choose."""

    product = SelectField(validate_choice=False)
    claim = TextAreaField(filters=[one_line], render_kw={"rows": 3})
    why = TextAreaField(filters=[trimmed], render_kw={"rows": 4})
    instead_of = ""
    """the claim as it stands, of a card that exists"""

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "product": (t("Product"), ""),
            "claim": (
                t("Your words"),
                t("One sentence that you would say to a customer, with a number if you have one."),
            ),
            "why": (
                t("Why these words?"),
                t("Where it came up, how it went, and where the number stands."),
            ),
        }

    def needed(self) -> dict[str, tuple[int, str]]:
        """The words and why."""
        return {
            "claim": (LONGEST_CLAIM, t("Write the words that you would say.")),
            "why": (LONGEST_WORDS, t("Say in a sentence why, so that marketing can decide.")),
        }

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether there is something to propose."""
        super().validate()
        if self.instead_of and self.claim.data == self.instead_of:
            self.say("claim", t("These are the words as they stand. Write what you would say."))
        if "product" in self and not self.product.data:
            self.say("product", t("Choose the product that it is about."))
        return not self.errors


class NoteForm(WordsForm):
    """A short note on what worked, about a product or a skill."""

    product = SelectField(validate_choice=False)
    skill = SelectField(validate_choice=False)
    text = TextAreaField(filters=[trimmed], render_kw={"rows": 4})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        hint = t("Two or three sentences: the situation, what you said or did, what came of it.")
        return {
            "text": (t("What worked?"), hint),
            "product": (t("On a product"), ""),
            "skill": (t("On a skill"), ""),
        }

    def needed(self) -> dict[str, tuple[int, str]]:
        """The note."""
        return {"text": (LONGEST_WORDS, t("Write what worked."))}

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether somebody else can learn from it."""
        super().validate()
        if not self.product.data and not self.skill.data:
            self.say("product", t("Choose a product or a skill, so that others find it."))
        return not self.errors


def with_choices(form: WordsForm, **choices: Choices) -> None:
    """Give the select fields of a form what may be chosen; nothing is chosen at first."""
    for name, offered in choices.items():
        field = form[name]
        assert isinstance(field, SelectField), name
        field.choices = [("", t("Choose …")), *offered]
