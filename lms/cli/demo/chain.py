"""What the demo company did with its facts of late: changes, deltas, certificates, recall checks,
notes and proposals. Nobody trains less for it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from lms.cli.demo.calendar import clock
from lms.cli.demo.cast import (
    CALLERS,
    CLOSERS,
    LEAD_MARKETER,
    LEADER,
    LEADERS,
    MARKETER,
    NEWCOMER,
    NORDICS,
    SELLER,
    Member,
)
from lms.cli.demo.founding import Founding
from lms.cli.demo.learners import Learner
from lms.cli.demo.sittings import Sitting
from lms.db.queries import content
from lms.db.queries.certificates import learning
from lms.db.queries.registry import contributions as told
from lms.db.queries.registry import facts
from lms.domain.certifications import Requirement
from lms.domain.contributions import ContributionKind, ProductChangeKind
from lms.domain.facts import Change, FactKind, FactText, Proof
from lms.services import certificates, contributions, products, recalls
from lms.services import facts as registry
from lms.services.facts import FactDraft
from lms.services.work import Work

Step = tuple[datetime, Callable[[datetime], None]]
PULSE, SPARES, WORKBENCH = "pulse", "spares", "workbench"
NO_GATEWAY, TEN_MINUTES, AUDIT = "pulse-no-gateway", "pulse-ten-minutes", "workbench-audit"
THREE_WEEKS, DEAD_STOCK = "pulse-three-weeks", "spares-dead-stock"
ABOUT_THE_ANTENNA = ("what-sets-us-apart", "cellar-pumps")
DIFFERENTIATORS = "product.differentiators"
WATCHED = (30, 3)
"""Working days ago on which the managers watched everybody of their teams."""
QUICK = 0.75
"""The zeal from which people learn a change on the first day."""
_JONAS, _KAISA, _METTE = CALLERS
_INGRID, _OSKAR = CLOSERS


class Chain:
    """The scenes of the registry, by day."""

    def __init__(self, company: Founding) -> None:
        self.company = company
        self.session = company.session
        self.check = 0

    def on(self, day: date) -> list[Step]:
        """What is to happen on `day`, and when."""
        past = self.company.calendar.before_today
        plays: list[tuple[date, int, Member, Callable[[Work], None]]] = [
            (past(45), 9, LEADER, partial(self._open_recall, days=4)),
            (past(44), 12, LEADER, partial(self._write_from_memory, last=True)),
            (past(42), 15, LEADER, self._confirm_sheets),
            *((past(ago), 16, one, self._sign_off) for ago in WATCHED for one in LEADERS.values()),
            (past(15), 10, LEAD_MARKETER, partial(_rewrite, TEN_MINUTES, _with_second_proof)),
            (past(14), 9, MARKETER, partial(_read_over, TEN_MINUTES)),
            (past(13), 9, LEAD_MARKETER, _publish_proof),
            (past(12), 14, _INGRID, _tell_what_worked),
            (past(11), 10, MARKETER, _take_up_note),
            (past(10), 10, LEAD_MARKETER, partial(_rewrite, NO_GATEWAY, _with_antenna)),
            (past(9), 11, MARKETER, partial(_read_over, NO_GATEWAY)),
            (past(8), 9, LEAD_MARKETER, _publish_antenna),
            (past(7), 12, LEADER, self._learn_the_change),
            (past(6), 13, MARKETER, _log_release),
            (past(5), 11, _OSKAR, _flag_dead_stock),
            (past(4), 15, _KAISA, _propose_card),
            (past(3), 9, LEADER, partial(self._open_recall, days=9)),
            (past(3), 15, SELLER, _propose_words),
            (past(2), 11, MARKETER, partial(_rewrite, AUDIT, _with_other_question)),
            (past(1), 13, LEADER, partial(self._write_from_memory, last=False)),
        ]
        return [
            (clock(day, hour, 20, member.zone), self._played(member, play))
            for planned, hour, member, play in plays
            if planned == day
        ]

    def _played(self, member: Member, play: Callable[[Work], None]) -> Callable[[datetime], None]:
        def step(at: datetime) -> None:
            play(Work(self.session, at, self.company.learners[member].actor))

        return step

    def _team(self) -> Iterable[Learner]:
        """Who is asked in the recall checks: the leader's team, without the newest."""
        names = (SELLER, _JONAS, _KAISA, _METTE, _INGRID, _OSKAR)
        return [self.company.learners[one] for one in names]

    def _as(self, work: Work, one: Learner) -> Work:
        return replace(work, actor=one.actor)

    def _open_recall(self, work: Work, days: int) -> None:
        team, until = self.company.teams[NORDICS], work.today + timedelta(days=days)
        self.check = recalls.open_check(work, team, PULSE, DIFFERENTIATORS, until)

    def _write_from_memory(self, work: Work, *, last: bool) -> None:
        """Everybody but the last two (`last`: everybody) writes and matches."""
        people = list(self._team())
        for one in people if last else people[2:5]:
            mine = self._as(work, one)
            named = NAMED_BEFORE[one.member] if last else NAMED_NOW[one.member]
            recalls.write(mine, self.check, [words for words, _ in named])
            if named:
                recalls.match(mine, self.check, [fact for _, fact in named])

    def _confirm_sheets(self, work: Work) -> None:
        for one in self._team():
            accepted = [fact for _, fact in NAMED_BEFORE[one.member]]
            recalls.confirm(work, self.check, one.actor.id, accepted)

    def _sign_off(self, work: Work) -> None:
        """The manager has watched the people of the own team, and rates what was seen."""
        for one in self.company.reps:
            member = one.member
            leads = LEADERS.get(member.team or "")
            if leads is None or member.is_new or self.company.learners[leads].actor != work.actor:
                continue
            if member == leads:
                continue
            is_caller = "sdr" in member.sales_roles
            key = "sdr-phone" if is_caller else "ae-visit"
            seen = Requirement.PRACTICE if is_caller else Requirement.OBSERVATION
            rating = one.seen(self.company.skills)
            certificates.sign_off(work, one.actor.id, key, seen, rating, SEEN[rating])

    def _learn_the_change(self, work: Work) -> None:
        """Who is quick learns the change at once."""
        for one in self.company.reps:
            if one.member.zeal < QUICK or one.member in (NEWCOMER, SELLER):
                continue
            owed = learning.outstanding(self.session, [one.actor.id], work.today)
            if any(delta.fact == NO_GATEWAY for delta in owed):
                Sitting(self.session, one, work.now).delta(NO_GATEWAY)


