"""People, teams, targets and the audit log, as administrators meet them in a browser."""

import io
import re
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from lms.db.models import AuditEntry, Person, PersonRole, Target
from lms.domain.people import Role
from lms.services import people, targets, teams
from lms.services.targets import Goal, GoalChange
from tests import factories
from tests.visitor import Visitor


@pytest.fixture
def admin(session):
    factories.catalogue(session)
    made = factories.person(
        session, Role.ADMIN, name="Marit Solberg", email="marit@tarnholt.example"
    )
    session.commit()
    return made


@pytest.fixture
def signed_in(visitor, admin):
    return visitor.sign_in(admin)


@pytest.fixture
def asa(session, admin):
    team = factories.team(session, "Wholesale")
    made = factories.person(
        session, name="Åsa Bergström", email="asa@tarnholt.example", team=team, sales_roles=("ae",)
    )
    session.commit()
    return made


def filled(page, action="/admin/people/new", **typed):
    return {**page.form(action), "name": "Ines Carvalho", "email": "ines@tarnholt.example", **typed}


# People


def test_a_person_is_added_and_found(signed_in, session):
    page = signed_in.get("/admin/people/new")
    typed = filled(page, roles=["rep", "manager"], sales_roles=["sdr"], hired_day="2",
                   hired_month="11", hired_year="2026")  # fmt: skip
    page = signed_in.submit("/admin/people/new", typed)
    assert "Ines Carvalho was added." in page
    form = page.form(page.response.request.path)
    assert form["roles"] == ["rep", "manager"]
    assert (form["hired_day"], form["hired_month"], form["hired_year"]) == ("2", "11", "2026")
    assert "Ines Carvalho" in signed_in.get("/admin/people?q=carvalho")
    assert "Marit" not in signed_in.get("/admin/people?q=carvalho")


def test_all_mistakes_are_told_at_their_fields_and_nothing_is_lost(signed_in, session):
    page = signed_in.get("/admin/people/new")
    typed = filled(page, name="Åsa Bergström-Nkemelu", email="asa.bergstrom@", roles=[],
                   hired_day="31", hired_month="11", hired_year="2026")  # fmt: skip
    page = signed_in.post("/admin/people/new", typed, status=422)
    assert page.title.startswith("Add a person, 3 things to correct")
    links = {href: words for words, href in page.links().items() if href.startswith("#")}
    assert set(links) - {"#main"} == {"#email", "#hired_day", "#roles-0"}
    assert links["#email"].startswith("The email needs a part after the @")
    assert links["#hired_day"].startswith("November 2026 has 30 days. Enter a date from 1 to 30")
    email = page.all("input", id="email")[0]
    assert email.get("aria-invalid") == "true"
    assert "email-error" in email.get("aria-describedby")
    form = page.form("/admin/people/new")
    assert (form["name"], form["email"], form["hired_day"]) == (
        "Åsa Bergström-Nkemelu", "asa.bergstrom@", "31",
    )  # fmt: skip
    assert session.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "Enter the full name."),
        ({"name": "x" * 300}, "Shorten the name to 120 characters."),
        ({"name": "\0\x01"}, "Enter the full name."),
        ({"name": "abc\u202edef"}, "characters that cannot be seen"),
        ({"email": "a" * 300 + "@b.c"}, "No mail can be sent to this email."),
        ({"email": "å@b.c"}, "letters without accents"),
        ({"email": "Marit@Tarnholt.example"}, "Somebody here has this email already."),
        ({"hired_day": "x", "hired_month": "1", "hired_year": "2026"}, "as numbers"),
        ({"hired_day": "1", "hired_month": "13", "hired_year": "2026"}, "month from 1 to 12"),
        ({"hired_day": "1", "hired_month": "1", "hired_year": "26"}, "year from 1950"),
        ({"hired_day": "29", "hired_month": "2", "hired_year": "2027"}, "February 2027 has 28"),
        ({"hired_day": "1"}, "as numbers"),
        ({"roles": ["emperor"]}, "Choose at least one access."),
        ({"team": "999"}, "This team is no longer here."),
        ({"team": "9" * 30}, None),
        ({"sales_roles": ["astronaut"]}, "There is no sales role"),
        ({"minutes_cap": "601"}, "from 0 to 600"),
        ({"minutes_cap": "many"}, "from 0 to 600"),
        ({"minutes_cap": "9" * 400}, "from 0 to 600"),
        ({"cycle_weekday": "7"}, "Choose a weekday."),
        ({"name": "👩‍🚀 Ana 🙂"}, None),
        ({"name": "=1+1"}, None),
    ],
)
def test_what_is_typed_is_checked(signed_in, typed, told):
    page = signed_in.get("/admin/people/new")
    if told is None:
        signed_in.post("/admin/people/new", filled(page, **typed))
    else:
        again = signed_in.post("/admin/people/new", filled(page, **typed), status=422)
        assert told in again


