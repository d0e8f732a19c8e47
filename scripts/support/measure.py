"""Runs commands and says what they took, by the kernel's own accounting of each finished process."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Taken:
    """Seconds, seconds, MiB, MiB. `wall` may be of a part only."""

    wall: float
    cpu: float
    user: float
    peak: float
    written: float


def run(command: list[str], *, stdin: str = os.devnull, stdout: str = os.devnull, env: dict[str, str] | None = None,
        part: tuple[str, str] | None = None) -> Taken:
    """Runs a command to its end; raises if it fails.

    `part`: two texts; the wall time is then that between the first lines of stderr that hold them.
    """
    marks: dict[str, float] = {}
    said: list[str] = []
    with open(stdin, "rb") as source, open(stdout, "wb") as sink:
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=source, stdout=sink, stderr=subprocess.PIPE, env=env, text=True)
        for line in process.stderr:
            said.append(line)
            for text in part or ():
                if text in line:
                    marks.setdefault(text, time.monotonic())
        _, status, usage = os.wait4(process.pid, 0)
        ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {' '.join(command)} failed with {process.returncode}:\n{''.join(said)}")
    wall = ended - started if part is None else marks[part[1]] - marks[part[0]]
    return Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_utime, usage.ru_maxrss / 1024, usage.ru_oublock / 2048)


def total(parts: list[Taken]) -> Taken:
    """Several commands one after the other."""
    return Taken(
        sum(p.wall for p in parts), sum(p.cpu for p in parts), sum(p.user for p in parts), max(p.peak for p in parts),
        sum(p.written for p in parts))


def median(runs: list[Taken]) -> Taken:
    """The median of each figure by itself."""
    return Taken(*(statistics.median(getattr(r, f) for r in runs) for f in ("wall", "cpu", "user", "peak", "written")))