def _rewrite(fact_id: str, changed: Callable[[FactText], FactText], work: Work) -> None:
    """Write a new version and ask somebody to read it."""
    row = facts.fact(work.session, fact_id)
    assert row is not None, fact_id
    version = facts.version(work.session, fact_id, row.newest)
    assert version is not None, fact_id
    draft = FactDraft(row.product, row.kind, row.owner, row.review_every, changed(version.text))
    number = registry.revise(work, fact_id, draft, row.newest)
    registry.send_for_review(work, fact_id, number)


def _read_over(fact_id: str, work: Work) -> None:
    registry.approve(work, fact_id, 2, "Checked against the source.")


def _publish_proof(work: Work) -> None:
    why = "The same claim, with a second round of timings behind it."
    registry.publish(work, TEN_MINUTES, 2, 1, Change.EDITORIAL, why)


def _publish_antenna(work: Work) -> None:
    why = "Two outside antennas now lie in every box; until October they had to be ordered apart."
    from_now = work.today + timedelta(days=14)
    due = from_now + timedelta(days=4 - from_now.weekday())
    linked = {(one.module_id, one.key) for one in content.questions_on(work.session, NO_GATEWAY)}
    still_right = linked - {ABOUT_THE_ANTENNA}
    registry.publish(work, NO_GATEWAY, 2, 1, Change.MATERIAL, why, due, still_right)


def _with_antenna(text: FactText) -> FactText:
    found = "Every box of ten sensors holds two outside antennas, for cellars and steel rooms"
    return replace(
        text,
        claim=text.claim.rstrip(".") + ", and the antenna for cellars lies in the box.",
        proof=(*text.proof, Proof(found, "packing list PL-10, November 2026")),
    )


