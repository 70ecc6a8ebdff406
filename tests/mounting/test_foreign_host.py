"""Mounted at /training in somebody else's app: people learn there, and the host notices nothing."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from lms import LMS
from lms.db.models import Answer, Attempt, Identity
from tests import factories
from tests.mounting.host import Host
from tests.visitor import Statements, Visitor


def tables(host: Host) -> set[str]:
    with host.app.app_context():
        return set(inspect(host.db.engine).get_table_names())


def add_learner(host: Host, email: str = "a@acme.example") -> None:
    """A module and a person with this address, added by hand before the first visit."""
    with host.app.app_context():
        session = host.db.session
        factories.catalogue(session)
        factories.module(session, quiz=factories.quiz())
        factories.person(session, email=email, sales_roles=("sdr",), name="Anna Acme")
        session.commit()


def signed_in(host: Host, user: int = 1) -> Visitor:
    visitor = Visitor(host.app, Statements())
    visitor.client.get(f"/login/{user}")
    return visitor


def records(host: Host, record: type) -> list:
    with host.app.app_context():
        return list(host.db.session.scalars(host.db.select(record)))


def test_the_hosts_create_all_leaves_our_tables_alone(open_host: Callable[..., Host]):
    assert tables(open_host()) == {"users"}


def test_our_migrations_live_beside_the_hosts_tables_and_leave_without_a_trace(host: Host):
    ours = tables(host) - {"users"}
    assert ours
    assert all(name.startswith("lms_") for name in ours)
    done = host.app.test_cli_runner().invoke(args=["lms", "db", "downgrade", "base", "--yes"])
    assert done.exit_code == 0, done.output
    assert tables(host) == {"users", "lms_alembic_version"}
    with host.app.app_context(), host.db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM users")).scalar() == 2


def test_a_host_is_not_offered_the_commands_of_our_own(host: Host):
    listed = host.app.test_cli_runner().invoke(args=["lms", "--help"]).output
    assert "content" in listed
    assert "serve" not in listed
    assert "demo" not in listed


def test_a_person_of_the_host_reads_a_module_and_answers_its_quiz(host: Host):
    add_learner(host)
    visitor = signed_in(host)
    page = visitor.get("/training/modules/opening-a-call")
    assert page.h1 == "Opening a call"
    assert all(link.startswith(("/training/", "#")) for link in page.links().values())
    first = visitor.post("/training/modules/opening-a-call/quiz").response.headers["Location"]
    question = visitor.get(first)
    assert first.startswith("/training/quiz/")
    visitor.post(first, {**question.form(first), "pick": "b"})
    (attempt,) = records(host, Attempt)
    (answer,) = records(host, Answer)
    assert (attempt.module_id, answer.attempt_id) == ("opening-a-call", attempt.id)


def test_the_first_visit_links_the_hosts_user_to_the_person_with_that_address(host: Host):
    add_learner(host)
    signed_in(host).get("/training/")
    (identity,) = records(host, Identity)
    assert (identity.provider, identity.subject) == ("host", "1")


def test_a_user_of_the_host_who_was_not_added_is_told_so(host: Host):
    add_learner(host)
    page = signed_in(host, user=2).get("/training/", status=403)
    assert "not a member here yet" in page
    assert records(host, Identity) == []


def test_a_stranger_is_asked_to_sign_in_at_the_host(host: Host):
    add_learner(host)
    Visitor(host.app, Statements()).get("/training/", status=401)


@pytest.mark.parametrize("path", ["sign-in", "forgot"])
def test_our_own_sign_in_does_not_exist_there(host: Host, path: str):
    add_learner(host)
    for visitor in (Visitor(host.app, Statements()), signed_in(host)):
        visitor.get(f"/training/{path}", status=404)


def test_the_hosts_pages_and_session_stay_as_they_were(host: Host):
    add_learner(host)
    visitor = signed_in(host)
    before = visitor.client.get("/")
    visitor.get("/training/")
    visitor.post("/training/modules/opening-a-call/quiz")
    after = visitor.client.get("/")
    assert "Basket: two bearings. Hello a@acme.example." in after.text
    assert after.text == before.text
    assert dict(after.headers) == dict(before.headers)
    assert "Content-Security-Policy" not in after.headers


def test_the_hosts_mistakes_stay_the_hosts(host: Host):
    client: FlaskClient = host.app.test_client()
    assert "lms" not in client.get("/no-such-page").text.lower()
    assert client.get("/crash").status_code == 500
    assert "Rampwise" not in client.get("/crash").text


def test_we_never_commit_what_the_host_has_not(host: Host):
    host.app.config["WTF_CSRF_ENABLED"] = False
    add_learner(host)
    host.app.test_client().post("/users", data={"email": "half@acme.example"})
    signed_in(host).get("/training/")
    assert {user.email for user in records(host, host.User)} == {"a@acme.example", "b@acme.example"}


def test_a_form_without_its_token_is_refused_there_too(host: Host):
    add_learner(host)
    visitor = signed_in(host)
    visitor.get("/training/")
    response = visitor.client.post("/training/modules/opening-a-call/quiz")
    assert response.status_code == 400
    assert records(host, Attempt) == []


def test_the_host_may_override_one_of_our_pages_by_path(open_host: Callable[..., Host]):
    host = open_host(**{"lms/errors/404.html": "<title>Gone</title><h1>Gone</h1> says Acme"})
    host.app.test_cli_runner().invoke(args=["lms", "db", "upgrade"])
    add_learner(host)
    assert "says Acme" in signed_in(host).client.get("/training/modules/nothing").text


def test_one_plugin_serves_two_apps_of_one_process(open_host: Callable[..., Host]):
    plugin = LMS()
    hosts = [open_host(name, plugin) for name in ("north", "south")]
    for host, name in zip(hosts, ("Nora North", "Sune South"), strict=True):
        host.app.test_cli_runner().invoke(args=["lms", "db", "upgrade"])
        with host.app.app_context():
            factories.catalogue(host.db.session)
            factories.person(host.db.session, email="a@acme.example", name=name)
            host.db.session.commit()
    north, south = (signed_in(host).get("/training/") for host in hosts)
    assert "Account of Nora North" in north.links()
    assert "Account of Sune South" in south.links()


def test_mounting_twice_on_one_app_is_refused(host: Host):
    with pytest.raises(RuntimeError, match="mounted on this app already"):
        LMS().init_app(host.app, session=host.db.session, identify=host.identify)


def test_an_app_without_a_secret_key_is_refused(open_host: Callable[..., Host]):
    host = open_host()
    host.app.extensions.pop("lms")
    host.app.secret_key = None
    with pytest.raises(RuntimeError, match="secret_key"):
        LMS().init_app(host.app, session=host.db.session, identify=host.identify)
