"""The library of cards: what is found while it is typed, or browsed by product and situation."""

from dataclasses import dataclass

from flask import render_template, request

from lms.db.queries import cards as shelf
from lms.db.queries.cards import CardRow, Chip, Within
from lms.db.queries.pages import Page
from lms.domain.cards import FacetKind
from lms.domain.permissions import Permission
from lms.web.kit.forms import one_line, whole_number
from lms.web.kit.i18n import n, t
from lms.web.kit.mount import mount
from lms.web.kit.routes import requires
from lms.web.learn import bp

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """What the library is narrowed to, in words; `others` is the address without it."""

    label: str
    others: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives; `told` is the same in a sentence, for ears too."""

    rows: tuple[CardRow, ...]
    told: str
    read_as: str | None = None
    meant: "Meant | None" = None


@dataclass(frozen=True, slots=True)
class Meant:
    """What may have been meant: how many cards that would find, and when the best was verified."""

    text: str
    cards: int
    best: CardRow


@bp.get("/cards")
@requires(Permission.LEARN)
def cards() -> str:
    """Search by `?q=`; without it, everything, narrowed by product, competitor and situation."""
    query = one_line(request.args.get("q"))[:LONGEST_QUERY]
    products = shelf.products(mount().session)
    within, filters = _narrowed(products)
    shared = {"query": query, "within": within, "filters": filters, "products": products}
    if query:
        answer = _answered(query, within)
        total = shelf.count(mount().session) if not answer.rows else None
        return render_template("lms/learn/cards.html", **shared, answer=answer, total=total)
    competitors, situations = shelf.competitors_and_situations(mount().session)
    page = shelf.browse(mount().session, within, whole_number(request.args.get("page")) or 1)
    return render_template(
        "lms/learn/cards.html", **shared, answer=None, page=page, groups=_by_product(page),
        competitors=competitors, situations=situations,
    )  # fmt: skip


def _by_product(page: Page[CardRow]) -> list[tuple[str, list[CardRow]]]:
    """(product, its cards on this page) in the order of the page."""
    found: dict[str, list[CardRow]] = {}
    for row in page.rows:
        found.setdefault(row.product_title, []).append(row)
    return list(found.items())


def _narrowed(products: list[Chip]) -> tuple[Within, list[Filter]]:
    """What the address asks for, as far as there is such a thing."""
    titles = {chip.key: chip.name for chip in products}
    names = {"product": titles.get(request.args.get("product", ""))}
    for kind in FacetKind:
        key = request.args.get(kind.value)
        names[kind.value] = shelf.facet_name(mount().session, kind, key) if key else None
    held = {kind: request.args[kind] for kind, name in names.items() if name}
    within = Within(**held)
    labels = {kind: name for kind, name in names.items() if name}
    return within, [Filter(label, {**held, kind: None}) for kind, label in labels.items()]


def _answered(query: str, within: Within) -> Answer:
    session = mount().session
    found = shelf.search(session, query, within.product, within.competitor, within.situation)
    suggested = found.suggestion
    ids = [hit.fact_id for hit in found.hits]
    rows = {
        row.id: row for row in shelf.rows(session, [*ids, *([suggested.best] if suggested else [])])
    }
    shown = tuple(rows[id] for id in ids if id in rows)
    meant = Meant(suggested.text, suggested.cards, rows[suggested.best]) if suggested else None
    told = _told(query, len(shown), has_all=meant is None)
    return Answer(shown, told, found.read_as, meant)


def _told(query: str, number: int, *, has_all: bool) -> str:
    if not number:
        return t("No card for “%(query)s” yet", query=query)
    if not has_all:
        some = "No card for all of “%(query)s”, one for some of it"
        more = "No card for all of “%(query)s”, %(n)s for some of it"
        return n(some, more, number, query=query)
    return n("One card for “%(query)s”", "%(n)s cards for “%(query)s”", number, query=query)
