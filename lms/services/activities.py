"""Figures from daily work: agreeing that they count, and taking them in from a file.

What such a figure says of a skill is worked out in `lms.domain.mastery.activity`; here it is
checked that the company names it, that the person agreed, and that nothing counts twice.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from lms.db.models import Person
from lms.db.queries.skills import activities
from lms.db.queries.skills.activities import MetricRow, SharerRow
from lms.domain.asking.attempts import NewEvidence
from lms.domain.errors import LmsError, NotAllowedError
from lms.domain.mastery import activity
from lms.domain.mastery.activity import PEERS, TRIALS, Count
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.permissions import Permission
from lms.domain.typed_dates import read_date
from lms.services import evidence
from lms.services.people import tidy_email
from lms.services.roster.files import decoded
from lms.services.work import Work

COLUMNS = ("email", "metric", "trials", "successes", "period_end")
_DAY = timedelta(days=1)
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken in, and why."""

    line: int
    error: LmsError


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file: lines `added`, lines that were `known` already, lines refused."""

    added: int
    known: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    """One usable line: so many of so many tries went well in a period that ended at `at`."""

    line: int
    person: SharerRow
    metric: MetricRow
    count: Count
    at: datetime

    @property
    def key(self) -> tuple[int, str, datetime]:
        """What may be taken in once."""
        return self.person.id, self.metric.key, self.at


def share(work: Work, shares: bool) -> None:
    """Let figures from the actor's daily work count from now on, or no more; the same again changes
    nothing, and what came in before stays."""
    work.require(Permission.LEARN)
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    person = work.session.get_one(Person, work.actor.id, with_for_update={"key_share": True})
    if person.shares_activity != shares:
        person.shares_activity = shares
        done = "person.activity-shared" if shares else "person.activity-withheld"
        work.audit(done, "person", person.id)
        work.session.flush()


def take_in(work: Work, data: bytes) -> Report:
    """Write the figures of a CSV file down as evidence, beside those of the same figure and period.

    The first line names `COLUMNS`. What cannot be taken is refused line by line, the rest goes in;
    what is there already is not written again. LmsError for a file that is no such table at all:
    "csv-binary", "csv-empty", "csv-broken" (line), "csv-column-missing" (column).
    """
    work.require(Permission.MANAGE_PEOPLE)
    lines = list(_lines(decoded(data)))
    named = {row.key: row for row in activities.metrics(work.session)}
    emails = {tidy_email(cells["email"]) for _, cells in lines}
    people = activities.people(work.session, emails)
    figures: dict[tuple[int, str, datetime], _Figure] = {}
    refused = []
    for line, cells in lines:
        try:
            figure = _figure(line, cells, people, named, work.now)
            if figure.key in figures:
                raise LmsError("activity-twice", other=figures[figure.key].line)
            figures[figure.key] = figure
        except LmsError as error:
            refused.append(Refused(line, error))
    known = activities.known(work.session, {one.person.id for one in figures.values()})
    added = _record(work, list(figures.values()), known, refused)
    in_order = tuple(sorted(refused, key=lambda one: one.line))
    return Report(added, len(known & figures.keys()), in_order)


def _record(
    work: Work,
    figures: Sequence[_Figure],
    known: set[tuple[int, str, datetime]],
    refused: list[Refused],
) -> int:
    by_person: dict[int, list[NewEvidence]] = {}
    for figure in figures:
        if figure.key in known:
            continue
        try:
            by_person.setdefault(figure.person.id, []).append(_shown(figure, figures))
        except LmsError as error:
            refused.append(Refused(figure.line, error))
    for person in sorted(by_person):
        evidence.record(work, person, by_person[person])
    return sum(len(rows) for rows in by_person.values())


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line number, cells by column) of every line that holds anything."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns:
                given = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
                yield reader.line_num, {name: given.get(name, "") for name in COLUMNS}
            else:
                columns = _columns(cells)
    except csv.Error:
        raise LmsError("csv-broken", line=reader.line_num) from None
    if not columns:
        raise LmsError("csv-empty")


def _columns(cells: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower().replace(" ", "_") for cell in cells]
    for column in COLUMNS:
        if column not in columns:
            raise LmsError("csv-column-missing", column=column)
    return columns


def _figure(
    line: int,
    cells: Mapping[str, str],
    people: Mapping[str, SharerRow],
    named: Mapping[str, MetricRow],
    now: datetime,
) -> _Figure:
    person, metric = people.get(tidy_email(cells["email"])), named.get(cells["metric"])
    if person is None:
        raise LmsError("activity-person-unknown", email=cells["email"])
    if not person.shares:
        raise LmsError("activity-not-agreed", email=person.email)
    if metric is None:
        raise LmsError("activity-metric-unknown", metric=cells["metric"], known=", ".join(named))
    count = Count(_number(cells, "trials"), _number(cells, "successes"))
    return _Figure(line, person, metric, count, _end(cells["period_end"], now))


def _number(cells: Mapping[str, str], column: str) -> int:
    text = cells[column]
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise LmsError("activity-number", column=column, value=text)
    return int(text)


def _end(text: str, now: datetime) -> datetime:
    """The end of the period's last day, in UTC."""
    end = datetime.combine(read_date(text) + _DAY, time(), UTC)
    if end > now:
        raise LmsError("activity-future", day=text)
    return end


def _shown(figure: _Figure, figures: Sequence[_Figure]) -> NewEvidence:
    """The figure as evidence, beside those of other people of a same role who agreed."""
    period = (figure.metric.key, figure.at)
    peers = [
        one.count
        for one in figures
        if (one.metric.key, one.at) == period
        and one.person.id != figure.person.id
        and one.person.roles & figure.person.roles
    ]
    found = activity.compared(figure.count, peers)
    if found.value is None:
        code = f"activity-{found.reason}"
        raise LmsError(code, trials=figure.count.trials, least=TRIALS, peers=PEERS)
    skills = ((figure.metric.skill, 1.0),)
    return NewEvidence(
        figure.at, EvidenceKind.ACTIVITY, found.value, skills, criterion=figure.metric.key
    )
