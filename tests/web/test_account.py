"""Signing in and out, passwords, own settings and own data, as a visitor meets them."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select, update

from lms.app import create_app
from lms.db.models import (
    Absence,
    ActivityMetric,
    Answer,
    Company,
    Person,
    PersonMemory,
    Plan,
    PlanItem,
    PlanWish,
    QuestionHold,
    Waiver,
)
from lms.db.queries import own_data
from lms.domain.asking.quality import HoldCause
from lms.domain.mastery.skills import EvidenceKind
from lms.domain.people import Role, Theme
from lms.domain.planning.plans import ItemKind
from lms.domain.planning.wishes import WishKind
from lms.services import passwords
from tests import factories
from tests.visitor import Visitor

GOOD = "quiet harbour lends seven"


@pytest.fixture
def rep(session, work):
    factories.catalogue(session)
    factories.person(session, name="Noise Person")
    made = factories.person(session, name="Ines Carvalho", email="ines@tarnholt.example")
    passwords.set_password(work, made.id, GOOD)
    session.commit()
    return made


def credentials(password=GOOD, **more):
    return {"email": "ines@tarnholt.example", "password": password, **more}


def test_signing_in_leads_to_today(visitor, rep):
    page = visitor.get("/sign-in")
    assert page.h1 == "Sign in"
    assert "for Tarnholt" in page
    answer = visitor.post("/sign-in", {**page.form("/sign-in"), **credentials()})
    assert answer.response.headers["Location"] == "/"
    assert visitor.get("/account").h1 == "Your account"


def test_a_stranger_is_led_back_to_where_they_wanted_to_go(visitor, rep):
    page = visitor.get("/account/data?x=1")
    assert page.h1 == "Sign in"
    answer = visitor.post("/sign-in", {**page.form("/sign-in"), **credentials()})
    assert answer.response.headers["Location"] == "/account/data?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", " //evil.example", "javascript:alert(1)", "/%0d\r\nSet-Cookie:x",
        "account", "http:evil.example", "",
    ],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_only(visitor, rep, target):
    answer = visitor.post("/sign-in", credentials(next=target))
    assert answer.response.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ines@tarnholt.example", "wrong"),
        ("nobody@tarnholt.example", GOOD),
        ("", ""),
        ("ines\ufffd@tarnholt.example\0\ufffe", GOOD),
        ("🙂" * 300, "🙂" * 300),
        ("' OR 1=1 --", "x" * 100_000),
    ],
)
def test_whatever_is_wrong_the_page_says_the_same(visitor, rep, email, password):
    page = visitor.post("/sign-in", {"email": email, "password": password}, status=422)
    assert "No account here has this email and password." in page
    field = page.all("input", name="password")[0]
    assert field.get("value") is None
    assert field.get("aria-invalid") == "true"
    assert visitor.get("/account").h1 == "Sign in"


def test_the_email_is_kept_after_a_wrong_password(visitor, rep):
    page = visitor.post("/sign-in", credentials("wrong", next="/account"), status=422)
    form = page.form("/sign-in")
    assert (form["email"], form["next"]) == ("ines@tarnholt.example", "/account")


def test_signing_in_starts_a_new_session(visitor, rep):
    with visitor.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        cookie["csrf_token"] = "planted"
    visitor.post("/sign-in", credentials())
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "planted"


def test_an_old_hash_is_replaced_on_the_way_in(visitor, session, rep):
    old = passwords.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(GOOD)
    session.execute(update(Person).where(Person.id == rep.id).values(password_hash=old))
    session.commit()
    visitor.post("/sign-in", credentials())
    stored = session.scalar(select(Person.password_hash).where(Person.id == rep.id))
    assert "m=19456,t=2,p=1" in stored


def test_signing_out_needs_a_form_and_ends_the_session(visitor, rep):
    visitor.sign_in(rep)
    visitor.get("/sign-out", status=405)
    page = visitor.submit("/sign-out")
    assert "You are signed out." in page
    assert visitor.get("/account").h1 == "Sign in"


def test_a_deactivated_person_is_out_at_once(visitor, rep, session):
    visitor.sign_in(rep)
    assert visitor.get("/account").h1 == "Your account"
    session.execute(update(Person).where(Person.id == rep.id).values(deactivated_at=rep.created_at))
    session.commit()
    assert visitor.get("/account").h1 == "Sign in"


def test_a_form_without_its_token_is_refused(visitor, rep):
    response = visitor.client.post("/sign-in", data=credentials())
    assert response.status_code == 400


def make_demo(session):
    session.execute(update(Company).values(is_demo=True))
    session.commit()


def test_the_demo_offers_its_people_on_its_own_machine(visitor, rep, session):
    make_demo(session)
    page = visitor.get("/sign-in")
    assert "Ines Carvalho" in page
    assert passwords.DEMO_PASSWORD in page


@pytest.mark.parametrize(
    ("address", "headers"),
    [("10.1.2.3", {}), ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}), ("::ffff:10.0.0.1", {})],
)
def test_the_demo_is_closed_to_other_machines(visitor, rep, session, address, headers):
    make_demo(session)
    environ = {"REMOTE_ADDR": address}
    page = visitor.client.get("/sign-in", environ_base=environ, headers=headers).text
    assert "Ines Carvalho" not in page
    assert passwords.DEMO_PASSWORD not in page
    token = re.search(r'name="csrf_token" value="([^"]+)', page).group(1)
    answer = visitor.client.post(
        "/sign-in", data=credentials(csrf_token=token), environ_base=environ, headers=headers
    )
    assert answer.status_code == 422
    assert "People sign in only on the machine that it runs on." in answer.text


def test_the_demo_opens_on_the_whole_loopback_network(visitor, rep, session):
    make_demo(session)
    for address in ("127.0.0.1", "127.9.9.9", "::1"):
        page = visitor.client.get("/sign-in", environ_base={"REMOTE_ADDR": address}).text
        assert "Ines Carvalho" in page


def test_an_ordinary_company_shows_nobody_to_strangers(visitor, rep):
    assert "Ines Carvalho" not in visitor.get("/sign-in")


def test_guessing_is_slowed_down(settings, clock, session, rep, statements):
    app = create_app(replace(settings, sign_in_limit="3 per minute"), clock)
    app.extensions["lms"] = replace(app.extensions["lms"], session=session)
    guesser = Visitor(app, statements)
    for _ in range(3):
        guesser.post("/sign-in", credentials("wrong"), status=422)
    page = guesser.post("/sign-in", credentials(), status=429)
    assert page.links()["Back to sign in"] == "/sign-in"
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


# What was sent while the session had ended


def end_session(visitor):
    visitor.client.delete_cookie("rampwise")


@pytest.fixture
def question(visitor, session, rep):
    """The address of the first question of a quiz that the rep has begun."""
    factories.module(session, quiz=factories.quiz())
    session.commit()
    visitor.sign_in(rep)
    return visitor.post("/modules/opening-a-call/quiz").response.headers["Location"]


def answer_of(session):
    return [row.value for row in session.scalars(select(Answer)) if row.value is not None]


def test_a_quiz_answer_survives_the_end_of_the_session(visitor, session, question):
    page = visitor.get(question)
    field = page.all("input", type="radio")[0].get("name")
    typed = {**page.form(question), field: "c"}
    end_session(visitor)
    asked = visitor.post(question, typed, status=401)
    assert asked.h1 == "Sign in"
    assert "What you sent is kept on this page" in asked
    wrong = visitor.post("/sign-in", {**asked.form("/sign-in"), **credentials("wrong")}, status=422)
    again = visitor.post("/sign-in", {**wrong.form("/sign-in"), **credentials()}, status=200)
    assert again.h1 == "Send what you typed"
    assert answer_of(session) == []
    visitor.post(question, again.form(question))
    assert answer_of(session) == ["c"]


def test_what_was_typed_is_shown_and_sent_to_the_letter(visitor, rep):
    typed = {"note": 'line one\r\nline <two> & "three" 🙂', "many": ["a", "b"], "empty": ""}
    asked = visitor.post("/account?from=here", typed, status=401)
    again = visitor.post("/sign-in", {**asked.form("/sign-in"), **credentials()}, status=200)
    assert 'line one line <two> & "three" 🙂' in again
    sent = again.form("/account?from=here")
    assert sent["note"].replace("\r\n", "\n") == typed["note"].replace("\r\n", "\n")
    assert sent["empty"] == ""
    assert [e.get("value") for e in again.all("input", name="many")] == ["a", "b"]


def test_passwords_and_tokens_are_not_kept(visitor, rep):
    typed = {"current_password": "secret one", "theme": "dark", "csrf_token": "old"}
    asked = visitor.post("/account", typed, status=401)
    assert "secret one" not in asked.html
    assert "old" not in json.loads(asked.form("/sign-in")["kept"])[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_never_kept(visitor, rep, headers):
    answer = visitor.client.post("/account", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_our_own_form_is_kept(visitor, rep, headers):
    answer = visitor.client.post("/account", data={"theme": "dark"}, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "kept",
    [
        '["https://evil.example/", [["a", "b"]], false]',
        '["//evil.example/account", [["a", "b"]], false]',
        '["/nowhere", [["a", "b"]], false]',
        '["/modules", [["a", "b"]], false]',
        '["/account", [["a"]], false]',
        '["/account", [["a", "\\ud800"]], false]',
        '["/account"]', "[]", "{", "null", "[" * 5000,
    ],
)  # fmt: skip
def test_what_is_kept_leads_to_our_own_forms_only(visitor, rep, kept):
    answer = visitor.post("/sign-in", credentials(kept=kept))
    assert answer.response.headers["Location"] == "/"


def test_our_scripts_are_told_that_the_session_has_ended(visitor, question):
    end_session(visitor)
    answer = visitor.client.post(
        question, data={"choice": "c"}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json) == (401, {"error": "401"})


def test_a_form_older_than_the_session_may_be_sent_again(visitor, rep):
    visitor.sign_in(rep)
    answer = visitor.client.post("/account", data={"theme": "dark", "csrf_token": "older"})
    assert answer.status_code == 400
    assert "Send what you typed" in answer.text
    foreign = {"Origin": "https://evil.example"}
    refused = visitor.client.post("/account", data={"csrf_token": "x"}, headers=foreign)
    assert refused.status_code == 400
    assert "Send what you typed" not in refused.text


def test_signing_out_after_the_session_has_ended_just_leads_to_the_sign_in_page(visitor, rep):
    assert visitor.submit("/sign-out").h1 == "Sign in"


# A new password


def letters(settings):
    folder = Path(settings.mail_url.removeprefix("file://"))
    found = sorted(folder.glob("*.eml"))
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]
    for path in found:
        path.unlink()
    return read


def ask_for_a_link(visitor, settings, email="ines@tarnholt.example"):
    letters(settings)
    page = visitor.post("/forgot", {"email": email})
    page.response.close()
    return page.response.headers["Location"], letters(settings)


def link_in(letter):
    return re.search(r"http://127\.0\.0\.1:8000(/reset/\S+)", letter.get_content()).group(1)


def test_a_forgotten_password_is_replaced_by_mail(visitor, settings, rep):
    there, (letter,) = ask_for_a_link(visitor, settings, " Ines@Tarnholt.example")
    assert visitor.get(there).h1 == "Look into your mail"
    assert letter["To"] == "ines@tarnholt.example"
    link = link_in(letter)
    page = visitor.get(link)
    assert page.h1 == "Choose a new password"
    page = visitor.submit(link, {"password": "a brand new secret phrase"})
    assert "Your new password is set." in page
    visitor.post("/sign-in", credentials("a brand new secret phrase"))
    spent = visitor.get(link, status=410)
    assert spent.h1 == "This link no longer works"
    visitor.post(link, {"password": "another good secret phrase"}, status=410)


def test_the_answer_is_the_same_for_strangers(visitor, settings, rep):
    for email in ("nobody@tarnholt.example", "not an email", "x" * 5000, "a\0b@c.d"):
        there, sent = ask_for_a_link(visitor, settings, email)
        assert (there, sent) == ("/forgot?sent=1", [])
    assert visitor.post("/forgot", {"email": ""}, status=422).h1 == "Have a new password sent"


def test_a_link_lasts_an_hour(visitor, settings, clock, rep):
    _, (letter,) = ask_for_a_link(visitor, settings)
    clock.now += timedelta(minutes=59)
    visitor.get(link_in(letter))
    clock.now += timedelta(minutes=1)
    visitor.get(link_in(letter), status=410)


def test_a_weak_password_is_refused_with_a_reason(visitor, settings, rep):
    _, (letter,) = ask_for_a_link(visitor, settings)
    link = link_in(letter)
    page = visitor.post(link, {"password": "password1234"}, status=422)
    assert "This would be guessed quickly." in page
    assert page.all("input", name="password")[0].get("aria-describedby")
    assert "Use at least 10 characters." in visitor.post(link, {"password": "short"}, status=422)
    assert "at most" in visitor.post(link, {"password": "x" * 500_000}, status=422)
    visitor.post(link, {"password": "a brand new secret phrase"})


def test_resetting_the_password_ends_sessions_elsewhere(visitor, app, statements, settings, rep):
    elsewhere = Visitor(app, statements).sign_in(rep)
    assert elsewhere.get("/account").h1 == "Your account"
    _, (letter,) = ask_for_a_link(visitor, settings)
    visitor.post(link_in(letter), {"password": "a brand new secret phrase"})
    assert elsewhere.get("/account").h1 == "Sign in"


def test_an_invented_link_opens_nothing(visitor, rep):
    visitor.get("/reset/invented", status=410)
    visitor.get("/reset/" + "%00%F0%9F%98%80", status=410)


# Own settings


def test_settings_are_shown_and_kept(visitor, session, rep):
    page = visitor.sign_in(rep).get("/account")
    chosen = {"time_zone": "Europe/Oslo", "theme": "dark", "locale": "en"}
    page = visitor.submit("/account", {**page.form("/account"), **chosen})
    assert "Saved." in page
    assert page.tree.get("data-bs-theme") == "dark"
    form = page.form("/account")
    assert {name: form[name] for name in chosen} == chosen
    person = session.get(Person, rep.id)
    assert (person.theme, person.time_zone) == (Theme.DARK, "Europe/Oslo")


def test_the_day_on_which_plans_begin_is_chosen_in_the_calendar_only(visitor, rep):
    page = visitor.sign_in(rep).get("/account")
    assert "cycle_weekday" not in page.form("/account")
    calendar = visitor.get(page.links()["Go to your calendar"])
    assert "weekday" in calendar.form("/plan/calendar")


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"}, {"theme": "pink"},
        {"theme": "x\0"}, {"locale": "xx"}, {"locale": "😀" * 300},
    ],
)  # fmt: skip
def test_settings_that_are_not_on_the_list_are_refused(visitor, rep, wrong):
    page = visitor.sign_in(rep).get("/account")
    again = visitor.post("/account", {**page.form("/account"), **wrong}, status=422)
    assert "Choose one of the list." in again


def test_changing_the_password_keeps_this_browser_and_ends_others(visitor, app, statements, rep):
    elsewhere = Visitor(app, statements).sign_in(rep)
    visitor.sign_in(rep)
    wrong = {"current": "not it", "new": "a brand new secret phrase"}
    page = visitor.post("/account/password", wrong, status=422)
    assert "This is not your current password." in page
    weak = visitor.post("/account/password", {"current": GOOD, "new": "aaaaaaaaaaaa"}, status=422)
    assert "guessed quickly" in weak
    right = {"current": GOOD, "new": "a brand new secret phrase"}
    page = visitor.submit("/account/password", right)
    assert "Your password is changed." in page
    assert elsewhere.get("/account").h1 == "Sign in"


# Own data


def test_everything_about_me_is_there_and_nothing_of_others(visitor, session, work, rep):
    other = factories.person(session, name="Bálint Szűcs", email="balint@tarnholt.example")
    factories.module(session, quiz=factories.quiz())
    session.commit()
    for person in (rep, other):
        visitor.sign_in(person)
        question = visitor.post("/modules/opening-a-call/quiz").response.headers["Location"]
        page = visitor.get(question)
        field = page.all("input", type="radio")[0].get("name")
        visitor.post(question, {**page.form(question), field: "b"})
        visitor.post(question.rsplit("/", 1)[0] + "/hand-in")
    visitor.sign_in(rep)
    page = visitor.get("/account/data")
    for kind in own_data.KINDS:
        visitor.get(f"/account/data/{kind}")
    answers = visitor.get("/account/data/answers")
    assert "Option b of q" in answers
    assert "balint@tarnholt.example" not in page.html
    log = visitor.get("/account/data/audit")
    assert "The system set a password for Ines Carvalho" in log
    file = visitor.client.get("/account/data.json")
    assert "attachment" in file.headers["Content-Disposition"]
    told = json.loads(file.text)
    assert told["profile"][0]["email"] == "ines@tarnholt.example"
    assert len(told["attempts"]) == 1
    assert [row["value"] for row in told["answers"]] == ["b"]
    assert set(own_data.KINDS) <= set(told)
    assert "balint" not in file.text
    assert "argon2" not in file.text


def test_a_kind_of_record_that_does_not_exist_is_not_found(visitor, rep):
    visitor.sign_in(rep).get("/account/data/secrets", status=404)


def test_without_accounts_of_our_own_there_are_no_sign_in_pages(visitor, app, rep):
    app.extensions["lms"] = replace(app.extensions["lms"], accounts=None)
    for path in ("/sign-in", "/forgot", "/reset/x"):
        visitor.get(path, status=404)
    visitor.get("/account", status=401)
    visitor.post("/account", status=401)


def test_plans_waivers_memory_and_ratings_are_among_everything_about_me(
    visitor, session, rep, clock
):
    manager = factories.person(session, Role.MANAGER, name="Marit Solberg")
    revision = factories.module(session, quiz=factories.quiz())
    attempt = factories.passed(session, rep, revision, clock.now)
    plan = Plan(
        person_id=rep.id, cycle_start=clock.now.date(), cycle_end=clock.now.date(), minutes_cap=40,
        is_over_cap=True, notes=[{"code": "away"}], made_at=clock.now,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    session.add_all(
        [
            PlanItem(plan_id=plan.id, position=0, kind=ItemKind.LESSON, key="lesson:x", title="X",
                     module_id="opening-a-call", is_rolled_over=True, minutes=12, reason={}, figures={}),
            PlanWish(person_id=rep.id, cycle_start=plan.cycle_start, kind=WishKind.POSTPONE, key="lesson:x",
                     title="X", until=plan.cycle_end, reason="Trade fair", wished_at=clock.now),
            Absence(person_id=rep.id, first_day=plan.cycle_start, last_day=plan.cycle_end,
                    recorded_by=manager.id, recorded_at=clock.now),
            Waiver(person_id=rep.id, module_id="opening-a-call", attempt_id=attempt.id, figures=[],
                   waived_at=clock.now, overruled_at=clock.now, overruled_by=manager.id, note="Do it"),
            QuestionHold(module_id="opening-a-call", question="q1", cause=HoldCause.QUALITY,
                         held_by=manager.id, note="Two right answers", held_at=clock.now),
        ]
    )  # fmt: skip
    rated = factories.NewEvidence(
        clock.now, EvidenceKind.OBSERVATION, 4.0, ((factories.SKILLS[2], 1.0),),
        criterion="Opening", rater_id=manager.id, module_id="opening-a-call",
    )  # fmt: skip
    factories.evidence.record(factories.Work(session, clock.now), rep.id, [rated])
    memory = session.get(PersonMemory, rep.id) or PersonMemory(person_id=rep.id)
    memory.memory = {"factor": 1.0, "traces": {"module:opening-a-call": [3.2, 5.0, 0, 1]}}
    session.add(memory)
    session.commit()
    visitor.sign_in(rep)
    for kind, words in {
        "plans": "Left over from before Yes", "plan-wishes": "Trade fair",
        "absences": "Marit Solberg", "waivers": "To be taken after all", "memory": "opening-a-call: 3",
        "evidence": "Judged by Marit Solberg", "profile": "Figures from daily work count No",
    }.items():  # fmt: skip
        assert words in visitor.get(f"/account/data/{kind}"), kind
    visitor.sign_in(manager)
    for kind, words in {
        "absences-recorded": "Ines Carvalho", "waivers-overruled": "Do it",
        "ratings-given": "Opening", "questions-held": "Two right answers",
    }.items():  # fmt: skip
        assert words in visitor.get(f"/account/data/{kind}"), kind


def test_figures_from_daily_work_are_off_until_one_agrees(visitor, session, rep):
    assert "Figures from daily work" not in visitor.sign_in(rep).get("/account")
    skill = factories.SKILLS[2]
    session.add(ActivityMetric(key="meetings", title="Calls to meetings", skill=skill, position=0))
    session.commit()
    page = visitor.get("/account")
    assert "Calls to meetings, for Cold call" in page
    assert "It is off unless you agree." in page
    page = visitor.submit("/account/activity", {"shares": "yes"})
    assert "You have agreed." in page
    assert "Figures from daily work count Yes" in visitor.get("/account/data/profile")
    page = visitor.submit("/account/activity", {"shares": "no"})
    assert "Those before stay as they are." in page
    assert session.get(Person, rep.id).shares_activity is False
    assert "Ines Carvalho agreed that figures from daily work count" in visitor.get(
        "/account/data/audit"
    )
