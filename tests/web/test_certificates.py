"""My certificates, what changed since, learning it, the PDF, and the page that strangers see."""

import re
import zlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
import segno
from sqlalchemy import select

from lms.app import create_app
from lms.db.models import Certificate, CertificateFact, Embedding, Person, Plan
from lms.db.queries.people import actor_by_id
from lms.domain.certifications import GrantKind
from lms.domain.facts import Change, FactKind, FactText
from lms.domain.people import Role
from lms.services import certificates, facts, holds, quality
from lms.services.facts import FactDraft
from lms.services.sittings import attempts
from lms.services.work import Work
from tests import factories
from tests.conftest import NOW
from tests.factories import make_official, quiz, single

FACT, MODULE = "pulse-no-gateway", "opening-a-call"
NAME = "Ágot Zieliński-Tóth"


@pytest.fixture
def rep(session, visitor) -> Person:
    factories.catalogue(session)
    factories.fact(session)
    leader = factories.person(session, Role.MANAGER, name="Astrid Halvorsen")
    team = factories.team(session, manager=leader)
    person = factories.person(session, name=NAME, team=team, sales_roles=("sdr",))
    visitor.sign_in(person)
    return person


def asking(session, *keys: str):
    revision = factories.module(session, quiz=quiz(*(single(key, fact=FACT) for key in keys)))
    session.add(Embedding(revision_id=revision.id, fact_id=FACT))
    session.flush()


def change(session, kind: Change = Change.MATERIAL, is_confirmed: bool = True, claim: str = "Pulse needs no cable.", due: date = date(2026, 11, 27)) -> None:  # fmt: skip
    person = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    work = Work(session, NOW, actor_by_id(session, person.id))
    number = facts.history.newest(work, FACT).number
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "noor", 90, FactText(claim))
    facts.revise(work, FACT, draft, based_on=number)
    make_official(work, FACT, number + 1, replacing=number, change=kind, due=due if kind is Change.MATERIAL else None)  # fmt: skip
    for one in facts.publishing.content.questions_on(session, FACT) if is_confirmed and kind is Change.MATERIAL else ():  # fmt: skip
        holds.confirm_question(work, one.module_id, one.key)
    session.commit()


def certified(session, rep, **fields) -> Certificate:
    factories.certification(session)
    made = factories.certificate(session, rep, pins={FACT: 1}, **fields)
    session.commit()
    return made


def answer_all(visitor, page_url: str, pick: str = "b") -> str:
    """Answer every question and hand in; the address of the result."""
    attempt = int(re.search(r"/quiz/(\d+)/", page_url)[1])
    session = visitor.client.application.extensions["lms"].session
    for item in range(len(attempts.attempts.attempt(session, attempt).items)):
        visitor.post(f"/quiz/{attempt}/{item + 1}", {"kind": "single", "pick": pick})
    return visitor.post(f"/quiz/{attempt}/hand-in").response.headers["Location"]


def test_without_certifications_the_page_says_why(visitor, session, rep):
    assert "Nobody has said what your roles can be certified in" in visitor.get("/certificates")
    nobody = factories.person(session)
    session.commit()
    visitor.sign_in(nobody)
    assert "you have none" in visitor.get("/certificates")
    assert "You are not certified in anything yet" in visitor.get("/changes")


def test_what_is_missing_is_a_list_with_links(visitor, session, rep):
    asking(session, "q1")
    factories.certification(session, requires=("quiz", "practice", "observation"))
    factories.certification(session, key="foreign", title="For others", roles=("ae",))
    session.commit()
    page = visitor.get("/certificates")
    assert "Not certified yet" in page
    assert page.links()["Opening a call"] == f"/modules/{MODULE}"
    assert "A rehearsal that the manager watches" in page
    assert "A real conversation that the manager watches" in page
    assert "For others" not in page
    assert not page.all("a", class_="btn-primary")


