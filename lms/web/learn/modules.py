"""The modules: the list of all, and one with its lessons and its quiz."""

from dataclasses import dataclass

from flask import render_template

from lms.db.queries import levels, readings, waivers
from lms.db.queries import modules as rows
from lms.db.queries.attempts import module_status
from lms.db.queries.modules import ModuleRow
from lms.db.queries.registry.facts import official
from lms.db.queries.registry.notices import of_module
from lms.domain.modules import Module, ModuleType
from lms.domain.people import Actor
from lms.domain.permissions import Permission
from lms.domain.status import NOT_STARTED, ModuleState, ModuleStatus
from lms.web.kit.i18n import t
from lms.web.kit.mount import actor, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.texts import shown


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module in the list: where the reader stands and which skills it trains."""

    row: ModuleRow
    status: ModuleStatus
    trains: str
    is_waived: bool

    @property
    def is_skipped(self) -> bool:
        """Whether it need not be taken and was not passed all the same."""
        return self.is_waived and self.status.state is not ModuleState.PASSED


@dataclass(frozen=True, slots=True)
class QuizCard:
    """A module's quiz from outside. `limit` is how many attempts there are, 0 = no limit; `minutes`
    the time limit, if there is one."""

    questions: int
    pass_mark: int
    limit: int
    minutes: int | None
    status: ModuleStatus

    @property
    def is_open(self) -> bool:
        """Whether an attempt is begun and not handed in."""
        return self.status.open_attempt_id is not None

    @property
    def is_used_up(self) -> bool:
        """Whether no attempt is left to begin."""
        return not self.is_open and 0 < self.limit <= self.status.attempts

    @property
    def is_waiting(self) -> bool:
        """Whether the answers lie with a reviewer."""
        return not self.is_open and self.status.state is ModuleState.AWAITING_REVIEW


@bp.get("/modules")
@requires(Permission.LEARN)
def modules() -> str:
    """All modules by type; those of the reader's sales roles first."""
    me, now = actor(), work()
    found = rows.module_list(now.session, me.locale)
    statuses = module_status(now.session, me.id)
    waived = waivers.waived(now.session, me.id)
    titles = {skill.key: skill.title for skill in levels.skills(now.session)}
    lines = [
        ModuleLine(
            row=row,
            status=statuses.get(row.id, NOT_STARTED),
            trains=", ".join(titles[skill] for skill in row.skills if skill in titles),
            is_waived=row.id in waived,
        )
        for row in sorted(found, key=lambda row: row.title)
    ]
    own = [line for line in lines if _is_for(line.row, me)]
    others = [line for line in lines if not _is_for(line.row, me)]
    return render_template(
        "lms/learn/modules.html",
        own=_by_type(own),
        others=_by_type(others),
        passed=sum(line.status.state is ModuleState.PASSED for line in own),
        skipped=sum(line.is_skipped for line in own),
        all=len(own),
    )


def _is_for(row: ModuleRow, reader: Actor) -> bool:
    return not row.roles or bool(set(row.roles) & set(reader.sales_roles))


def _by_type(lines: list[ModuleLine]) -> list[tuple[str, list[ModuleLine]]]:
    """(type in words, its modules) in the order of the types; empty types are left out."""
    grouped = [(kind, [line for line in lines if line.row.type is kind]) for kind in ModuleType]
    return [(_type_words(kind), held) for kind, held in grouped if held]


def _type_words(kind: ModuleType) -> str:
    return {
        ModuleType.PRODUCT_KNOWLEDGE: t("Product knowledge"),
        ModuleType.DIFFERENTIATORS: t("Differentiators"),
        ModuleType.ICP: t("Ideal customers"),
        ModuleType.CALL_SCRIPT: t("Calls"),
        ModuleType.OBJECTION_HANDLING: t("Objections"),
        ModuleType.CRM: t("CRM"),
        ModuleType.FUNDAMENTALS: t("Fundamentals"),
        ModuleType.COACHING: t("Coaching"),
    }[kind]


@bp.get("/modules/<module_id>")
@requires(Permission.LEARN)
def module(module_id: str) -> str:
    """One module: what it is about, its lessons and its quiz."""
    me, now = actor(), work()
    row, text = rows.current_text(now.session, module_id, me.locale)
    statuses = module_status(now.session, me.id)
    status = statuses.get(row.id, NOT_STARTED)
    skills, before = rows.names(now.session, row.skills, row.prerequisites, me.locale)
    book = readings.open_book(now.session, me.id, row.id)
    unread = [lesson for lesson in text.lessons if lesson.anchor not in book.read]
    facts = [segment.fact for segment in text.summary if segment.fact]
    waived = {one.module_id: one for one in waivers.of_person(now.session, me.id, me.locale)}
    return render_template(
        "lms/learn/module.html",
        row=row,
        text=text,
        lang=text.lang if text.lang != me.locale else None,
        kind=_type_words(row.type),
        status=status,
        summary=shown(text.summary, row.revision_id),
        facts=official(now.session, facts),
        skills=skills,
        read=book.read,
        unread=unread,
        notices=of_module(now.session, row.id) if book.notices else [],
        quiz=_quiz_card(row, text, status),
        before=[
            (
                id,
                title,
                statuses.get(id, NOT_STARTED).state,
                id in waived and waived[id].is_in_force,
            )
            for id, title in before.items()
        ],
        waiver=waived.get(row.id) if status.state is not ModuleState.PASSED else None,
    )


def _quiz_card(row: ModuleRow, text: Module, status: ModuleStatus) -> QuizCard | None:
    if text.quiz is None or not row.question_count:
        return None
    quiz = text.quiz
    return QuizCard(row.question_count, row.pass_mark, quiz.attempts, quiz.time_limit, status)
