"""A blind recall check as rep, manager and marketing go through it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.models import Evidence, Recall, RecallSheet
from lms.db.queries.people import actor_by_id
from lms.domain.people import Role
from lms.services import recalls
from lms.services.work import Work
from tests import factories
from tests.factories import SKILLS

GATEWAY, APP = "Pulse needs no gateway.", "One app for all lines."
CLAIMS = [f"claim_{n}" for n in range(1, 6)]


class Cast:
    """A manager, a team of two, marketing, and a manager of another team."""

    def __init__(self, session, visitor, clock):
        self.session, self.visitor, self.clock = session, visitor, clock
        factories.catalogue(session)
        factories.fact(session, "pulse-no-gateway", GATEWAY)
        factories.fact(session, "pulse-one-app", APP)
        person = factories.person
        self.manager = person(session, Role.MANAGER, name="Marit Solberg")
        self.team = factories.team(session, "North", self.manager)
        self.rep = person(session, name="Jonas Berg", team=self.team, sales_roles=("sdr",))
        self.other = person(session, name="Sofia Lind", team=self.team)
        self.marketer = person(session, Role.MARKETING, name="Ragnhild Moe")
        self.stranger = person(session, Role.MANAGER, name="Owen Pryce")
        self.far = factories.team(session, "South", self.stranger)
        self.far_rep = person(session, name="Stranger", team=self.far)
        session.commit()

    def by(self, who):
        return self.visitor.sign_in(who)

    def work(self, who):
        return Work(self.session, self.clock.now, actor_by_id(self.session, who.id))

    def opened(self, by=None, team=None, days=7):
        work = self.work(by or self.manager)
        until = work.today + timedelta(days=days)
        made = recalls.open_check(work, (team or self.team).id, "pulse", SKILLS[1], until)
        self.session.commit()
        return made

    def wrote(self, made, who, *claims, matches=None):
        recalls.write(self.work(who), made, claims)
        if matches is not None:
            recalls.match(self.work(who), made, matches)
        self.session.commit()


@pytest.fixture
def cast(session, visitor, clock):
    return Cast(session, visitor, clock)


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def matrix(page) -> dict[str, list[str]]:
    (table,) = page.all("table", class_="heat")
    return {
        words(row.find("th")): [words(cell) for cell in row.findall("td")]
        for row in table.iterfind(".//tbody/tr")
    }


# The whole way


def test_the_story_from_opening_to_evidence(cast, session):
    manager = cast.by(cast.manager)
    page = manager.get("/team")
    page = manager.get(page.links()["Recall checks"])
    assert page.links()["Open the first check"] == "/team/new-recall"
    form = manager.get("/team/new-recall").form("/team/new-recall")
    assert form == {
        "csrf_token": form["csrf_token"], "team": str(cast.team.id), "product": "pulse",
        "closes_on": "2026-11-25", "skill": SKILLS[1],
    }  # fmt: skip
    page = manager.submit("/team/new-recall", form)
    assert "Open until Wednesday 25 November. Everybody in the team finds it on Today." in page
    assert page.h1 == "Pulse from memory: North"
    assert matrix(page) == {
        "Jonas Berg": ["Not answered yet"] * 2,
        "Sofia Lind": ["Not answered yet"] * 2,
    }
    made = session.scalars(select(Recall.id)).one()

    rep = cast.by(cast.rep)
    page = rep.get("/")
    assert "From memory: what sets Pulse apart?" in page
    assert "Marit Solberg asks your team, until Wednesday 25 November. 3 minutes" in page
    page = rep.get(page.links()["Start: what sets Pulse apart"], most_statements=4)
    assert page.h1 == "From memory: what sets Pulse apart?"
    assert GATEWAY not in page.html
    assert APP not in page.html
    typed = {"claim_1": "No box per line", "claim_3": "Nice people", "more": "Cheap\n\n"}
    page = rep.submit(f"/recalls/{made}/sheet", typed)
    assert page.h1 == "What did you name?"
    assert GATEWAY in page
    assert APP in page
    assert "You have written it. Say now which official ones you named." in rep.get("/")
    matches = {"match-0": "pulse-no-gateway", "match-1": "-", "match-2": "-"}
    page = rep.submit(f"/recalls/{made}/matches", matches)
    assert "Thank you. You named 1 of 2." in page
    assert "Until then it counts as you matched it." in page
    assert "From memory" not in rep.get("/")

    manager = cast.by(cast.manager)
    page = manager.get(f"/team/recalls/{made}")
    assert matrix(page)["Jonas Berg not confirmed yet"] == ["Named", "Not named"]
    assert "1 of 2 named, 50%" in page
    assert "1 of 2 have answered, 0 confirmed." in page
    assert "“Nice people” Jonas Berg" in page
    sheet = page.links()["Read what Jonas Berg wrote"]
    form = manager.get(sheet).form(sheet)
    assert {name: form[name] for name in matches} == matches
    page = manager.submit(sheet, {**form, "match-2": "pulse-one-app"})
    assert "Confirmed what Jonas Berg wrote. It counts as evidence now." in page
    assert matrix(page)["Jonas Berg"] == ["Named", "Named"]
    assert "2 of 2 named, 100%" in page
    values = session.execute(select(Evidence.question, Evidence.value)).all()
    assert sorted(map(tuple, values)) == [("pulse-no-gateway", 1.0), ("pulse-one-app", 1.0)]

    page = cast.by(cast.rep).get(f"/recalls/{made}")
    assert "Marit Solberg confirmed it on 18 Nov 2026." in page
    assert "Some of your lines count otherwise than you said" in page
    assert "Named from memory: right" in cast.by(cast.rep).get(f"/skills/{SKILLS[1]}")
    told = cast.by(cast.rep).get("/account/data/recalls")
    assert "No box per line; Nice people; Cheap" in told
    assert "Marit Solberg" in told
    assert "Jonas Berg" in cast.by(cast.manager).get("/account/data/recalls-run")


def test_an_empty_sheet_is_allowed_counts_as_nothing_named_and_skips_the_matching(cast):
    made = cast.opened()
    page = cast.by(cast.rep).submit(f"/recalls/{made}/sheet", {"none": "y"})
    assert "Thank you. You named 0 of 2." in page
    assert "You said that you can’t name any." in page
    manager = cast.by(cast.manager)
    page = manager.get(f"/team/recalls/{made}")
    assert matrix(page)["Jonas Berg not confirmed yet"] == ["Not named", "Not named"]
    page = manager.submit(f"/team/recalls/{made}/{cast.rep.id}")
    assert "0 of 2 named, 0%" in page


def test_marketing_runs_checks_of_every_team(cast):
    marketing = cast.by(cast.marketer)
    form = marketing.get("/team/new-recall").form("/team/new-recall")
    page = marketing.submit("/team/new-recall", {**form, "team": str(cast.far.id)})
    assert page.h1 == "Pulse from memory: South"
    cast.opened()
    page = marketing.get("/team/recalls")
    assert {"Pulse, North", "Pulse, South"} <= page.links().keys()
    assert page.links()["Official facts"] == "/studio/facts"
    page = cast.by(cast.manager).get("/team/recalls")
    assert "Pulse, North" in page
    assert "South" not in page


def test_the_trend_names_the_checks_before(cast):
    first = cast.opened()
    cast.wrote(first, cast.rep, "a", matches=["pulse-one-app"])
    recalls.close(cast.work(cast.manager), first)
    second = cast.opened()
    page = cast.by(cast.manager).get(f"/team/recalls/{second}")
    assert "Nobody has answered and matched yet." in page
    cast.wrote(second, cast.rep, "a", "b", matches=["pulse-one-app", "pulse-no-gateway"])
    page = cast.by(cast.manager).get(f"/team/recalls/{second}")
    assert "Up 50 points since the check before." in page
    assert "18 Nov 2026 : 1 of 2 named, 50%" in page
    assert page.links()["18 Nov 2026"] == f"/team/recalls/{first}"
    assert "This is the first check" in cast.by(cast.manager).get(f"/team/recalls/{first}")


def test_who_is_in_the_team_they_review_is_asked_too_and_others_review_them(cast, session):
    cast.manager.team_id = cast.team.id
    session.commit()
    made = cast.opened()
    page = cast.by(cast.manager).get(f"/team/recalls/{made}")
    assert page.links()["Write from memory"] == f"/recalls/{made}"
    cast.wrote(made, cast.manager, "x", matches=[None])
    page = cast.by(cast.manager).get(f"/team/recalls/{made}")
    assert "Write from memory" not in page
    assert "Read what Marit Solberg wrote" not in page.links()
    own = f"/team/recalls/{made}/{cast.manager.id}"
    cast.by(cast.manager).get(own, status=403)
    cast.by(cast.manager).post(own, {"match-0": "pulse-one-app"}, status=403)
    assert "Confirmed" in cast.by(cast.marketer).submit(own, {"match-0": "-"})


# What is refused, and what is kept


def test_what_was_handed_in_never_changes_whatever_is_sent_again(cast, session):
    made = cast.opened()
    rep, path = cast.by(cast.rep), f"/recalls/{made}/sheet"
    rep.submit(path, {"claim_1": "No box"})
    again = rep.submit(path, {"claim_1": " No  box "})
    assert "already" not in again
    again = rep.submit(path, {"claim_1": GATEWAY})
    assert "You have handed this in already. What you handed in first stands." in again
    again = rep.submit(path, {})
    assert again.h1 == "What did you name?"
    assert session.scalars(select(RecallSheet.claims)).one() == ["No box"]
    rep.submit(f"/recalls/{made}/matches", {"match-0": "-"})
    again = rep.submit(f"/recalls/{made}/matches", {"match-0": "-"})
    assert "already" not in again
    again = rep.submit(f"/recalls/{made}/matches", {"match-0": "pulse-one-app"})
    assert "You have matched this already. What you said first stands." in again
    assert session.scalars(select(RecallSheet.matches)).one() == [None]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({}, "claim_1", "Write at least one, or tick that you can’t name any."),
        ({"claim_2": "x", "none": "y"}, "none", "You have written something."),
        ({"claim_1": "x" * 401}, "claim_1", "to 400 characters"),
        ({"claim_1": "a", "more": "\n".join(map(str, range(20)))}, "more", "There are 21."),
        ({"more": "\n".join(map(str, range(50)))}, "more", "There are 50."),
        ({"claim_1": "a", "more": "y" * 5_000_000}, "more", "to 400 characters"),
    ],
)
def test_a_sheet_that_cannot_be_handed_in_comes_back_as_typed(cast, session, typed, field, says):
    made = cast.opened()
    page = cast.by(cast.rep).post(f"/recalls/{made}/sheet", typed, status=422)
    (error,) = page.all("p", id=f"{field}-error")
    assert says in words(error)
    kept = page.form(f"/recalls/{made}/sheet")
    for name in (*CLAIMS, "more"):
        assert kept[name] == typed.get(name, "")
    assert GATEWAY not in page.html
    assert session.scalars(select(RecallSheet)).all() == []


def test_markup_is_shown_as_it_was_typed(cast):
    made = cast.opened()
    typed = '<script>alert("x")</script>'
    page = cast.by(cast.rep).submit(f"/recalls/{made}/sheet", {"claim_1": typed})
    assert f"“{typed}”" in page
    cast.by(cast.rep).submit(f"/recalls/{made}/matches", {"match-0": "-"})
    assert f"“{typed}”" in cast.by(cast.manager).get(f"/team/recalls/{made}")


@pytest.mark.parametrize(
    "sent", [{}, {"match-0": "-"}, {"match-0": "-", "match-1": "forged"}, {"match-0": "-", "match-1": ""}]
)  # fmt: skip
def test_missing_and_forged_matches_are_said_at_their_claim(cast, session, sent):
    made = cast.opened()
    cast.wrote(made, cast.rep, "No box", "Nice people")
    reviewer = f"/team/recalls/{made}/{cast.rep.id}"
    for who, path in ((cast.rep, f"/recalls/{made}/matches"), (cast.manager, reviewer)):
        page = cast.by(who).post(path, sent, status=422)
        assert "Choose what “Nice people” comes to." in page
        assert len(page.all("a", href="#match-1")) == 1
        assert page.tree.find(".//*[@id='match-1']") is not None
        assert page.form(path).get("match-0") == sent.get("match-0")
    row = session.scalars(select(RecallSheet)).one()
    assert (row.matches, row.confirmed) == (None, None)


def test_a_check_that_closes_meanwhile_keeps_what_was_typed_on_the_page(cast, session):
    made = cast.opened()
    recalls.close(cast.work(cast.manager), made)
    session.commit()
    rep = cast.by(cast.rep)
    assert rep.get(f"/recalls/{made}").h1 == "This check is closed"
    page = rep.post(f"/recalls/{made}/sheet", {"claim_1": "No box", "more": "Nice"}, status=409)
    assert "It was not handed in. Copy it if you want to keep it. No box Nice" in page
    assert GATEWAY not in page.html
    assert session.scalars(select(RecallSheet)).all() == []


def test_a_sheet_written_in_time_can_be_matched_after_the_check_has_closed(cast):
    made = cast.opened()
    cast.wrote(made, cast.rep, "No box")
    cast.by(cast.manager).submit(f"/team/recalls/{made}/close")
    page = cast.by(cast.rep).submit(f"/recalls/{made}/matches", {"match-0": "pulse-no-gateway"})
    assert "You named 1 of 2." in page
    page = cast.by(cast.manager).get(f"/team/recalls/{made}")
    assert matrix(page)["Sofia Lind"] == ["Did not answer"] * 2
    assert "Close it now" not in page


def test_matching_without_a_sheet_leads_to_writing_first(cast):
    made = cast.opened()
    page = cast.by(cast.rep).submit(f"/recalls/{made}/matches", {"match-0": "-"})
    assert page.h1 == "From memory: what sets Pulse apart?"


def test_people_of_other_teams_do_not_learn_that_there_is_a_check(cast):
    made = cast.opened()
    cast.wrote(made, cast.rep, "x", matches=[None])
    for who in (cast.far_rep, cast.stranger, cast.marketer):
        visitor = cast.by(who)
        visitor.get(f"/recalls/{made}", status=404)
        visitor.post(f"/recalls/{made}/sheet", {"claim_1": "x"}, status=404)
        visitor.post(f"/recalls/{made}/matches", {"match-0": "-"}, status=404)
    cast.by(cast.rep).get("/recalls/999", status=404)


def test_foreign_managers_and_reps_run_nothing(cast, session):
    made = cast.opened()
    cast.wrote(made, cast.rep, "x", matches=[None])
    sheet = f"/team/recalls/{made}/{cast.rep.id}"
    for who in (cast.stranger, cast.other):
        visitor = cast.by(who)
        for path in (f"/team/recalls/{made}", sheet):
            visitor.get(path, status=403)
        for path in (f"/team/recalls/{made}/close", sheet):
            visitor.post(path, {"match-0": "-"}, status=403)
    manager = cast.by(cast.manager)
    manager.get(f"/team/recalls/{made}/{cast.other.id}", status=404)
    manager.get("/team/recalls/999", status=404)
    assert session.scalars(select(RecallSheet.confirmed)).one() is None


def test_a_second_confirmation_changes_nothing(cast, session):
    made = cast.opened()
    cast.wrote(made, cast.rep, "x", matches=[None])
    sheet = f"/team/recalls/{made}/{cast.rep.id}"
    cast.by(cast.manager).submit(sheet, {"match-0": "-"})
    page = cast.by(cast.marketer).submit(sheet, {"match-0": "pulse-one-app"})
    assert "Somebody has confirmed this already. Their word stands." in page
    assert page.h1 == "What Jonas Berg wrote"
    assert len(session.scalars(select(Evidence)).all()) == 2
    assert session.scalars(select(RecallSheet.confirmed)).one() == [None]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"team": "far"}, "team"),
        ({"team": "x"}, "team"),
        ({"product": "spares"}, "product"),
        ({"skill": "nothing"}, "skill"),
        ({"closes_on": "2026-11-17"}, "closes_on"),
        ({"closes_on": "2027-11-17"}, "closes_on"),
        ({"closes_on": "soon"}, "closes_on"),
    ],
)
def test_a_check_that_cannot_be_opened_comes_back_as_typed(cast, session, given, field):
    form = {"team": str(cast.team.id), "product": "pulse", "closes_on": "2026-11-25", "skill": SKILLS[0]}  # fmt: skip
    form |= {name: str(cast.far.id) if value == "far" else value for name, value in given.items()}
    page = cast.by(cast.manager).post("/team/new-recall", form, status=422)
    assert page.all("p", id=f"{field}-error")
    if field != "skill":
        assert page.form("/team/new-recall")["skill"] == SKILLS[0]
    assert session.scalars(select(Recall)).all() == []


def test_a_second_open_check_of_team_and_product_is_refused_at_the_product(cast, session):
    cast.opened()
    manager = cast.by(cast.manager)
    form = manager.get("/team/new-recall").form("/team/new-recall")
    page = manager.post("/team/new-recall", form, status=409)
    (error,) = page.all("p", id="product-error")
    assert "North is being asked about this product now." in words(error)
    assert len(session.scalars(select(Recall)).all()) == 1


def test_what_is_missing_for_a_check_is_said(visitor, session):
    person = factories.person(session, Role.MANAGER)
    session.commit()
    visitor.sign_in(person)
    assert "No team to ask" in visitor.get("/team/new-recall")
    factories.team(session, manager=person)
    session.commit()
    assert "Nothing to ask about yet" in visitor.get("/team/new-recall")


def test_pages_take_as_many_statements_for_few_as_for_many(cast, session):
    made = cast.opened()
    cast.wrote(made, cast.rep, "x", matches=[None])
    manager = cast.by(cast.manager)
    paths = ("/team/recalls", f"/team/recalls/{made}", f"/team/recalls/{made}/{cast.rep.id}")
    few = [len(manager.get(path).statements) for path in paths]
    for number in range(30):
        person = factories.person(session, name=f"Person {number:02}", team=cast.team)
        cast.wrote(made, person, "a", "b", matches=["pulse-one-app", None])
    for _ in range(8):
        recalls.close(cast.work(cast.marketer), cast.opened(cast.marketer, cast.far))
    session.commit()
    manager = cast.by(cast.manager)
    assert [len(manager.get(path).statements) for path in paths] == few
    assert max(few) <= 8
