"""The forms of a product and of a change to one: what may be typed, and what comes of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import get_template_attribute
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from lms.catalog.html.slugs import slug
from lms.domain.contributions import REVIEW_WITHIN, ProductChangeKind
from lms.domain.errors import LmsError
from lms.domain.products import Priority, Product, fingerprint
from lms.domain.typed_dates import read_date
from lms.services.products import LONGEST_KEY, LONGEST_SUMMARY, LONGEST_TITLE
from lms.web.kit.forms import HouseForm, one_line
from lms.web.kit.i18n import t

LONGEST_WORDS = 2_000
"""Characters of what changed, as the registry takes them."""


def priority_words() -> dict[Priority, str]:
    """What each priority means, in the order in which it is offered."""
    return {
        Priority.PUSH: t("Push: sell this first"),
        Priority.STANDARD: t("Standard"),
        Priority.LOSS_LEADER: t("Loss leader: opens doors, earns little"),
        Priority.END_OF_LIFE: t("End of life: no longer sold actively"),
    }


class ProductForm(HouseForm):
    """A product. `key` is asked of a new one only; made by `product_form`."""

    title = StringField(filters=[one_line])
    key = StringField(filters=[one_line], render_kw={"autocomplete": "off", "spellcheck": "false"})
    priority = RadioField(validate_choice=False)
    owner = SelectField(validate_choice=False)
    summary = TextAreaField(render_kw={"rows": 4})
    seen = HiddenField()

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        made = t("Files and addresses name the product by it. Left empty, it is made of the name.")
        return {
            "title": (t("Name"), ""),
            "key": (t("Key"), made),
            "priority": (t("Priority"), t("It weighs the gaps of everybody who sells it.")),
            "owner": (t("Owner"), t("Answers for what is said of it.")),
            "summary": (t("Summary"), t("What it is and for whom, in a few sentences.")),
        }

    def product(self, key: str | None = None) -> Product:
        """What was typed, once `validate` has found nothing; `key` of a product that exists."""
        typed = key or self.key.data or slug(self.title.data or "")[:LONGEST_KEY].strip("-")
        return Product(
            key=typed,
            title=self.title.data or "",
            priority=Priority(self.priority.data),
            owner=self.owner.data or "",
            summary=(self.summary.data or "").replace("\r\n", "\n").strip(),
        )

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a product can be made; each error stands at its field."""
        super().validate()
        if not self.title.data:
            self.say("title", t("Enter the name of the product."))
        _measure(self, "title", LONGEST_TITLE)
        _measure(self, "summary", LONGEST_SUMMARY)
        if self.priority.data not in set(Priority):
            self.say("priority", t("Choose a priority."))
        if self.owner.data not in [one[0] for one in self.owner.choices or ()]:
            self.say("owner", t("Choose who answers for it."))
        return not self.errors


def product_form(
    owners: Sequence[str], sent: MultiDict[str, str] | None = None, before: Product | None = None
) -> ProductForm:
    """The form of a new product, or of `before`; as `sent`, if it was."""
    first: dict[str, Any] = {"priority": Priority.STANDARD}
    if before:
        first = {name: getattr(before, name) for name in ("title", "priority", "owner", "summary")}
        first["seen"] = fingerprint(before)
    form = ProductForm(sent, **({} if sent is not None else first))
    if before:
        del form.key
    form.priority.choices = [(one.value, words) for one, words in priority_words().items()]
    name = get_template_attribute("lms/components/owner.html", "owner_name")
    form.owner.choices = [(owner, str(name(owner)).strip()) for owner in owners]
    return form


class ChangeForm(HouseForm):
    """What changed in a product, and until when its facts have to be looked at."""

    kind = RadioField(validate_choice=False)
    text = TextAreaField(render_kw={"rows": 4})
    review_by = StringField(render_kw={"type": "date"})

    def words(self) -> dict[str, tuple[str, str]]:
        """Labels and hints."""
        return {
            "kind": (t("What happened"), ""),
            "text": (t("What changed"), t("Whoever reviews the facts reads this.")),
            "review_by": (t("Facts reviewed by"), ""),
        }

    @property
    def day(self) -> date:
        """The day as typed; LmsError for what is no day."""
        return read_date(self.review_by.data or "")

    def validate(self, *_args: Any, **_kwargs: Any) -> bool:
        """Whether a change can be logged; each error stands at its field."""
        super().validate()
        if self.kind.data not in set(ProductChangeKind):
            self.say("kind", t("Choose what happened."))
        if not (self.text.data or "").strip():
            self.say("text", t("Write what changed, in a sentence or two."))
        _measure(self, "text", LONGEST_WORDS)
        try:
            _ = self.day
        except LmsError as error:
            self.refuse("review_by", error)
        return not self.errors


def change_form(today: date, sent: MultiDict[str, str] | None = None) -> ChangeForm:
    """The form of a change; as `sent`, if it was."""
    usual = {
        "kind": ProductChangeKind.RELEASE.value,
        "review_by": (today + timedelta(days=REVIEW_WITHIN)).isoformat(),
    }
    form = ChangeForm(sent, **({} if sent is not None else usual))
    form.kind.choices = [
        (ProductChangeKind.RELEASE.value, t("New release")),
        (ProductChangeKind.CHANGE.value, t("Changed")),
    ]
    return form


def _measure(form: HouseForm, field: str, most: int) -> None:
    length = len(form[field].data or "")
    if length > most:
        form.say(
            field,
            t("Shorten this to %(most)s characters; it has %(length)s.", most=most, length=length),
        )
