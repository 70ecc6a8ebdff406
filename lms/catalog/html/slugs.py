"""Names for addresses, made from headings."""

import re
import unicodedata

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ł": "l", "đ": "d", "ß": "ss", "þ": "th"})
LONGEST = 80


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most `LONGEST` long; "part" if none is left."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    ascii_text = decomposed.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text.replace("'", "")).strip("-")
    return words[:LONGEST].rstrip("-") or "part"


def unique(name: str, taken: set[str]) -> str:
    """`name`, or name-2, name-3 … if it is taken; the answer joins `taken`."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free
