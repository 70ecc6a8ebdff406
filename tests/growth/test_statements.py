"""A page asks the database as often in a company of 5,000 as in one of 24, and at most 12 times."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from bench import company
from lms.db.models import (
    Attempt,
    Certificate,
    Contribution,
    Evidence,
    Fact,
    FactVersion,
    Person,
    Plan,
    PlanItem,
    RevisionMedia,
    Skill,
)
from lms.db.queries import attempts as taken
from lms.db.queries import own_data, people
from lms.db.queries import recalls as known_recalls
from lms.domain.asking.attempts import Purpose
from lms.domain.facts import Change, Stage
from lms.domain.people import Role
from lms.services import contributions, plans, recalls
from lms.services.sittings import attempts, baselines, review_sessions
from lms.services.sittings.finals import GivenAnswer
from lms.services.work import Work
from tests import factories
from tests.visitor import MOST_STATEMENTS, Statements, Visitor

SMALL, LARGE = 24, 5_000
SMALL_TEAM, LARGE_TEAM = 8, 60
QUIZZES = 26
"""What each person of the team has handed in."""
PLAN_PAGES = ("plan_why", "plan_swap", "plan_later")
EXEMPT = {
    "lms.asset": "a file of ours: the database is not asked",
    "lms.account.reset": "a form for whoever holds a link from a mail; it lists nothing",
}
LONG = {
    "lms.account.data_download": "a file of everything about me: a statement for each kind of record",
}
"""What may ask more than 12 times; as often in every company all the same."""
Answering = Callable[[Work, int, GivenAnswer], None]
Address = tuple[str, str, dict[str, object]]
"""Who looks, the endpoint, and what stands in its address."""


class World:
    """A company, and one person of each kind who stay as they are while it grows."""

    def __init__(self, work: Work) -> None:
        self.work, self.session = work, work.session
        built = company.found(work)
        self.company = company.grow(work, built, SMALL_TEAM - 1, (SMALL_TEAM - 1) * QUIZZES)
        person = factories.person
        self.people = {
            "rep": self.session.get_one(Person, self.company.people[0]),
            "manager": self.session.get_one(Person, self.company.manager),
            "marketing": person(self.session, Role.MARKETING),
            "admin": person(self.session, Role.ADMIN),
            "new hire": person(self.session, Role.NEW_HIRE, sales_roles=("ae",)),
        }
        self.people["new hire"].team_id = self.company.team
        self.open = self._open_attempt()
        self.reviewed = self._begun("rep", Purpose.REVIEW, review_sessions.answer)
        self.checked = self._begun("new hire", Purpose.BASELINE, baselines.answer)
        self._contributions()
        self._gap()
        self.recall = self._recall()
        self.certificate = self._certified()
        for name in ("rep", "new hire", "manager"):
            plans.refresh(work, self.people[name].id)
        self.grow(SMALL_TEAM, SMALL)

    def grow(self, team: int, everybody: int) -> None:
        """Hire until the team and the company are as large as that."""
        hired = team - len(self.company.people)
        others = everybody - hired - len(self.session.scalars(select(Person.id)).all())
        self.company = company.grow(self.work, self.company, hired, hired * QUIZZES, others)
        self.session.commit()

    def addresses(self) -> Iterator[Address]:
        """Every page of the app, looked at by somebody whom it is for."""
        _, _, module, lesson = self.company.lesson.split("/")
        skill = {
            "key": self._one(Evidence.skills, Evidence.person_id == self.people["rep"].id)[0][0]
        }
        member = {"person": self.company.people[1]}
        yield from (
            (who, endpoint, {})
            for who, area in (
                ("rep", "learn.today learn.modules learn.skills account.settings account.data"),
                ("rep", "account.data_download"),
                ("new hire", "learn.today learn.modules learn.skills learn.track"),
                ("manager", "learn.today team.board team.assign team.reviews"),
                ("marketing", "studio.facts studio.modules studio.fact_new"),
                ("marketing", "studio.governance studio.holds studio.questions studio.gains"),
                ("admin", "admin.people admin.people_import admin.person_new admin.teams"),
                ("admin", "admin.targets admin.audit"),
                ("stranger", "account.sign_in account.forgot"),
            )
            for endpoint in area.split()
        )
        yield from (("rep", "account.data_kind", {"kind": kind}) for kind in own_data.KINDS)
        yield "rep", "learn.module", {"module_id": module}
        yield "rep", "learn.lesson", {"module_id": module, "anchor": lesson}
        yield "rep", "learn.skill", skill
        yield "rep", "learn.skills_rate", {}
        yield "rep", "learn.media", self._media()
        yield "rep", "learn.quiz_question", {"attempt": self.open, "item": 1}
        yield "rep", "learn.quiz_overview", {"attempt": self.open}
        yield "rep", "learn.quiz_result", {"attempt": self._handed_in(self.people["rep"].id)}
        yield "manager", "team.waivers", {"person": self.people["new hire"].id}
        yield "rep", "learn.review", {}
        yield "rep", "learn.review_question", {"attempt": self.reviewed, "item": 1}
        yield "rep", "learn.review_question", {"attempt": self.reviewed, "item": 2}
        yield "rep", "learn.review_done", {"attempt": self.reviewed}
        yield "new hire", "learn.check_question", {"attempt": self.checked, "item": 1}
        yield "new hire", "learn.check_question", {"attempt": self.checked, "item": 2}
        yield "manager", "team.person", member
        yield "manager", "team.cell", member | skill
        yield "manager", "team.assign", {"team": self.company.team, **skill}
        yield "manager", "team.board", {"as_of": "2026-10-01"}
        for page in ("readiness", "cadence", "ramp"):
            yield "manager", f"team.{page}", {"team": self.company.team}
        yield "manager", "team.review", self._review()
        yield from (("marketing", f"studio.{name}", self._fact(name)) for name in FACT_PAGES)
        yield from (("rep", f"learn.{name}", {}) for name in ("certificates", "changes"))
        yield "rep", "learn.certificate_pdf", {"certificate": self.certificate.id}
        yield "stranger", "learn.verify", {"code": self.certificate.code}
        yield "manager", "team.certifications", {}
        yield "manager", "team.certificates_of", {"person": self.people["rep"].id}
        yield "rep", "learn.recall", {"recall": self.recall}
        planned = {"planned": self._planned()}
        yield from (("rep", f"learn.{name}", planned) for name in PLAN_PAGES)
        yield from (("rep", f"learn.{name}", {}) for name in ("plan_history", "plan_calendar"))
        rep = {"person": self.people["rep"].id}
        yield from (("manager", f"team.{name}", rep) for name in ("plan_history", "absences"))
        for name, values in RECALL_PAGES.items():
            found = {"recall": self.recall, "person": self.people["rep"].id}
            yield "manager", f"team.{name}", {value: found[value] for value in values}
        yield from (("marketing", f"studio.{name}", {}) for name in ("products", "product_new"))
        product = {"product": self._one(Fact.product)}
        yield from (
            ("marketing", f"studio.{page}", product) for page in ("product", "product_edit")
        )
        yield "marketing", "studio.questions_of", {"module_id": company.TEN}
        question = {"module_id": company.TEN, "question": self.company.questions[0].key}
        yield "marketing", "studio.question_source", question
        yield from (("rep", f"learn.{name}", {}) for name in CARD_PAGES)
        yield "rep", "learn.cards", {"q": "machwach gateway"}
        yield "rep", "learn.card", {"fact_id": self._one(Fact.id, Fact.official_id.is_not(None))}
        yield "rep", "learn.cards_sheet", product
        yield "marketing", "studio.proposals", {}
        yield "marketing", "studio.proposal", {"contribution": self._one(Contribution.id)}
        yield "admin", "admin.person", member
        yield "admin", "admin.team", {"team": self.company.team}
        yield "admin", "admin.targets_of", {"role": "ae"}

    def _planned(self) -> str:
        """An item of the rep's plan that can be swapped."""
        mine = (Plan.person_id == self.people["rep"].id, Plan.replaced_at.is_(None))
        kinds = PlanItem.kind.not_in(["assignment", "delta", "track-step"])
        return self._one(PlanItem.key, PlanItem.plan_id.in_(select(Plan.id).where(*mine)), kinds)

    def _contributions(self) -> None:
        """A few of the rep's."""
        reader = people.actor_by_id(self.session, self.people["rep"].id)
        mine = Work(self.session, self.work.now, reader)
        product = self._one(Fact.product)
        for number in range(3):
            contributions.note(mine, f"Note {number}", product, None)
            contributions.propose(mine, f"Claim {number}.", "So.", product)

    def _gap(self) -> None:
        """One of the team lies below the target beyond doubt, so that the board has advice to give."""
        skill = self._one(Evidence.skills, Evidence.person_id == self.people["rep"].id)[0][0]
        member = self.session.get_one(Person, self.company.people[1])
        at = self.work.now - timedelta(days=1)
        factories.answers(self.session, member, skill, *[0.0] * 60, at=at)

    def _open_attempt(self) -> int:
        reader = people.actor_by_id(self.session, self.people["rep"].id)
        mine = Work(self.session, self.work.now, reader)
        attempt = attempts.start_quiz(mine, company.TEN, seed=7)
        attempts.save_answer(mine, attempt, 0, "a")
        return attempt

    def _begun(self, who: str, purpose: Purpose, answer: Answering) -> int:
        """A sitting that judges each answer as it is given, with one answer."""
        reader = people.actor_by_id(self.session, self.people[who].id)
        mine = Work(self.session, self.work.now, reader)
        asked = [one.item for one in taken.askable(self.session, reader)[:2]]
        attempt = attempts.begin(
            mine, reader, purpose, module_id=None, number=1, seed=7, items=asked, pass_mark=None,
            deadline_at=None,
        )  # fmt: skip
        answer(mine, attempt, GivenAnswer(0, asked[0], None))
        return attempt

    def _recall(self) -> int:
        """A check of the measured team, in which the rep has written and matched."""
        asks = (people.actor_by_id(self.session, self.people[who].id) for who in ("manager", "rep"))
        manager, rep = (Work(self.session, self.work.now, actor) for actor in asks)
        product, _title = known_recalls.ready_products(self.session)[0]
        skill = self._one(Skill.key, Skill.retired_at.is_(None))
        made = recalls.open_check(manager, self.company.team, product, skill, manager.today)
        recalls.write(rep, made, ["one", "two"])
        recalls.match(rep, made, [None, None])
        return made

    def _certified(self) -> Certificate:
        """The rep holds a certificate on a fact that has changed since."""
        fact = self._one(Fact.id, Fact.official_id.is_not(None))
        official = self.session.get_one(FactVersion, self._one(Fact.official_id, Fact.id == fact))
        for key, asks in (("both", ("quiz", "practice")), ("quiz", ("quiz",))):
            factories.certification(self.session, company.TEN, key=key, requires=asks, roles=())
        newer = FactVersion(
            fact_id=fact, number=official.number + 1, claim="Changed.", text={"claim": "Changed."},
            written_at=self.work.now, stage=Stage.OFFICIAL, official_at=self.work.now,
            change=Change.MATERIAL, reason="It changed.", delta_due=self.work.today,
        )  # fmt: skip
        self.session.add(newer)
        self.session.flush()
        self.session.get_one(Fact, fact).official_id = newer.id
        return factories.certificate(
            self.session, self.people["rep"], "both", pins={fact: official.number}
        )

    def _one(self, column, *where):
        return self.session.scalars(select(column).where(*where).limit(1)).one()

    def _handed_in(self, person: int) -> int:
        return self._one(Attempt.id, Attempt.person_id == person, Attempt.score.is_not(None))

    def _media(self) -> dict[str, object]:
        row = self.session.execute(select(RevisionMedia.revision_id, RevisionMedia.name)).first()
        return {"revision": row.revision_id, "name": row.name}

    def _review(self) -> dict[str, object]:
        waiting = select(Attempt).where(Attempt.score.is_(None), Attempt.handed_in_at.is_not(None))
        found = self.session.scalars(waiting.order_by(Attempt.id)).first()
        return {"attempt": found.id, "item": found.result.index(None)}

    def _fact(self, page: str) -> dict[str, object]:
        fact = {"fact_id": self._one(FactVersion.fact_id)}
        if page == "fact_publish":  # of a version that is not official
            fact = {"fact_id": self._one(FactVersion.fact_id, FactVersion.number == 2)}
        return fact | {"number": 1} if page in ("fact_version", "fact_publish") else fact