def test_two_admins_who_add_the_same_person_get_one_and_a_field_error(signed_in, monkeypatch):
    page = signed_in.get("/admin/people/new")
    signed_in.post("/admin/people/new", filled(page))
    answers = iter((False, True))
    monkeypatch.setattr(people, "_is_taken", lambda *_: next(answers))
    again = signed_in.post("/admin/people/new", filled(page), status=422)
    assert "Somebody here has this email already." in again
    assert again.all("input", id="email")[0].get("aria-invalid") == "true"


def test_a_person_is_changed_and_the_log_says_how(signed_in, asa):
    path = f"/admin/people/{asa.id}"
    page = signed_in.get(path)
    assert page.h1 == "Åsa Bergström"
    page = signed_in.submit(path, {**page.form(path), "team": "", "roles": ["manager"]})
    assert "Saved." in page
    log = signed_in.get("/admin/audit")
    assert "Marit Solberg changed Åsa Bergström: team Wholesale → –; access Rep → Manager" in log


def test_deactivating_shuts_out_at_once_and_can_be_undone(signed_in, app, statements, asa):
    theirs = Visitor(app, statements).sign_in(asa)
    assert theirs.get("/account").h1 == "Your account"
    page = signed_in.submit(f"/admin/people/{asa.id}/deactivate")
    assert "Their history is kept." in page
    assert theirs.get("/account").h1 == "Sign in"
    assert "Åsa" not in signed_in.get("/admin/people")
    assert "Deactivated" in signed_in.get("/admin/people?state=deactivated")
    page = signed_in.submit(f"/admin/people/{asa.id}/reactivate")
    assert "They can sign in again." in page
    assert theirs.get("/account").h1 == "Sign in"


def test_an_admin_stays_an_admin_while_nobody_else_is(signed_in, admin):
    path = f"/admin/people/{admin.id}"
    page = signed_in.get(path)
    assert "This is you" in page
    refused = signed_in.submit(f"{path}/deactivate")
    assert "You cannot deactivate yourself." in refused
    again = signed_in.post(path, {**page.form(path), "roles": ["rep"]}, status=422)
    assert "Nobody could administer any more." in again
    assert again.form(path)["roles"] == ["rep"]


def test_a_link_to_set_a_password_is_mailed(signed_in, settings, asa):
    folder = Path(settings.mail_url.removeprefix("file://"))
    for old in folder.glob("*.eml"):
        old.unlink()
    page = signed_in.post(f"/admin/people/{asa.id}/password-link")
    page.response.close()
    (path,) = folder.glob("*.eml")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter["To"] == "asa@tarnholt.example"
    link = re.search(r"(/reset/\S+)", letter.get_content()).group(1)
    signed_in.submit(link, {"password": "a brand new secret phrase"})


def test_without_mail_the_admin_gets_the_link_to_pass_on(signed_in, app, asa):
    here = app.extensions["lms"]
    app.extensions["lms"] = replace(here, settings=replace(here.settings, mail_url=""))
    assert "Mail is not set up here" in signed_in.get(f"/admin/people/{asa.id}")
    page = signed_in.post(f"/admin/people/{asa.id}/password-link", status=200)
    link = re.search(r"http://127\.0\.0\.1:8000(/reset/\S+)", page.text).group(1)
    signed_in.submit(link, {"password": "a brand new secret phrase"})


def test_unknown_people_are_not_found(signed_in):
    signed_in.get("/admin/people/99999", status=404)
    for act in ("", "/deactivate", "/reactivate", "/password-link"):
        signed_in.post(f"/admin/people/99999{act}", {"name": "x"}, status=404)


ODD = ("\0", "%", "🙂" * 300, "'", "x" * 5000, "a\tb")


@pytest.mark.parametrize("odd", ODD)
def test_odd_searches_find_nothing_and_break_nothing(visitor, signed_in, odd):
    for query in (
        {"q": odd}, {"page": odd}, {"team": odd}, {"role": odd}, {"state": odd}, {"page": "-1"},
        {"page": "99999999999999"}, {"team": "99999999999"}, {"page": "²"},
    ):  # fmt: skip
        answer = signed_in.client.get("/admin/people", query_string=query)
        assert answer.status_code == 200
        audit = signed_in.client.get("/admin/audit", query_string={**query, "action": odd})
        assert audit.status_code == 200
        dates = signed_in.client.get("/admin/audit", query_string={"since": odd, "until": odd})
        assert dates.status_code in {200, 422}


