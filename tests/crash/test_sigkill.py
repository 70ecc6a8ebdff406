"""What the server has acknowledged outlives a SIGKILL; `python -m bench.kill` is the long version."""

import os

from bench import kill


def test_a_killed_server_loses_nothing_that_it_acknowledged():
    outcome = kill.run(clients=24, rounds=1, server_url=os.environ.get("LMS_TEST_DATABASE_URL"))
    missed = {name: one.value for name, one in outcome.figures.items() if not one.ok}
    assert missed == {}, (outcome.losses, outcome.ledger.wrong[:3])
