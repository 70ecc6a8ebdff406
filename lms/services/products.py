"""Products by hand: adding, changing and removing them, and their change log."""

import re
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.db.models import Fact, Product, ProductChange
from lms.db.queries import products as known
from lms.domain import products
from lms.domain.contributions import ProductChangeKind
from lms.domain.errors import ConflictError, LmsError, NotFoundError
from lms.domain.permissions import Permission
from lms.services import cards, facts
from lms.services.facts.history import worded
from lms.services.work import Work

LONGEST_KEY = 60
LONGEST_TITLE = LONGEST_OWNER = 80
LONGEST_SUMMARY = 1000
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def add(work: Work, product: products.Product) -> None:
    """Add a product behind the others; publishing a file then leaves it alone.

    LmsError: product-key-malformed, product-key-taken, product-title-missing,
    product-owner-missing, product-too-long.
    """
    work.require(Permission.MANAGE_PRODUCTS)
    if not _KEY.fullmatch(product.key) or len(product.key) > LONGEST_KEY:
        raise LmsError("product-key-malformed", key=product.key)
    values = _ready(product)
    last = work.session.scalar(select(func.max(Product.position)))
    position = 0 if last is None else last + 1
    made = Product(key=product.key, position=position, set_by=work.actor_id, **values)
    try:
        with work.session.begin_nested():
            work.session.add(made)
            work.session.flush()
    except IntegrityError as taken:
        raise LmsError("product-key-taken", key=product.key) from taken
    work.audit("product.added", "product", made.key, name=made.title)


def change(work: Work, product: products.Product, seen: str) -> None:
    """Make the product say this, from a form that began with what `seen` is the fingerprint of.

    NotFoundError. ConflictError("product-changed") when somebody else changed it meanwhile.
    LmsError: product-title-missing, product-owner-missing, product-too-long.
    """
    work.require(Permission.MANAGE_PRODUCTS)
    row = _locked(work, product.key)
    before = products.Product(row.key, row.title, row.priority, row.owner, row.summary)
    if products.fingerprint(before) != seen:
        raise ConflictError("product-changed", title=row.title)
    changed = {
        name: [str(getattr(row, name)), str(value)]
        for name, value in _ready(product).items()
        if getattr(row, name) != value
    }
    if not changed:
        return
    for name, value in _ready(product).items():
        setattr(row, name, value)
    row.set_by = work.actor_id
    work.session.flush()
    if "title" in changed:
        cards.index_products(work, [row.key])
    work.audit("product.changed", "product", row.key, name=row.title, fields=sorted(changed))


def remove(work: Work, key: str) -> None:
    """Delete a product that nothing refers to.

    NotFoundError; LmsError("product-in-use", title, uses) with {table: how many rows name it}.
    """
    work.require(Permission.MANAGE_PRODUCTS)
    row = _locked(work, key)
    uses = known.uses(work.session, key)
    if uses:
        raise LmsError("product-in-use", title=row.title, uses=uses)
    title = row.title
    try:
        with work.session.begin_nested():
            work.session.delete(row)
            work.session.flush()
    except IntegrityError as named:  # by somebody, in this moment
        raise LmsError("product-in-use", title=title, uses={}) from named
    work.audit("product.removed", "product", key, name=title)


def log_change(
    work: Work, product: str, kind: ProductChangeKind, text: str, review_by: date
) -> int:
    """Write down what changed in a product: each of its official facts then needs review, until
    `review_by` or the earlier day that somebody asked for. How many do.

    NotFoundError. LmsError: words-missing, words-too-long, day-past.
    """
    work.require(Permission.MANAGE_PRODUCTS)
    text = worded(text, is_needed=True)
    if review_by < work.today:
        raise LmsError("day-past", day=review_by.isoformat())
    row = _locked(work, product)
    work.session.add(
        ProductChange(
            product=product,
            kind=kind,
            text=text,
            review_by=review_by,
            by_id=work.actor_id,
            at=work.now,
        )
    )
    work.session.flush()
    work.audit("product.change-logged", "product", product, name=row.title, change=kind.value)
    official = select(Fact.id).where(Fact.product == product, Fact.official_id.is_not(None))
    ids = list(work.session.scalars(official.order_by(Fact.id)))
    for fact_id in ids:
        facts.ask_review(work, fact_id, text, review_by)
    return len(ids)


def _locked(work: Work, key: str) -> Product:
    row = work.session.get(Product, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("not-found", product=key)
    return row


def _ready(product: products.Product) -> dict[str, object]:
    """The columns, once nothing is wrong with them."""
    title, owner = (" ".join(text.split()) for text in (product.title, product.owner))
    summary = product.summary.strip()
    if not title:
        raise LmsError("product-title-missing")
    if not owner:
        raise LmsError("product-owner-missing")
    lengths = ((title, LONGEST_TITLE), (owner, LONGEST_OWNER), (summary, LONGEST_SUMMARY))
    if any(len(text) > most for text, most in lengths):
        raise LmsError("product-too-long")
    return {"title": title, "priority": product.priority, "owner": owner, "summary": summary}
