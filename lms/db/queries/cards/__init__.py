"""Reading cards: `finding` answers a query, `library` lists and shows what there is."""

from lms.db.queries.cards.finding import Found, Hit, Suggestion, search
from lms.db.queries.cards.library import (
    CardRow,
    Chip,
    Former,
    OwnFlag,
    Within,
    browse,
    competitors_and_situations,
    count,
    credited,
    facet_name,
    former,
    own_flag,
    products,
    rows,
    sheet,
)

__all__ = [
    "CardRow", "Chip", "Former", "Found", "Hit", "OwnFlag", "Suggestion", "Within", "browse",
    "competitors_and_situations", "count", "credited", "facet_name", "former", "own_flag",
    "products", "rows", "search", "sheet",
]  # fmt: skip
