"""docs/permissions.md is true: every row is tried as every role, on own and on foreign objects."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, url_for

from lms.db.base import DbSession
from lms.db.models import (
    Absence,
    Assignment,
    Attempt,
    Contribution,
    Media,
    Person,
    Plan,
    PlanItem,
    PlanWish,
    Recall,
    RecallSheet,
    RevisionMedia,
    SalesRole,
    Track,
    Waiver,
)
from lms.domain.asking.attempts import Purpose
from lms.domain.asking.questions import Question, QuestionKind
from lms.domain.contributions import ContributionKind
from lms.domain.people import Role
from lms.domain.permissions import Permission
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import WishKind
from tests import factories
from tests.visitor import Visitor

TABLE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROLES = tuple(Role)
REFUSED = {403, 404}
PURPOSES = {
    "learn.check_question": Purpose.BASELINE,
    "learn.check_answer": Purpose.BASELINE,
    "learn.review_question": Purpose.REVIEW,
    "learn.review_answer": Purpose.REVIEW,
    "learn.review_done": Purpose.REVIEW,
}
"""Routes about sittings that are no quizzes."""


@dataclass(frozen=True)
class Row:
    endpoint: str
    method: str
    grants: tuple[bool, ...]
    whose: str


def rows() -> list[Row]:
    found = []
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and cells[0].startswith("`"):
            grants = tuple(cell == "yes" for cell in cells[3:8])
            found.append(Row(cells[0].strip("`"), cells[1], grants, cells[8]))
    return found


def test_every_permission_is_explained():
    text = TABLE.read_text()
    assert [p.value for p in Permission if f"| `{p.value}` |" not in text] == []


def test_every_route_that_needs_somebody_has_its_rows(app: Flask):
    ours = {
        (rule.endpoint.removeprefix("lms."), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("lms.") and app.view_functions[rule.endpoint].lms_permission
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.endpoint, row.method) for row in rows()} == ours


class World:
    """Two teams; one actor a role, each with things of their own and things that are not theirs."""

    def __init__(self, session: DbSession) -> None:
        self.session = session
        factories.catalogue(session)
        text = Question(
            key="text",
            kind=QuestionKind.FREE_TEXT,
            prompt="Write",
            skills=((factories.SKILLS[2], 1.0),),
            rubric=("Clear",),
        )
        self.revision = factories.module(session, quiz=factories.quiz(text, factories.single("q2")))
        factories.fact(session)
        factories.certification(session, requires=("quiz", "practice"))
        session.add(Media(digest="d", content_type="audio/wav", size=1, content=b"x"))
        session.flush()
        session.add(RevisionMedia(revision_id=self.revision.id, name="a.wav", digest="d"))
        steps = [{"key": "desk", "kind": "checklist", "day": 1, "title": "Desk"}]
        document = {
            "id": "t", "title": "T", "role": "sdr", "owner": "noor", "target_days": 30, "intro_html": "", "steps": steps,
        }  # fmt: skip
        session.add(
            Track(
                id="t",
                sales_role="sdr",
                title="T",
                digest="d",
                document=document,
                published_at=factories.EARLIER,
            )
        )
        session.get_one(SalesRole, "sdr").track_id = "t"
        session.flush()

    def actor(self, role: Role) -> Person:
        return factories.person(self.session, role, sales_roles=("sdr",))

    def member(self, manager: Person | None) -> Person:
        return factories.person(
            self.session, team=factories.team(self.session, manager=manager), sales_roles=("sdr",)
        )

    def attempt(self, person: Person, handed_in: bool, purpose: Purpose = Purpose.QUIZ) -> int:
        module = "opening-a-call" if purpose is Purpose.QUIZ else None
        made = Attempt(
            person_id=person.id, purpose=purpose, module_id=module, number=1, seed=1, lang="en",
            items=[[self.revision.id, "text"], [self.revision.id, "q2"]], pass_mark=70, started_at=factories.EARLIER,
        )  # fmt: skip
        if handed_in:
            made.handed_in_at, made.result = factories.EARLIER, [None, 1.0]
        self.session.add(made)
        self.session.flush()
        return made.id

    def assignment(self, person: Person) -> int:
        made = Assignment(
            person_id=person.id,
            module_id="opening-a-call",
            assigned_by=person.id,
            assigned_at=factories.EARLIER,
        )
        self.session.add(made)
        self.session.flush()
        return made.id

    def recall(self, subject: Person) -> int:
        """A check that this person was asked in, and has written for."""
        team_id = subject.team_id or factories.team(self.session).id
        subject.team_id = team_id
        made = Recall(
            team_id=team_id, product="pulse", skill=factories.SKILLS[1], opened_by=subject.id,
            opened_at=factories.EARLIER, closes_on=date(2026, 12, 1),
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        self.session.add(
            RecallSheet(
                recall_id=made.id, person_id=subject.id, claims=["x"], written_at=factories.EARLIER,
                official=[["pulse-no-gateway", 1]],
            )
        )  # fmt: skip
        self.session.flush()
        return made.id

    def team(self, row: Row, subject: Person) -> int:
        """The team of the subject; an empty one for those who run teams."""
        if row.endpoint.startswith("team.") and subject.team_id:
            return subject.team_id
        return factories.team(self.session).id

    def contribution(self, person: Person) -> int:
        made = Contribution(
            kind=ContributionKind.PROPOSAL, by_id=person.id, at=factories.EARLIER,
            product="pulse", claim="Better.", text="So.",
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made.id

    def waiver(self, person: Person) -> int:
        made = Waiver(
            person_id=person.id, module_id="opening-a-call", attempt_id=self.attempt(person, True),
            figures=[], waived_at=factories.EARLIER,
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made.id

    def planned(self, person: Person) -> str:
        """The key of an item of a plan that this person has now."""
        assignment = self.assignment(person)
        key = f"assignment:{assignment}"
        plan = Plan(
            person_id=person.id, cycle_start=date(2026, 11, 16), cycle_end=date(2026, 11, 22),
            minutes_cap=60, made_at=factories.EARLIER,
        )  # fmt: skip
        self.session.add(plan)
        self.session.flush()
        figures = ("skill", "target", "level", "p_below", "runner_up")
        self.session.add(
            PlanItem(
                plan_id=plan.id, position=0, kind=ItemKind.ASSIGNMENT, key=key, title="Opening",
                module_id="opening-a-call", assignment_id=assignment, minutes=5,
                reason={"code": "assigned", "facts": {}},
                figures={"gain": 0.0, **dict.fromkeys(figures)},
            )
        )  # fmt: skip
        self.session.flush()
        return key

    def wish(self, person: Person) -> int:
        made = PlanWish(
            person_id=person.id, cycle_start=date(2026, 11, 16), kind=WishKind.MORE, minutes=10,
            wished_at=factories.EARLIER,
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made.id

    def absence(self, person: Person) -> int:
        made = Absence(
            person_id=person.id, first_day=date(2026, 12, 1), last_day=date(2026, 12, 2),
            recorded_by=person.id, recorded_at=factories.EARLIER,
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made.id

    def values(self, row: Row, actor: Person, is_own: bool) -> dict[str, object]:
        """Values for the parts of an address, pointing at an own or a foreign object."""
        if row.whose == "own":
            subject = actor if is_own else self.member(None)
        else:
            subject = self.member(actor if is_own else None)
        is_done = row.endpoint.startswith("team.") or row.endpoint.endswith("result")
        found = {
            "person": subject.id,
            "attempt": self.attempt(subject, is_done, PURPOSES.get(row.endpoint, Purpose.QUIZ)),
            "waiver": self.waiver(subject),
            "assignment": self.assignment(subject),
            "item": 0 if row.endpoint.startswith("team.") else 1,
            "module_id": "opening-a-call",
            "anchor": "lesson-1",
            "key": factories.SKILLS[2],
            "revision": self.revision.id,
            "name": "a.wav",
            "fact_id": "pulse-no-gateway",
            "number": 1,
            "role": "sdr",
            "team": self.team(row, subject),
            "track_id": "t",
            "step": "desk",
            "kind": "attempts",
            "product": "spares",
            "recall": self.recall(subject),
            "planned": self.planned(subject),
            "wish": self.wish(subject),
            "absence": self.absence(subject),
            "question": "q2",
            "notice": 1,
            "contribution": self.contribution(subject),
            "certificate": factories.certificate(self.session, subject).id,
        }
        self.session.commit()  # a refused request undoes what is not committed
        return found


def status(visitor: Visitor, app: Flask, row: Row, values: dict[str, object]) -> int:
    endpoint = f"lms.{row.endpoint}"
    arguments = next(
        r.arguments for r in app.url_map.iter_rules(endpoint) if row.method in (r.methods or ())
    )
    with app.test_request_context():
        path = url_for(endpoint, **{name: values[name] for name in arguments})
    if row.method == "GET":
        response = visitor.client.get(path, query_string={"skill": factories.SKILLS[2]})
    else:
        response = visitor.client.post(
            path, data={"csrf_token": visitor._token(), "skill": factories.SKILLS[2]}
        )
    is_sent_away = response.status_code == 303 and "/sign-in" in response.headers["Location"]
    return 401 if is_sent_away and row.endpoint != "account.sign_out" else response.status_code


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.method} {row.endpoint}")
def test_the_row_is_true(row: Row, app: Flask, visitor: Visitor, session: DbSession):
    assert re.fullmatch("own|own team|any", row.whose)
    world = World(session)
    for role, is_granted in zip(ROLES, row.grants, strict=True):
        actor = world.actor(role)
        visitor.sign_in(actor)
        own = status(visitor, app, row, world.values(row, actor, is_own=True))
        if is_granted:
            assert own < 500, f"{role}: {own} on an own object"
            assert own not in REFUSED | {401}, f"{role}: {own} on an own object"
        else:
            assert own in REFUSED, f"{role}: {own}, though not granted"
        if row.whose != "any":
            visitor.sign_in(actor)
            foreign = status(visitor, app, row, world.values(row, actor, is_own=False))
            assert foreign in REFUSED, f"{role}: {foreign} on a foreign object"


def test_a_stranger_is_sent_to_the_sign_in_page_by_every_route(
    app: Flask, visitor: Visitor, session: DbSession
):
    world = World(session)
    for row in rows():
        visitor.client.delete_cookie("rampwise")
        answer = status(visitor, app, row, world.values(row, world.member(None), is_own=True))
        assert answer in {400, 401}, f"{row.method} {row.endpoint}: {answer}"
