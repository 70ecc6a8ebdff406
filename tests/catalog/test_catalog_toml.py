"""catalog.toml is read into the framework, roles and products, with every problem located."""

import pytest

from lms.catalog import catalog_toml
from lms.catalog.catalog_toml import CatalogFile
from lms.catalog.problems import Report
from lms.domain.products import Priority, Product
from lms.domain.skills_framework import Fundamental, SalesRole, Skill, Target
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