def test_a_certificate_in_force_can_be_printed_and_shows_its_record(visitor, session, rep):
    asking(session, "q1")
    one = certified(session, rep, expires_on=date(2027, 5, 1))
    page = visitor.get("/certificates")
    assert "In force" in page
    assert "It holds until 1 May 2027." in page
    assert page.links()["Print it (PDF): First calls, certified"] == f"/certificates/{one.id}/pdf"
    assert "Earned on 1 September 2026" in page
    assert "Version 1 of “Pulse needs no gateway.”" in page


def test_expired_withdrawn_and_ending_certificates_say_so(visitor, session, rep):
    for place, (key, end) in enumerate({"over": -1, "ending": 10, "gone": 90}.items()):
        factories.certification(session, key=key, title=f"Title {place}")
        made = factories.certificate(session, rep, key, expires_on=NOW.date() + timedelta(days=end))
    leader = session.scalars(select(Person).where(Person.name == "Astrid Halvorsen")).one()
    certificates.revoke(Work(session, NOW, actor_by_id(session, leader.id)), made.id, "Not hers.")
    session.commit()
    page = visitor.get("/certificates")
    assert "It ended on 17 November 2026." in page
    assert "It ends on 28 November 2026. What you show from now on counts" in page
    assert "Astrid Halvorsen withdrew it on 18 November 2026: “Not hers.”" in page
    assert [word in page for word in ("Expired", "Refresh due", "Withdrawn")] == [True] * 3
    visitor.get(f"/certificates/{made.id}/pdf", status=422)


def test_certificates_that_are_no_longer_given_are_kept(visitor, session, rep):
    certified(session, rep)
    session.get_one(factories.Certification, "calls").retired_at = NOW
    session.commit()
    page = visitor.get("/certificates")
    assert "Earlier certificates" in page
    assert "Earned on 1 September 2026" in page


def test_what_was_earned_before_can_be_asked_for(visitor, session, rep):
    asking(session, "q1")
    mine = Work(session, NOW, actor_by_id(session, rep.id))
    attempt = attempts.start_quiz(mine, MODULE)
    attempts.save_answer(mine, attempt, 0, "b")
    attempts.hand_in(mine, attempt)
    factories.certification(session)
    session.commit()
    page = visitor.get("/certificates")
    assert [one.text for one in page.all("button", class_="btn-primary")] == ["Get the certificate"]
    assert "Your certificate is written." in visitor.submit("/certificates")
    assert "Nothing is waiting to be written" in visitor.submit("/certificates")


def test_passing_the_quiz_on_the_web_brings_the_certificate(visitor, session, rep):
    asking(session, "q1")
    factories.certification(session)
    session.commit()
    start = visitor.post(f"/modules/{MODULE}/quiz").response.headers["Location"]
    answer_all(visitor, start)
    assert "In force" in visitor.get("/certificates")


def test_a_change_is_learned_from_today_to_the_certificate(visitor, session, rep):
    asking(session, "q1", "q2")
    certified(session, rep)
    assert "changed since you certified" not in visitor.get("/")
    change(session)
    today = visitor.get("/")
    assert "One fact changed since you certified" in today
    assert "4 minutes, due Friday 27 November." in today
    assert today.links()["See what changed"] == "/changes"
    mine = visitor.get("/certificates")
    assert "Refresh due" in mine
    assert "One fact has changed since." in mine
    page = visitor.get("/changes")
    assert "Material: to learn" in page
    assert "It says so now." in page
    assert "Ragnhild Moe published it on Wednesday 18 November 2026." in page
    assert [one.text for one in page.all("ins")] == ["cable."]
    assert next(one.text for one in page.all("del")) == "gateway."
    (button,) = page.all("button", class_="btn-primary")
    assert button.text == "Answer 2 questions"
    start = visitor.post(f"/changes/{FACT}").response.headers["Location"]
    question = visitor.get(start)
    assert "What changed: Pulse needs no cable." in question
    assert question.links()["Leave"] == "/changes"
    result = visitor.get(answer_all(visitor, start))
    assert result.h1 == "Result: What changed: Pulse needs no cable."
    assert "Your certificates rest on the new words now." in result
    assert "In force" in visitor.get("/certificates")
    record = visitor.get("/certificates")
    assert "Brought up to date on 18 November 2026" in record
    assert "Version 1 of “Pulse needs no gateway.”" in record
    assert "Version 2 of “Pulse needs no cable.”" in record
    assert "Material: learned 18 Nov" in visitor.get("/changes")
    assert "changed since you certified" not in visitor.get("/")


