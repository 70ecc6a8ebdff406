"""What the reader asked of the plan, in words; nothing else but what is measured moves it."""

from dataclasses import dataclass

from lms.db.queries.plans import PlanView, Wish
from lms.domain.planning.wishes import WishKind
from lms.web.kit.i18n import day, t
from lms.web.kit.plans.titles import named, quoted


@dataclass(frozen=True, slots=True)
class Wished:
    """One wish: `words` tell it, `name` is what its button takes back."""

    id: int
    words: str
    name: str


def wished(plan: PlanView) -> list[Wished]:
    """All wishes that the plan follows, oldest first."""
    return [Wished(one.id, words, t("Undo: %(what)s", what=words)) for one, words in _told(plan)]


def _told(plan: PlanView) -> list[tuple[Wish, str]]:
    return [(wish, _words(wish)) for wish in plan.wishes]


def _words(wish: Wish) -> str:
    title = quoted(named(wish.key or "", wish.title))
    if wish.kind is WishKind.MORE:
        return t("%(minutes)s minutes more", minutes=wish.minutes)
    if wish.kind is WishKind.POSTPONE and wish.until:
        return t(
            "%(title)s not before %(day)s: %(reason)s",
            title=title, day=day(wish.until, "EEEE d MMMM"), reason=wish.reason,
        )  # fmt: skip
    other = quoted(named(wish.wanted or "", wish.wanted_title or t("something else")))
    return t("%(other)s instead of %(title)s", other=other, title=title)
