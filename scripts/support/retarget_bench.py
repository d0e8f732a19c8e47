"""What the change of the image on its way adds to a fetch."""

from __future__ import annotations

import os

import measure
from pipeline_bench import Stage
from prepare import TOOL, prepare

WALL_BAR, PEAK_BAR = 1.05, 16
# By the form of the download. The first is the default, which the bars are for; of the other, nothing else takes time.
FORMS = ("bz2", "none")
# By what they are called: as the guests shall be, and as published.
WAYS = {"changed": "proxmoxve", "as published": "qemu"}


def fetch(stage: Stage, form: str, platform: str) -> measure.Taken:
    """To nowhere: a disk would hide what is measured."""
    return measure.run(
        [str(TOOL), "--config", os.devnull, "fetch", "--out", "-", "--no-progress", "--compression", form, "--platform",
         platform], env=stage.environment(stage.mirror_url))


def retarget(mib: int, rounds: int) -> None:
    prepare()
    stage = Stage(mib)
    try:
        runs: dict[tuple[str, str], list[measure.Taken]] = {(form, way): [] for form in FORMS for way in WAYS}
        for round_number in range(rounds + 1):
            for form in FORMS:
                # Whoever comes second finds more in the caches.
                for way in list(WAYS)[::1 if round_number % 2 else -1]:
                    taken = fetch(stage, form, WAYS[way])
                    # The first round warms the page cache.
                    if round_number > 0:
                        runs[form, way].append(taken)
        image = stage.file("").stat().st_size / 2**20
    finally:
        stage.close()
    medians = {row: measure.median(taken) for row, taken in runs.items()}
    report(medians, image, rounds)


def report(medians: dict[tuple[str, str], measure.Taken], image: float, rounds: int) -> None:
    print(f"image: {image:.0f} MiB; medians of {rounds} alternating runs; {os.cpu_count()} cores")
    print(f"{'fetch --out -':26}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for (form, way), taken in medians.items():
        print(f"{form + ', ' + way:26}{taken.wall:9.2f}{taken.cpu:9.2f}{taken.peak:10.1f}")
    for form in FORMS:
        changed, published = medians[form, "changed"], medians[form, "as published"]
        wall, peak = changed.wall / published.wall, changed.peak - published.peak
        bars = f" (bars: {WALL_BAR}, {PEAK_BAR} MiB)" if form == FORMS[0] else ""
        print(f"{form}: the change takes {wall:.3f} times the wall time and {peak:+.1f} MiB{bars}")
