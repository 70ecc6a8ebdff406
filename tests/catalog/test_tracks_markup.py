"""A track is an introduction and a numbered list of steps."""

import pytest

from lms.catalog import tracks_markup
from lms.catalog.problems import Report
from lms.domain.tracks import Step, StepKind, Track
from tests.catalog.samples import TRACK, changed


def read(text: str) -> tuple[Track | None, list[str]]:
    report = Report("t.md")
    track = tracks_markup.parse(text, report)
    return track, [str(problem) for problem in report.problems]


def test_a_track_is_read():
    track, found = read(TRACK)
    assert found == []
    assert (track.id, track.role, track.owner, track.target_days) == (
        "sdr-start", "sdr", "noor", 28,
    )  # fmt: skip
    assert track.intro_html == "<p>Welcome. <strong>Week one</strong> is for the product.</p>"
    assert track.steps == (
        Step("baseline", StepKind.BASELINE, 1, "Baseline check"),
        Step("icp", StepKind.MODULE, 2, "icp", "icp"),
        Step("crm", StepKind.CHECKLIST, 3, "Log in to the CRM"),
        Step("say", StepKind.PRACTICE, 5, "Say the opening to your manager"),
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[day 2] module: icp", "day 2: icp", "write it like 1. [day 3] module: its-id"),
        ("module: icp {#icp}", "module: icp", "end the line with {#its-key}"),
        ("module: icp {", "lesson: icp {", "use one of module, checklist, baseline, practice"),
        ("module: icp {", "module: The ICP {", "write the name of a folder below modules/"),
        ("{#icp}", "{#The ICP}", "has no key that fits"),
        ("{#icp}", "{#baseline}", "give this one its own key"),
        ("[day 2]", "[day 0]", "count from day 1"),
        ("[day 2]", "[day 4]", "put the steps in the order of days"),
        ("target_days: 28", "target_days: soon", "whole days, such as 42"),
        ("Log in to the CRM", "", "write it like"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, told):
    track, found = read(changed(TRACK, old, new))
    line = TRACK[: TRACK.index(old)].count("\n") + 1
    assert track is None
    assert any(f"t.md:{n}:" in one and told in one for one in found for n in (line, line + 1)), (
        found
    )


def test_a_track_without_steps_and_text_after_them_are_refused():
    head = TRACK[: TRACK.index("1. ")]
    assert "there is no step; write them as a numbered list" in read(head)[1][0]
    assert "move it above them or make it a step" in read(f"{TRACK}\nGood luck.\n")[1][0]
