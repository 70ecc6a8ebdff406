"""Mail, spoken with a real SMTP server, and the letters that wait in the outbox."""

import logging
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select

from lms.db.models import Module, OutboxEntry, PasswordReset
from lms.db.queries.people import actor_by_id
from lms.domain.people import Role
from lms.integrations.mail.letters import Reader, password_letter
from lms.integrations.mail.transport import MailError, send
from lms.jobs.deliver_mail import deliver_mail
from lms.jobs.remind_reviews import remind_reviews
from lms.services import passwords, waivers
from lms.services.work import Work
from lms.settings import Settings
from tests import factories
from tests.conftest import NOW


class Inbox:
    """Keeps what a server was given."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, list[str], EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802  # aiosmtpd's name
        if self.refuses:
            return "451 Come back later"
        read = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, read))
        return "250 OK"


class Peer(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(inbox: Inbox, **options: object) -> Iterator[Controller]:
    peer = Peer(inbox, hostname="127.0.0.1", port=0, **options)
    peer.start()
    try:
        yield peer
    finally:
        peer.stop(no_assert=True)


def check_password(_server, _session, _envelope, _mechanism, data) -> AuthResult:
    right = LoginPassword(b"us er", b"p@ss/word")
    return AuthResult(success=data == right, handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    with serving(inbox) as peer:
        yield peer


def settings_for(server: Controller, scheme: str = "smtp", user: str = "") -> Settings:
    return Settings(
        mail_url=f"{scheme}://{user}127.0.0.1:{server.port}",
        mail_from="Rampwise <training@tarnholt.example>",
    )


def test_a_letter_arrives_as_it_was_written(server, inbox):
    assert (
        send(settings_for(server), "asa@tarnholt.example", "Hei Åsa", "Grüße\n.\nøl 🙂\n") is True
    )
    ((sender, to, letter),) = inbox.letters
    assert (sender, to) == ("training@tarnholt.example", ["asa@tarnholt.example"])
    assert (letter["Subject"], letter["From"]) == (
        "Hei Åsa", "Rampwise <training@tarnholt.example>",
    )  # fmt: skip
    assert letter.get_content().splitlines() == ["Grüße", ".", "øl 🙂"]
    assert letter["Message-ID"].endswith("@tarnholt.example>")
    assert letter["Date"]
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the peer's own
def test_name_and_password_are_told_when_given(inbox):
    options = {"authenticator": check_password, "auth_required": True, "auth_require_tls": False}
    with serving(inbox, **options) as peer:
        right = settings_for(peer, user="us%20er:p%40ss%2Fword@")
        assert send(right, "a@tarnholt.example", "S", "T")
        for user in ("", "us%20er:wrong@"):
            with pytest.raises(MailError):
                send(settings_for(peer, user=user), "a@tarnholt.example", "S", "T")
    assert len(inbox.letters) == 1


@pytest.fixture
def certificate(tmp_path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=127.0.0.1", "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_starttls_is_used_where_offered_and_secrets_need_a_proven_name(inbox, certificate):
    with serving(inbox, tls_context=certificate, require_starttls=True) as peer:
        assert send(settings_for(peer), "a@tarnholt.example", "S", "T")
        with pytest.raises(MailError):
            send(settings_for(peer, user="u:p@"), "a@tarnholt.example", "S", "T")


def test_smtps_gives_secrets_to_proven_names_only(server):
    """The server speaks no TLS: nothing is told to it."""
    with pytest.raises(MailError):
        send(settings_for(server, "smtps", "u:p@"), "a@tarnholt.example", "S", "T")


def test_a_server_that_refuses_or_is_not_there_is_an_error(server, inbox):
    inbox.refuses = True
    with pytest.raises(MailError):
        send(settings_for(server), "a@tarnholt.example", "S", "T")
    with pytest.raises(MailError):
        send(Settings(mail_url="smtp://127.0.0.1:1"), "a@tarnholt.example", "S", "T")


def test_a_folder_gets_one_file_per_letter(tmp_path):
    settings = Settings(mail_url=f"file://{tmp_path}/new%20folder")
    for number in range(3):
        assert send(settings, "a@tarnholt.example", f"Letter {number}", "T")
    files = sorted((tmp_path / "new folder").glob("*.eml"))
    subjects = [message_from_bytes(f.read_bytes(), policy=policy.default)["Subject"] for f in files]
    assert subjects == ["Letter 0", "Letter 1", "Letter 2"]


def test_without_a_mail_server_a_warning_is_logged(caplog):
    with caplog.at_level(logging.WARNING):
        assert send(Settings(), "a@tarnholt.example", "S", "T") is False
    assert "LMS_MAIL_URL" in caplog.text


def test_a_mail_url_of_another_kind_is_named():
    with pytest.raises(ValueError, match="LMS_MAIL_URL"):
        send(Settings(mail_url="https://mail.example"), "a@tarnholt.example", "S", "T")


def test_headers_cannot_be_smuggled_in(tmp_path):
    with pytest.raises(ValueError, match="linefeed"):
        send(Settings(mail_url=f"file://{tmp_path}"), "a@b.c\nBcc: d@e.f", "S", "T")


def test_the_letter_tells_the_time_where_its_reader_is():
    reader = Reader("Åsa", "asa@tarnholt.example", "nb", "Europe/Oslo")
    letter = password_letter(reader, "https://x/reset/t", NOW, is_invitation=False)
    assert "10:00 (Europe/Oslo)" in letter.text
    assert "https://x/reset/t" in letter.text.split("\n")
    invitation = password_letter(reader, "https://x/reset/t", NOW, is_invitation=True)
    assert invitation.subject != letter.subject


# The outbox


@pytest.fixture
def rep(session):
    factories.person(session, name="Noise")
    return factories.person(session, name="Ines Carvalho", email="ines@tarnholt.example")


def waiting(session) -> list[OutboxEntry]:
    return session.scalars(select(OutboxEntry).where(OutboxEntry.delivered_at.is_(None))).all()


def test_what_waits_is_sent_once(session, work, server, inbox, rep):
    passwords.request_reset(work, rep.email)
    session.commit()
    assert deliver_mail(session, settings_for(server), NOW) == 1
    assert deliver_mail(session, settings_for(server), NOW) == 0
    ((_, to, letter),) = inbox.letters
    assert to == [rep.email]
    token = letter.get_content().split("/reset/")[1].split()[0]
    passwords.check_link(work, token)
    assert token not in str(session.scalars(select(OutboxEntry.payload)).all())
    assert token not in session.scalars(select(PasswordReset.token_hash)).one()


def test_what_did_not_leave_waits_and_leaves_later(session, work, server, inbox, rep, caplog):
    passwords.request_reset(work, rep.email)
    session.commit()
    inbox.refuses = True
    with caplog.at_level(logging.WARNING):
        assert deliver_mail(session, settings_for(server), NOW) == 0
    assert len(waiting(session)) == 1
    assert "did not leave" in caplog.text
    inbox.refuses = False
    assert deliver_mail(session, settings_for(server), NOW + timedelta(minutes=5)) == 1
    assert waiting(session) == []


def test_what_waited_too_long_is_dropped(session, work, server, inbox, rep):
    passwords.request_reset(work, rep.email)
    passwords.invite(work, rep.id)
    session.commit()
    assert deliver_mail(session, settings_for(server), NOW + timedelta(hours=1)) == 1
    assert [letter["Subject"] for *_, letter in inbox.letters] == ["Your Rampwise account"]
    assert waiting(session) == []


def test_nobody_who_has_left_gets_a_letter(session, work, server, inbox, rep):
    passwords.request_reset(work, rep.email)
    rep.deactivated_at = NOW
    session.commit()
    assert deliver_mail(session, settings_for(server), NOW) == 0
    assert inbox.letters == []


def test_without_a_mail_server_no_token_is_made(session, work, rep, caplog):
    passwords.request_reset(work, rep.email)
    session.commit()
    with caplog.at_level(logging.WARNING):
        assert deliver_mail(session, Settings(), NOW) == 0
    assert "LMS_MAIL_URL" in caplog.text
    assert session.scalars(select(PasswordReset)).all() == []


def test_other_events_stay_for_those_who_want_them(session, work, server, inbox, rep):
    work.session.add(OutboxEntry(at=NOW, event="module.published", payload={}))
    session.commit()
    assert deliver_mail(session, settings_for(server), NOW) == 0
    assert len(waiting(session)) == 1


def test_the_link_leads_to_the_public_address(session, work, server, inbox, rep):
    passwords.request_reset(work, rep.email)
    session.commit()
    settings = replace(settings_for(server), public_url="https://train.tarnholt.example/")
    deliver_mail(session, settings, NOW)
    ((*_, letter),) = inbox.letters
    assert "https://train.tarnholt.example/reset/" in letter.get_content()


def due_fact(session, owner: str) -> None:
    """A fact whose review day is in six days."""
    made = factories.fact(session)
    made.owner, made.verified_at = owner, NOW - timedelta(days=84)
    session.commit()


def reminded(session, now=NOW) -> list[int]:
    remind_reviews(session, now)
    rows = session.scalars(
        select(OutboxEntry).where(OutboxEntry.event == "fact.reviews-due").order_by(OutboxEntry.id)
    )
    return [row.payload["person_id"] for row in rows]


def test_the_owner_of_a_fact_is_reminded_once_for_each_review_day(session, tmp_path):
    factories.catalogue(session)
    owner = factories.person(session, Role.MARKETING, name="Ragnhild Moe")
    factories.person(session, Role.MARKETING, name="Piotr Zieliński")
    due_fact(session, "ragnhild-moe")
    assert reminded(session) == [owner.id]
    assert reminded(session, NOW + timedelta(days=1)) == [owner.id]

    settings = Settings(mail_url=f"file://{tmp_path}", public_url="https://train.tarnholt.example")
    assert deliver_mail(session, settings, NOW) == 1
    (letter,) = tmp_path.iterdir()
    text = message_from_bytes(letter.read_bytes(), policy=policy.default).get_content()
    assert "- Pulse needs no gateway. (by 24 Nov 2026)" in text
    assert "https://train.tarnholt.example/studio/facts" in text


def test_a_fact_whose_owner_is_nobody_here_goes_to_all_of_marketing(session):
    factories.catalogue(session)
    people = [
        factories.person(session, Role.MARKETING, name=name) for name in ("Ragnhild Moe", "Bo Ek")
    ]
    factories.person(session, Role.MANAGER, name="Astrid Halvorsen")
    due_fact(session, "who-was-that")
    assert reminded(session) == [person.id for person in people]


def test_who_is_to_take_a_skipped_module_after_all_gets_a_letter(session, tmp_path, rep):
    factories.catalogue(session)
    manager = factories.person(session, Role.MANAGER, name="Astrid Halvorsen")
    rep.team_id = factories.team(session, manager=manager).id
    made = factories.waiver(session, rep, factories.module(session, quiz=factories.quiz()))
    overruling = Work(session, NOW, actor_by_id(session, manager.id))
    waivers.overrule(overruling, made.id, "Your calls need it.")
    session.commit()
    settings = Settings(mail_url=f"file://{tmp_path}", public_url="https://train.tarnholt.example")
    assert deliver_mail(session, settings, NOW) == 1
    assert deliver_mail(session, settings, NOW) == 0
    (letter,) = tmp_path.iterdir()
    read = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert read["To"] == rep.email
    for words in (
        "Astrid Halvorsen asks you to take “Opening a call” after all:", "Your calls need it.",
        "https://train.tarnholt.example/modules/opening-a-call",
    ):  # fmt: skip
        assert words in read.get_content()


def test_a_letter_about_a_module_that_was_retired_meanwhile_stays(session, tmp_path, rep):
    factories.catalogue(session)
    revision = factories.module(session, quiz=factories.quiz())
    waivers.overrule(Work(session, NOW), factories.waiver(session, rep, revision).id, "Take it.")
    session.get_one(Module, revision.module_id).retired_at = NOW
    session.commit()
    assert deliver_mail(session, Settings(mail_url=f"file://{tmp_path}"), NOW) == 0
    assert waiting(session) == []
