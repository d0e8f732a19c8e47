"""The figures of the endurance bench, a quarter of its runs beside the next, and whether they stay as they were."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable

from endurance_run import Run

# As much as the last quarter may have above the first: what stays may not grow at all, the rest by chance alone.
NOTHING, FEW, MEMORY = 0, 2, 8
# Older versions beside the current one: what --keep is if nobody says otherwise.
KEEP = 2


Figure = Callable[[list[Run]], float | None]


def figures(keep: int) -> list[tuple[str, Figure, float | None]]:
    """Name, figure of a quarter, and how much more the last one may be than the first; None: for the eye only."""

    def most(value: Callable[[Run], float], of: Callable[[Run], bool] = lambda run: True) -> Figure:
        return lambda runs: max((value(run) for run in runs if of(run)), default=None)

    def good(run: Run) -> bool:
        return not run.is_disturbed

    def is_idle(run: Run) -> bool:
        return good(run) and run.kind == "nothing"

    rows: list[tuple[str, Figure, float | None]] = [
        ("builds", len, None),
        ("  of them disturbed", lambda runs: sum(run.is_disturbed for run in runs), None),
        ("  undisturbed, and not ended with 0", lambda runs: sum(good(run) and run.code != 0 for run in runs), NOTHING),
        ("peak MiB, release", most(lambda run: run.peak, lambda run: run.kind == "release"), MEMORY),
        ("peak MiB, config", most(lambda run: run.peak, lambda run: run.kind == "config"), MEMORY),
        ("peak MiB, nothing to do", most(lambda run: run.peak, is_idle), MEMORY),
        ("descriptors", most(lambda run: run.descriptors), FEW),
        ("threads", most(lambda run: run.threads), FEW),
        ("processes left", most(lambda run: run.processes), NOTHING),
        ("files and folders on this machine", most(lambda run: run.files, good), NOTHING),
        ("bytes of them", most(lambda run: run.bytes, good), 0x1000),
        ("versions", most(lambda run: run.held.versions, good), None),
        (f"  on which nobody stands (bar: {keep + 1})", most(lambda run: run.held.free, good), NOTHING),
        ("disks of all machines", most(lambda run: run.held.disks, good), None),
        ("orphans after an undisturbed build", most(lambda run: len(run.held.orphans), good), NOTHING),
        ("base configs", most(lambda run: run.held.configs), None),
        ("  nobody's, after prune",
         most(lambda run: run.idle_after_prune, lambda run: run.idle_after_prune is not None), NOTHING),
        # Beside the one that looks at each version.
        ("requests, nothing to do, but versions",
         most(lambda run: run.calls - run.held.versions, is_idle), FEW),
    ]
    for kind in ("release", "config", "upkeep", "nothing"):
        rows.append((f"median wall s, {kind}", lambda runs, kind=kind: median(runs, kind), None))
    return rows


def median(runs: list[Run], kind: str) -> float | None:
    walls = [run.wall for run in runs if run.kind == kind and not run.is_disturbed]
    return statistics.median(walls) if walls else None


def report(runs: list[Run], seed: int, unexpected: int) -> bool:
    """Prints them; whether all is well."""
    quarters = [runs[len(runs) * n // 4:len(runs) * (n + 1) // 4] for n in range(4)]
    print(f"{len(runs)} builds, seed {seed}; the most of each quarter, if not said otherwise")
    print(f"{'':40}" + "".join(f"{f'{n}. quarter':>12}" for n in range(1, 5)))
    growing = []
    for name, figure, slack in figures(KEEP):
        values = [figure(quarter) for quarter in quarters]
        print(f"{name:40}" + "".join(f"{shown(value):>12}" for value in values))
        first, last = values[0], values[-1]
        if slack is not None and first is not None and last is not None and last > first + slack:
            growing.append(name.strip())
    print("\nwhat went wrong, and how the builds ended")
    for (name, code), count in sorted(Counter((run.fault.name, run.code) for run in runs if run.is_disturbed).items()):
        print(f"{name:40}{code:12}{count:12} times")
    undisturbed = [run for run in runs if not run.is_disturbed]
    problems = [
        (sum(len(run.held.orphans) for run in undisturbed), "orphans after undisturbed builds"),
        (sum(run.held.free > KEEP + 1 for run in undisturbed), "builds that left more versions than they keep"),
        (sum(run.processes for run in runs), "processes left"),
        (sum(run.idle_after_prune or 0 for run in runs), "base configs left by prune"),
        (unexpected, "builds that ended as they should not"),
    ]
    said = [f"{count} {what}" for count, what in problems if count] + [f"{name}: grows" for name in growing]
    print(f"verdict: {'; '.join(said)}" if said else "verdict: flat; no orphans; every undisturbed build ended with 0")
    return not said


def shown(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.2f}"
