"""The forms with which marketing takes a contribution up, or declines it."""

import re
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField

from lms.catalog.html.slugs import slug
from lms.db.base import DbSession
from lms.db.queries.registry import contributions as given
from lms.db.queries.registry.contributions import ContributionRow
from lms.domain.facts import FactKind
from lms.services.facts.history import LONGEST_WORDS
from lms.services.facts.texts import LONGEST_CLAIM
from lms.services.facts.writing import LONGEST_ID
from lms.web.kit.forms import HouseForm, one_line
from lms.web.kit.i18n import t
from lms.web.studio import fact_words
from lms.web.studio.fact_form import suggested_id

LARGEST_FORM = 16_000_000
"""bytes as sent; five megabytes of typed text come back with a word at the field, nothing lost"""
_SENTENCE = re.compile(r"(?<=[.!?])\s")


class TakeForm(HouseForm):
    """What becomes of it: the next version of a fact, or a new fact of a product and kind."""

    goes_into_proposed = ""
    """the fact whose words it wants to better; then nothing but the claim is asked"""
    claim = TextAreaField(filters=[one_line], render_kw={"rows": 3})
    into = SelectField(validate_choice=False)
    product = SelectField(validate_choice=False)
    kind = RadioField(validate_choice=False)
    fact_id = StringField(
        filters=[one_line], render_kw={"autocomplete": "off", "spellcheck": "false"}
    )

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "claim": (
                t("Claim"),
                t("One sentence. You complete proof and the rest on the next page."),
            ),
            "into": (t("Where does it go?"), ""),
            "product": (t("Product of the new fact"), ""),
            "kind": (t("Kind of the new fact"), ""),
            "fact_id": (t("Id of the new fact"), t("Left empty, it is made from the claim.")),
        }

    @property
    def goes_into(self) -> str:
        """The id of the fact that gets a new version; empty for a new fact."""
        return self.goes_into_proposed or self.into.data or ""

    @property
    def kind_chosen(self) -> FactKind:
        """The kind, once the form is valid."""
        return FactKind(self.kind.data)

    @property
    def id_typed(self) -> str:
        """The id of the new fact: as typed, else made from the claim."""
        return self.fact_id.data or suggested_id(self.claim.data or "")

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether a draft can be made of it; each error stands at its field."""
        super().validate()
        claim = self.claim.data or ""
        if not claim:
            self.say("claim", t("Write the claim: one sentence that is true and can be proved."))
        if len(claim) > LONGEST_CLAIM:
            told = t("This has %(length)s characters. Shorten it to %(most)s.")
            self.say("claim", told % {"length": len(claim), "most": LONGEST_CLAIM})
        if not self.goes_into:
            self._new()
        elif "into" in self and self.into.data not in _values(self.into):
            self.say("into", t("This is no longer here. Choose another."))
        return not self.errors

    def _new(self) -> None:
        if self.product.data not in _values(self.product):
            self.say("product", t("Choose a product that is in the catalogue."))
        if self.kind.data not in set(FactKind):
            self.say("kind", t("Choose what it is."))
        typed = self.fact_id.data or ""
        if typed and (len(typed) > LONGEST_ID or typed != slug(typed)):
            told = t("Use small letters, digits and single hyphens, such as %(id)s.")
            self.say("fact_id", told % {"id": suggested_id(typed)})


def _values(field: SelectField) -> set[str]:
    return {str(choice[0]) for choice in field.choices or ()}


class DeclineForm(HouseForm):
    """A word to the author."""

    reply = TextAreaField(filters=[lambda text: (text or "").strip()], render_kw={"rows": 3})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "reply": (t("Your answer"), t("Say what speaks against it. The author reads this."))
        }

    def validate(self, *_given: object, **_more: object) -> bool:
        """Whether there is an answer."""
        super().validate()
        length = len(self.reply.data or "")
        if not length:
            self.say("reply", t("Say why, so that the author knows what to do better."))
        if length > LONGEST_WORDS:
            told = t("This has %(length)s characters. Shorten it to %(most)s.")
            self.say("reply", told % {"length": length, "most": LONGEST_WORDS})
        return not self.errors


def take_form(row: ContributionRow, session: DbSession, *typed: Any, **data: Any) -> TakeForm:
    """The form for this contribution, with what may be chosen."""
    form = TakeForm(*typed, **data)
    if row.fact_id:
        form.goes_into_proposed = row.fact_id
        del form.into, form.product, form.kind, form.fact_id
        return form
    existing = [
        (id, t("A new version of “%(claim)s”", claim=claim))
        for id, claim in given.facts_of(session, row.product)
    ]
    form.into.choices = [("", t("A new fact")), *existing]
    form.product.choices = given.choices(session)[0]
    form.kind.choices = fact_words.kinds()
    return form


def beginning(row: ContributionRow) -> dict[str, str]:
    """What the form begins with: the words proposed, or the first sentence of a note."""
    first = one_line(_SENTENCE.split(row.text.strip(), maxsplit=1)[0])[:LONGEST_CLAIM]
    return {
        "claim": row.claim or first,
        "product": row.product or "",
        "kind": FactKind.DIFFERENTIATOR.value,
    }
