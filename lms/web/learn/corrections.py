"""What a person answered beside what is right, line by line, for every kind of question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from lms.domain.asking.grading import grade
from lms.domain.asking.questions import Option, Question, QuestionKind
from lms.web.kit.i18n import reader, t


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `hue` is go, bad or empty. It shows trusted `html`, or plain `text`, or trusted
    `items` in their order; `feedback` is trusted as well."""

    label: str
    hue: str = ""
    html: str = ""
    text: str = ""
    items: tuple[str, ...] = ()
    feedback: str = ""

    @property
    def icon(self) -> str:
        """The icon that says the same as the hue."""
        return {"go": "check", "bad": "cross"}.get(self.hue, "none")


def corrected(question: Question, value: Any) -> list[Line]:
    """The lines of a question with this saved answer, None where there was none."""
    return _KINDS[question.kind](question, value)


def _pick(question: Question, value: Any) -> list[Line]:
    own = [_own_choice(one) for one in question.options if one.key == value]
    missed = [_right_choice(one) for one in question.options if one.is_right and one.key != value]
    return [*(own or [_nothing()]), *missed]


def _own_choice(option: Option) -> Line:
    label = t("Your answer, right") if option.is_right else t("Your answer")
    hue = "go" if option.is_right else "bad"
    return Line(label, hue, option.html, feedback=option.feedback)


def _right_choice(option: Option) -> Line:
    return Line(t("Right answer"), "go", option.html, feedback=option.feedback)


def _multiple(question: Question, value: Any) -> list[Line]:
    chosen = set(value or ())
    lines = [_box(option, option.key in chosen) for option in question.options]
    return lines if chosen else [_nothing(), *lines]


def _box(option: Option, is_chosen: bool) -> Line:
    hue, label = {
        (True, True): ("go", t("Right, and you chose it")),
        (True, False): ("bad", t("You left it out")),
        (False, True): ("bad", t("Wrong, but you chose it")),
        (False, False): ("", t("Not chosen, rightly")),
    }[option.is_right, is_chosen]
    return Line(label, hue, option.html, feedback=option.feedback)


def _order(question: Question, value: Any) -> list[Line]:
    right = Line(t("Right order"), "go", items=tuple(one.html for one in question.options))
    lines = {one.key: one.html for one in question.options}
    own = tuple(lines[key] for key in value or ())
    if own == right.items:
        return [Line(t("Your order, right"), "go", items=own)]
    return [Line(t("Your order"), "bad", items=own) if own else _nothing(), right]


def _match(question: Question, value: Any) -> list[Line]:
    sides = {one.key: one.html for one in question.matches}
    pairs = zip(question.options, question.matches, strict=True)
    given = {key: sides[side] for key, side in (value or {}).items()}
    return [line for option, match in pairs for line in _pair(option, match, given.get(option.key))]


def _pair(option: Option, match: Option, own: str | None) -> list[Line]:
    """One line to match; `own` is what was chosen for it. Right sides are all different."""
    pair, feedback = f"{option.html} → {match.html}", option.feedback
    if own == match.html:
        return [Line(t("Right"), "go", pair, feedback=feedback)]
    if own is None:
        return [Line(t("No answer, right would be"), "bad", pair, feedback=feedback)]
    return [
        Line(t("Your answer"), "bad", f"{option.html} → {own}"),
        Line(t("Right answer"), "go", pair, feedback=feedback),
    ]


def _blanks(question: Question, value: Any) -> list[Line]:
    texts = list(value or [""] * len(question.blanks))
    lines = []
    for number, (accepted, text) in enumerate(zip(question.blanks, texts, strict=True), start=1):
        lines += _gap(number, text, accepted[0], _fits(question, number - 1, text))
    return lines


def _gap(number: int, text: str, right: str, is_right: bool) -> list[Line]:
    if is_right:
        return [Line(t("Gap %(number)s, right", number=number), "go", text=text)]
    if not text.strip():
        label = t("Gap %(number)s, no answer, right would be", number=number)
        return [Line(label, "bad", text=right)]
    return [
        Line(t("Gap %(number)s, yours", number=number), "bad", text=text),
        Line(t("Gap %(number)s, right answer", number=number), "go", text=right),
    ]


def _fits(question: Question, gap: int, text: str) -> bool:
    """Whether this one gap is right; graded alone, so that there is one rule for it."""
    alone = [text if number == gap else "" for number in range(len(question.blanks))]
    return grade(question, alone).points > 0


def _numeric(question: Question, value: Any) -> list[Line]:
    right = _figure(question.number or 0.0)
    if question.tolerance:
        right = f"{right} ± {_figure(question.tolerance)}"
    if grade(question, value).points >= 1.0:
        return [Line(t("Your answer, right"), "go", text=f"{value} ({right})")]
    own = Line(t("Your answer"), "bad", text=value) if value else _nothing()
    return [own, Line(t("Right answer"), "go", text=right)]


def _free_text(_question: Question, value: Any) -> list[Line]:
    return [Line(t("Your answer"), text=value) if value else _nothing()]


def _nothing() -> Line:
    return Line(t("Your answer"), "bad", text=t("No answer"))


def _figure(value: float) -> str:
    return format_decimal(value, format="#,##0.######", locale=reader()[0])


_KINDS: dict[QuestionKind, Callable[[Question, Any], list[Line]]] = {
    QuestionKind.SINGLE: _pick,
    QuestionKind.TRUE_FALSE: _pick,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.ORDER: _order,
    QuestionKind.MATCH: _match,
    QuestionKind.BLANKS: _blanks,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.FREE_TEXT: _free_text,
}