def plans_made(session, rep) -> int:
    return len(session.scalars(select(Plan).where(Plan.person_id == rep.id)).all())


def test_a_change_that_is_due_this_week_comes_into_the_plan_that_is_in_force(visitor, session, rep):
    asking(session, "q1", "q2")
    certified(session, rep)
    before = visitor.get("/").links()
    change(session, due=date(2026, 11, 20))
    assert plans_made(session, rep) == 1
    today = visitor.get("/")
    assert "What changed: Pulse needs no cable." in today
    assert "Update · 4 min · due Fri 20 Nov" in today
    assert "changed since you certified" not in today
    assert {name for name in before if "figures" in name} < set(today.links())
    visitor.get("/")
    assert plans_made(session, rep) == 2
    answer_all(visitor, visitor.post(f"/changes/{FACT}").response.headers["Location"])
    assert "What changed: Pulse needs no cable. , done" in visitor.get("/")


def test_a_change_comes_into_the_plan_once_its_questions_are_there_again(visitor, session, rep):
    asking(session, "q1")
    certified(session, rep)
    visitor.get("/")
    change(session, is_confirmed=False, due=date(2026, 11, 20))
    assert "Pulse needs no cable." not in visitor.get("/")
    assert plans_made(session, rep) == 1
    holds.confirm_question(Work(session, NOW), MODULE, "q1")
    session.commit()
    assert "What changed: Pulse needs no cable." in visitor.get("/")


def test_a_change_whose_questions_are_retired_is_read_in_the_plan_too(visitor, session, rep):
    asking(session, "q1")
    certified(session, rep)
    visitor.get("/")
    change(session, due=date(2026, 11, 20))
    quality.retire(Work(session, NOW), MODULE, "q1", "Nobody can know.")
    session.commit()
    assert "Update · 2 min · due Fri 20 Nov" in visitor.get("/")


def test_a_second_change_in_a_week_is_a_note_beside_the_first_that_is_done(visitor, session, rep):
    certified(session, rep)
    visitor.get("/")
    change(session, due=date(2026, 11, 20))
    visitor.get("/")
    visitor.post(f"/changes/{FACT}/read")
    change(session, due=date(2026, 11, 20), claim="Pulse needs nothing.")
    made = plans_made(session, rep)
    assert "One fact changed since you certified" in visitor.get("/")
    assert plans_made(session, rep) == made


def test_a_delta_that_is_not_passed_offers_to_try_again(visitor, session, rep):
    asking(session, "q1", "q2")
    certified(session, rep)
    change(session)
    start = visitor.post(f"/changes/{FACT}").response.headers["Location"]
    result = visitor.get(answer_all(visitor, start, "a"))
    assert "Not passed yet" in result
    assert [one.text or one[0].tail for one in result.all("button", class_="btn-primary")] == ["Try again"]  # fmt: skip
    assert "Refresh due" in visitor.get("/certificates")


def test_a_change_without_questions_is_read(visitor, session, rep):
    certified(session, rep)
    change(session)
    page = visitor.get("/changes")
    assert [one.text for one in page.all("button", class_="btn-primary")] == ["I have read the change"]  # fmt: skip
    assert "reading it is enough" in page
    page = visitor.submit(f"/changes/{FACT}/read")
    assert "rest on the new words now: “Pulse needs no cable.”" in page
    assert "You know this fact as it is official now" in visitor.submit(f"/changes/{FACT}/read")
    assert len(session.scalars(select(Certificate)).all()) == 2


