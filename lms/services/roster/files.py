"""Reading a CSV file of people into wishes, with everything that is wrong with it at once.

Nothing here knows who exists already. Cells are text: what looks like a formula stays what it is.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from lms.domain.errors import LmsError
from lms.domain.people import Role
from lms.domain.typed_dates import read_date
from lms.services.people import PersonDraft, refusals, tidy_email, tidy_name
from lms.services.teams import refusal as team_refusal

COLUMNS = ("name", "email", "team", "roles", "sales_roles", "hired_on", "manager_of")
REQUIRED = ("name", "email")
MOST_LINES = 5000
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which line and column (empty: the whole line), as an error to be worded."""

    line: int
    column: str
    error: LmsError


@dataclass(frozen=True, slots=True)
class Wish:
    """What a line says of a person; None where it says nothing."""

    line: int
    email: str
    name: str | None = None
    team: str | None = None
    roles: frozenset[Role] | None = None
    sales_roles: tuple[str, ...] | None = None
    hired_on: date | None = None
    manager_of: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """All wishes of a file, and its problems in the order of lines."""

    wishes: tuple[Wish, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Line:
    number: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, column: str, code: str, **facts: object) -> None:
        self.problems.append(Problem(self.number, column, LmsError(code, **facts)))

    def listed(self, column: str) -> list[str]:
        return [part.strip() for part in self.cells.get(column, "").split("|") if part.strip()]


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, or else in Latin-1; in UTF-16
    where its mark says so. LmsError("csv-binary") for what is no text."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = next(
        _readings(data, ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1")), "\0"
    )
    if "\0" in text:
        raise LmsError("csv-binary")
    return text


def _readings(data: bytes, encodings: Iterable[str]) -> Iterator[str]:
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            yield data.decode(encoding)


def read(text: str) -> PeopleFile:
    """The wishes in `text`: comma, semicolon or tab; the first line names the columns."""
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    try:
        first = next(rows, None)
        if first is None:
            return PeopleFile(problems=(Problem(1, "", LmsError("csv-empty")),))
        columns = [_column(cell) for cell in first[1]]
        wrong = _header_problems(first[0], columns, first[1])
        return PeopleFile(problems=wrong) if wrong else _read_lines(columns, rows)
    except _BrokenError as broken:
        return PeopleFile(problems=(Problem(broken.line, "", LmsError("csv-broken")),))


class _BrokenError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that holds anything."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _BrokenError(line) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _column(cell: str) -> str:
    return "_".join(cell.lower().replace("-", " ").replace("_", " ").split())


def _delimiter(text: str) -> str:
    """The one that makes most known columns of the first line."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    known = {one: sum(_column(cell.strip('"')) in COLUMNS for cell in head.split(one))
             for one in _DELIMITERS}  # fmt: skip
    return max(_DELIMITERS, key=lambda one: known[one])


def _header_problems(line: int, columns: list[str], cells: list[str]) -> tuple[Problem, ...]:
    found = []
    for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        if column not in COLUMNS:
            error = LmsError("csv-column-unknown", column=cell.strip(), known=", ".join(COLUMNS))
            found.append(Problem(line, cell.strip(), error))
        elif column in columns[:place]:
            found.append(Problem(line, column, LmsError("csv-column-twice", column=column)))
    for column in REQUIRED:
        if column not in columns:
            found.append(Problem(line, column, LmsError("csv-column-missing", column=column)))
    return tuple(found)


def _read_lines(columns: list[str], rows: Iterator[tuple[int, list[str]]]) -> PeopleFile:
    wishes: list[Wish] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for count, (number, cells) in enumerate(rows, start=1):
        if count > MOST_LINES:
            problems.append(Problem(number, "", LmsError("csv-long", most=MOST_LINES)))
            break
        line = _Line(number, {c: v.strip() for c, v in zip(columns, cells, strict=False)})
        if len(cells) > len(columns):
            line.wrong("", "csv-cells", cells=len(cells), columns=len(columns))
        wish = _wish(line)
        if wish.email in seen:
            line.wrong("email", "csv-twice", other=seen[wish.email], email=wish.email)
        elif wish.email:
            seen[wish.email] = number
        wishes.append(wish)
        problems.extend(line.problems)
    if not wishes:
        problems.append(Problem(1, "", LmsError("csv-empty")))
    return PeopleFile(tuple(wishes), tuple(problems))


def _wish(line: _Line) -> Wish:
    name = tidy_name(line.cells.get("name", ""))
    email = tidy_email(line.cells.get("email", ""))
    roles = _roles(line)
    draft = PersonDraft(name, email, roles or frozenset({Role.REP}), hired_on=_hired_on(line))
    for column, error in refusals(draft).items():
        line.problems.append(Problem(line.number, column, error))
    return Wish(
        line.number,
        email,
        name,
        _team(line, line.cells.get("team", ""), "team"),
        roles,
        tuple(dict.fromkeys(key.lower() for key in line.listed("sales_roles"))) or None,
        draft.hired_on,
        tuple(t for t in (_team(line, n, "manager_of") for n in line.listed("manager_of")) if t)
        or None,
    )


def _team(line: _Line, text: str, column: str) -> str | None:
    name = tidy_name(text)
    error = team_refusal(name) if name else None
    if error:
        line.problems.append(Problem(line.number, column, error))
    return None if error else name or None


def _roles(line: _Line) -> frozenset[Role] | None:
    given = {"-".join(role.lower().replace("_", " ").split()) for role in line.listed("roles")}
    known = {role.value for role in Role}
    for unknown in sorted(given - known):
        line.wrong("roles", "csv-role-unknown", role=unknown, known=", ".join(sorted(known)))
    return frozenset(Role(role) for role in given & known) or None


def _hired_on(line: _Line) -> date | None:
    text = line.cells.get("hired_on", "")
    if not text:
        return None
    try:
        return read_date(text)
    except LmsError as error:
        line.problems.append(Problem(line.number, "hired_on", error))
        return None
