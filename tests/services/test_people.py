"""Adding, changing, deactivating and importing people."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from lms.db.models import AuditEntry, Identity, OutboxEntry, Person, PersonRole, Team
from lms.db.queries import directory
from lms.db.queries import people as queries
from lms.db.queries.directory import PeopleFilter
from lms.domain.errors import ConflictError, LmsError, NotAllowedError, NotFoundError
from lms.domain.people import ExternalIdentity, Role
from lms.services import passwords, people
from lms.services.people import PersonDraft
from lms.services.roster import files
from lms.services.roster.plans import plan
from lms.services.roster.writing import carry_out
from tests import factories

DRAFT = PersonDraft("Åsa Bergström-Nkemelu", "asa@tarnholt.example", frozenset({Role.REP}))


@pytest.fixture(autouse=True)
def _catalogue(session):
    factories.catalogue(session)


@pytest.fixture
def admin(session):
    return factories.person(
        session, Role.ADMIN, name="Marit Solberg", email="marit@tarnholt.example"
    )


@pytest.fixture
def by_admin(work, session, admin):
    """A unit of work of the admin."""
    return replace(work, actor=queries.actor_by_id(session, admin.id))


def test_a_person_is_added_with_everything(by_admin, session):
    team = factories.team(session, "Wholesale")
    draft = replace(DRAFT, team_id=team.id, sales_roles=("sdr",), hired_on=date(2026, 11, 2),
                    minutes_cap=90, cycle_weekday=3)  # fmt: skip
    found = directory.person(session, people.add(by_admin, draft))
    assert (found.name, found.team_id, found.roles) == (DRAFT.name, team.id, (Role.REP,))
    assert (found.sales_roles, found.minutes_cap, found.cycle_weekday) == (("sdr",), 90, 3)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.object_id, entry.actor_id) == (
        "person.added", str(found.id), by_admin.actor_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "name-missing"),
        ({"name": "x" * 121}, "name-long"),
        ({"name": "a\0b"}, "name-unreadable"),
        ({"name": "abc\u202etxt"}, "name-unreadable"),
        ({"email": ""}, "email-missing"),
        ({"email": "asa"}, "email-without-at"),
        ({"email": "@x.example"}, "email-without-at"),
        ({"email": "asa@"}, "email-without-domain"),
        ({"email": "åsa@x.example"}, "email-letters"),
        ({"email": "a b@x.example"}, "email-malformed"),
        ({"email": "a@b@x.example"}, "email-malformed"),
        ({"email": "a\0@x.example"}, "email-malformed"),
        ({"email": "a\n@x.example"}, "email-malformed"),
        ({"email": "a@-x.example"}, "email-malformed"),
        ({"email": "a@" + "x" * 300}, "email-malformed"),
        ({"roles": frozenset()}, "roles-missing"),
        ({"minutes_cap": 601}, "minutes-cap"),
        ({"minutes_cap": -1}, "minutes-cap"),
        ({"cycle_weekday": 7}, "weekday"),
        ({"team_id": 99999}, "team-unknown"),
        ({"sales_roles": ("astronaut",)}, "sales-role-unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(by_admin, session, wrong, code):
    with pytest.raises(LmsError) as refused:
        people.add(by_admin, replace(DRAFT, **wrong))
    assert refused.value.code == code
    assert session.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize(
    "name", ["👩‍🚀 Ana", "x" * 120, "=HYPERLINK(1)", "O'Hara; DROP TABLE", "李伟"]
)
def test_unusual_names_are_kept_as_they_are(by_admin, session, name):
    assert directory.person(session, people.add(by_admin, replace(DRAFT, name=name))).name == name


def test_an_email_is_taken_once_whoever_is_faster(by_admin, session, monkeypatch):
    people.add(by_admin, DRAFT)
    with pytest.raises(LmsError, match="email-taken"):
        people.add(by_admin, replace(DRAFT, name="Other"))
    seen_before_and_after_the_clash = iter((False, True))
    monkeypatch.setattr(people, "_is_taken", lambda *_: next(seen_before_and_after_the_clash))
    with pytest.raises(LmsError, match="email-taken"):
        people.add(by_admin, replace(DRAFT, name="At the same moment"))
    assert session.scalar(select(func.count(Person.id))) == 2


def test_a_change_is_written_down_field_by_field(by_admin, session):
    added = people.add(by_admin, DRAFT)
    changed = replace(DRAFT, email="asa.b@tarnholt.example", roles=frozenset({Role.MANAGER}))
    people.update(by_admin, added, changed)
    people.update(by_admin, added, changed)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.changed"))
    assert entry.details["changes"] == {
        "email": ["asa@tarnholt.example", "asa.b@tarnholt.example"],
        "roles": [["rep"], ["manager"]],
    }


def test_a_new_email_makes_links_to_the_old_one_worthless(by_admin, session):
    added = people.add(by_admin, DRAFT)
    token = passwords.make_link(by_admin, added, passwords.RESET_LASTS)
    people.update(by_admin, added, replace(DRAFT, email="asa.b@tarnholt.example"))
    with pytest.raises(NotFoundError):
        passwords.check_link(by_admin, token)


def test_deactivating_ends_sessions_and_keeps_history(by_admin, session):
    added = people.add(by_admin, DRAFT)
    identity = ExternalIdentity("password", f"{added}.0")
    assert queries.actor(session, identity)
    people.deactivate(by_admin, added)
    people.deactivate(by_admin, added)
    assert queries.actor(session, identity) is None
    assert queries.actor(session, replace(identity, subject=f"{added}.1")) is None
    events = session.scalars(select(OutboxEntry.event)).all()
    assert events.count("person.deactivated") == 1
    people.reactivate(by_admin, added)
    assert queries.actor(session, identity) is None
    assert queries.actor(session, replace(identity, subject=f"{added}.1"))


def test_an_admin_deactivates_neither_themselves_nor_the_last_one(by_admin, work, session, admin):
    with pytest.raises(LmsError, match="self-deactivated"):
        people.deactivate(by_admin, admin.id)
    with pytest.raises(LmsError, match="last-admin"):
        people.deactivate(work, admin.id)
    own = replace(DRAFT, name=admin.name, email=admin.email)
    with pytest.raises(LmsError, match="last-admin"):
        people.update(by_admin, admin.id, own)
    factories.person(session, Role.ADMIN)
    people.update(by_admin, admin.id, own)


def test_an_admin_who_has_left_does_not_count(by_admin, session, admin):
    other = factories.person(session, Role.ADMIN)
    people.deactivate(by_admin, other.id)
    with pytest.raises(LmsError, match="last-admin"):
        people.update(by_admin, admin.id, replace(DRAFT, email=admin.email))


def test_nobody_else_manages_people(work, session):
    for role in set(Role) - {Role.ADMIN}:
        actor = queries.actor_by_id(session, factories.person(session, role).id)
        theirs = replace(work, actor=actor)
        for act in (
            lambda w: people.add(w, DRAFT), lambda w: people.update(w, 1, DRAFT),
            lambda w: people.deactivate(w, 1), lambda w: people.reactivate(w, 1),
            lambda w: plan(w, files.PeopleFile()), lambda w: passwords.hand_link(w, 1),
        ):  # fmt: skip
            with pytest.raises(NotAllowedError):
                act(theirs)


# Identities


def test_an_identity_is_linked_once_by_its_verified_email(work, session):
    factories.person(session, name="Noise")
    ines = factories.person(session, email="ines@tarnholt.example")
    host = ExternalIdentity("host", "u-1", "Ines@Tarnholt.example")
    assert people.link_identity(work, replace(host, email=None)) is False
    assert people.link_identity(work, host) is True
    assert people.link_identity(work, host) is False
    assert people.link_identity(work, replace(host, subject="u-2")) is False
    assert queries.actor(session, host).id == ines.id
    assert session.scalar(select(func.count()).select_from(Identity)) == 1


def test_an_identity_of_somebody_unknown_or_gone_is_not_linked(work, session):
    gone = factories.person(session, email="gone@tarnholt.example", deactivated_at=work.now)
    for email in (gone.email, "nobody@tarnholt.example"):
        assert people.link_identity(work, ExternalIdentity("host", "u", email)) is False


# The list


def test_the_list_finds_by_words_team_access_and_state(session, work, admin):
    team = factories.team(session)
    asa = factories.person(session, Role.MANAGER, name="Åsa Bergström", team=team)
    gone = factories.person(session, name="Åsa Gone", deactivated_at=work.now)
    factories.person(session, name="100% Sure_Thing")

    def found(**asked):
        return [row.id for row in directory.people(session, PeopleFilter(**asked), 1).rows]

    assert found(words="åsa") == [asa.id]
    assert found(words="STRÖM åsa") == [asa.id]
    assert found(words="åsa", is_active=None) == [asa.id, gone.id]
    assert found(words="åsa", is_active=False) == [gone.id]
    assert found(team_id=team.id) == [asa.id]
    assert found(role=Role.ADMIN) == [admin.id]
    assert len(found(words="%")) == 1
    assert len(found(words="e_t")) == 1
    assert found(words="x" * 90) == []


def test_the_list_comes_in_pages_by_name(session, admin):
    for number in range(60):
        factories.person(
            session, name=f"person {number:02}" if number % 2 else f"Person {number:02}"
        )
    first, second = (directory.people(session, PeopleFilter(words="person"), n) for n in (1, 2))
    assert (first.total, first.pages, len(first.rows), len(second.rows)) == (60, 2, 50, 10)
    names = [row.name.lower() for row in (*first.rows, *second.rows)]
    assert names == sorted(names)
    beyond = directory.people(session, PeopleFilter(words="person"), 10**9)
    assert (beyond.number, beyond.first, beyond.last) == (2, 51, 60)


# Importing


def planned(work, text):
    return plan(work, files.read(text))


def codes(found):
    return [(p.line, p.column, p.error.code) for p in found.problems]


HEAD = "name,email,team,roles,sales_roles,hired_on,manager_of\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_file_is_imported_as_a_spreadsheet_saves_it(by_admin, session, separator, encoding):
    lines = (HEAD + 'Åsa Ek,Asa@tarnholt.example,Wholesale,rep|new hire,SDR,30.11.2026,\n'
             '"Szűcs Bálint",b@tarnholt.example,wholesale,manager,ae | sdr,2026-11-02,Wholesale|Pharmacy\n')  # fmt: skip
    if encoding == "latin-1":
        lines = lines.replace("ű", "ü")
    text = files.decoded(lines.replace(",", separator).replace("\n", "\r\n").encode(encoding))
    found = planned(by_admin, text)
    assert codes(found) == []
    assert found.new_teams == ("Wholesale", "Pharmacy")
    carry_out(by_admin, found)
    rows = {row.email: row for row in directory.people(session, PeopleFilter(), 1).rows}
    asa, balint = rows["asa@tarnholt.example"], rows["b@tarnholt.example"]
    assert (asa.name, asa.email, asa.team) == ("Åsa Ek", "asa@tarnholt.example", "Wholesale")
    assert asa.roles == (Role.NEW_HIRE, Role.REP)
    assert directory.person(session, asa.id).hired_on == date(2026, 11, 30)
    assert balint.sales_roles == ("AE", "SDR")
    assert directory.person(session, balint.id).manages == ("Pharmacy", "Wholesale")
    assert codes(planned(by_admin, text)) == []
    again = planned(by_admin, text)
    assert (again.added, again.changed, again.unchanged, again.new_teams) == ([], [], 2, ())


def test_all_problems_of_all_lines_are_told_at_once(by_admin):
    found = planned(
        by_admin,
        HEAD
        + "Åsa,asa@,Wholesale,pilot,astronaut,31.11.2026,\n"
        + "\n"
        + ",b@tarnholt.example,,,,,\n"
        + "Ann,c@tarnholt.example,,rep,,2026-02-30,Wholesale\n"
        + "Bob,c@tarnholt.example,,rep,,someday,\n"
        + "Cy,d@tarnholt.example,,rep,,,,too,many\n"
        + "x" * 300 + ",e@tarnholt.example," + "t" * 81 + ",rep,,,\n",
    )  # fmt: skip
    assert codes(found) == [
        (2, "email", "email-without-domain"),
        (2, "roles", "csv-role-unknown"),
        (2, "sales_roles", "csv-sales-role-unknown"),
        (2, "hired_on", "date-day"),
        (4, "name", "name-missing"),
        (4, "roles", "roles-missing"),
        (5, "hired_on", "date-day"),
        (5, "manager_of", "csv-manager-role"),
        (6, "email", "csv-twice"),
        (6, "hired_on", "date-shape"),
        (7, "", "csv-cells"),
        (8, "name", "name-long"),
        (8, "team", "team-name-long"),
    ]
    with pytest.raises(LmsError, match="csv-problems"):
        carry_out(by_admin, found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "csv-empty"),
        ("   \n\n", "csv-empty"),
        (HEAD, "csv-empty"),
        ("name,email,shoe size\n", "csv-column-unknown"),
        ("name,email,Name\n", "csv-column-twice"),
        ("name,team\nx,y\n", "csv-column-missing"),
        (HEAD + '"Åsa,asa@tarnholt.example\n' * 2, "csv-broken"),
        (HEAD + '"' + "x" * 200_000, "csv-broken"),
    ],
)
def test_a_file_that_is_none_is_refused(by_admin, text, code):
    assert planned(by_admin, text).problems[0].error.code == code


def test_what_is_no_text_is_refused():
    with pytest.raises(LmsError, match="csv-binary"):
        files.decoded(b"PK\x03\x04\x00\x00rest of a spreadsheet\x00")


def test_a_file_has_5000_lines_at_most(by_admin):
    lines = "".join(f"Person {n},p{n}@tarnholt.example,,rep,,,\n" for n in range(5001))
    assert codes(planned(by_admin, HEAD + lines)) == [(5002, "", "csv-long")]


def test_5000_people_are_imported_in_a_few_statements(by_admin, session, statements):
    factories.person(session, name="Old Name", email="p7@tarnholt.example")
    lines = "".join(
        f"Person {n},p{n}@tarnholt.example,Team {n % 40},rep,sdr,,\n" for n in range(5000)
    )
    found = planned(by_admin, HEAD + lines)
    assert (len(found.added), len(found.changed), len(found.new_teams)) == (4999, 1, 40)
    statements.seen.clear()
    carry_out(by_admin, found)
    assert len(statements.seen) < 100
    assert session.scalar(select(func.count(Person.id))) == 5001
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 5040


def test_an_update_leaves_what_the_line_does_not_say(by_admin, session):
    team = factories.team(session, "Wholesale")
    draft = replace(DRAFT, team_id=team.id, sales_roles=("sdr",), hired_on=date(2026, 1, 2))
    added = people.add(by_admin, draft)
    found = planned(by_admin, "email;name\nASA@tarnholt.example;Åsa Ek\n")
    (step,) = found.changed
    assert step.changes == (("name", "Åsa Bergström-Nkemelu", "Åsa Ek"),)
    carry_out(by_admin, found)
    kept = directory.person(session, added)
    assert (kept.name, kept.team_id, kept.sales_roles) == ("Åsa Ek", team.id, ("sdr",))
    assert kept.hired_on == date(2026, 1, 2)


def test_formulas_stay_text(by_admin, session):
    found = planned(by_admin, HEAD + "\"=cmd|' /C calc'!A0\",f@tarnholt.example,+1,rep,,,\n")
    assert codes(found) == []
    carry_out(by_admin, found)
    row = next(r for r in directory.people(session, PeopleFilter(), 1).rows if r.team)
    assert (row.name, row.team) == ("=cmd|' /C calc'!A0", "+1")


def test_an_import_leaves_an_admin(by_admin, session, admin):
    line = "Marit Solberg,marit@tarnholt.example,,rep,,,\n"
    assert codes(planned(by_admin, HEAD + line)) == [(2, "roles", "last-admin")]
    other = "New One,new@tarnholt.example,,admin,,,\n"
    assert codes(planned(by_admin, HEAD + line + other)) == []


def test_people_who_have_left_are_updated_and_stay_out(by_admin, session, work):
    gone = factories.person(
        session, name="Gone", email="g@tarnholt.example", deactivated_at=work.now
    )
    found = planned(by_admin, HEAD + "Gone West,g@tarnholt.example,,rep,,,\n")
    assert [step.before.is_active for step in found.changed] == [False]
    carry_out(by_admin, found)
    assert directory.person(session, gone.id).deactivated_at is not None


def test_an_import_that_was_overtaken_does_nothing(by_admin, session):
    found = planned(
        by_admin, HEAD + "A,a@tarnholt.example,New,rep,,,\nB,b@tarnholt.example,,rep,,,\n"
    )
    factories.person(session, email="b@tarnholt.example")
    with pytest.raises(ConflictError, match="csv-overtaken"):
        carry_out(by_admin, found)
    assert session.scalar(select(func.count(Team.id))) == 0
    assert session.scalar(select(func.count(PersonRole.person_id))) == 2