def test_nothing_is_asked_while_the_questions_are_rewritten(visitor, session, rep):
    asking(session, "q1")
    certified(session, rep)
    change(session, is_confirmed=False)
    page = visitor.get("/changes")
    assert "Marketing is rewriting the questions" in page
    assert not page.all("button", class_="btn-primary")
    assert "changed since you certified" not in visitor.get("/")
    assert "Marketing is rewriting" in visitor.submit(f"/changes/{FACT}")
    assert "There are questions on this change now" in visitor.submit(f"/changes/{FACT}/read")


def test_an_editorial_change_is_told_and_asks_nothing(visitor, session, rep):
    certified(session, rep)
    change(session, Change.EDITORIAL)
    page = visitor.get("/changes")
    assert "Editorial: nothing to do" in page
    assert "Nothing is to be learned" in page
    assert "In force" in visitor.get("/certificates")


def test_nothing_has_changed(visitor, session, rep):
    certified(session, rep)
    assert visitor.get("/changes").h1 == "What changed since I certified"
    assert "Every fact that your certificates rest on reads as it did" in visitor.get("/changes")


@pytest.mark.parametrize("path", ["/changes/nothing", "/changes/nothing/read", f"/changes/{FACT}"])
def test_what_is_not_owed_is_refused_kindly(visitor, session, rep, path):
    certified(session, rep)
    page = visitor.submit(path)
    assert "You know this fact as it is official now" in page


def test_markup_in_a_claim_stays_text(visitor, session, rep):
    certified(session, rep)
    change(session, claim="<script>alert(1)</script> & <b>more</b>")
    page = visitor.get("/changes")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script> & <b>more</b>" in page


def pdf_of(visitor, certificate: int) -> bytes:
    response = visitor.client.get(f"/certificates/{certificate}/pdf")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    return response.get_data()


def streams(document: bytes) -> list[bytes]:
    """What stands in the file, unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    return [zlib.decompress(one) if one[:1] == b"\x78" else one for one in found]


def words(document: bytes) -> str:
    """The text of the page, letter by letter, read back through the fonts' own tables."""
    packed = streams(document)
    page = next(one for one in packed if b" Tf" in one)
    tables = [_letters(one) for one in packed if b"beginbfchar" in one or b"beginbfrange" in one]
    said = []
    font = 0
    for token in re.finditer(rb"/F(\d+) [\d.]+ Tf|\((.*?)(?<!\\)\) Tj|\[(.*?)\] TJ|<([0-9a-fA-F]+)> Tj", page, re.DOTALL):  # fmt: skip
        if token[1]:
            font = int(token[1]) - 1
            continue
        raw = token[2] if token[2] is not None else b""
        for escaped, plain in ((rb"\(", b"("), (rb"\)", b")"), (rb"\r", b"\r"), (rb"\\", b"\\")):
            raw = raw.replace(escaped, plain)
        raw = bytes.fromhex(token[4].decode()) if token[4] else raw
        codes = [int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)]
        said.append("".join(tables[font].get(code, "?") for code in codes))
    return "\n".join(said)


