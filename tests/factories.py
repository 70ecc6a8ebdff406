"""Records for tests: deterministic functions, each making one believable thing and flushing it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from lms.db.base import DbSession
from lms.db.models import (
    Attempt,
    Certificate,
    CertificateFact,
    Certification,
    Company,
    Fact,
    FactVersion,
    Fundamental,
    Module,
    ModuleRevision,
    ModuleText,
    Person,
    PersonRole,
    PersonSalesRole,
    Product,
    Question,
    SalesRole,
    Skill,
    Target,
    Team,
    TeamManager,
    Track,
    Waiver,
)  # fmt: skip
from lms.domain import certifications, facts, modules, tracks
from lms.domain.asking.attempts import NewEvidence, Purpose
from lms.domain.asking.questions import Option, QuestionKind, Quiz
from lms.domain.asking.questions import Question as Asked
from lms.domain.certifications import GrantKind, Requirement
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.modules import Lesson, ModuleType, Segment
from lms.domain.people import Role
from lms.domain.products import Priority
from lms.domain.tracks import Step, StepKind
from lms.services import evidence
from lms.services import facts as registry
from lms.services.work import Work

EARLIER = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SKILLS = (
    "product.portfolio", "product.differentiators", "prospecting.cold-call", "prospecting.objections",
)  # fmt: skip


def _next(session: DbSession, column: Any) -> int:
    return (session.scalar(select(func.count(column))) or 0) + 1


def catalogue(session: DbSession) -> None:
    """A company with two fundamentals, four skills, two sales roles with targets, two products."""
    session.add(Company(id=1, name="Tarnholt"))
    for place, key in enumerate(("product", "prospecting")):
        session.add(Fundamental(key=key, title=key.capitalize(), position=place))
    session.flush()
    for place, key in enumerate(SKILLS):
        title = key.split(".")[1].replace("-", " ").capitalize()
        session.add(Skill(key=key, title=title, fundamental=key.split(".")[0], position=place))
    for place, key in enumerate(("sdr", "ae")):
        session.add(SalesRole(key=key, title=key.upper(), track_id=None, position=place))
    session.flush()
    for role in ("sdr", "ae"):
        for skill in SKILLS:
            session.add(Target(sales_role=role, skill=skill, level=65, weight=2))
    for place, (key, priority) in enumerate(
        (("pulse", Priority.PUSH), ("spares", Priority.STANDARD))
    ):
        session.add(
            Product(
                key=key,
                title=key.capitalize(),
                priority=priority,
                owner="ragnhild-moe",
                position=place,
            )
        )
    session.flush()


def team(session: DbSession, name: str = "", manager: Person | None = None) -> Team:
    """A team, managed by `manager` if given."""
    made = Team(name=name or f"Team {_next(session, Team.id)}")
    session.add(made)
    session.flush()
    if manager:
        session.add(TeamManager(team_id=made.id, person_id=manager.id))
        session.flush()
    return made


def person(
    session: DbSession, *roles: Role, name: str = "", team: Team | None = None,
    sales_roles: tuple[str, ...] = (), **columns: Any,
) -> Person:  # fmt: skip
    """A person with these access roles (a rep if none are named)."""
    number = _next(session, Person.id)
    made = Person(
        name=name or f"Person {number}",
        email=columns.pop("email", f"person{number}@tarnholt.example"),
        team_id=team.id if team else None,
        hired_on=columns.pop("hired_on", date(2026, 10, 1)),
        created_at=EARLIER,
        session_epoch=columns.pop("session_epoch", 0),
        **columns,
    )
    session.add(made)
    session.flush()
    for role in roles or (Role.REP,):
        session.add(PersonRole(person_id=made.id, role=role))
    for sales_role in sales_roles:
        session.add(PersonSalesRole(person_id=made.id, sales_role=sales_role))
    session.flush()
    return made


def single(key: str = "q1", skill: str = SKILLS[2], right: str = "b", **fields: Any) -> Asked:
    """A single-choice question with options a to d."""
    options = tuple(
        Option(
            key=letter,
            html=f"Option {letter} of {key}",
            is_right=letter == right,
            feedback=f"About {letter}.",
        )
        for letter in "abcd"
    )
    return Asked(
        key=key, kind=QuestionKind.SINGLE, prompt=f"Question {key}?", skills=((skill, 1.0),),
        options=options, explanation=f"Because of {key}.", **fields,
    )  # fmt: skip


def quiz(*questions: Asked, **fields: Any) -> Quiz:
    """A quiz of these questions (three single-choice ones if none are given)."""
    return Quiz(
        title="Quiz", questions=questions or tuple(single(f"q{n}") for n in (1, 2, 3)), **fields
    )


def module(
    session: DbSession, id: str = "opening-a-call", *, title: str = "Opening a call",
    quiz: Quiz | None = None, skills: tuple[str, ...] = (SKILLS[2],), roles: tuple[str, ...] = ("sdr", "ae"),
    minutes: int = 12, pass_mark: int = 70, prerequisites: tuple[str, ...] = (),
    lessons: tuple[Lesson, ...] = (), product: str | None = None,
) -> ModuleRevision:  # fmt: skip
    """A published module (two lessons unless given); publishing again makes the next revision."""
    number = (
        session.scalar(
            select(func.max(ModuleRevision.number)).where(ModuleRevision.module_id == id)
        )
        or 0
    ) + 1
    text = modules.Module(
        id=id, title=title, type=ModuleType.CALL_SCRIPT, skills=skills, roles=roles, minutes=minutes,
        pass_mark=pass_mark, owner="noor", reviewer="eilif", version=number, reviewed=date(2026, 9, 1),
        review_every=180, lang="en", summary=(Segment(html="<p>In short.</p>"),), product=product,
        lessons=lessons or tuple(
            Lesson(anchor=f"lesson-{n}", title=f"Lesson {n}", segments=(Segment(html=f"<p>Text {n}.</p>"),), words=2)
            for n in (1, 2)
        ),
        prerequisites=prerequisites, quiz=quiz,
    )  # fmt: skip
    found = session.get(Module, id)
    if found is None:
        found = Module(id=id)
        session.add(found)
        session.flush()
    revision = ModuleRevision(
        module_id=id, number=number, digest=f"{id}-{number}", title=title, type=text.type, product=product,
        minutes=minutes, pass_mark=pass_mark, skills=list(skills), roles=list(roles),
        question_count=(quiz.draw or len(quiz.questions)) if quiz else 0,
        prerequisites=list(prerequisites), owner="noor", reviewed=text.reviewed, review_every=180,
        published_at=EARLIER,
    )  # fmt: skip
    session.add(revision)
    session.flush()
    session.add(
        ModuleText(
            revision_id=revision.id, lang="en", title=title, document=modules.dump(text), sources={}
        )
    )
    for asked in quiz.questions if quiz else ():
        session.merge(Question(module_id=id, key=asked.key, kind=asked.kind))
    found.revision_id = revision.id
    session.flush()
    return revision


def fact(session: DbSession, id: str = "pulse-no-gateway", claim: str = "Pulse needs no gateway.", *,
         product: str = "pulse", is_official: bool = True) -> Fact:  # fmt: skip
    """A differentiator with one version."""
    text = facts.FactText(
        claim=claim,
        proof=(facts.Proof("41 plants", "FR-31"),),
        against=(facts.Rival("Machwatch", "a gateway per line"),),
    )
    made = Fact(
        id=id,
        product=product,
        kind=facts.FactKind.DIFFERENTIATOR,
        owner="ragnhild-moe",
        review_every=90,
    )
    session.add(made)
    session.flush()
    version = FactVersion(
        fact_id=id, number=1, claim=claim, text=facts.dump(text), written_at=EARLIER,
        official_at=EARLIER if is_official else None,
        stage=facts.Stage.OFFICIAL if is_official else facts.Stage.DRAFT,
    )  # fmt: skip
    session.add(version)
    session.flush()
    if is_official:
        made.official_id, made.verified_at = version.id, EARLIER
        session.flush()
    return made


def track(session: DbSession, *steps: Step, id: str = "sdr-onboarding", role: str = "sdr") -> Track:
    """An onboarding track of a sales role: baseline, a module, a checklist step, a practice step."""
    text = tracks.Track(
        id=id, title="Your first four weeks", role=role, owner="noor", target_days=28,
        intro_html="<p>By the end you open calls on your own.</p>", steps=steps or (
            Step("baseline", StepKind.BASELINE, 1, "Baseline check"),
            Step("opening", StepKind.MODULE, 2, "Opening a call", "opening-a-call"),
            Step("crm", StepKind.CHECKLIST, 3, "Log in to the CRM"),
            Step("ride-along", StepKind.PRACTICE, 8, "Ride along"),
        ),
    )  # fmt: skip
    made = Track(
        id=id,
        sales_role=role,
        title=text.title,
        digest=id,
        document=tracks.dump(text),
        published_at=EARLIER,
    )
    session.add(made)
    session.get_one(SalesRole, role).track_id = id
    session.flush()
    return made


def passed(session: DbSession, person: Person, revision: ModuleRevision, at: datetime, *,
           score: float = 1.0, is_passed: bool = True) -> Attempt:  # fmt: skip
    """A quiz handed in at `at`, passed unless said otherwise; it leaves no evidence."""
    made = Attempt(
        person_id=person.id, purpose=Purpose.QUIZ, module_id=revision.module_id, number=1, seed=1, lang="en",
        items=[[revision.id, "q1"]], pass_mark=70, started_at=at, handed_in_at=at, result=[score], score=score,
        passed=is_passed,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def waiver(session: DbSession, person: Person, revision: ModuleRevision) -> Waiver:
    """A module that the person tested out of, on no figures."""
    attempt = passed(session, person, revision, EARLIER, is_passed=False)
    made = Waiver(
        person_id=person.id, module_id=revision.module_id, attempt_id=attempt.id, figures=[],
        waived_at=EARLIER,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def answers(session: DbSession, person: Person, skill: str, *values: float, at: datetime,
            kind: EvidenceKind = EvidenceKind.QUIZ) -> None:  # fmt: skip
    """Answers worth `values` on a skill, a minute apart from `at`, in the log and in the level."""
    rows = [
        NewEvidence(at + timedelta(minutes=n), kind, value, ((skill, 1.0),))
        for n, value in enumerate(values)
    ]
    evidence.record(Work(session, at), person.id, rows)


def make_official(
    work: Work, fact_id: str, number: int, *, replacing: int | None = None,
    change: facts.Change | None = None, due: date | None = None,
) -> None:  # fmt: skip
    """Take the newest draft through its review, read over by nobody in particular, and publish it.

    What replaces an official version is editorial unless the test says otherwise.
    """
    if replacing is not None:
        change = change or facts.Change.EDITORIAL
    if change is facts.Change.MATERIAL:
        due = due or work.now.date() + timedelta(days=7)
    registry.send_for_review(work, fact_id, number)
    registry.approve(replace(work, actor=None), fact_id, number)
    registry.publish(work, fact_id, number, replacing, change, "It says so now.", due)


def certification(
    session: DbSession, *modules: str, key: str = "calls", title: str = "First calls, certified",
    requires: tuple[str, ...] = ("quiz",), valid_days: int | None = None, roles: tuple[str, ...] = ("sdr",),
) -> Certification:  # fmt: skip
    """A certification about these modules (opening a call, if none are named)."""
    asked = tuple(Requirement(one) for one in requires)
    about = modules or ("opening-a-call",)
    terms = certifications.Certification(key, title, None, about, asked, valid_days, roles)
    place = _next(session, Certification.key)
    made = Certification(key=key, title=title, document=certifications.dump(terms), position=place)
    session.add(made)
    session.flush()
    return made


def certificate(
    session: DbSession, person: Person, key: str = "calls", *, at: datetime = EARLIER,
    expires_on: date | None = None, pins: dict[str, int] | None = None, kind: GrantKind = GrantKind.FULL,
) -> Certificate:  # fmt: skip
    """A certificate on these versions of facts; it rests on nothing."""
    number = _next(session, Certificate.id)
    made = Certificate(
        person_id=person.id, certification=key, kind=kind, title=session.get_one(Certification, key).title,
        code=f"code-{number}", granted_at=at, expires_on=expires_on, basis={},
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        CertificateFact(certificate_id=made.id, fact_id=fact, version=version)
        for fact, version in (pins or {}).items()
    )
    session.flush()
    return made
