"""The rows of the heatmap, joined here: a template takes nine times as long for thousands of cells.

What a name and a cell look like stands in components/heat.html, which is asked once for each state.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import get_template_attribute, url_for
from markupsafe import Markup, escape

from lms.db.queries.boards import Column, Line
from lms.domain.levels import Glance, SkillStanding

_HREF = "HREF"
"""Stands where a cell's address goes; no markup of ours contains it."""
_Face = tuple[str, str] | None
"""The HTML before and after a cell's address; None where nothing is asked."""


def rows(
    lines: Sequence[Line], columns: Sequence[Column], tenure: Mapping[date | None, str]
) -> list[Markup]:
    """The board's rows, in its order; `tenure` has the words for each first day at work."""
    head, nothing = _html("head", "{0}", "{1}", "{2}"), _html("nothing")
    faces = _faces({cell for line in lines for cell in line.cells})
    ends = [f"/skills/{escape(column.skill)}" for column in columns]
    people, found = url_for("lms.team.person", person=0).removesuffix("0"), []
    for line in lines:
        href = f"{people}{line.person_id}"
        row = [head.format(href, escape(line.name), escape(tenure[line.hired_on]))]
        for face, end in zip(map(faces.__getitem__, line.cells), ends, strict=True):
            row.append(f"{face[0]}{href}{end}{face[1]}" if face else nothing)
        found.append(Markup("".join(row)))
    return found


def _faces(cells: Iterable[Glance | None]) -> dict[Glance | None, _Face]:
    looks = {state: _html("cell", state.value, "{1}", "{0}") for state in SkillStanding}
    faces: dict[Glance | None, _Face] = {None: None}
    for cell in cells:
        if cell is not None:
            before, _, after = looks[cell.state].format(_HREF, cell.level).partition(_HREF)
            faces[cell] = before, after
    return faces


def _html(macro: str, *values: str) -> str:
    return str(get_template_attribute("lms/components/heat.html", macro)(*values))
