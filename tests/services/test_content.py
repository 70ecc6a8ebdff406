"""Publishing a content folder: what comes into force, what is skipped, what is kept."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.catalog.loader import load_tree
from lms.db.models import (
    AuditEntry,
    Embedding,
    Fact,
    Fundamental,
    Media,
    Module,
    ModuleRevision,
    ModuleText,
    OutboxEntry,
    Person,
    Product,
    Question,
    RevisionMedia,
    SalesRole,
    Skill,
    Target,
    Track,
)
from lms.db.queries import company
from lms.db.queries.people import actor_by_id
from lms.db.queries.registry import facts as registry
from lms.domain import modules, tracks
from lms.domain.asking.questions import QuestionKind
from lms.domain.errors import NotAllowedError
from lms.domain.facts import FactKind, FactText
from lms.domain.mastery.levels import SkillStanding
from lms.domain.people import Role
from lms.services import content, facts, people
from lms.services.content import Kept, KeptKind, Reason
from lms.services.facts import FactDraft
from lms.services.work import Work
from tests import factories
from tests.trees import ContentTree


@pytest.fixture
def tree(tmp_path: Path) -> ContentTree:
    return ContentTree(tmp_path / "content")


def publish(work: Work, tree: ContentTree) -> content.PublishReport:
    official = registry.official_ids(work.session)
    return content.publish(work, load_tree(tree.root, official_facts=official))


def revisions(work: Work) -> list[tuple[str, int]]:
    query = select(ModuleRevision.module_id, ModuleRevision.number).order_by(ModuleRevision.id)
    return [tuple(row) for row in work.session.execute(query)]


def count(work: Work, record) -> int:
    return work.session.scalar(select(func.count()).select_from(record))


def in_force(work: Work, module_id: str = "opening") -> ModuleRevision:
    return work.session.get(ModuleRevision, work.session.get(Module, module_id).revision_id)


def test_a_tree_comes_into_force(work: Work, tree: ContentTree):
    report = publish(work, tree)

    assert report.published == ("opening",)
    assert report.changed == ("facts/pulse-no-gateway", "tracks/first-weeks")
    assert (report.skipped, report.kept) == ((), ())
    assert report.is_complete
    assert [r.title for r in work.session.scalars(select(SalesRole))] == ["Sales development"]
    assert work.session.get(Target, ("sdr", "prospecting.cold-call")).level == 60
    assert work.session.get(Product, "pulse").priority == "push"
    track = tracks.load(work.session.get(Track, "first-weeks").document)
    assert [step.title for step in track.steps] == ["Baseline check", "Opening a call"]
    official = registry.official(work.session, ["pulse-no-gateway"])["pulse-no-gateway"]
    assert official.claim == "Pulse needs no gateway."
    assert official.verified_at == datetime(2026, 10, 12, tzinfo=UTC)


def test_a_revision_holds_everything_that_it_shows(work: Work, tree: ContentTree):
    publish(work, tree)
    revision = in_force(work)

    assert (revision.number, revision.question_count, revision.pass_mark) == (1, 2, 80)
    assert revision.published_at == work.now
    text = work.session.get(ModuleText, (revision.id, "en"))
    assert [lesson.title for lesson in modules.load(text.document).lessons] == [
        "Who you are",
        "Why you call",
    ]
    assert set(text.sources) == {"module.md", "quiz.md"}
    assert work.session.get(Embedding, (revision.id, "pulse-no-gateway"))
    shown = work.session.get(RevisionMedia, (revision.id, "pump.png"))
    media = work.session.get(Media, shown.digest)
    assert (media.content, media.content_type, media.size) == (b"\x89PNG pump", "image/png", 9)
    assert work.session.get(Question, ("opening", "first")).kind is QuestionKind.SINGLE


def test_publishing_is_told_to_integrations_and_written_down(work: Work, tree: ContentTree):
    publish(work, tree)

    entry = work.session.scalars(
        select(OutboxEntry).where(OutboxEntry.event == "module.published")
    ).one()
    assert entry.payload == {"module_id": "opening", "revision_id": in_force(work).id}
    actions = set(work.session.scalars(select(AuditEntry.action)))
    assert actions == {"fact.written", "fact.published", "module.published"}


def test_the_same_tree_again_changes_nothing(work: Work, tree: ContentTree, statements):
    publish(work, tree)
    before = count(work, AuditEntry)
    statements.seen.clear()
    report = publish(work, tree)

    assert (report.published, report.unchanged, report.changed) == ((), ("opening",), ())
    assert count(work, AuditEntry) == before
    assert not [s for s in statements.seen if s.startswith(("INSERT", "UPDATE"))]


def test_a_changed_file_makes_the_next_revision_and_leaves_the_old_one(
    work: Work, tree: ContentTree
):
    publish(work, tree)
    old = in_force(work)
    tree.replace("modules/opening/module.md", "Say it once.", "Say it once, slowly.")
    tree.module("closing")
    report = publish(work, tree)

    assert report.published == ("closing", "opening")
    assert sorted(revisions(work)) == [("closing", 1), ("opening", 1), ("opening", 2)]
    assert in_force(work).number == 2
    assert "Say it once." in work.session.get(ModuleText, (old.id, "en")).sources["module.md"]
    assert count(work, Media) == 1, "the same picture is stored once"


def test_a_broken_module_is_skipped_and_its_last_good_revision_stays(work: Work, tree: ContentTree):
    tree.module("closing")
    publish(work, tree)
    tree.replace("modules/opening/quiz.md", "- [x] Who you are", "- [ ] Who you are")
    tree.replace("modules/closing/module.md", "Say it once.", "Say it twice.")
    report = publish(work, tree)

    assert (report.published, report.skipped) == (("closing",), ("opening",))
    assert not report.is_complete
    assert in_force(work).number == 1
    problem = next(p for p in report.problems if p.level == "error")
    assert str(problem).startswith("modules/opening/quiz.md:8:3: ")


def test_a_question_never_changes_its_kind_under_the_same_id(work: Work, tree: ContentTree):
    publish(work, tree)
    tree.replace("modules/opening/quiz.md", "- [ ] The price", "- [x] The price")
    report = publish(work, tree)

    assert (report.published, report.skipped) == ((), ("opening",))
    assert [str(problem) for problem in report.problems] == [
        'modules/opening/quiz.md:6:27: question "first" was published as single and is now '
        "multiple; give it a new id, because answers to the old one are kept"
    ]
    tree.replace("modules/opening/quiz.md", "{#first ", "{#who-first ")
    assert publish(work, tree).published == ("opening",)


def test_a_question_that_was_dropped_keeps_its_kind_for_ever(work: Work, tree: ContentTree):
    publish(work, tree)
    tree.replace("modules/opening/quiz.md", "{#first ", "{#other ")
    publish(work, tree)
    tree.replace("modules/opening/quiz.md", "{#other ", "{#first ")
    tree.replace("modules/opening/quiz.md", "- [ ] The price", "- [x] The price")
    assert publish(work, tree).skipped == ("opening",)


def test_a_module_whose_fact_is_a_draft_is_skipped(work: Work, tree: ContentTree):
    tree.fact(status="proposed")
    report = publish(work, tree)

    assert report.skipped == ("opening",)
    assert registry.fact(work.session, "pulse-no-gateway").official is None
    problem = next(p for p in report.problems if p.path.endswith("module.md"))
    assert (problem.line, problem.column) == (23, 10)
    assert 'fact "pulse-no-gateway" is not official' in problem.message


def test_what_marketing_decided_beats_what_the_file_says_about_a_fact(
    work: Work, tree: ContentTree
):
    tree.fact(status="proposed")
    publish(work, tree)
    tree.fact(status="official")
    report = publish(work, tree)

    assert report.skipped == ("opening",)
    assert [problem.path for problem in report.problems] == ["modules/opening/module.md"]
    assert report.kept == (
        Kept(KeptKind.FACT, "pulse-no-gateway", Reason.NOT_OFFICIAL, "version 1"),
    )


def test_a_module_may_embed_a_fact_that_was_written_on_the_web(work: Work, tree: ContentTree):
    publish(work, tree)
    text = FactText(claim="Ten minutes.")
    draft = FactDraft("pulse", FactKind.DIFFERENTIATOR, "ragnhild-moe", 90, text)
    facts.create(work, "pulse-ten-minutes", draft)
    tree.replace(
        "modules/opening/module.md", "{{ fact: pulse-no-gateway }}", "{{ fact: pulse-ten-minutes }}"
    )
    assert publish(work, tree).skipped == ("opening",)
    factories.make_official(work, "pulse-ten-minutes", 1)
    assert publish(work, tree).published == ("opening",)


def test_a_fact_file_with_a_proof_without_source_is_taken_over_with_a_warning(
    work: Work, tree: ContentTree
):
    tree.replace("facts/pulse/pulse-no-gateway.md", " (source: log IL-26, 2026)", "")
    report = publish(work, tree)

    assert report.is_complete
    assert [problem.level for problem in report.problems] == ["warning"]
    assert work.session.get(Fact, "pulse-no-gateway").official_id


def test_a_target_set_by_hand_is_kept_and_reported(work: Work, tree: ContentTree):
    publish(work, tree)
    admin = factories.person(work.session, Role.ADMIN)
    target = work.session.get(Target, ("sdr", "prospecting.cold-call"))
    target.level, target.set_by = 80, admin.id
    tree.replace("catalog.toml", "{ level = 50, weight = 1 }", "{ level = 55, weight = 2 }")
    report = publish(work, tree)

    assert report.kept == (
        Kept(
            KeptKind.TARGET,
            "sdr/prospecting.cold-call",
            Reason.SET_BY_HAND,
            "80, weight 2",
            "60, weight 2",
        ),
    )
    other = work.session.get(Target, ("sdr", "prospecting.objections"))
    assert (target.level, other.level, other.weight) == (80, 55, 2)


def test_a_target_gone_from_the_file_goes_unless_it_was_set_by_hand(work: Work, tree: ContentTree):
    publish(work, tree)
    admin = factories.person(work.session, Role.ADMIN)
    work.session.get(Target, ("sdr", "prospecting.cold-call")).set_by = admin.id
    tree.replace("catalog.toml", 'track = "first-weeks"\n', "")
    tree.replace("catalog.toml", '"prospecting.cold-call" = { level = 60, weight = 2 }\n', "")
    tree.replace("catalog.toml", '"prospecting.objections" = { level = 50, weight = 1 }\n', "")
    report = publish(work, tree)

    assert [(kept.kind, kept.in_file) for kept in report.kept] == [(KeptKind.TARGET, "none")]
    assert work.session.scalars(select(Target.skill)).all() == ["prospecting.cold-call"]


def test_a_skill_gone_from_the_catalogue_is_retired_and_may_come_back(
    work: Work, tree: ContentTree
):
    publish(work, tree)
    catalog = (tree.root / "catalog.toml").read_text()
    tree.replace(
        "catalog.toml", '[[skills]]\nkey = "prospecting.objections"\ntitle = "Objections"\n', ""
    )
    tree.replace("catalog.toml", '"prospecting.objections" = { level = 50, weight = 1 }\n', "")
    assert publish(work, tree).is_complete
    assert work.session.get(Skill, "prospecting.objections").retired_at == work.now
    tree.write("catalog.toml", catalog)
    publish(work, tree)
    assert work.session.get(Skill, "prospecting.objections").retired_at is None


def test_products_roles_and_fundamentals_go_only_when_nothing_refers_to_them(
    work: Work, tree: ContentTree
):
    extra = (
        '\n[[roles]]\nkey = "ae"\ntitle = "Account executive"\n'
        '\n[[roles]]\nkey = "csm"\ntitle = "Success"\n'
        '\n[[products]]\nkey = "spares"\ntitle = "Spares"\npriority = "standard"\nowner = "piotr"\n'
        '\n[[fundamentals]]\nkey = "territory"\ntitle = "Territory"\n'
    )
    catalog = (tree.root / "catalog.toml").read_text()
    tree.write("catalog.toml", catalog + extra)
    publish(work, tree)
    factories.person(work.session, sales_roles=("ae",))
    factories.fact(work.session, "dead-stock", product="spares")
    tree.write("catalog.toml", catalog)
    report = publish(work, tree)

    assert report.kept == (
        Kept(KeptKind.PRODUCT, "spares", Reason.GONE),
        Kept(KeptKind.ROLE, "ae", Reason.GONE),
    )
    assert set(work.session.scalars(select(SalesRole.key))) == {"sdr", "ae"}
    assert work.session.scalars(select(Fundamental.key)).all() == ["prospecting"]


def test_what_is_gone_from_disk_is_reported_and_stays(work: Work, tree: ContentTree):
    tree.module("closing")
    publish(work, tree)
    shutil.rmtree(tree.root / "modules/closing")
    tree.replace("catalog.toml", 'track = "first-weeks"\n', "")
    (tree.root / "tracks/first-weeks.md").unlink()
    report = publish(work, tree)

    assert report.kept == (
        Kept(KeptKind.MODULE, "closing", Reason.GONE),
        Kept(KeptKind.TRACK, "first-weeks", Reason.GONE),
    )
    assert in_force(work, "closing").number == 1


def test_a_changed_track_is_published_anew(work: Work, tree: ContentTree, clock):
    publish(work, tree)
    later = Work(work.session, clock.now + timedelta(days=1))
    tree.replace("tracks/first-weeks.md", "[day 2]", "[day 3]")
    assert publish(later, tree).changed == ("tracks/first-weeks",)
    row = work.session.get(Track, "first-weeks")
    assert tracks.load(row.document).steps[1].day == 3
    assert row.published_at == later.now


def test_a_broken_track_leaves_the_published_one(work: Work, tree: ContentTree):
    publish(work, tree)
    tree.replace("tracks/first-weeks.md", "[day 2]", "[day two]")
    report = publish(work, tree)
    assert not report.is_complete
    assert report.kept == ()
    assert len(tracks.load(work.session.get(Track, "first-weeks").document).steps) == 2


def test_a_broken_catalogue_stops_everything(work: Work, tree: ContentTree):
    publish(work, tree)
    tree.replace("catalog.toml", 'name = "Tarnholt"', "name = Tarnholt")
    tree.replace("modules/opening/module.md", "Say it once.", "Say it twice.")
    report = publish(work, tree)
    assert (report.published, report.skipped) == ((), ("opening",))
    assert in_force(work).number == 1


def test_a_contradictory_catalogue_changes_nothing_and_tells_everything(
    work: Work, tree: ContentTree
):
    publish(work, tree)
    tree.replace("catalog.toml", "{ level = 60, weight = 2 }", "{ level = 70, weight = 3 }")
    tree.replace("catalog.toml", '"prospecting.objections" = {', '"prospecting.closing" = {')
    tree.replace("catalog.toml", 'key = "prospecting.cold-call"', 'key = "prospecting.calls"')
    report = publish(work, tree)

    told = [str(problem) for problem in report.problems if problem.level == "error"]
    assert [one.split(": ")[0] for one in told[:2]] == ["catalog.toml:22:2", "catalog.toml:23:2"]
    assert any(one.startswith("modules/opening/quiz.md:") for one in told)
    assert work.session.get(Target, ("sdr", "prospecting.cold-call")).level == 60
    assert set(work.session.scalars(select(Skill.key).where(Skill.retired_at.is_(None)))) == {
        "prospecting.cold-call", "prospecting.objections",
    }  # fmt: skip


def test_publishing_that_fails_half_way_leaves_the_last_good_catalogue(
    work: Work, tree: ContentTree, monkeypatch
):
    publish(work, tree)
    work.session.commit()
    tree.replace("catalog.toml", "{ level = 60, weight = 2 }", "{ level = 70, weight = 3 }")
    tree.module("closing")

    def fails(*_args):
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr(content.modules, "publish", fails)
    with pytest.raises(RuntimeError):
        publish(work, tree)
    work.session.rollback()
    target = work.session.get(Target, ("sdr", "prospecting.cold-call"))
    assert (target.level, target.weight) == (60, 2)


def test_plans_of_new_people_begin_as_the_catalogue_says(work: Work, tree: ContentTree):
    plan = "[plan]\nminutes_cap = 45\ncycle_weeks = 2\n\n"
    tree.replace("catalog.toml", "[[fundamentals]]", f"{plan}[[fundamentals]]")
    publish(work, tree)
    draft = people.PersonDraft("Ida Holm", "ida@tarnholt.example", frozenset({Role.REP}))
    made = work.session.get(Person, people.add(work, draft))
    assert (made.minutes_cap, made.cycle_weeks) == (45, 2)
    assert company.plan_settings(work.session).cadence_weeks == 8


def test_a_preview_tells_who_would_stand_elsewhere_and_writes_nothing(
    work: Work, tree: ContentTree, statements
):
    publish(work, tree)
    skill, north = "prospecting.cold-call", factories.team(work.session, "North")
    able = factories.person(work.session, sales_roles=("sdr",), team=north)
    factories.person(work.session, sales_roles=("sdr",))
    factories.answers(work.session, able, skill, *[1.0] * 12, at=work.now)
    assert content.preview(work, load_tree(tree.root).catalog).changed == 0
    tree.replace("catalog.toml", f'"{skill}" = {{ level = 60, weight = 2 }}\n', "")
    statements.seen.clear()
    found = content.preview(work, load_tree(tree.root).catalog)
    assert not [s for s in statements.seen if not s.startswith("SELECT")]
    assert len(statements.seen) == 3
    at, none = SkillStanding.AT_TARGET, SkillStanding.NO_TARGET
    assert found.moves[skill] == {(at, none): 1, (SkillStanding.NOT_ASSESSED, none): 1}
    assert (found.people, found.changed, found.teams) == (2, 2, {north.id: 1, None: 1})
    work.session.get(Target, ("sdr", skill)).set_by = able.id
    work.session.flush()
    assert content.preview(work, load_tree(tree.root).catalog).changed == 0


def test_a_translation_is_a_text_of_the_same_revision(work: Work, tree: ContentTree):
    module = (tree.root / "modules/opening/module.md").read_text()
    quiz = (tree.root / "modules/opening/quiz.md").read_text()
    tree.write(
        "modules/opening/module.nb.md",
        module.replace("lang: en", "lang: nb").replace("Opening a call", "Åpne en samtale"),
    )
    tree.write("modules/opening/quiz.nb.md", quiz)
    assert publish(work, tree).published == ("opening",)
    texts = work.session.scalars(select(ModuleText).order_by(ModuleText.lang)).all()
    assert [(text.lang, text.title) for text in texts] == [
        ("en", "Opening a call"),
        ("nb", "Åpne en samtale"),
    ]
    assert set(texts[1].sources) == {"module.nb.md", "quiz.nb.md"}


def test_publishing_is_for_marketing(work: Work, tree: ContentTree):
    publish(work, tree)
    rep = factories.person(work.session, Role.REP)
    as_rep = Work(work.session, work.now, actor_by_id(work.session, rep.id))
    with pytest.raises(NotAllowedError):
        publish(as_rep, tree)


def test_the_content_of_this_repository_is_published_whole(work: Work, content_root: Path):
    report = content.publish(work, load_tree(content_root))
    assert [str(problem) for problem in report.problems if problem.level == "error"] == []
    assert len(report.published) >= 12
    assert content.publish(work, load_tree(content_root)).published == ()
