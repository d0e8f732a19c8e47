"""The decoder beside other people's, and its stages each by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

import decoder_data
import measure
from decoder_data import Sample
from prepare import prepare

OURS = "ours"
# The same decoder in a program that is nothing else: without libcurl and OpenSSL, whose loading takes 6 ms.
ALONE = "ours, alone"
PEER = "lbzip2"


def samples(given: Path | None, mib: int, folder: Path) -> list[Sample]:
    if given is not None:
        return [decoder_data.measured(given)]
    print(f"making data, the image of {mib} MiB", file=sys.stderr)
    return decoder_data.make(folder, mib)


def commands(tool: Path, file: Path, threads: int) -> dict[str, list[str]]:
    """Who decompresses to stdout, by name."""
    alone = tool.with_name("Benchmarks")
    ibzip2 = shutil.which("ibzip2")
    return {
        OURS: [str(tool), "--config", os.devnull, "decompress", "--workers", str(threads), str(file)],
        ALONE: [str(alone), "decompress", str(file), str(threads)],
        PEER: ["lbzip2", "-dc", "-n", str(threads), str(file)],
        "pbzip2": ["pbzip2", "-dc", f"-p{threads}", str(file)],
        # It can use one thread only.
        **({"bunzip2": ["bunzip2", "-c", str(file)]} if threads == 1 else {}),
        **({"ibzip2": [ibzip2, "-dc", "-P", str(threads), str(file)]} if ibzip2 else {}),
    }


def check(tool: Path, sample: Sample) -> None:
    """A decoder that decodes something else would be fast as well."""
    ours = subprocess.Popen(commands(tool, sample.file, 2)[OURS], stdout=subprocess.PIPE)
    other = subprocess.Popen(["bunzip2", "-c", sample.file], stdout=subprocess.PIPE)
    same = subprocess.run(
        ["cmp", f"/dev/fd/{ours.stdout.fileno()}", f"/dev/fd/{other.stdout.fileno()}"],
        pass_fds=(ours.stdout.fileno(), other.stdout.fileno())).returncode == 0
    if ours.wait() != 0 or other.wait() != 0 or not same:
        raise SystemExit(f"bench: our output of {sample.file} is not bunzip2's")


def alternate(runs: dict[str, Callable[[], measure.Taken]], rounds: int) -> dict[str, list[measure.Taken]]:
    """Each in turn, `rounds` times: whatever else the machine does meets all of them."""
    taken: dict[str, list[measure.Taken]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(run())
    return taken


def decoder(given: Path | None, mib: int, rounds: int) -> None:
    prepare("mksquashfs:squashfs-tools", product="Benchmarks")
    tool = prepare()
    folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-"))
    try:
        print(f"medians of {rounds} alternating runs, to /dev/null; {os.cpu_count()} cores; ratio: user time of lbzip2 by "
              "that of the program on 1 thread, wall time on more", flush=True)
        for sample in samples(given, mib, folder):
            check(tool, sample)
            print(f"\n{sample.name}: {sample.file.stat().st_size / 1e6:.1f} MB to {sample.size / 1e6:.1f} MB")
            print(f"{'':16}{'threads':>8}{'user s':>10}{'wall s':>10}{'MB/s':>9}{'peak MiB':>10}{'ratio':>8}{'least':>8}")
            for threads in (1, 2):
                runs = {
                    name: lambda command=command: measure.repeated(command, sample.repeats)
                    for name, command in commands(tool, sample.file, threads).items()
                }
                report(alternate(runs, rounds), threads, sample.size)
    finally:
        shutil.rmtree(folder)


def report(taken: dict[str, list[measure.Taken]], threads: int, size: int) -> None:
    figure = "user" if threads == 1 else "wall"
    peer = taken[PEER]
    for name, runs in taken.items():
        median = measure.median(runs)
        ratio = quotient(getattr(measure.median(peer), figure), getattr(median, figure))
        # Disturbances only ever add: the least of each is the steadier figure on a busy machine.
        least = quotient(*(min(getattr(run, figure) for run in some) for some in (peer, runs)))
        print(f"{name:16}{threads:8}{median.user:10.4f}{median.wall:10.4f}{size / median.wall / 1e6:9.0f}"
              f"{median.peak:10.1f}{ratio:8.2f}{least:8.2f}", flush=True)


def quotient(theirs: float, ours: float) -> float:
    """Of a run of a few milliseconds the kernel may count none as user time."""
    return theirs / ours if ours > 0 else float("nan")


def stages(given: Path | None, mib: int) -> None:
    program = prepare("mksquashfs:squashfs-tools", product="Benchmarks")
    folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-"))
    try:
        for sample in samples(given, mib, folder):
            # Two blocks at least; and of zeros there are none that look like others'.
            if given is None and (sample.repeats > 1 or sample.name == "zeros"):
                continue
            print(f"{sample.name}: ", end="", flush=True)
            subprocess.run([str(program), "stages", str(sample.file)], check=True)
    finally:
        shutil.rmtree(folder)
