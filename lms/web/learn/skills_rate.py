"""Rating oneself: 1 to 5 for each skill that one's roles ask for, whenever one likes."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries import levels
from lms.db.queries.skills import asked
from lms.domain.errors import LmsError
from lms.domain.mastery.self_ratings import HIGHEST, LOWEST, SelfRating, latest
from lms.domain.permissions import Permission
from lms.services import self_ratings
from lms.web.kit.errors import sentence
from lms.web.kit.forms import chosen
from lms.web.kit.i18n import day, n, t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp

VALUES = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True, slots=True)
class RatingField:
    """One skill to rate; `value` is what was just sent, `said` what the person said before."""

    skill: str
    name: str
    title: str
    said: str
    value: str | None
    error: str


@bp.get("/skills/rate")
@requires(Permission.LEARN)
def skills_rate() -> str:
    """All skills that one's roles ask for, to rate; what is left out stays as it was."""
    return _page({}, {})


@bp.post("/skills/rate")
@requires(Permission.LEARN)
def skills_rated() -> Response | tuple[str, int]:
    """Keep the ratings; skills without one are left as they are."""
    frame = asked.frame(work().session, actor().sales_roles)
    sent = {key: request.form.get(f"rating-{key}") for key in asked.union(frame.asked)}
    given = {key: value for key, value in sent.items() if value}
    wrong = {key: t("Choose a number from 1 to 5.") for key in given if not _number(given[key])}
    if wrong:
        return _page(given, wrong), 422
    try:
        new = self_ratings.rate(work(), {key: int(value) for key, value in given.items()})
    except LmsError as refused:
        return _page(given, {"": sentence(refused)}), 422
    flash(n("Your rating is kept.", "%(n)s ratings are kept.", new) if new else t("Saved."))
    return redirect(url_for("lms.learn.skills"), 303)


def _number(text: str) -> str | None:
    return chosen(text, VALUES)


def _page(given: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    frame = asked.frame(work().session, actor().sales_roles)
    wanted, titles = asked.union(frame.asked), frame.titles
    said = latest(levels.log_of(work().session, actor().id))
    fields = [
        RatingField(
            key,
            f"rating-{key}",
            titles[key],
            _said(said.get(key)),
            given.get(key),
            wrong.get(key, ""),
        )
        for key in wanted
    ]
    return render_template(
        "lms/learn/skills_rate.html", fields=fields, values=VALUES, wrong=wrong.get("", "")
    )


def _said(rating: SelfRating | None) -> str:
    if rating is None:
        return ""
    return t("You said %(value)s on %(day)s.", value=rating.value, day=day(rating.at))
