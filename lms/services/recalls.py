"""Blind recall checks: opening one, writing from memory, matching, and the reviewer's last word."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.db.models import Product, Recall, RecallSheet, Skill, Team
from lms.db.queries import recalls as known
from lms.domain import recalls
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.permissions import Permission
from lms.domain.recalls import Matches, Sheet
from lms.services import evidence
from lms.services.work import Work


def open_check(work: Work, team_id: int, product: str, skill: str, closes_on: date) -> int:
    """Ask a team what sets a product apart, until the end of `closes_on`; the id of the check.

    What it shows becomes evidence of `skill`. NotAllowedError over a team that is not one's own
    (marketing: any). LmsError: recall-team-unknown, fact-product-unknown, recall-skill-unknown,
    recall-no-differentiator, day-past, recall-too-long. ConflictError("recall-open-already").
    """
    _require(work, team_id)
    team = work.session.get(Team, team_id, with_for_update={"key_share": True})
    if team is None:
        raise LmsError("recall-team-unknown")
    _refuse_unready(work, product, skill, closes_on)
    if any(recalls.is_open(*days, work.today) for days in _days(work, team_id, product)):
        raise ConflictError("recall-open-already", team=team.name)
    made = Recall(
        team_id=team_id,
        product=product,
        skill=skill,
        opened_by=work.actor_id,
        opened_at=work.now,
        closes_on=closes_on,
    )
    work.session.add(made)
    work.session.flush()
    work.audit("recall.opened", "recall", made.id, product=product, team=team.name)
    return made.id


def close(work: Work, recall_id: int) -> None:
    """End a check before its day. Nothing happens to one that is over.

    NotFoundError; NotAllowedError as for `open_check`.
    """
    check = _over(work, recall_id)
    if recalls.is_open(check.closes_on, check.closed_at, work.today):
        check.closed_at = work.now
        work.session.flush()
        work.audit("recall.closed", "recall", recall_id, product=check.product)


def write(work: Work, recall_id: int, lines: Iterable[str]) -> None:
    """Hand in what the actor names from memory, a claim a line; no line: they can name none.

    The official differentiators of this moment are pinned. What is handed in never changes.
    NotFoundError for a check of another team. ConflictError: recall-closed, recall-written.
    LmsError as for `lms.domain.recalls.tidied`.
    """
    work.require(Permission.LEARN)
    check = _asked(work, recall_id)
    if known.sheet(work.session, recall_id, _me(work)) is not None:
        raise ConflictError("recall-written")
    if not recalls.is_open(check.closes_on, check.closed_at, work.today):
        raise ConflictError("recall-closed")
    claims = recalls.tidied(lines)
    pins = known.official_now(work.session, check.product)
    sheet = RecallSheet(
        recall_id=recall_id,
        person_id=_me(work),
        claims=list(claims),
        official=[list(pin) for pin in pins],
        written_at=work.now,
    )
    if not claims or not pins:  # there is nothing to match
        sheet.matches, sheet.matched_at = [None] * len(claims), work.now
    _keep(work, sheet)


def match(work: Work, recall_id: int, matches: Matches) -> None:
    """Say which official fact each of the actor's own claims names; None for none. Once only.

    NotFoundError without a sheet. ConflictError("recall-matched") after the first time, and once
    the reviewer has spoken. LmsError: recall-match-missing, recall-match-unknown.
    """
    work.require(Permission.LEARN)
    sheet = _locked(work, recall_id, _me(work))
    if sheet.matches is not None or sheet.confirmed is not None:
        raise ConflictError("recall-matched")
    sheet.matches, sheet.matched_at = _checked(sheet, matches), work.now
    work.session.flush()


def confirm(work: Work, recall_id: int, person_id: int, matches: Matches) -> None:
    """Give the reviewer's word on a sheet: it counts from now on, and becomes evidence. Once only.

    NotFoundError; NotAllowedError for the own sheet, and as for `open_check`.
    ConflictError("recall-confirmed"). LmsError: recall-match-missing, recall-match-unknown.
    """
    check = _over(work, recall_id)
    if person_id == work.actor_id:
        raise NotAllowedError("recall-own-sheet")
    sheet = _locked(work, recall_id, person_id)
    if sheet.confirmed is not None:
        raise ConflictError("recall-confirmed")
    confirmed = _checked(sheet, matches)
    sheet.confirmed, sheet.confirmed_by, sheet.confirmed_at = confirmed, work.actor_id, work.now
    work.session.flush()
    official = tuple(fact for fact, _ in sheet.official)
    final = Sheet(person_id, tuple(sheet.claims), official, tuple(confirmed), is_confirmed=True)
    evidence.record(work, person_id, recalls.shown(final, check.skill, work.now))
    work.audit(
        "recall.confirmed", "recall", recall_id, person=person_id, product=check.product,
        named=len(final.named), asked=len(official),
    )  # fmt: skip


def _require(work: Work, team_id: int) -> None:
    work.require(Permission.RUN_RECALLS)
    if work.actor is not None and not recalls.may_run(work.actor, team_id):
        raise NotAllowedError("not-allowed", permission=Permission.RUN_RECALLS.value)


def _over(work: Work, recall_id: int) -> Recall:
    """A check that the actor may run."""
    work.require(Permission.RUN_RECALLS)
    check = work.session.get(Recall, recall_id, with_for_update=True)
    if check is None:
        raise NotFoundError("not-found", recall=recall_id)
    _require(work, check.team_id)
    return check


def _asked(work: Work, recall_id: int) -> Recall:
    """A check of the actor's own team."""
    check = work.session.get(Recall, recall_id)
    if check is None or work.actor is None or check.team_id != work.actor.team_id:
        raise NotFoundError("not-found", recall=recall_id)
    return check


def _me(work: Work) -> int:
    if work.actor is None:
        raise NotAllowedError("not-allowed", permission=Permission.LEARN.value)
    return work.actor.id


def _locked(work: Work, recall_id: int, person_id: int) -> RecallSheet:
    """The sheet, kept from others until the transaction ends."""
    found = work.session.scalars(
        select(RecallSheet)
        .where(RecallSheet.recall_id == recall_id, RecallSheet.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFoundError("not-found", recall=recall_id, person=person_id)
    return found


def _keep(work: Work, sheet: RecallSheet) -> None:
    try:
        with work.session.begin_nested():
            work.session.add(sheet)
            work.session.flush()
    except IntegrityError as twice:
        raise ConflictError("recall-written") from twice


def _checked(sheet: RecallSheet, matches: Matches) -> list[str | None]:
    return recalls.checked(matches, sheet.claims, (fact for fact, _ in sheet.official))


def _days(work: Work, team_id: int, product: str) -> list[tuple[date, datetime | None]]:
    same = (Recall.team_id == team_id, Recall.product == product)
    rows = work.session.execute(select(Recall.closes_on, Recall.closed_at).where(*same))
    return [(row.closes_on, row.closed_at) for row in rows]


def _refuse_unready(work: Work, product: str, skill: str, closes_on: date) -> None:
    found = work.session.get(Product, product)
    if found is None:
        raise LmsError("fact-product-unknown", product=product)
    if not known.official_now(work.session, product):
        raise LmsError("recall-no-differentiator", product=found.title)
    wanted = work.session.get(Skill, skill)
    if wanted is None or wanted.retired_at is not None:
        raise LmsError("recall-skill-unknown")
    if closes_on < work.today:
        raise LmsError("day-past", day=closes_on.isoformat())
    if closes_on > work.today + timedelta(days=recalls.LONGEST_OPEN):
        raise LmsError("recall-too-long", most=recalls.LONGEST_OPEN)
