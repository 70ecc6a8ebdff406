"""Plain words, and the ways in which they are begun and misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import cards
from lms.domain.cards import FacetKind
from lms.domain.facts import FactText, Proof, Rival, Turn

letters = st.text(alphabet="aefiklmnoprstuv", min_size=4, max_size=14)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bjørnevåg", ["bjornevag"]),
        ("GYŐR, Łódź & Ærø", ["gyor", "lodz", "aero"]),
        ("Straße", ["strasse"]),
        ("Machwatch's gateway", ["machwatch", "gateway"]),
        ("we don't know", ["know"]),
        ("24/7 for 29 euro", ["24", "7", "29", "euro"]),
        ("who is it", ["who", "is", "it"]),
        ("who is Sven", ["sven"]),
        ("  !? ", []),
        ("x" * 50, ["x" * 40]),
        ("İstanbul ﬁne", ["istanbul", "fine"]),
    ],
)
def test_words_are_plain(text: str, found: list[str]):
    assert cards.words(text) == found


@given(st.text())
def test_words_are_short_distinct_and_the_same_when_read_again(text: str):
    found = cards.words(text)
    assert len(set(found)) == len(found)
    assert all(0 < len(word) <= cards.LONGEST_WORD for word in found)
    assert cards.words(" ".join(found)) == found


@given(letters, st.data())
def test_a_word_with_one_letter_wrong_shares_a_variant(word: str, data: st.DataObject):
    place = data.draw(st.integers(0, min(len(word), cards.FIRST) - 1))
    letter = data.draw(st.sampled_from("aeioust"))
    for wrong in (word[:place] + letter + word[place:], word[:place] + word[place + 1 :]):
        if wrong == cards.sound(wrong) and word == cards.sound(word) and len(wrong) >= 4:
            assert set(cards.misspellings(wrong)) & set(cards.misspellings(word)), wrong


@given(st.text(min_size=1, max_size=60))
def test_variants_fit_their_column_and_are_few(text: str):
    for word in cards.words(text):
        variants = cards.variants(word)
        assert word in variants
        assert len(variants) <= 160
        assert all(0 < len(one) <= cards.LONGEST_WORD for one in variants)


@given(letters)
def test_a_begun_word_is_among_the_beginnings(word: str):
    assert all(word[:end] in cards.beginnings(word) for end in range(2, len(word) + 1))
    assert cards.quality(word, word) == 1.0
    assert cards.BEGUN < cards.quality(word[:2], word) < 1.0


def test_the_weightier_part_decides_what_a_word_is_worth():
    text = FactText(
        claim="Pulse needs no gateway.",
        proof=(Proof("27 plants", "log IL-26"),),
        against=(Rival("Machwatch", "needs a gateway."),),
        objections=(Turn("Too dear", "Compared with what?"),),
        details="Nothing about the weather.",
    )
    held = cards.postings(text, "Pulse", "pulse-no-gateway", "differentiator")
    assert held["machwatch"] > held["dear"] > held["plants"]
    assert held["gateway"] > held["needs"] > held["weather"]
    assert held[cards.EVERY] == 0.0


def test_a_very_long_text_is_indexed_by_its_weightiest_words():
    text = FactText("Kestrel.", details=" ".join(f"word{n}" for n in range(3_000)))
    held = cards.postings(text, "Pulse")
    assert len(held) == cards.MOST_WORDS + 1
    assert held["kestrel"] == max(held.values())


def test_one_competitor_written_in_two_ways_is_one_facet():
    text = FactText(
        "So.",
        against=(Rival("Machwatch", "a"), Rival("MACHWATCH", "b"), Rival("«»", "c")),
        situations=("Too expensive", "s" * 300),
    )
    found = cards.facets(text)
    competitors = [facet for facet in found if facet.kind is FacetKind.COMPETITOR]
    assert [(one.key, one.name) for one in competitors if one.name != "«»"] == [
        ("machwatch", "Machwatch")
    ]
    assert all(0 < len(one.key) <= cards.LONGEST_KEY and len(one.name) <= 120 for one in found)
    assert all(len(cards.marker(one.kind, one.key)) <= cards.LONGEST_WORD for one in found)
