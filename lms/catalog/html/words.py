"""The few words that rendering adds to an author's text, in the languages of content."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Labels in one language. `footnote` is followed by its number."""

    notes: dict[str, str]
    table: str
    done: str
    to_do: str
    footnotes: str
    back: str


_ENGLISH = Words(
    notes={
        "tip": "Tip",
        "note": "Note",
        "info": "Note",
        "important": "Important",
        "warning": "Warning",
        "caution": "Caution",
        "danger": "Danger",
    },
    table="Table",
    done="Done:",
    to_do="To do:",
    footnotes="Footnotes",
    back="Back to the text",
)
_NORWEGIAN = Words(
    notes={
        "tip": "Tips",
        "note": "Merk",
        "info": "Merk",
        "important": "Viktig",
        "warning": "Advarsel",
        "caution": "Vær forsiktig",
        "danger": "Fare",
    },
    table="Tabell",
    done="Gjort:",
    to_do="Å gjøre:",
    footnotes="Fotnoter",
    back="Tilbake til teksten",
)
_HUNGARIAN = Words(
    notes={
        "tip": "Tipp",
        "note": "Megjegyzés",
        "info": "Megjegyzés",
        "important": "Fontos",
        "warning": "Figyelem",
        "caution": "Vigyázat",
        "danger": "Veszély",
    },
    table="Táblázat",
    done="Kész:",
    to_do="Teendő:",
    footnotes="Lábjegyzetek",
    back="Vissza a szöveghez",
)
_BY_LANGUAGE = {"en": _ENGLISH, "nb": _NORWEGIAN, "hu": _HUNGARIAN}


def words(lang: str) -> Words:
    """The labels for a language code such as "nb" or "en-GB"; English where there are none."""
    return _BY_LANGUAGE.get(lang.split("-")[0].lower(), _ENGLISH)
