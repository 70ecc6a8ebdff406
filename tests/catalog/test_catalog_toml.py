"""catalog.toml is read into the framework, roles and products, with every problem located."""

import pytest

from lms.catalog import catalog_toml
from lms.catalog.catalog_toml import CatalogFile
from lms.catalog.problems import Report
from lms.domain.mastery.skills_framework import Fundamental, PlanSettings, SalesRole, Skill, Target
from lms.domain.products import Priority, Product
from tests.catalog.samples import CATALOG, changed


def read(text: str) -> tuple[CatalogFile | None, list[str]]:
    report = Report("catalog.toml")
    catalog = catalog_toml.parse(text, report)
    return catalog, [str(problem) for problem in report.problems]


def test_the_whole_file_is_read():
    catalog, found = read(CATALOG)
    assert found == []
    assert catalog == CatalogFile(
        company="Tarn & Sons",
        fundamentals=(
            Fundamental("prospecting", "Prospecting"),
            Fundamental("territory", "Territory planning"),
        ),
        skills=(
            Skill("prospecting.cold-call", "Cold calls", "prospecting"),
            Skill("territory.icp", "Ideal customer", "territory"),
        ),
        roles=(
            SalesRole(
                "sdr",
                "Sales development",
                "sdr-start",
                {"prospecting.cold-call": Target(75, 3), "territory.icp": Target(60, 1)},
            ),
        ),
        products=(Product("pulse", "Pulse", Priority.PUSH, "ragnhild", "Sensors on motors."),),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight = 3", "weight = 4", "write 1, 2 or 3"),
        ("level = 60", 'level = "high"', "a whole number from 1 to 99"),
        ("level = 60", "levl = 60", '"levl" is not known here; correct its name'),
        ('priority = "push"', 'priority = "soon"', "one of push, standard, loss-leader"),
        ('priority = "push"', 'color = "red"', '"color" is not known here'),
        ('key = "territory.icp"', 'key = "teritory.icp"', "begins with no fundamental"),
        ('"territory.icp" = {', '"territory.plan" = {', "add the skill or correct the name"),
        ('key = "territory"', 'key = "prospecting"', "give each its own key"),
        ('key = "sdr"', 'key = "The SDR"', "lower-case words joined by hyphens"),
        ('name = "Tarn & Sons"', 'name = "Tarn', "correct this line"),
        ('name = "Tarn & Sons"', "name = 3", "the name of the firm"),
        ("[roles.targets]", "[roles.targets", "correct this line"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, told):
    line = CATALOG[: CATALOG.index(old)].count("\n") + 1
    catalog, found = read(changed(CATALOG, old, new))
    assert catalog is None
    assert any(one.startswith(f"catalog.toml:{line}:") and told in one for one in found), found


@pytest.mark.parametrize("text", ["", "company = 3", "[company]\nname = 'x'", "[[company]]\n"])
def test_missing_tables_are_named(text):
    catalog, found = read(text)
    assert catalog is None
    assert any('"roles" is missing; add roles with at least one [[roles]]' in one for one in found)


def at(text: str, words: str, nth: int = 1) -> int:
    """The line on which `words` stand for the nth time."""
    lines = [n for n, line in enumerate(text.split("\n"), 1) if words in line]
    return lines[nth - 1]


def test_plans_begin_as_the_file_says_and_as_usual_without_it():
    assert read(CATALOG)[0].plan == PlanSettings(60, 1, 8)
    told = '[plan]\nminutes_cap = 45\ncycle_weeks = 2\ncadence_weeks = 12\n\n[[fundamentals]]\nkey = "prosp'
    assert read(changed(CATALOG, '[[fundamentals]]\nkey = "prosp', told))[0].plan == PlanSettings(45, 2, 12)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("minutes_cap = 601", "write minutes a week, from 0 to 600"),
        ("cycle_weeks = 3", "write 1 or 2"),
        ("cadence_weeks = 5", "write 4, 8 or 12"),
        ("weeks = 5", '"weeks" is not known here'),
    ],
)
def test_a_plan_that_cannot_be_is_told(line, told):
    text = f"{CATALOG}\n[plan]\n{line}\n"
    catalog, found = read(text)
    assert catalog is None
    assert any(one.startswith(f"catalog.toml:{at(text, line)}:") and told in one for one in found)


def test_every_contradiction_and_every_misfit_is_told_at_once():
    text = changed(CATALOG, "weight = 3", "weight = 4")
    text = changed(text, 'key = "territory.icp"', 'key = "teritory.icp"')
    text = changed(text, 'priority = "push"', 'priority = "soon"')
    text += (
        '\n[[roles]]\nkey = "ae"\ntitle = "AE"\ntrack = "sdr-start"\n'
        '\n[[roles]]\nkey = "sdr"\ntitle = "Again"\n'
        '\n[[certifications]]\nkey = "calls"\ntitle = "Calls"\nmodules = ["a", "a"]\n'
        'requires = ["quiz"]\nroles = ["csm"]\n'
        '\n[[activity]]\nkey = "meetings"\ntitle = "Meetings"\nskill = "prospecting.meetings"\n'
    )
    catalog, found = read(text)
    assert catalog is None
    lines = [int(one.split(":")[1]) for one in found]
    expected = {
        at(text, "weight = 4"): "write 1, 2 or 3",
        at(text, "teritory.icp"): "begins with no fundamental",
        at(text, '"territory.icp" = {'): "which is no skill",
        at(text, '"soon"'): "one of push",
        at(text, 'track = "sdr-start"', 2): 'role "ae" has a track and no targets',
        at(text, 'key = "sdr"', 2): '"sdr" stands twice in roles',
        at(text, 'modules = ["a", "a"]'): "twice in modules",
        at(text, 'roles = ["csm"]'): "which is no sales role",
        at(text, 'skill = "prospecting.meetings"'): "which is no skill",
    }
    for line, told in expected.items():
        assert any(n == line and told in one for n, one in zip(lines, found, strict=True)), told
    assert any('already that of role "sdr"' in one for one in found)
    assert len(found) == len(expected) + 1


def test_a_skill_may_be_retired_when_nothing_asks_for_it_any_more():
    retired = changed(
        CATALOG, 'title = "Ideal customer"\n', 'title = "Ideal customer"\nretired = true\n'
    )
    catalog, found = read(retired)
    assert catalog is None
    assert found == [
        f"catalog.toml:{at(retired, chr(34) + 'territory.icp' + chr(34) + ' = ')}:2: "
        'role "sdr" has a target for "territory.icp", which is retired; take it out, or delete '
        "retired from the skill"
    ]
    free = changed(retired, '"territory.icp" = { level = 60, weight = 1 }\n', "")
    catalog, found = read(free)
    assert found == []
    assert [skill.key for skill in catalog.skills] == ["prospecting.cold-call"]
