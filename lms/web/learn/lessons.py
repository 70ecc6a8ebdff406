"""A lesson: its text with the official facts in it, and the way on to the next."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.db.queries import modules, readings
from lms.db.queries.registry.facts import official
from lms.db.queries.registry.notices import of_module
from lms.domain.errors import NotFoundError
from lms.domain.modules import Lesson, Module
from lms.domain.permissions import Permission
from lms.services.readings import mark_read
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.texts import shown

WORDS_A_MINUTE = 200
"""How fast a lesson is read with thought (prior)."""


@bp.get("/modules/<module_id>/<anchor>")
@requires(Permission.LEARN)
def lesson(module_id: str, anchor: str) -> str:
    """One lesson of the revision in force."""
    me, now = actor(), work()
    book = readings.open_book(now.session, me.id, module_id)
    text = modules.document(now.session, book.revision_id, me.locale)
    place = _place(text, anchor)
    page = text.lessons[place]
    facts = {segment.fact for segment in page.segments if segment.fact}
    return render_template(
        "lms/learn/lesson.html",
        book=book,
        text=text,
        lesson=page,
        number=place + 1,
        read_here=sum(known.anchor in book.read for known in text.lessons),
        minutes=max(1, round(page.words / WORDS_A_MINUTE)),
        lang=text.lang if text.lang != me.locale else None,
        segments=shown(page.segments, book.revision_id),
        facts=official(now.session, facts),
        previous=text.lessons[place - 1] if place else None,
        notices=of_module(now.session, module_id) if book.notices else [],
    )


@bp.post("/modules/<module_id>/<anchor>")
@requires(Permission.LEARN)
def lesson_read(module_id: str, anchor: str) -> Response:
    """Mark the lesson as read and go on: to the next, after the last one to the quiz."""
    me, now = actor(), work()
    book = readings.open_book(now.session, me.id, module_id)
    text = modules.document(now.session, book.revision_id, me.locale)
    place = _place(text, anchor)
    mark_read(now, book.revision_id, anchor)
    if place + 1 < len(text.lessons):
        following: Lesson = text.lessons[place + 1]
        url = url_for("lms.learn.lesson", module_id=module_id, anchor=following.anchor)
        return redirect(url, 303)
    if not book.question_count:
        flash(t("You have read “%(title)s” to the end.", title=text.title))
        return redirect(url_for("lms.learn.module", module_id=module_id), 303)
    return redirect(url_for("lms.learn.module", module_id=module_id, _anchor="quiz"), 303)


def _place(text: Module, anchor: str) -> int:
    """Where the lesson stands in its module, from 0."""
    for place, known in enumerate(text.lessons):
        if known.anchor == anchor:
            return place
    raise NotFoundError("not-found", lesson=anchor)
