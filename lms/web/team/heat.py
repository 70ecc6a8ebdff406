"""The rows of the heatmap, joined here: a template takes nine times as long for thousands of cells.

What a name and a cell look like stands in components/heat.html, which is asked once for each state.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import get_template_attribute, url_for
from markupsafe import Markup, escape

from lms.db.queries.boards import Column, Line
from lms.domain.mastery.levels import Glance, SkillStanding

_HREF = "HREF"
"""Stands where a cell's address goes; no markup of ours contains it."""
_Face = tuple[str, str] | None
"""The HTML before and after a cell's address; None where nothing is asked."""


def body(
    lines: Sequence[Line],
    columns: Sequence[Column],
    tenure: Mapping[date | None, str],
    query: str = "",
) -> Markup:
    """The rows of the board, in its order; `tenure` has the words for each first day at work,
    `query` ends every address."""
    head, nothing = _html("head", "{0}", "{1}", "{2}"), _html("nothing")
    faces = _faces({cell for line in lines for cell in line.cells})
    ends = [f"/skills/{escape(column.skill)}{query}" for column in columns]
    since = {first: escape(words) for first, words in tenure.items()}
    people, found = url_for("lms.team.person", person=0).removesuffix("0"), []
    for line in lines:
        href = f"{people}{line.person_id}"
        found.append(head.format(href + query, escape(line.name), since[line.hired_on]))
        found += [
            f"{face[0]}{href}{end}{face[1]}" if (face := faces[cell]) else nothing
            for cell, end in zip(line.cells, ends, strict=True)
        ]
    return Markup("".join(found))


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
