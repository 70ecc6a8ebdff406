"""The cells of the heatmap, joined here: a template takes nine times as long for thousands of them.

What a cell looks like stands in components/heat.html; it is asked once for each of the few hundred
faces that a board shows.
"""

from collections.abc import Iterable, Sequence

from flask import get_template_attribute, url_for
from markupsafe import Markup, escape

from lms.db.queries.boards import Column, Line
from lms.domain.levels import Glance

_MARK = "MARK"
_Face = tuple[str, str] | None
"""The HTML before and after a cell's address; None where nothing is asked."""


def rows(lines: Sequence[Line], columns: Sequence[Column]) -> dict[int, Markup]:
    """The cells of each person's row, by person."""
    nothing = str(_macro("nothing"))
    faces = _faces(cell for line in lines for cell in line.cells)
    person, ends = url_for("lms.team.person", person=0).removesuffix("0"), _ends(columns)
    found = {}
    for line in lines:
        start = f"{person}{line.person_id}/skills/"
        shown = zip(map(faces.__getitem__, line.cells), ends, strict=True)
        cells = [f"{face[0]}{start}{end}{face[1]}" if face else nothing for face, end in shown]
        found[line.person_id] = Markup("".join(cells))
    return found


def _ends(columns: Iterable[Column]) -> list[str]:
    """How a cell's address ends in each column."""
    ...
    return [str(escape(column.skill)) for column in columns]


def _faces(cells: Iterable[Glance | None]) -> dict[Glance | None, _Face]:
    faces: dict[Glance | None, _Face] = {None: None}
    for cell in set(cells) - {None}:
        before, _, after = str(_macro("cell", cell.state.value, cell.level, _MARK)).partition(_MARK)
        faces[cell] = before, after
    return faces


def _macro(name: str, *values: object) -> Markup:
    return get_template_attribute("lms/components/heat.html", name)(*values)
