"""Recall checks where two areas meet: matching claims to official facts, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.db.queries.recalls import Pin, SheetRow
from lms.domain.recalls import Matches
from lms.web.kit.i18n import t

NONE = "-"
"""Sent for a claim that names nothing official; no fact can have this id."""


@dataclass(slots=True)
class MatchLine:
    """One claim with what was chosen for it; empty: nothing yet."""

    name: str
    claim: str
    chosen: str
    error: str = ""


class MatchForm:
    """What a person, then the reviewer, says of every claim of a sheet."""

    def __init__(
        self, sheet: SheetRow, texts: Mapping[Pin, str], sent: Mapping[str, str] | None = None
    ) -> None:
        """`texts` are the pinned versions' claims; without `sent`, it shows what is known."""
        self.official = [(fact, texts.get((fact, number), fact)) for fact, number in sheet.official]
        known = sheet.sheet.matches or (None,) * len(sheet.claims)
        is_known = sheet.sheet.matches is not None
        self.lines = [
            MatchLine(f"match-{n}", claim, (fact or NONE) if is_known else "")
            for n, (claim, fact) in enumerate(zip(sheet.claims, known, strict=True))
        ]
        for line in self.lines if sent is not None else ():
            line.chosen = (sent or {}).get(line.name, "")

    @property
    def wrong(self) -> Sequence[MatchLine]:
        """The claims that still need a choice, once `validate` was asked."""
        return [line for line in self.lines if line.error]

    def validate(self) -> bool:
        """Whether there is a choice of the list for every claim; each error stands at its claim."""
        offered = {NONE, *(fact for fact, _ in self.official)}
        for line in self.lines:
            if line.chosen not in offered:
                line.error = t("Choose what “%(claim)s” comes to.", claim=line.claim)
        return not self.wrong

    @property
    def matches(self) -> Matches:
        """What was chosen, once `validate` has found nothing."""
        return [None if line.chosen == NONE else line.chosen for line in self.lines]


def sentences() -> dict[str, str]:
    """What is said of refusals about products and recall checks, in the reader's language."""
    return {**_products(), **_checks(), **_sheets()}


def _products() -> dict[str, str]:
    return {
        "product-key-malformed": t("Use small letters, digits and single hyphens, 60 at most."),
        "product-key-taken": t("There is a product with the key %(key)s already. Choose another."),
        "product-title-missing": t("Enter the name of the product."),
        "product-owner-missing": t("Choose who answers for it."),
        "product-too-long": t("Something here is too long. Shorten it."),
        "product-changed": t("Somebody changed %(title)s while you were writing."),
        "product-in-use": t("%(title)s is in use, so it stays. Mark it end of life instead."),
    }


def _checks() -> dict[str, str]:
    return {
        "recall-team-unknown": t("Choose a team that is here."),
        "recall-skill-unknown": t("Choose a skill that is in use."),
        "recall-no-differentiator": t(
            "%(product)s has no official differentiator yet, so there is nothing to remember. "
            "Marketing makes one official first."
        ),
        "recall-open-already": t(
            "%(team)s is being asked about this product now. Wait for that check, or close it."
        ),
        "recall-too-long": t("Choose a day within %(most)s days, so that all answer one question."),
        "team-has-recalls": t("%(name)s has recall checks, which are kept, so the team stays."),
    }


def _sheets() -> dict[str, str]:
    return {
        "recall-closed": t("This check is closed. What you wrote was not handed in."),
        "recall-written": t("You have handed this in already. What you handed in first stands."),
        "recall-matched": t("You have matched this already. What you said first stands."),
        "recall-confirmed": t("Somebody has confirmed this already. Their word stands."),
        "recall-own-sheet": t("Nobody reviews what they wrote themselves. Ask somebody else to."),
        "recall-too-many": t("Write %(most)s at most. There are %(count)s."),
        "recall-claim-long": t(
            "Shorten what begins with “%(begins)s” to %(most)s characters: one claim a line."
        ),
        "recall-match-missing": t("Choose one for every claim."),
        "recall-match-unknown": t("Choose of the official list, or “none of these”."),
    }
