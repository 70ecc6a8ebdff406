"""module.md is read into lessons, sections and the places where facts stand."""

import pytest

from lms.catalog import module_markup
from lms.catalog.problems import Report
from lms.domain.modules import Module, ModuleType, Section, Segment
from tests.catalog.samples import MODULE, changed

HEAD = MODULE[: MODULE.index("Whom you call")]


def read(text: str) -> Module:
    report = Report("module.md")
    module = module_markup.parse(text, report)
    assert module is not None, report.problems
    return module


def problems(text: str) -> list[str]:
    report = Report("module.md")
    module_markup.parse(text, report)
    return [str(problem) for problem in report.problems]


def test_front_matter_is_typed():
    module = read(MODULE)
    assert (module.id, module.type, module.product) == ("icp", ModuleType.ICP, "pulse")
    assert module.skills == ("territory.icp", "prospecting.cold-call")
    assert (module.minutes, module.pass_mark, module.version) == (12, 80, 2)
    assert (module.reviewed.isoformat(), module.review_every, module.lang) == (
        "2026-09-01", 180, "en",
    )  # fmt: skip


def test_each_second_level_heading_is_a_lesson():
    module = read(MODULE)
    assert [(lesson.anchor, lesson.title) for lesson in module.lessons] == [
        ("plants-that-fit", "Plants that fit"),
        ("plants-to-leave", "Plants to leave"),
    ]
    assert "<strong>After this module you can</strong>" in module.summary[0].html
    assert all(lesson.words > 10 for lesson in module.lessons)


def test_each_third_level_heading_is_a_section_with_an_address():
    lesson = read(MODULE).lessons[1]
    assert lesson.sections == (
        Section("s-plants-to-leave-one-shift", "One shift"),
        Section("s-plants-to-leave-moving-out", "Moving out"),
    )
    html = lesson.segments[0].html
    assert '<h2 id="s-plants-to-leave-one-shift">One shift</h2>' in html
    assert 'href="#s-plants-to-leave-one-shift"' in html


def test_a_fact_in_a_paragraph_of_its_own_is_a_segment():
    before, fact, after = read(MODULE).lessons[0].segments
    assert fact == Segment(fact="icp-pulse")
    assert before.html.endswith("<p>Look for <em>two shifts</em>. The profile says it best:</p>")
    assert after.html.startswith("<div")
    assert read(MODULE).facts == {"icp-pulse"}


def test_a_lesson_may_begin_and_end_with_facts():
    text = f"{HEAD}## One\n{{{{ fact: a }}}}\n\n{{{{fact:b}}}}\n"
    assert read(text.replace("One\n", "One\n\n")).lessons[0].segments == (
        Segment(fact="a"),
        Segment(fact="b"),
    )


@pytest.mark.parametrize(
    "line",
    [
        "Say {{ fact: a }} aloud.",
        "- {{ fact: a }}",
        "> {{ fact: a }}",
        "| {{ fact: a }} |",
        "text\n{{ fact: a }}",
        "{{ fact: a }}\ntext",
        "    {{ fact: a }}",
        "{{ facts: a }}",
        "{{ fact: A B }}",
        "{{ fact }}",
        "{{",
    ],
)
def test_a_fact_inside_something_else_is_refused(line):
    (found,) = problems(f"{HEAD}## One\n\nText.\n\n{line}\n")
    assert "{{ fact: its-id }}" in found


def test_braces_in_code_are_left_alone():
    text = f"{HEAD}## One\n\nWrite `{{{{ fact: a }}}}`.\n\n```\n{{{{ fact: b }}}}\n\n## x\n```\n"
    module = read(text)
    assert module.facts == frozenset()
    assert len(module.lessons) == 1
    assert "{{ fact: b }}" in module.lessons[0].segments[0].html


def test_footnotes_serve_every_lesson_and_stand_only_where_they_are_used():
    text = (
        f"{HEAD}## One\n\nA.[^n]\n\n## Two\n\nB.\n\n## Three\n\nC.[^n]\n\n[^n]: Why\n    and how.\n"
    )
    one, two, three = (lesson.segments[0].html for lesson in read(text).lessons)
    assert "Why\nand how." in one
    assert "Why\nand how." in three
    assert two == "<p>B.</p>"
    assert 'id="s-one-fn-' in one
    assert 'id="s-three-fn-' in three


