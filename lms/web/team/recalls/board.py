"""The board of one check: who named what, how consistent the team is, and what is off message."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from lms.db.queries import recalls as known
from lms.db.queries.recalls import Pin, RecallRow, SheetRow
from lms.domain import recalls
from lms.domain.permissions import Permission
from lms.domain.recalls import Mark, Share
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.team import bp
from lms.web.team.recalls.checks import check_or_refuse


@dataclass(frozen=True, slots=True)
class Column:
    """An official differentiator, as it was when the newest sheet was written."""

    fact: str
    claim: str
    share: Share


@dataclass(frozen=True, slots=True)
class Line:
    """A person of the team; `marks` in the order of the columns."""

    person_id: int
    name: str
    sheet: SheetRow | None
    marks: tuple[Mark, ...]

    @property
    def waits(self) -> bool:
        """Whether the sheet is still to be confirmed."""
        return self.sheet is not None and self.sheet.confirmed is None


@bp.get("/team/recalls/<int:recall>")
@requires(Permission.RUN_RECALLS)
def recall(recall: int) -> str:
    """One check of an own team (marketing: of any)."""
    row, session = check_or_refuse(recall), work().session
    before = known.earlier(session, row)
    sheets = known.sheets(session, [row.id, *(one.id for one in before)])
    own = sheets[row.id]
    columns = _columns(row, own)
    lines = _lines(row, own, columns)
    shares = [recalls.consistency(one.sheet for one in sheets[check.id]) for check in before]
    share = recalls.consistency(one.sheet for one in own)
    names = {one.person_id: one.name for one in own}
    off = recalls.off_message(one.sheet for one in own)
    return render_template(
        "lms/team/recalls/board.html",
        check=row,
        is_open=row.is_open(work().today),
        share=share,
        moved=recalls.moved(share, shares),
        earlier=[pair for pair in zip(before, shares, strict=True) if pair[1].asked],
        columns=columns,
        lines=lines,
        waiting=[line for line in lines if line.waits and line.person_id != actor().id],
        off_message=[(names[person], claim) for person, claim in off],
        asks_reader=_asks_reader(row, own),
    )


def _asks_reader(row: RecallRow, own: Sequence[SheetRow]) -> bool:
    """Whether the reader is one of those who should write first, and has not."""
    is_asked = row.team_id == actor().team_id and row.is_open(work().today)
    return is_asked and all(one.person_id != actor().id for one in own)


def _columns(row: RecallRow, own: Sequence[SheetRow]) -> list[Column]:
    """What was official for anybody who wrote; before the first sheet, what is official now."""
    pins: dict[str, int] = {}
    for one in own:
        for fact, number in one.official:
            pins[fact] = max(number, pins.get(fact, 0))
    if not own:
        pins = dict(known.official_now(work().session, row.product))
    wanted: list[Pin] = sorted(pins.items())
    texts = known.claims_of(work().session, wanted)
    sheets = [one.sheet for one in own]
    return [
        Column(pin[0], texts.get(pin, pin[0]), recalls.share_of(pin[0], sheets)) for pin in wanted
    ]


def _lines(row: RecallRow, own: Sequence[SheetRow], columns: Sequence[Column]) -> list[Line]:
    """Everybody who wrote or was asked, by name."""
    written = {one.person_id: one for one in own}
    names = {**{one.person_id: one.name for one in own}, **dict(known.asked(work().session, row))}
    by_name = sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
    return [_line(person, name, written.get(person), columns) for person, name in by_name]


def _line(person: int, name: str, row: SheetRow | None, columns: Sequence[Column]) -> Line:
    sheet = row.sheet if row else None
    return Line(person, name, row, tuple(recalls.mark(sheet, one.fact) for one in columns))
