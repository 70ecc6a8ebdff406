"""python -m bench.plan_simulation: the shipped planner against simpler ones, in two worlds.

Simulated minutes are never advertised as customers' outcomes. See docs/skill-model.md.
"""

from argparse import ArgumentParser, Namespace

from rich.console import Console
from rich.table import Table

from bench.figures import Figure, publish
from bench.simulation.scores import POLICIES, Job, Score, play_all, ratio, score
from bench.simulation.world import Terms

RATIO = {"A": 0.65, "B": 0.55}
AHEAD = {"A": 5.0, "B": -1.0}
STRESS_RATIO = {"A": 1.0}
WEEKS = Terms().weeks


def main() -> None:
    """Run all policies and publish what they reach."""
    wanted = _arguments()
    terms = Terms(review_minutes=wanted.review_minutes, lesson_boost=wanted.lesson_boost)
    truths = ("A", "B") if wanted.truth == "both" else (wanted.truth,)
    names = wanted.policy or list(POLICIES)
    jobs = [
        Job(name, truth, seed, wanted.people, terms)
        for truth in truths
        for name in names
        for seed in range(wanted.seeds)
    ]
    played = play_all(jobs, wanted.processes)
    figures: dict[str, Figure] = {}
    for truth in truths:
        scores = {
            name: score([o for job, found in zip(jobs, played, strict=True) for o in found
                         if (job.policy, job.truth) == (name, truth)])
            for name in names
        }  # fmt: skip
        _print(truth, scores)
        figures |= _figures(truth, scores, is_stress=terms != Terms())
    publish("plan simulation", figures, wanted.json)


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--truth", choices=("A", "B", "both"), default="both")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--review-minutes", type=int, default=Terms().review_minutes)
    parser.add_argument("--lesson-boost", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--policy", action="append", choices=list(POLICIES))
    parser.add_argument("--json")
    return parser.parse_args()


def _print(truth: str, scores: dict[str, Score]) -> None:
    table = Table(title=f"truth {truth}")
    for heading in ("policy", "mastery", "at target", "week 16", "ratio", "minutes"):
        table.add_column(heading, justify="left" if heading == "policy" else "right")
    for name, found in scores.items():
        spent = ratio(found, scores["fixed"]) if "fixed" in scores else None
        row = (found.mastery[WEEKS], found.at_target[WEEKS], found.at_target[-1])
        ratio_text = "never" if spent is None else f"{spent:.2f}"
        cells = [f"{value:.3f}" for value in row] + [ratio_text, f"{found.minutes[WEEKS]:.0f}"]
        table.add_row(name, *cells)
    Console().print(table)


def _figures(truth: str, scores: dict[str, Score], *, is_stress: bool) -> dict[str, Figure]:
    if not {"fixed", "fsrs", "leitner", "shipped"} <= set(scores):
        return {}
    figures = {
        f"{truth} {name} {what}": Figure(value, "share")
        for name, found in scores.items()
        for what, value in (
            ("mastery", found.mastery[WEEKS]),
            ("at target", found.at_target[WEEKS]),
            ("week 16", found.at_target[-1]),
        )
    }
    spent = ratio(scores["shipped"], scores["fixed"])
    goal = STRESS_RATIO.get(truth) if is_stress else RATIO[truth]
    figures[f"{truth} minutes ratio"] = Figure(9.99 if spent is None else spent, "ratio", goal)
    best = max(scores[name].at_target[WEEKS] for name in ("fsrs", "leitner"))
    ahead = 100 * (scores["shipped"].at_target[WEEKS] - best)
    goal = None if is_stress else AHEAD[truth]
    figures[f"{truth} ahead of FSRS and Leitner"] = Figure(ahead, "points", goal, at_least=True)
    return figures


if __name__ == "__main__":
    main()