def test_link_addresses_may_stand_at_the_end_of_the_file():
    text = f"{HEAD}## One\n\n[A site][s]\n\n## Two\n\n[s]: https://x.example\n\nEnd.\n"
    first, second = read(text).lessons
    assert '<a href="https://x.example"' in first.segments[0].html
    assert second.segments[0].html == "<p>End.</p>"


def test_lessons_with_one_title_have_addresses_of_their_own():
    module = read(f"{HEAD}## Så, ring «dem»!\n\na\n\n## Så, ring dem\n\nb\n\n## !\n\nc\n")
    assert [lesson.anchor for lesson in module.lessons] == ["sa-ring-dem", "sa-ring-dem-2", "part"]


def test_titles_are_words_without_markdown():
    assert read(f"{HEAD}## *Ask* & `wait`\n\na\n").lessons[0].title == "Ask & wait"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes: 12", "minutes: many", '"many" does not fit "minutes"; write whole minutes'),
        ("minutes: 12", "minutes: 0", "whole minutes, such as 15"),
        ("pass_mark: 80", "pass_mark: 101", "whole per cent from 1 to 100"),
        ("type: icp", "type: icps", "one of product-knowledge, differentiators"),
        ("reviewed: 2026-09-01", "reviewed: 1.9.2026", "a date as year-month-day"),
        ("reviewed: 2026-09-01", "reviewed: 20260901", "a date as year-month-day"),
        ("reviewed: 2026-09-01", "reviewed: 2026-13-01", "a date as year-month-day"),
        ("review_every: 180d", "review_every: 180", "a number of days, such as 180d"),
        ("lang: en", "lang: English", "a language code"),
        ("owner: noor", "owner: Noor H", "the id of a person"),
        ("owner: noor", "ownr: noor", '"ownr" is not a setting of this file; did you mean owner'),
        ("owner: noor", "owner: &a noor", "anchors, aliases and tags are not allowed"),
        ("title: Who", "title: a: b", "quote a value with a colon"),
        ("skills: [territory.icp", "skills: [Territory ICP", "skills of catalog.toml"),
        ("roles: [sdr]", "roles: []", "sales roles of catalog.toml"),
        ("roles: [sdr]", "roles: sdr", "sales roles of catalog.toml"),
        ("## Plants that fit", "# Plants that fit", "make this a lesson with ##"),
        ("![A pump with a sensor]", "![]", "has no description; write one"),
        ("(media/pump.png)", "(pump.png)", "is not in the media folder"),
        ("(#one-shift)", "(../icp/module.md)", "leads nowhere; use https://"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, told):
    line = MODULE[: MODULE.index(old)].count("\n") + 1
    found = problems(changed(MODULE, old, new))
    assert any(one.startswith(f"module.md:{line}:") and told in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("owner: noor\n", "", 2, '"owner" is missing; add a line owner:'),
        ("owner: noor", "minutes: 2\nowner: noor", 11, '"minutes" stands twice'),
        ("\n---\n\nWhom", "\n\nWhom", 1, "between two lines of ---"),
        ("[^why]:", "[^because]:", 34, 'footnote "why" has no text'),
    ],
)
def test_what_is_missing_is_told_where_it_is_missed(old, new, line, told):
    found = problems(changed(MODULE, old, new))
    assert any(one.startswith(f"module.md:{line}:") and told in one for one in found), found


def test_a_module_needs_a_lesson_and_a_lesson_needs_words():
    assert "there is no lesson" in problems(f"{HEAD}Hello.\n")[0]
    assert 'lesson "One" is empty' in problems(f"{HEAD}## One\n\n## Two\n\nx\n")[0]


def test_an_unused_footnote_is_a_warning_only():
    report = Report("module.md")
    assert module_markup.parse(f"{HEAD}## One\n\nx\n\n[^n]: y\n", report)
    assert [problem.level for problem in report.problems] == ["warning"]
