"""Who has to learn a change, where people stand, and when evidence counts."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain import certifications
from lms.domain.certifications import (
    Certification,
    Holding,
    Missing,
    Pass,
    Published,
    Requirement,
    Seen,
    Shown,
    Standing,
    deltas,
    missing,
    next_from,
    standing,
    version_at,
)
from lms.domain.facts import Change

TODAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS, PEOPLE, CERTIFICATIONS = ("gateway", "weeks", "icp"), (1, 2, 3), {"pulse": ("gateway", "weeks"), "all": ("gateway", "weeks", "icp")}  # fmt: skip


@dataclass
class World:
    """What has happened, written down twice: as the records that the domain reads, and as who owes
    what, followed step by step."""

    versions: dict[str, list[Published]]
    retired: set[str] = field(default_factory=set)
    records: list[Holding] = field(default_factory=list)
    owes: set[tuple[int, str, str]] = field(default_factory=set)

    @classmethod
    def new(cls) -> "World":
        return cls({fact: [Published(1, None)] for fact in FACTS})

    @property
    def newest(self) -> dict[tuple[int, str], Holding]:
        return {(one.person, one.certification): one for one in self.records}

    @property
    def published(self) -> dict[str, list[Published]]:
        return {fact: held for fact, held in self.versions.items() if fact not in self.retired}

    @property
    def standings(self) -> dict[tuple[int, str], Standing]:
        return {
            (person, key): standing(self.newest.get((person, key)), self.published, TODAY)
            for person in PEOPLE
            for key in CERTIFICATIONS
        }

    def asked(self) -> set[tuple[int, str]]:
        found = deltas(self.newest.values(), self.published, TODAY)
        return {(one.person, one.fact) for one in found}

    def expected(self) -> set[tuple[int, str]]:
        held = {key for key, one in self.newest.items() if not one.is_revoked}
        return {
            (person, fact)
            for person, key, fact in self.owes
            if (person, key) in held and fact not in self.retired
        }

    def publish(self, fact: str, change: Change) -> None:
        self.versions[fact].append(Published(len(self.versions[fact]) + 1, change))
        self.retired.discard(fact)
        if change is Change.MATERIAL:
            self.owes |= {(p, key, fact) for p, key in self.newest if fact in CERTIFICATIONS[key]}

    def certify(self, person: int, key: str, back: int) -> None:
        """A certificate on what was official `back` versions ago."""
        pins, owes = {}, set()
        for fact in CERTIFICATIONS[key]:
            all_ = self.versions[fact]
            pins[fact] = max(1, len(all_) - back)
            later = all_[pins[fact] :]
            owes |= {(person, key, fact) for one in later if one.change is Change.MATERIAL}
        self.records.append(Holding(len(self.records), person, key, None, False, pins))
        self.owes = {one for one in self.owes if one[:2] != (person, key)} | owes

    def learn(self, person: int, fact: str) -> None:
        for key, one in self.newest.items():
            if key[0] == person and (*key, fact) in self.owes:
                pins = {**one.pins, fact: len(self.versions[fact])}
                self.records.append(Holding(len(self.records), *key, None, one.is_revoked, pins))
        self.owes = {one for one in self.owes if (one[0], one[2]) != (person, fact)}

    def revoke(self, person: int, key: str) -> None:
        if found := self.newest.get((person, key)):
            self.records.append(Holding(found.certificate, person, key, None, True, found.pins))


_FACT, _PERSON = st.sampled_from(FACTS), st.sampled_from(PEOPLE)
_KEY = st.sampled_from(tuple(CERTIFICATIONS))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), _FACT, st.sampled_from(Change)),
        st.tuples(st.just("certify"), _PERSON, _KEY, st.integers(0, 2)),
        st.tuples(st.just("learn"), _PERSON, _FACT),
        st.tuples(st.just("revoke"), _PERSON, _KEY),
        st.tuples(st.just("retire"), _FACT),
    ),
    max_size=40,
)


@given(STEPS)
def test_asked_is_who_is_certified_on_what_a_later_material_version_replaced(steps):
    world = World.new()
    for name, *values in steps:
        before, records = world.standings, list(world.records)
        was_retired = bool(values) and values[0] in world.retired
        if name == "retire":
            world.retired.add(values[0])
        else:
            getattr(world, name)(*values)
        assert world.asked() == world.expected()
        assert world.records[: len(records)] == records
        if values[-1] is Change.EDITORIAL and not was_retired:
            assert world.standings == before


def test_one_delta_a_person_and_fact_from_the_oldest_version_that_is_pinned():
    versions = {
        "gateway": [
            Published(1, None),
            Published(2, Change.MATERIAL, date(2026, 11, 20)),
            Published(3, Change.EDITORIAL),
            Published(5, Change.MATERIAL, date(2026, 11, 27)),
        ]
    }
    held = [
        Holding(1, 7, "pulse", None, False, {"gateway": 3}),
        Holding(2, 7, "all", None, False, {"gateway": 1}),
        Holding(3, 8, "all", None, False, {"gateway": 2}),
        Holding(4, 9, "all", TODAY - DAY, False, {"gateway": 1}),
    ]
    found = deltas(held, versions, TODAY)
    assert [(one.person, one.known, one.now, one.due) for one in found] == [
        (7, 1, 5, date(2026, 11, 20)),
        (8, 2, 5, date(2026, 11, 27)),
    ]


@pytest.mark.parametrize(
    ("holding", "expected"),
    [
        (None, Standing.NONE),
        (Holding(1, 1, "a", None, False, {"gateway": 2}), Standing.IN_FORCE),
        (Holding(1, 1, "a", TODAY + 31 * DAY, False, {"gateway": 2}), Standing.IN_FORCE),
        (Holding(1, 1, "a", TODAY + 30 * DAY, False, {"gateway": 2}), Standing.REFRESH_DUE),
        (Holding(1, 1, "a", None, False, {"gateway": 1}), Standing.REFRESH_DUE),
        (Holding(1, 1, "a", None, False, {"gone": 1}), Standing.IN_FORCE),
        (Holding(1, 1, "a", TODAY, False, {}), Standing.REFRESH_DUE),
        (Holding(1, 1, "a", TODAY - DAY, False, {"gateway": 1}), Standing.EXPIRED),
        (Holding(1, 1, "a", TODAY - DAY, True, {}), Standing.REVOKED),
    ],
)
def test_where_somebody_stands(holding, expected):
    versions = {"gateway": [Published(1, None), Published(2, Change.MATERIAL)]}
    assert standing(holding, versions, TODAY) is expected


BOTH = Certification("a", "A", None, ("m", "n"), (Requirement.QUIZ, Requirement.PRACTICE))


def test_only_what_came_after_the_beginning_counts():
    shown = Shown(
        {"m": Pass(NOON, {}), "n": Pass(NOON - DAY, {})},
        {Requirement.PRACTICE: Seen(1, 4, NOON)},
    )
    assert missing(BOTH, shown, None) == []
    assert missing(BOTH, shown, NOON - DAY) == [Missing(Requirement.QUIZ, ("n",))]
    assert missing(BOTH, shown, NOON) == [
        Missing(Requirement.QUIZ, ("m", "n")),
        Missing(Requirement.PRACTICE),
    ]


@pytest.mark.parametrize(("rating", "is_enough"), [(1, False), (2, False), (3, True), (5, True)])
def test_a_sign_off_counts_from_three_of_five(rating, is_enough):
    shown = Shown({"m": Pass(NOON, {}), "n": Pass(NOON, {})}, {Requirement.PRACTICE: Seen(1, rating, NOON)})  # fmt: skip
    expected = [] if is_enough else [Missing(Requirement.PRACTICE, rating=rating)]
    assert missing(BOTH, shown, None) == expected


def test_nobody_is_certified_on_nothing():
    empty = Certification("a", "A")
    assert missing(empty, Shown({}, {}), None) == [Missing(Requirement.QUIZ)]


def test_the_next_certificate_is_asked_for_from_thirty_days_before_the_end():
    earned = datetime(2026, 1, 1, tzinfo=UTC)
    end = TODAY + 30 * DAY
    assert next_from(None, None, earned, TODAY) is None
    assert next_from(end + DAY, None, earned, TODAY) is None
    assert next_from(end, None, earned, TODAY) == datetime(2026, 11, 18, tzinfo=UTC)
    assert next_from(end, None, NOON, TODAY) == NOON
    assert next_from(None, NOON, earned, TODAY) == NOON


def test_the_version_that_was_official_at_an_instant():
    versions = [(1, NOON - DAY), (3, NOON), (4, NOON + DAY)]
    assert version_at(versions, NOON - 2 * DAY) is None
    assert version_at(versions, NOON - timedelta(seconds=1)) == 1
    assert version_at(versions, NOON) == 3
    assert version_at(versions, NOON + 9 * DAY) == 4


@given(
    st.builds(
        Certification,
        key=st.just("a"),
        title=st.text(max_size=9),
        track=st.none() | st.just("t"),
        modules=st.lists(st.sampled_from("mn")).map(tuple),
        requires=st.lists(st.sampled_from(Requirement), min_size=1).map(tuple),
        valid_days=st.none() | st.integers(31, 400),
        roles=st.lists(st.just("sdr")).map(tuple),
    )
)
def test_documents_lose_nothing(terms):
    assert certifications.load(certifications.dump(terms)) == terms
