"""What is the same for everybody who is planned for: modules in force, skills, products, targets,
official facts."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import bindparam, select

from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Product
from lms.db.queries import levels, modules
from lms.db.queries.modules import FALLBACK, ModuleRow
from lms.db.queries.registry import holds
from lms.domain.asking.questions import QuestionKind
from lms.domain.mastery.skills_framework import Target
from lms.domain.modules import Module
from lms.domain.products import WEIGHTS

_fact, _version, _product = (record.__table__.c for record in (Fact, FactVersion, Product))
_PRODUCTS = select(_product.key, _product.priority)
_FACTS = (
    select(_fact.id, _version.claim, _fact.product)
    .join_from(Fact.__table__, FactVersion.__table__, _version.id == _fact.official_id)
    .where(_fact.id.in_(bindparam("facts", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class OfficialFact:
    """A fact in force, as far as planning goes. `free` counts the questions in force that test it
    and are not on hold, `graded` those of them that are graded at once; `held` those on hold that
    will be asked again."""

    id: str
    claim: str
    product: str
    free: int = 0
    graded: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions in force are graded at once on each `skill`, and how many there are on
    each fact, as in `OfficialFact`."""

    skill: Counter[str] = field(default_factory=Counter)
    free: Counter[str] = field(default_factory=Counter)
    graded: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)


class Company:
    """All of it, each part read once, when it is first asked for.

    Content may be published at any time: keep it no longer than a transaction.
    """

    def __init__(self, session: DbSession) -> None:
        self._session = session
        self._modules: dict[str, dict[str, ModuleRow]] = {}
        self._targets: dict[tuple[str, ...], dict[str, Target]] = {}

    def modules(self, lang: str) -> Mapping[str, ModuleRow]:
        """The modules in force by id, with their titles in this language."""
        if lang not in self._modules:
            rows = modules.module_list(self._session, lang)
            self._modules[lang] = {row.id: row for row in rows}
        return self._modules[lang]

    def targets(self, sales_roles: tuple[str, ...]) -> Mapping[str, Target]:
        """What these roles together need of each skill."""
        if sales_roles not in self._targets:
            self._targets[sales_roles] = levels.targets_of(self._session, sales_roles)
        return self._targets[sales_roles]

    @cached_property
    def texts(self) -> Mapping[int, Module]:
        """The texts of the modules in force by revision."""
        rows = self.modules(FALLBACK).values()
        return modules.documents(self._session, [row.revision_id for row in rows], FALLBACK)

    @cached_property
    def skill_titles(self) -> Mapping[str, str]:
        """Titles of the skills in force, by key."""
        return {skill.key: skill.title for skill in levels.skills(self._session)}

    @cached_property
    def product_weights(self) -> Mapping[str, float]:
        """What training about each product counts."""
        return {key: WEIGHTS[priority] for key, priority in self._session.execute(_PRODUCTS)}

    @cached_property
    def asked(self) -> Asked:
        """What can be asked now."""
        quizzes = {text.id: text.quiz for text in self.texts.values() if text.quiz}
        on_hold, found = holds.open_for_good(self._session, quizzes), Asked()
        for module, quiz in quizzes.items():
            for one in quiz.questions:
                is_graded = one.kind is not QuestionKind.FREE_TEXT
                for skill, _ in one.skills if is_graded else ():
                    found.skill[skill] += 1
                if one.fact:
                    is_retired = on_hold.get((module, one.key))
                    found.free[one.fact] += is_retired is None
                    found.graded[one.fact] += is_graded and is_retired is None
                    found.held[one.fact] += is_retired is False
        return found

    def facts(self, wanted: Collection[str]) -> dict[str, OfficialFact]:
        """Those of the wanted facts that are official now."""
        if not wanted:
            return {}
        rows = self._session.execute(_FACTS, {"facts": sorted(wanted)})
        asked = self.asked
        return {
            id: OfficialFact(id, claim, of, asked.free[id], asked.graded[id], asked.held[id])
            for id, claim, of in rows
        }