def many_people(session, count, admin):
    rows = [
        {
            "name": f"Person {n}",
            "email": f"many{n}@tarnholt.example",
            "created_at": admin.created_at,
        }
        for n in range(count)
    ]
    ids = session.scalars(insert(Person).returning(Person.id), rows).all()
    session.execute(insert(PersonRole), [{"person_id": one, "role": Role.REP} for one in ids])
    session.commit()


def test_the_list_asks_as_little_of_5000_people_as_of_few(signed_in, session, admin):
    paths = ("/admin/people", "/admin/people?page=2", "/admin/people?q=person", "/admin/audit",
             "/admin/teams", "/admin/targets", f"/admin/people/{admin.id}")  # fmt: skip
    few = [len(signed_in.get(path).statements) for path in paths]
    many_people(session, 5000, admin)
    pages = [signed_in.get(path) for path in paths]
    assert [len(page.statements) for page in pages] == few
    assert max(few) <= 8
    assert "51 to 100 of 5001 people" in pages[1]
    assert "Page 2 of 101" in pages[1]


def test_the_way_through_the_pages_keeps_the_search(signed_in, session, admin):
    many_people(session, 60, admin)
    page = signed_in.get("/admin/people?q=person&role=rep")
    assert page.links()["Next"] == "/admin/people?q=person&role=rep&page=2"


# Importing

CSV = (
    "name;email;team;roles\n"
    "Bálint Szűcs;balint@tarnholt.example;Pharmacy;rep|new-hire\n"
    "Åsa Ek;asa@tarnholt.example;Wholesale;rep\n"
)


def upload(text, encoding="utf-8"):
    return {"file": (io.BytesIO(text.encode(encoding)), "people.csv")}


def confirmation(page, **more):
    """What the confirming form of a preview sends."""
    forms = [f for f in page.tree.iter("form") if f.find(".//input[@name='confirm']") is not None]
    fields = {
        e.get("name"): e.get("value") for e in forms[0].iter("input") if e.get("type") == "hidden"
    }
    return {**fields, **more}


def test_an_import_is_shown_first_and_done_after(signed_in, session, asa):
    page = signed_in.post("/admin/people/import", upload(CSV), status=200)
    assert "1 will be added, 1 changed, 0 are as they are. Nothing has been done yet." in page
    assert "Bálint Szűcs" in page
    changed = next(li for li in page.all("li") if "asa@tarnholt.example" in "".join(li.itertext()))
    assert [e.text for e in changed.iter("del")] == ["Åsa Bergström"]
    assert session.scalar(select(func.count(Person.id))) == 2
    refused = signed_in.post("/admin/people/import", confirmation(page), status=422)
    assert "Tick that the new teams shall be made" in refused
    done = signed_in.submit("/admin/people/import", confirmation(page, create_teams="1"))
    assert "The import is done: 1 added, 1 changed." in done
    assert "Bálint Szűcs" in done
    log = signed_in.get("/admin/audit")
    assert "Marit Solberg added Bálint Szűcs (balint@tarnholt.example)" in log
    assert "Marit Solberg added the team Pharmacy" in log


def test_problems_are_listed_with_line_column_and_remedy(signed_in, session):
    text = CSV + "Ann;ann@;;rep\nBob;balint@tarnholt.example;;pilot\n"
    page = signed_in.post("/admin/people/import", {"text": text}, status=422)
    rows = [" ".join("".join(tr.itertext()).split()) for tr in page.all("tr")][1:]
    assert rows == [
        "4emailThe email needs a part after the @, such as asa@acme.example",
        "5emailLine 2 has the email balint@tarnholt.example as well. Keep one of them.",
        "5rolesThere is no access “pilot”. Use: admin, manager, marketing, new-hire, rep.",
    ]
    assert page.form("/admin/people/import")["text"].strip() == text.strip()
    assert session.scalar(select(func.count(Person.id))) == 1


def test_a_preview_that_no_longer_holds_is_shown_anew(signed_in, session, asa):
    page = signed_in.post("/admin/people/import", upload(CSV), status=200)
    factories.person(session, name="Bálint", email="balint@tarnholt.example")
    session.commit()
    again = signed_in.post("/admin/people/import", confirmation(page, create_teams="1"), status=422)
    assert "Something changed since you looked." in again
    assert "0 will be added, 2 changed" in again


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Choose a file, or paste its lines."),
        ({"text": " \n "}, "Choose a file, or paste its lines."),
        ({"text": "nonsense"}, "is no column"),
        ({"file": (io.BytesIO(b"PK\x03\x04\x00\x00"), "people.xlsx")}, "This is not a text file."),
        ({"file": (io.BytesIO(b""), "people.csv")}, "Choose a file, or paste its lines."),
    ],
)
def test_what_is_no_file_of_people_is_refused(signed_in, sent, told):
    assert told in signed_in.post("/admin/people/import", sent, status=422)