def _letters(table: bytes) -> dict[int, str]:
    found = {}
    for code, letter in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", table):
        found[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    return found


def squares(document: bytes) -> set[tuple[float, float]]:
    """Places of the dark modules: the small filled squares of the page."""
    page = next(one for one in streams(document) if b" Tf" in one)
    boxes = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re f", page)
    return {(float(x), -float(y)) for x, y, w, h in boxes if abs(float(w) - float(h)) < 0.01}


def test_the_pdf_names_the_person_in_every_letter(visitor, session, rep):
    one = certified(session, rep, expires_on=date(2027, 5, 1))
    document = pdf_of(visitor, one.id)
    assert document == pdf_of(visitor, one.id)
    said = words(document)
    for text in ("Tarnholt", "First calls, certified", NAME, "Granted on 1 September 2026", "Valid until 1 May 2027"):  # fmt: skip
        assert text in said


def test_the_qr_code_opens_the_verification_page(visitor, session, rep, app):
    one = certified(session, rep)
    address = f"{app.extensions['lms'].settings.public_url}/verify/{one.code}"
    matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    found = squares(pdf_of(visitor, one.id))
    left, top = min(x for x, _ in found), min(y for _, y in found)
    side = (max(x for x, _ in found) - left) / (len(matrix) - 1)
    drawn = {(round((x - left) / side), round((y - top) / side)) for x, y in found}
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    visitor.client.delete_cookie("rampwise")
    page = visitor.get("/verify/" + address.rsplit("/", 1)[1])
    assert page.h1 == "First calls, certified"


def test_nobody_prints_the_certificate_of_somebody_else(visitor, session, rep):
    one = certified(session, rep)
    other = factories.person(session)
    session.commit()
    visitor.sign_in(other)
    visitor.get(f"/certificates/{one.id}/pdf", status=404)
    visitor.get("/certificates/4711/pdf", status=404)


@pytest.mark.parametrize(
    ("end", "is_changed", "status"),
    [(None, False, "In force"), (None, True, "Refresh due"), (-1, False, "Expired")],
)
def test_a_stranger_sees_name_title_date_and_status_and_nothing_else(
    visitor, session, rep, end, is_changed, status
):
    expires_on = None if end is None else NOW.date() + timedelta(days=end)
    one = certified(session, rep, expires_on=expires_on)
    if is_changed:
        change(session)
    visitor.client.delete_cookie("rampwise")
    page = visitor.get(f"/verify/{one.code}")
    said = f"Rampwise Certificate First calls, certified Name {NAME} Granted on 1 September 2026 Status today, 18 November 2026 {status}"  # fmt: skip
    assert page.text.endswith(said)
    assert set(page.links().values()) == {"#main"}
    assert rep.email not in page.html
    assert "noindex" in page.html


def test_a_withdrawn_code_is_told_apart_from_one_that_never_was(visitor, session, rep):
    first = certified(session, rep)
    last = factories.certificate(session, rep, kind=GrantKind.DELTA)
    leader = session.scalars(select(Person).where(Person.name == "Astrid Halvorsen")).one()
    certificates.revoke(Work(session, NOW, actor_by_id(session, leader.id)), last.id, "Secret.")
    session.commit()
    visitor.client.delete_cookie("rampwise")
    for code in (first.code, last.code):
        page = visitor.get(f"/verify/{code}")
        assert "Withdrawn on 18 November 2026" in page
        assert "Secret" not in page.html
    page = visitor.get("/verify/code-9", status=404)
    assert page.h1 == "No certificate carries this code"
    assert "Withdrawn" not in page
    visitor.get("/verify/" + "x" * 500, status=404)


def test_trying_codes_is_slowed_down(settings, clock, session, engine):
    slow = create_app(replace(settings, sign_in_limit="3 per minute"), clock)
    client = slow.test_client()
    answers = [client.get(f"/verify/code-{n}").status_code for n in range(4)]
    assert answers == [404, 404, 404, 429]
    with slow.app_context():
        slow.extensions["sqlalchemy"].engine.dispose()


def test_everything_recorded_about_me_names_certificates_and_sign_offs(visitor, session, rep):
    one = certified(session, rep)
    leader = session.scalars(select(Person).where(Person.name == "Astrid Halvorsen")).one()
    work = Work(session, NOW, actor_by_id(session, leader.id))
    certificates.revoke(work, one.id, "Not hers.")
    factories.certification(session, key="seen", requires=("practice",))
    certificates.sign_off(work, rep.id, "seen", factories.Requirement.PRACTICE, 2, "Slower.")
    session.commit()
    for kind, said in (
        ("certificates", one.code),
        ("certificate-facts", FACT),
        ("sign-offs", "Slower."),
    ):
        assert said in visitor.get(f"/account/data/{kind}")
    assert "Not hers." in visitor.get("/account/data/certificates")
    visitor.sign_in(leader)
    assert "Slower." in visitor.get("/account/data/sign-offs-given")
    assert "Not hers." in visitor.get("/account/data/certificates-withdrawn")
    assert session.scalar(select(CertificateFact.version)) == 1
