"""Question quality: what to look at in all modules, and the questions of one."""

from dataclasses import dataclass
from datetime import datetime

from flask import make_response, render_template
from werkzeug.wrappers import Response

from lms.db.queries import modules
from lms.db.queries.modules import ModuleRow
from lms.db.queries.quality import figures
from lms.db.queries.quality.figures import Everything, MeasuredQuestion
from lms.db.queries.registry import holds
from lms.db.queries.registry.holds import HoldRow
from lms.domain.asking.quality import ENOUGH_TO_COMPARE, ENOUGH_TO_COUNT
from lms.domain.asking.questions import Question, Quiz
from lms.domain.permissions import Permission
from lms.web.kit import i18n
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.studio import bp
from lms.web.studio.quality import words


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question with what was measured of it (None before the first count), who took it out
    (None: nobody), and what somebody is just writing about it."""

    module: ModuleRow
    question: Question
    number: int
    measured: MeasuredQuestion | None
    hold: HoldRow | None
    note: str = ""
    problem: str = ""

    @property
    def flags(self) -> list[tuple[str, str]]:
        """What is wrong with it: (badge, sentence)."""
        return [words.flag(one) for one in self.measured.quality.flags] if self.measured else []

    @property
    def is_to_look_at(self) -> bool:
        """Whether somebody has to decide about it."""
        return bool(self.flags) and self.hold is None

    @property
    def difficulty(self) -> str:
        """How hard it is, in a word."""
        return words.difficulty(self.measured.difficulty) if self.measured else ""

    @property
    def sorting(self) -> str:
        """Whether it tells those who know from those who do not."""
        return words.sorting(self.measured) if self.measured else ""


@dataclass(frozen=True, slots=True)
class ModuleLine:
    """A module with its questions counted."""

    module: ModuleRow
    cards: list[QuestionCard]

    @property
    def to_look_at(self) -> list[QuestionCard]:
        """The questions that wait for a decision."""
        return [card for card in self.cards if card.is_to_look_at]

    @property
    def held(self) -> int:
        """How many are on hold or retired."""
        return sum(card.hold is not None for card in self.cards)


@bp.get("/studio/questions")
@requires(Permission.EDIT_FACTS)
def questions() -> str:
    """Every question that should be looked at, and the modules with how many they ask."""
    session, lang = mount().session, i18n.reader()[0]
    rows = [row for row in modules.module_list(session, lang) if row.question_count]
    measured, out = figures.questions(session), _held(holds.found_bad(session))
    texts = modules.documents(session, [row.revision_id for row in rows], lang)
    lines = [
        ModuleLine(row, _cards(row, texts[row.revision_id].quiz, measured, out)) for row in rows
    ]
    lines.sort(key=lambda line: (-len(line.to_look_at), line.module.title))
    return render_template(
        "lms/studio/quality/questions.html",
        lines=lines,
        counted=_counted(measured),
        enough=ENOUGH_TO_COUNT,
        enough_to_compare=ENOUGH_TO_COMPARE,
    )


@bp.get("/studio/questions/<module_id>")
@requires(Permission.EDIT_FACTS)
def questions_of(module_id: str) -> Response:
    """The questions of a module, those to look at first."""
    return module_page(module_id)


def module_page(
    module_id: str, at: str = "", note: str = "", problem: str = "", status: int = 200
) -> Response:
    """The page of a module; at question `at` with what was written there and what is wrong with
    it. NotFoundError for a module that is not in force."""
    session, lang = mount().session, i18n.reader()[0]
    row, text = modules.current_text(session, module_id, lang)
    measured = figures.questions(session, [module_id])
    out = _held(holds.found_bad(session, [module_id]))
    cards = _cards(row, text.quiz, measured, out, (at, note, problem))
    cards.sort(key=lambda card: (not card.is_to_look_at, card.number))
    page = render_template(
        "lms/studio/quality/module.html",
        module=row,
        cards=cards,
        counted=_counted(measured),
        enough=ENOUGH_TO_COUNT,
    )
    return make_response(page, status)


def _held(rows: list[HoldRow]) -> dict[tuple[str, str], HoldRow]:
    return {(row.module_id, row.question): row for row in rows}


def _cards(
    row: ModuleRow, quiz: Quiz | None, measured: Everything,
    out: dict[tuple[str, str], HoldRow], said: tuple[str, str, str] = ("", "", ""),
) -> list[QuestionCard]:  # fmt: skip
    known, (at, note, problem) = measured.of(row.id), said
    return [
        QuestionCard(
            row, one, number, known.get(one.key), out.get((row.id, one.key)),
            *((note, problem) if one.key == at else ()),
        )
        for number, one in enumerate(quiz.questions if quiz else (), start=1)
    ]  # fmt: skip


def _counted(measured: Everything) -> datetime | None:
    """When questions were last counted."""
    times = [one.measured_at for module in measured.by_module.values() for one in module.values()]
    return max(times, default=None)