def test_five_megabytes_are_too_much_and_say_so(signed_in):
    page = signed_in.post("/admin/people/import", {"text": "x" * 5_000_000}, status=413)
    assert page.h1 == "That file is too large"


def test_a_latin_1_file_with_nul_bytes_in_a_pasted_copy_is_read(signed_in):
    text = "name,email,roles\nJosé\0 Ibáñez,jose@tarnholt.example,rep\n"
    page = signed_in.post("/admin/people/import", {"text": text}, status=200)
    assert "José Ibáñez" in page
    file = {"file": (io.BytesIO(text.replace("\0", "").encode("latin-1")), "people.csv")}
    assert "José Ibáñez" in signed_in.post("/admin/people/import", file, status=200)


# Teams


def test_a_team_is_added_managed_renamed_and_deleted(signed_in, session):
    boss = factories.person(session, Role.MANAGER, name="Noor Bakker")
    session.commit()
    page = signed_in.submit("/admin/teams", {"name": "Partners"})
    path = page.response.request.path
    assert page.h1 == "Partners"
    page = signed_in.submit(f"{path}/managers", {"manager": [str(boss.id)]})
    assert page.form(f"{path}/managers")["manager"] == [str(boss.id)]
    assert "managed by Noor Bakker" in signed_in.get("/admin/teams")
    assert signed_in.submit(path, {"name": "Partners East"}).h1 == "Partners East"
    assert "The team was deleted." in signed_in.submit(f"{path}/delete")
    signed_in.get(path, status=404)
    log = signed_in.get("/admin/audit")
    for told in (
        "added the team Partners", "added Noor Bakker, removed nobody",
        "renamed the team Partners to Partners East", "deleted the team Partners East",
    ):  # fmt: skip
        assert told in log


def test_mistakes_about_teams_are_told(signed_in, session, asa):
    for name, told in (
        ("", "Enter a name"),
        ("x" * 81, "Shorten"),
        ("wholesale", "There is a team"),
    ):
        page = signed_in.post("/admin/teams", {"name": name}, status=422)
        assert told in page
        assert page.form("/admin/teams")["name"] == name
    path = f"/admin/teams/{asa.team_id}"
    assert "Delete" not in signed_in.get(path)
    assert "still has people" in signed_in.submit(f"{path}/delete")
    page = signed_in.post(f"{path}/managers", {"manager": str(asa.id)}, status=422)
    assert "Only active people with the access Manager" in page
    for where in (path, f"{path}/managers", f"{path}/delete"):
        other = where.replace(path, "/admin/teams/99999")
        signed_in.post(other, {"name": "x"}, status=404)


# Targets


def test_targets_are_changed_and_show_who_set_them(signed_in, session):
    page = signed_in.get("/admin/targets/sdr")
    skill = factories.SKILLS[0]
    typed = {**page.form("/admin/targets/sdr"), f"level-{skill}": "80", f"weight-{skill}": "3"}
    page = signed_in.post("/admin/targets/sdr", typed, status=200)
    assert "Nobody stands elsewhere then" in page
    page = signed_in.submit("/admin/targets/sdr", page.form("/admin/targets/sdr"))
    assert "One target was changed." in page
    assert "80 weight 3set by Marit Solberg" in page.text.replace(" set", "set")
    stored = session.get(Target, ("ae", skill))
    assert stored.level == 65
    assert "level 65 → 80, weight 2 → 3" in signed_in.get("/admin/audit")


def test_what_targets_would_do_is_shown_before_anything_is_set(signed_in, session, clock):
    """One rep knows the skill well, one was never asked, one has another role."""
    skill, north = factories.SKILLS[0], factories.team(session, "North")
    able, _unknown, other = (
        factories.person(session, sales_roles=(role,), team=north) for role in ("sdr", "sdr", "ae")
    )
    for person in (able, other):
        factories.answers(session, person, skill, *[1.0] * 12, at=clock.now)
    session.commit()
    path = "/admin/targets/sdr"
    typed = {**signed_in.get(path).form(path), f"level-{skill}": "99"}
    page = signed_in.post(path, typed, status=200)
    assert page.h1 == "What changes with these targets"
    assert "1 person of 2 with this role stands elsewhere then" in page
    assert "1 person from at target to" in page
    assert "North: 1 person" in page
    assert session.get(Target, ("sdr", skill)).level == 65
    assert "One target was changed." in signed_in.submit(path, page.form(path))
    assert session.get(Target, ("sdr", skill)).level == 99


