"""The fields of a fact's text: each shape has its own, and each kind those of its parts."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField
from wtforms.fields.core import Field

from lms.catalog.rendering import render_block
from lms.domain.facts import PARTS, SHAPES, FactKind, FactText, Proof, Rival, Shape, Turn, parts_of
from lms.services.facts.texts import LONGEST_CLAIM, LONGEST_DETAILS, LONGEST_LINE, MOST_LINES
from lms.web.kit.forms import one_line
from lms.web.kit.i18n import t
from lms.web.kit.labels import month

SPARE_ROWS = 3
MOST_ROWS = 60
"""rows that a form may have; far more than `MOST_LINES`, so that nothing typed is lost"""
ITEMS: Mapping[Shape, type[Proof | Rival | Turn]] = {
    Shape.PROOFS: Proof,
    Shape.RIVALS: Rival,
    Shape.TURNS: Turn,
}
"""What a row of two fields is made into."""
_HEIGHT = {"claim": 3, "ask": 2, "opening": 4, "details": 10}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
Problem = tuple[Field, str]


def halves(part: str) -> tuple[str, ...]:
    """The names of the two fields in each row of a part; none for a part without rows."""
    item = ITEMS.get(SHAPES[part])
    return tuple(field.name for field in fields(item)) if item else ()


def row_names(part: str, row: int) -> list[str]:
    """The names of the fields of one row, such as `proof_0_text`."""
    return [f"{part}_{row}_{half}" for half in halves(part)]


def parts_shown(kind: FactKind, filled: Iterable[str]) -> list[str]:
    """The parts of a kind, and those that say something although they belong to another kind."""
    wanted = {*PARTS[kind], *filled}
    return [part for part in SHAPES if part in wanted]


def rows_of(kind: FactKind, text: FactText) -> dict[str, int]:
    """How many rows each part to be shown has for a text, spare ones included."""
    return {
        part: len(getattr(text, part)) + SPARE_ROWS if halves(part) else 0
        for part in parts_shown(kind, parts_of(text))
    }


def rows_typed(kind: FactKind, typed: MultiDict[str, str], more: str = "") -> dict[str, int]:
    """How many rows a sent form has, within reason; the part `more` gets spare ones."""
    rows = dict.fromkeys(parts_shown(kind, _filled(typed)), 0)
    for part in rows:
        if halves(part):
            sent = min(_rows_sent(part, typed), MOST_ROWS)
            rows[part] = sent + SPARE_ROWS if part == more else sent or SPARE_ROWS
    return rows


def _filled(typed: MultiDict[str, str]) -> list[str]:
    names = [name for name, value in typed.items(multi=True) if value.strip()]
    return [part for part in SHAPES if any(_is_of(part, name) for name in names)]


def _is_of(part: str, name: str) -> bool:
    return name == part or (name.startswith(f"{part}_") and _row(part, name) is not None)


def _row(part: str, name: str) -> int | None:
    match = re.fullmatch(rf"{part}_(\d{{1,3}})_({'|'.join(halves(part))})", name)
    return int(match[1]) if match and match[2] else None


def _rows_sent(part: str, typed: MultiDict[str, str]) -> int:
    rows = [row for name in typed if (row := _row(part, name)) is not None]
    return max(rows, default=-1) + 1


def made(part: str, rows: int) -> dict[str, Any]:
    """The fields of a part, to be put into a form."""
    shape = SHAPES[part]
    if shape in ITEMS:
        return {name: _area(2) for row in range(rows) for name in row_names(part, row)}
    if shape is Shape.DAY:
        return {part: StringField(filters=[one_line], render_kw={"type": "date"})}
    if shape is Shape.LINE:
        return {part: _area(_HEIGHT.get(part, 2))}
    return {part: TextAreaField(filters=[_plain], render_kw={"rows": _HEIGHT.get(part, 4)})}


def _area(height: int) -> Any:
    return TextAreaField(filters=[one_line], render_kw={"rows": height})


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def data_of(text: FactText) -> dict[str, Any]:
    """What the fields of a text hold to begin with."""
    found: dict[str, Any] = {}
    for part, value in parts_of(text).items():
        shape = SHAPES[part]
        if shape in ITEMS:
            for row, item in enumerate(value):
                names = zip(row_names(part, row), halves(part), strict=True)
                found |= {name: getattr(item, half) for name, half in names}
        elif shape is Shape.LINES:
            found[part] = "\n".join(value)
        else:
            found[part] = value.isoformat() if shape is Shape.DAY else value
    return found


def value(form: Form, part: str) -> Any:
    """What was typed into the fields of a part; a row whose first field is empty is none."""
    shape = SHAPES[part]
    if shape in ITEMS:
        rows = [[_text(field) for field in row] for row in rows_in(form, part)]
        return tuple(ITEMS[shape](*row) for row in rows if row[0])
    typed = _text(form[part])
    if shape is Shape.LINES:
        return tuple(_lines(typed))
    return date.fromisoformat(typed) if shape is Shape.DAY and typed else typed or _empty(part)


def _empty(part: str) -> Any:
    return None if SHAPES[part] is Shape.DAY else ""


def rows_in(form: Form, part: str) -> list[tuple[Field, ...]]:
    """The rows of fields of a part."""
    found = []
    for row in range(MOST_ROWS + SPARE_ROWS):
        names = row_names(part, row)
        if not names or names[0] not in form:
            break
        found.append(tuple(form[name] for name in names))
    return found


def problems(form: Form, part: str) -> list[Problem]:
    """What is wrong with a part, each with the field that it is about."""
    check: Callable[[Form, str], list[Problem]] = _CHECKS[SHAPES[part]]
    return check(form, part)


def _line(form: Form, part: str) -> list[Problem]:
    if part != "claim":
        return _too_long(form[part], LONGEST_LINE)
    if not form[part].data:
        told = t("Write the claim: one sentence that is true and can be proved.")
        return [(form[part], told)]
    return _too_long(form[part], LONGEST_CLAIM)


def _list(form: Form, part: str) -> list[Problem]:
    lines = _lines(_text(form[part]))
    if len(lines) > MOST_LINES:
        return [(form[part], t("Keep the %(most)s lines that matter most.", most=MOST_LINES))]
    if any(len(line) > LONGEST_LINE for line in lines):
        return [(form[part], t("Keep each line under %(most)s characters.", most=LONGEST_LINE))]
    return []


def _pairs(form: Form, part: str) -> list[Problem]:
    found: list[Problem] = []
    rows, missing = rows_in(form, part), _missing()
    for row in rows:
        filled = [field for field in row if field.data]
        if len(filled) == 1:
            names = zip(row, halves(part), strict=True)
            found += [(f, missing[half]) for f, half in names if not f.data and half in missing]
        for field in filled:
            found += _too_long(field, LONGEST_LINE)
    full = [row[0] for row in rows if row[0].data]
    if len(full) > MOST_LINES:
        told = t("Keep the %(most)s rows that matter most; clear the others.", most=MOST_LINES)
        found.append((full[MOST_LINES], told))
    return found


def _missing() -> dict[str, str]:
    """What is asked for where one field of a row is empty; a rival may stand without a how."""
    return {
        "text": t("Say what this source proves, or clear the source."),
        "source": t("Say where this stands: a report, a page, a date."),
        "name": t("Name the competitor or habit, or clear what it is like there."),
        "hear": t("Write what one hears, or clear the answer."),
        "say": t("Write what one says then, or clear what one hears."),
    }


def _day(form: Form, part: str) -> list[Problem]:
    typed = _text(form[part])
    match = _DAY.fullmatch(typed)
    year, number, day = (int(digits) for digits in match.groups()) if match else (0, 0, 0)
    if not typed or (match and _is_day(year, number, day)):
        return []
    if year and 1 <= number <= 12:
        last = monthrange(year, number)[1]
        values = {"month": month(number), "year": year, "last": last}
        told = t("%(month)s %(year)s has %(last)s days. Choose a day from 1 to %(last)s.", **values)
    else:
        told = t("Write the day as year-month-day, such as %(day)s.", day="2027-06-30")
    return [(form[part], told)]


def _is_day(year: int, number: int, day: int) -> bool:
    return year > 0 and 1 <= number <= 12 and 1 <= day <= monthrange(year, number)[1]


def _markdown(form: Form, part: str) -> list[Problem]:
    too_long = _too_long(form[part], LONGEST_DETAILS)
    if too_long:
        return too_long
    rendered = render_block(_text(form[part]))
    needles = [finding.needle for finding in rendered.findings] or sorted(rendered.media)
    told = t("“%(what)s” does not work here. Write links in full (https://…); use no pictures.")
    return [(form[part], told % {"what": needle}) for needle in needles[:1]]


_CHECKS: Mapping[Shape, Callable[[Form, str], list[Problem]]] = {
    Shape.LINE: _line,
    Shape.LINES: _list,
    Shape.PROOFS: _pairs,
    Shape.RIVALS: _pairs,
    Shape.TURNS: _pairs,
    Shape.DAY: _day,
    Shape.MARKDOWN: _markdown,
}


def _text(field: Field) -> str:
    return field.data or ""


def _lines(text: str) -> list[str]:
    return [one_line(line) for line in text.split("\n") if line.strip()]


def _too_long(field: Field, most: int) -> list[Problem]:
    length = len(_text(field))
    if length <= most:
        return []
    told = t("This has %(length)s characters. Shorten it to %(most)s.", length=length, most=most)
    return [(field, told)]
