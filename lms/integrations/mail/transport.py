"""Sending one letter by SMTP or into a folder, as LMS_MAIL_URL says."""

import logging
import secrets
import smtplib
import ssl
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from lms.settings import Settings

log = logging.getLogger(__name__)
TIMEOUT = 10
"""seconds that a mail server may take to answer"""
_PORTS = {"smtp": 25, "smtps": 465}


class MailError(Exception):
    """The letter did not leave; trying again later may help."""


def send(settings: Settings, to: str, subject: str, text: str) -> bool:
    """Send a plain letter; False, with a warning in the log, when mail is not set up.

    `mail_url` is smtp://user:password@host:port (STARTTLS where offered), smtps://… or, for tests
    and demos, file:///folder, which gets one .eml file per letter. MailError when it did not leave,
    ValueError for a `mail_url` of another kind.
    """
    if not settings.mail_url:
        log.warning("Mail is not set up (LMS_MAIL_URL is empty): a letter was not sent")
        return False
    target, letter = urlsplit(settings.mail_url), _letter(settings, to, subject, text)
    if target.scheme not in {"file", "smtp", "smtps"}:
        raise ValueError("LMS_MAIL_URL must begin with smtp://, smtps:// or file:///")
    try:
        if target.scheme == "file":
            _write(Path(unquote(target.path)), letter)
        else:
            _send(target, letter)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(str(error)) from error
    return True


def _letter(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    sender = parseaddr(settings.mail_from)[1]
    letter["From"], letter["To"], letter["Subject"] = settings.mail_from, to, subject
    letter["Date"] = formatdate(usegmt=True)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def _write(folder: Path, letter: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
    (folder / name).write_bytes(letter.as_bytes())


def _send(target: SplitResult, letter: EmailMessage) -> None:
    kind = smtplib.SMTP_SSL if target.scheme == "smtps" else smtplib.SMTP
    host, port = target.hostname or "localhost", target.port or _PORTS[target.scheme]
    with kind(host, port, timeout=TIMEOUT) as server:
        server.ehlo()
        if target.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=_tls(has_secret=target.username is not None))
            server.ehlo()
        if target.username is not None:
            server.login(unquote(target.username), unquote(target.password or ""))
        server.send_message(letter)


def _tls(*, has_secret: bool) -> ssl.SSLContext:
    """A password is told to a server only that proves its name; a letter alone is better off
    encrypted for anybody than for nobody."""
    context = ssl.create_default_context()
    if not has_secret:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
