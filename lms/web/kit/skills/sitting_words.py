"""What a sitting, an answer or a rating is called."""

from collections.abc import Sequence

from markupsafe import Markup

from lms.db.queries.levels import EvidenceRow
from lms.db.queries.skills.sources import Sources
from lms.domain.asking.attempts import Purpose
from lms.domain.mastery.skills import EvidenceKind
from lms.web.kit.i18n import t

_ALIKE = 0.25
"""Standard deviations among colleagues within which a figure is like theirs."""
_RATED = frozenset({EvidenceKind.OBSERVATION, EvidenceKind.PRACTICE, EvidenceKind.SELF_RATING})


def what(rows: Sequence[EvidenceRow], sources: Sources, is_own: bool) -> str:
    """A sitting with its result: "Quiz “First calls”: 5 of 9 right"."""
    first = rows[0]
    name = _name(first, sources, is_own)
    if first.kind in _RATED or len(rows) == 1:
        return t("%(what)s: %(value)s", what=name, value=outcome(first))
    points = f"{sum(row.value for row in rows):.1f}".removesuffix(".0")
    return t("%(what)s: %(right)s of %(all)s right", what=name, right=points, all=len(rows))


def subject(row: EvidenceRow, sources: Sources, is_own: bool) -> str:
    """What one row is about: the question as it was asked, or what was watched."""
    text = sources.texts.get(row.revision_id) if row.revision_id is not None else None
    if text is not None and text.quiz is not None:
        for question in text.quiz.questions:
            if question.key == row.question:
                return str(Markup(question.prompt).striptags())
    claim = sources.claims.get(row.fact_id or "")
    return claim or row.question or _name(row, sources, is_own)


def source(row: EvidenceRow, sources: Sources) -> str:
    """Where a row comes from: module and version, and who judged a text; empty when neither is
    known. Who watched a call stands in what it is called."""
    told = []
    text = sources.texts.get(row.revision_id) if row.revision_id is not None else None
    title = sources.modules.get(row.module_id or "", row.module_id)
    if title and text is not None:
        told.append(t("%(title)s, version %(number)s", title=title, number=text.version))
    elif title:
        told.append(title)
    name = sources.raters.get(row.rater_id or 0)
    if name and row.kind not in _RATED:
        told.append(t("judged by %(name)s", name=name))
    return " · ".join(told)


def outcome(row: EvidenceRow) -> str:
    """How an answer or a rating came out."""
    if row.kind in _RATED:
        return t("%(value)s of 5", value=f"{row.value:g}")
    if row.kind is EvidenceKind.ACTIVITY:
        return _beside_peers(row.value)
    if row.value >= 1:
        return t("right")
    return t("partly right") if row.value > 0 else t("wrong")


def _beside_peers(value: float) -> str:
    if value > _ALIKE:
        return t("above colleagues")
    return t("below colleagues") if value < -_ALIKE else t("like colleagues")


def _name(row: EvidenceRow, sources: Sources, is_own: bool) -> str:
    if row.kind in _RATED:
        return _rating(row, sources, is_own)
    if row.kind is EvidenceKind.BASELINE:
        return t("Baseline check")
    if row.kind is EvidenceKind.DIAGNOSTIC:
        return t("Questions on the skill")
    if row.kind is EvidenceKind.ACTIVITY:
        return sources.metrics.get(row.criterion or "", row.criterion or t("Daily work"))
    title = sources.modules.get(row.module_id or "", row.module_id)
    if row.kind is EvidenceKind.REVIEW:
        return _review(row, sources, title)
    return t("Quiz “%(title)s”", title=title) if title else t("Quiz")


def _rating(row: EvidenceRow, sources: Sources, is_own: bool) -> str:
    if row.kind is EvidenceKind.SELF_RATING:
        return t("Your own rating") if is_own else t("Own rating")
    watched = row.kind is EvidenceKind.OBSERVATION
    name = sources.raters.get(row.rater_id or 0)
    if not name:
        said = t("Observed on a call") if watched else t("Practice")
    elif watched:
        said = t("Observed on a call by %(name)s", name=name)
    else:
        said = t("Practice watched by %(name)s", name=name)
    return (
        t("%(what)s, %(criterion)s", what=said, criterion=row.criterion) if row.criterion else said
    )


def _review(row: EvidenceRow, sources: Sources, title: str | None) -> str:
    """A review session, a text that somebody judged, or a recall check."""
    if row.attempt_id is None:
        return t("Named from memory")
    if sources.purposes.get(row.attempt_id) is Purpose.REVIEW:
        return t("Review session")
    return t("Free text in “%(title)s”", title=title) if title else t("Free text")