def _with_second_proof(text: FactText) -> FactText:
    found = (
        "In a second round at five plants in Hungary, 61 of 64 fittings took ten minutes or less"
    )
    return replace(text, proof=(*text.proof, Proof(found, "timing sheet TS-11, autumn 2026")))


def _with_other_question(text: FactText) -> FactText:
    asked = "The last time an auditor asked for a machine's history, how long did it take?"
    return replace(text, ask=asked)


def _tell_what_worked(work: Work) -> None:
    text = (
        "At a dairy I asked for the key to the store before I said a word about Spares. We counted "
        "eleven bearings for a line that was scrapped in 2019. After that nobody asked for proof."
    )
    contributions.note(work, text, SPARES, None)


def _take_up_note(work: Work) -> None:
    number = told.waiting(work.session, ContributionKind.NOTE, 1).rows[0].number
    claim = "A walk through the store shows dead stock before any report does."
    contributions.begin_fact(work, number, "spares-store-walk", SPARES, FactKind.SCRIPT, claim)


def _log_release(work: Work) -> None:
    text = "Release 4.2: jobs can be signed without a connection, and sync when there is one."
    until = work.today + timedelta(days=21)
    products.log_change(work, WORKBENCH, ProductChangeKind.RELEASE, text, until)


def _flag_dead_stock(work: Work) -> None:
    text = "Their list of machines was two years old, so the first week showed nothing yet."
    registry.flag(work, DEAD_STOCK, 1, text)


def _propose_card(work: Work) -> None:
    claim = "Spares pays for itself with the first order that a plant does not place."
    why = "Two buyers said so in their own words, a paper mill and a bottler."
    contributions.propose(work, claim, why, SPARES)


def _propose_words(work: Work) -> None:
    claim = "Three weeks before a bearing fails, Pulse tells the fitter which one, in plain words."
    why = "When I say “in the fitter's own words”, they ask what that means. This they repeat."
    contributions.propose(work, claim, why, fact_id=THREE_WEEKS)


SEEN = {
    5: "I would have bought. Let the others listen in next time.",
    4: "Asked before telling, and let the customer finish.",
    3: "Good opening. Gave the reason a little early.",
    1: "Stopped after the first question. We begin again with the opening.",
    2: "Read the script aloud. We rehearse again in two weeks.",
}
_NONE_OF_THEM = None
NAMED_BEFORE: dict[Member, list[tuple[str, str | None]]] = {
    SELLER: [
        ("No gateway, no network of the plant", NO_GATEWAY),
        ("Three weeks' warning in plain words", THREE_WEEKS),
    ],
    _JONAS: [("Best sensors on the market", _NONE_OF_THEM)],
    _KAISA: [("It needs no gateway", NO_GATEWAY), ("It is cheap", _NONE_OF_THEM)],
    _METTE: [("Warns three weeks ahead", THREE_WEEKS)],
    _INGRID: [
        ("Warns three weeks before a bearing goes", THREE_WEEKS),
        ("A fitter puts one on in ten minutes, machine running", TEN_MINUTES),
        ("Sends by itself, no gateway", NO_GATEWAY),
    ],
    _OSKAR: [("Fitted in ten minutes", TEN_MINUTES), ("Made in Norway", _NONE_OF_THEM)],
}
"""What each wrote the first time, and what it names."""
NAMED_NOW: dict[Member, list[tuple[str, str | None]]] = {
    _KAISA: [("No gateway", NO_GATEWAY), ("Three weeks ahead", THREE_WEEKS)],
    _METTE: [
        ("Warns three weeks ahead, fitters understand it", THREE_WEEKS),
        ("Ten minutes to fit, nothing stops", TEN_MINUTES),
    ],
    _INGRID: [
        ("Three weeks' warning", THREE_WEEKS), ("Ten minutes to fit", TEN_MINUTES),
        ("No gateway, and the antenna is in the box", NO_GATEWAY),
    ],
}  # fmt: skip
