"""What policies have reached: means over people and seeds, and minutes to the fixed outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context

from bench.simulation import baselines
from bench.simulation.oracle import Oracle
from bench.simulation.runs import Maker, Outcome, run
from bench.simulation.shipped import Shipped
from bench.simulation.world import Terms, people

POLICIES: dict[str, Maker] = {
    "fixed": baselines.Fixed,
    "random": baselines.Anything,
    "weakest": baselines.Weakest,
    "sm2": baselines.Sm2,
    "leitner": baselines.Leitner,
    "fsrs": baselines.Fsrs,
    "shipped": Shipped,
    "oracle": Oracle,
}


@dataclass(frozen=True, slots=True)
class Job:
    """One policy, one seed, one truth."""

    policy: str
    truth: str
    seed: int
    count: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Score:
    """Mastery and shares at target are 0..1, by week's end; minutes are what was spent."""

    minutes: tuple[float, ...]
    mastery: tuple[float, ...]
    at_target: tuple[float, ...]


def play(job: Job) -> list[Outcome]:
    """Everybody of one job."""
    crowd = people(job.truth, job.count, job.seed)
    return [run(POLICIES[job.policy], one, job.terms, job.seed) for one in crowd]


def play_all(jobs: Sequence[Job], processes: int) -> list[list[Outcome]]:
    """All jobs, in their order."""
    if processes < 2:
        return [play(job) for job in jobs]
    with get_context("spawn").Pool(processes) as pool:
        return pool.map(play, jobs, chunksize=1)


def score(outcomes: Sequence[Outcome]) -> Score:
    """The means."""
    return Score(
        minutes=_means([o.minutes for o in outcomes]),
        mastery=_means([o.mastery for o in outcomes]),
        at_target=_means([o.at_target for o in outcomes]),
    )


def ratio(found: Score, fixed: Score) -> float | None:
    """Minutes to the fixed curriculum's last training week's share at target, over its minutes;
    None if that is never reached. Linear between weeks."""
    weeks = len(fixed.at_target) - 2
    goal, spent = fixed.at_target[weeks], fixed.minutes[weeks]
    for week in range(1, weeks + 1):
        if found.at_target[week] >= goal:
            low, high = found.at_target[week - 1], found.at_target[week]
            share = (goal - low) / (high - low) if high > low else 1.0
            before, after = found.minutes[week - 1], found.minutes[week]
            return (before + max(0.0, share) * (after - before)) / spent
    return None


def _means(rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))
