"""What makes official facts findable on a call. Derived from them, and made anew at any time."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base, one_of
from lms.domain.cards import FacetKind


class CardWord(Base):
    """A word of an official fact; `weight` says in which part it stands."""

    __tablename__ = "lms_card_word"
    __table_args__ = (Index("ix_lms_card_word_best", "word", "weight", "fact_id"),)

    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    weight: Mapped[float]


class CardSpelling(Base):
    """A way in which a word is begun or misspelt; looked up by equality, so never by scanning."""

    __tablename__ = "lms_card_spelling"

    variant: Mapped[str] = mapped_column(String(40), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)


class CardFacet(Base):
    """A competitor or a situation by which cards are browsed."""

    __tablename__ = "lms_card_facet"
    __table_args__ = (Index("ix_lms_card_facet_key", "kind", "key"),)

    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), primary_key=True)
    kind: Mapped[FacetKind] = mapped_column(one_of(FacetKind, "kind"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class CardView(Base):
    """How often a fact was read as a card on a day, by whomever."""

    __tablename__ = "lms_card_view"

    fact_id: Mapped[str] = mapped_column(ForeignKey("lms_fact.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int]
