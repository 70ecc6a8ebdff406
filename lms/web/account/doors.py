"""What the pages for people who are not signed in share: who answers for accounts, and from where
somebody came."""

from ipaddress import ip_address

from flask import abort, g, request, session

from lms.db.queries import people
from lms.services.passwords import SignedIn
from lms.services.work import Work
from lms.web.kit.mount import Accounts, mount, work

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def accounts() -> Accounts:
    """What starts and ends sessions; 404 where the host signs people in."""
    found = mount().accounts
    if found is None:
        abort(404)
    return found


def is_local() -> bool:
    """Whether the request comes from the machine itself, not through a proxy on it."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def start_session(signed_in: SignedIn) -> None:
    """Begin a new session in this browser; nothing of an earlier one is taken along."""
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    accounts().remember(signed_in.person_id, signed_in.session_epoch)
    here = work()
    g.lms_work = Work(here.session, here.now, people.actor_by_id(here.session, signed_in.person_id))
