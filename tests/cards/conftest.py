"""A shelf of cards: the official facts of content/, and some with the names of a wider world."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lms.catalog.fact_parts import FactFile, FactStatus
from lms.catalog.loader import load_tree
from lms.db.base import DbSession
from lms.db.models import Fact, FactVersion, Product
from lms.domain import facts
from lms.domain.facts import FactKind, FactText, Proof, Rival, Stage, Turn
from lms.services import cards
from lms.services.work import Work
from tests import factories

OWN: dict[str, tuple[str, FactKind, FactText]] = {
    "own-pulse-price-war": ("pulse", FactKind.DIFFERENTIATOR, FactText(
        claim="Over three years Pulse costs a plant half of what Machwatch does.",
        proof=(Proof("Compared at 12 plants with both offers in hand", "offer study OS-04"),),
        against=(Rival("Machwatch", "looks cheaper on the first page and bills every gateway."),),
        situations=("Too expensive", "Machwatch is cheaper"),
    )),
    "own-script-objections": ("pulse", FactKind.SCRIPT, FactText(
        claim="Five things you hear on a first call about Pulse, and what to ask then.",
        objections=(
            Turn("We have no budget this year.", "When is next year's budget written?"),
            Turn("Send me an email.", "What should it answer so that you read it?"),
            Turn("Call me back after the holidays.", "On which day are you at your desk?"),
            Turn("We are happy with our supplier.", "What would they have to do worse?"),
        ),
        situations=("Gatekeeper", "Brush-off"),
    )),
    "own-workbench-notice": ("workbench", FactKind.DIFFERENTIATOR, FactText(
        claim="A plant leaves Workbench with one month's notice.",
        proof=(Proof("So it stands in clause 4", "terms of June 2026"),),
        against=(Rival("Northgauge", "binds a plant for three years by contract."),),
        situations=("Locked into a contract",),
    )),
    "own-workbench-bjornevag": ("workbench", FactKind.DIFFERENTIATOR, FactText(
        claim="Bjørnevåg Mekaniske moved off paper in one weekend.",
        proof=(Proof("All 64 fitters signed jobs on Monday", "customer review CR-19"),),
        against=(Rival("Pærer & Sønn", "sends consultants for six weeks."),),
        situations=("Bytte av system", "How long does rollout take?"),
    )),
    "own-workbench-gyor": ("workbench", FactKind.DIFFERENTIATOR, FactText(
        claim="The service desk in Győr answers in Hungarian within the hour.",
        proof=(Proof("Median of 22 minutes", "desk report SD-02"),),
        against=(Rival("Karbantartó Plusz", "answers by mail on working days."),),
        situations=("Magyar nyelvű ügyfélszolgálat", "Support in our language"),
    )),
    "own-pulse-data": ("pulse", FactKind.DIFFERENTIATOR, FactText(
        claim="All readings stay in a data centre in Sweden.",
        proof=(Proof("Audited every year", "ISO 27001 certificate"),),
        situations=("Where is our data?", "GDPR", "IT security questionnaire"),
    )),
    "own-pulse-atex": ("pulse", FactKind.DIFFERENTIATOR, FactText(
        claim="The sensor may be mounted in ATEX zone 2.",
        proof=(Proof("Certificate of the test house", "TH-2291"),),
        situations=("Eksplosjonsfarlig område", "Tűzveszélyes üzem"),
    )),
}  # fmt: skip
"""Cards beside those of content/: id, product, kind and text."""

Stock = Callable[..., None]


def official(
    session: DbSession, fact_id: str, product: str, kind: FactKind, text: FactText
) -> Fact:
    """An official fact with this text; the index knows nothing of it yet."""
    fact = Fact(
        id=fact_id, product=product, kind=kind, owner="ragnhild-moe", review_every=90,
        verified_at=factories.EARLIER,
    )  # fmt: skip
    session.add(fact)
    session.flush()
    version = FactVersion(
        fact_id=fact_id, number=1, claim=text.claim, text=facts.dump(text),
        written_at=factories.EARLIER, official_at=factories.EARLIER, stage=Stage.OFFICIAL,
    )  # fmt: skip
    session.add(version)
    session.flush()
    fact.official_id = version.id
    session.flush()
    return fact


@pytest.fixture
def shelf(work: Work, content_root: Path) -> Work:
    """The official facts of content/ and our own, indexed, with their products."""
    tree = load_tree(content_root)
    assert tree.catalog is not None
    for place, known in enumerate(tree.catalog.products):
        work.session.add(
            Product(
                key=known.key, title=known.title, priority=known.priority, owner=known.owner,
                position=place,
            )
        )  # fmt: skip
    work.session.flush()
    files: list[FactFile] = [
        file for file in tree.facts.values() if file.status is FactStatus.OFFICIAL
    ]
    for file in files:
        official(work.session, file.id, file.product, file.kind, file.text)
    for fact_id, (product, kind, text) in OWN.items():
        official(work.session, fact_id, product, kind, text)
    cards.rebuild(work)
    return work
