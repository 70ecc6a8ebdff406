"""What the fields of a fact are called in its form, and what helps to fill them."""

from lms.domain.facts import FactKind
from lms.web.kit.i18n import t


def kinds() -> list[tuple[str, str]]:
    """The kinds of fact with their names."""
    return [
        (FactKind.DIFFERENTIATOR.value, t("Differentiator: what sets the product apart")),
        (FactKind.ICP.value, t("Ideal customer profile: who it is for")),
        (FactKind.SCRIPT.value, t("Script: how a call goes")),
        (FactKind.PRICE.value, t("Price or offer: what it costs, and on which terms")),
    ]


def settings() -> dict[str, tuple[str, str]]:
    """Labels and hints of what is no part of the text."""
    return {
        "kind": (t("What is it?"), ""),
        "product": (t("Product"), ""),
        "fact_id": (
            t("Id"),
            t(
                "Modules embed the fact by this id, so it never changes. "
                "Left empty, it is made from the claim."
            ),
        ),
        "owner": (t("Owner"), t("Answers for it, and is asked when its review is due.")),
        "review_every": (t("Days between reviews"), ""),
    }


def parts() -> dict[str, tuple[str, str]]:
    """Labels and hints of the parts of a text."""
    return _of_differentiators() | _of_customers_and_calls() | {
        "prices": (t("Prices"), t("One price a line, with its currency and what it buys.")),
        "terms": (t("Terms"), t("One condition a line: what is included, what is credited.")),
        "valid_until": (
            t("Valid until"),
            t("The last day on which it may be offered. Left empty, it holds until it changes."),
        ),
        "situations": (
            t("When"),
            t("One line each: what somebody types on a call, an objection or a competitor."),
        ),
        "details": (t("Details"), t("Limits, and what has no field of its own. Markdown works.")),
    }  # fmt: skip


def _of_differentiators() -> dict[str, tuple[str, str]]:
    return {
        "claim": (t("Claim"), t("One sentence, with a number where there is one.")),
        "proof": (
            t("Proof"),
            t("A figure that backs the claim, and where it stands. Empty rows are left out."),
        ),
        "against": (
            t("Against"),
            t("A competitor or a habit, and how it is there. Empty rows are left out."),
        ),
        "ask": (t("Ask"), t("The question that makes a customer feel the difference.")),
    }


def _of_customers_and_calls() -> dict[str, tuple[str, str]]:
    return {
        "criteria": (t("It fits when"), t("One criterion a line; a customer fulfils them all.")),
        "disqualifiers": (t("Leave it alone when"), t("One reason a line; each is enough.")),
        "examples": (t("Examples"), t("One account a line: who it is, and why it fits or not.")),
        "opening": (t("Opening"), t("The first words of the call, as they are said.")),
        "branches": (
            t("Branches"),
            t("What one may hear next, and what one says then. Empty rows are left out."),
        ),
        "objections": (
            t("Objections"),
            t("What a customer holds against it, and the answer. Empty rows are left out."),
        ),
    }


def halves(number: int) -> dict[str, str]:
    """The labels of the two fields in a row of proof, rivals, branches or objections."""
    return {
        "text": t("Proof %(n)s", n=number),
        "source": t("Source of proof %(n)s", n=number),
        "name": t("%(n)s. Competitor or habit", n=number),
        "how": t("%(n)s. How it is there", n=number),
        "hear": t("%(n)s. You hear", n=number),
        "say": t("%(n)s. You say", n=number),
    }
