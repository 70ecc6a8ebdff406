"""What forms share: labels in the reader's language, and refusals put at their field."""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectMultipleField
from wtforms.widgets import CheckboxInput

from lms.domain.errors import LmsError
from lms.web.kit.errors import sentence

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")


def without_control(text: str) -> str:
    """The text without characters that no page may carry and no database need keep."""
    return _CONTROL.sub("", text)


def _cleaned(formdata: MultiDict[str, str]) -> MultiDict[str, str]:
    sent = formdata.items(multi=True)
    return MultiDict((name, without_control(value)) for name, value in sent)


class MultiCheckboxField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    option_widget = CheckboxInput()


class HouseForm(Form):
    """A form whose labels and hints come from `words`: asked per request, in its language.

    Control characters are dropped from what was sent.
    """

    def __init__(self, formdata: MultiDict[str, str] | None = None, **given: Any) -> None:
        super().__init__(None if formdata is None else _cleaned(formdata), **given)
        for name, (label, hint) in self.words().items():
            self[name].label.text = label
            self[name].description = hint

    def words(self) -> dict[str, tuple[str, str]]:
        """{field: (label, hint)}."""
        return {}

    def say(self, field: str, message: str) -> None:
        """Put a sentence at a field."""
        self[field].errors = [*self[field].errors, message]

    def refuse(self, field: str, error: LmsError) -> None:
        """Put a refusal at the field that it is about."""
        self.say(field, sentence(error))


def one_line(text: str | None) -> str:
    """What was typed into a search field, without invisible characters and doubled spaces."""
    kept = (letter if letter.isprintable() else " " for letter in text or "")
    return " ".join("".join(kept).split())


def whole_number(text: str | None) -> int | None:
    """The number in a query argument; None for anything that no id or page can be."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def chosen(text: str | None, choices: Iterable[Any]) -> str | None:
    """`text` if it is one of the choices."""
    return text if text is not None and text in {str(choice) for choice in choices} else None
