"""`flask lms facts`: the index of the cards, made anew."""

from sqlalchemy import delete, select

from lms.db.models import CardSpelling, CardWord
from lms.db.queries.cards import search
from lms.services.work import Work
from tests import factories
from tests.cli.conftest import Run


def test_reindexing_makes_every_official_fact_findable(run: Run, work: Work):
    factories.catalogue(work.session)
    factories.fact(work.session)
    factories.fact(work.session, "waiting", "Waiting.", is_official=False)
    work.session.execute(delete(CardWord))
    work.session.add(CardSpelling(variant="old", word="old"))
    work.session.commit()
    done = run("facts", "reindex")
    assert done.exit_code == 0, done.output
    assert done.output == "1 card can be found by search.\n"
    assert [hit.fact_id for hit in search(work.session, "gateway").hits] == ["pulse-no-gateway"]
    assert work.session.scalars(select(CardSpelling).where(CardSpelling.word == "old")).all() == []