@pytest.mark.parametrize("level", ["0", "100", "1.5", "-3", "x", "²", "9" * 40, ""])
def test_a_level_is_a_whole_number_from_1_to_99(signed_in, session, level):
    path, skill = "/admin/targets/sdr", factories.SKILLS[1]
    page = signed_in.get(path)
    again = signed_in.post(path, {**page.form(path), f"level-{skill}": level}, status=422)
    assert "Enter a level from 1 to 99." in again or "cannot be taken away here" in again
    assert again.form(path)[f"level-{skill}"] == level[:20]
    assert session.get(Target, ("sdr", skill)).level == 65


def test_a_weight_is_1_to_3(signed_in):
    path, skill = "/admin/targets/sdr", factories.SKILLS[1]
    page = signed_in.get(path)
    again = signed_in.post(path, {**page.form(path), f"weight-{skill}": "4"}, status=422)
    assert "Choose a weight from 1 to 3." in again


def test_a_stale_form_does_not_undo_somebody_elses_change(signed_in, session, work):
    path, skill = "/admin/targets/sdr", factories.SKILLS[0]
    other = factories.SKILLS[1]
    page = signed_in.get(path)
    targets.set_targets(work, "sdr", {skill: GoalChange(Goal(70, 2), Goal(65, 2))})
    session.commit()
    sure = {"confirmed": "yes"}
    signed_in.post(path, {**page.form(path), f"level-{other}": "50", **sure})
    assert session.get(Target, ("sdr", skill)).level == 70
    clash = signed_in.post(path, {**page.form(path), f"level-{skill}": "90", **sure}, status=422)
    assert "Somebody set the target" in clash
    assert clash.form(path)[f"level-{skill}"] == "90"


def test_an_unknown_sales_role_is_not_found(signed_in):
    signed_in.get("/admin/targets/astronaut", status=404)
    signed_in.post("/admin/targets/astronaut", status=404)


# The audit log


def test_the_log_is_filtered_by_person_action_and_day(signed_in, session, work, clock, asa):
    people.deactivate(work, asa.id)
    teams.add(work, "Noise")
    session.commit()
    assert "The system deactivated Åsa Bergström" in signed_in.get("/admin/audit?q=bergström")
    assert "Noise" not in signed_in.get("/admin/audit?q=bergström")
    assert "The system deactivated" not in signed_in.get("/admin/audit?action=team.added")
    assert "Noise" in signed_in.get("/admin/audit?since=2026-11-18&until=2026-11-18")
    assert "No entry fits" in signed_in.get("/admin/audit?since=2026-11-19")
    assert "No entry fits" in signed_in.get("/admin/audit?until=2026-11-17")
    wrong = signed_in.get("/admin/audit?since=2026-11-31", status=422)
    assert "November 2026 has 30 days." in wrong


def test_the_log_is_paged_newest_first(signed_in, session, work):
    for number in range(60):
        teams.add(work, f"Team {number:02}")
    session.commit()
    page = signed_in.get("/admin/audit")
    assert "1 to 50 of 60 entries, newest first" in page
    assert page.text.index("Team 59") < page.text.index("Team 10")
    assert "Team 09" not in page
    assert "Team 00" in signed_in.get(page.links()["Next"])


def test_every_action_that_is_written_has_its_sentence(signed_in, session, work):
    session.add(
        AuditEntry(at=work.now, action="moon.landed", object_type="moon", object_id="1", details={})
    )
    session.commit()
    assert "The system: moon.landed, moon 1" in signed_in.get("/admin/audit")


# Who may come here


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_these_pages_are_for_admins(visitor, session, admin, asa, role):
    visitor.sign_in(factories.person(session, role))
    session.commit()
    for path in ("/admin/people", "/admin/people/new", "/admin/people/import", "/admin/teams",
                 f"/admin/people/{asa.id}", f"/admin/teams/{asa.team_id}", "/admin/targets",
                 "/admin/targets/sdr", "/admin/audit"):  # fmt: skip
        visitor.get(path, status=403)
    for path in (f"/admin/people/{asa.id}/deactivate", f"/admin/people/{asa.id}/reactivate",
                 f"/admin/people/{asa.id}/password-link", f"/admin/teams/{asa.team_id}/delete",
                 f"/admin/teams/{asa.team_id}/managers"):  # fmt: skip
        visitor.post(path, status=403)
    assert session.get(Person, asa.id).deactivated_at is None
