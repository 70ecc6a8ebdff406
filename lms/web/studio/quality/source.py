"""Where a question is written: its file, its line and its words, for whoever rewrites it."""

import re
from dataclasses import dataclass

from flask import render_template

from lms.db.queries import content, modules
from lms.domain.errors import NotFoundError
from lms.domain.permissions import Permission
from lms.web.kit import i18n
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.studio import bp


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines of a file that make up a question, the first of them counted from 1."""

    path: str
    line: int
    text: str


@bp.get("/studio/questions/<module_id>/<question>/source")
@requires(Permission.EDIT_FACTS)
def question_source(module_id: str, question: str) -> str:
    """The question as it is written, and what to do to publish it in other words."""
    session = mount().session
    row, text = modules.current_text(session, module_id, i18n.reader()[0])
    asked = text.quiz.questions if text.quiz else ()
    found = next((one for one in asked if one.key == question), None)
    if found is None:
        raise NotFoundError("not-found", question=question)
    written = content.quiz_source(session, row.revision_id)
    excerpt = excerpt_of(f"modules/{module_id}/quiz.md", written, question) if written else None
    return render_template(
        "lms/studio/quality/source.html", module=row, question=found, excerpt=excerpt
    )


def excerpt_of(path: str, text: str, question: str) -> Excerpt:
    """From the heading of the question up to the next heading."""
    lines = text.split("\n")
    key = re.compile(rf"\{{#{re.escape(question)}[\s}}]")
    first = next((n for n, line in enumerate(lines, start=1) if key.search(line)), 1)
    rest = (n for n, line in enumerate(lines[first:], start=first) if line.startswith("#"))
    return Excerpt(path, first, "\n".join(lines[first - 1 : next(rest, len(lines))]).rstrip())