CARD_PAGES = ("cards", "cards_sheet", "notes", "proposals", "proposal_new")
FACT_PAGES = (
    *("fact", "fact_edit", "fact_versions", "fact_version"),
    *("fact_publish", "fact_differences"),
)


RECALL_PAGES = {
    "recall_checks": (), "recall_new": (), "recall": ("recall",), "recall_sheet": ("recall", "person"),
}  # fmt: skip


@pytest.fixture
def world(work: Work) -> World:
    return World(work)


def pages(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("lms.") and "GET" in (rule.methods or ())
    }


def counted(world: World, app: Flask, visitor: Visitor, statements: Statements) -> dict[str, int]:
    """Statements of each page when its caches are warm."""
    found, cold = {}, {}
    for who, endpoint, values in world.addresses():
        visitor.client.delete_cookie("rampwise")
        if who in world.people:
            visitor.sign_in(world.people[who])
        with app.test_request_context():
            path = url_for(f"lms.{endpoint}", **values)
        asked = []
        for _ in range(2):
            statements.seen.clear()
            with visitor.client.get(path) as response:
                assert response.status_code == 200, f"{path} for {who}: {response.status_code}"
            asked.append(len(statements.seen))
        found[f"{path} for {who}"] = asked[1]
        if f"lms.{endpoint}" not in LONG:
            cold[f"{path} for {who}"] = max(asked)
    assert {place: count for place, count in cold.items() if count > MOST_STATEMENTS} == {}
    return found


def test_every_page_is_looked_at_or_exempt_for_a_reason(world: World, app: Flask):
    looked_at = {f"lms.{endpoint}" for _, endpoint, _ in world.addresses()}
    assert pages(app) - looked_at - EXEMPT.keys() == set()
    assert looked_at.isdisjoint(EXEMPT)
    assert looked_at | EXEMPT.keys() <= pages(app)


def test_pages_ask_as_often_in_a_large_company(
    world: World, app: Flask, visitor: Visitor, statements: Statements
):
    small = counted(world, app, visitor, statements)
    world.grow(LARGE_TEAM, LARGE)
    large = counted(world, app, visitor, statements)
    assert {
        place: (small[place], large[place]) for place in small if small[place] != large[place]
    } == {}
