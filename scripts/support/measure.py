"""Runs commands and says what they took, by the kernel's own accounting of each finished process."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

# The kernel counts a process's peak memory from its fork on, and this Python is larger than most of what is measured.
# So a small shell forks the process, which waits for the word to go, and leaves it to us.
LAUNCH = 'in=$1 out=$2; shift 2; exec 3<&0; { read -r go <&3; exec "$@" <"$in" >"$out" 3<&-; } & echo $!'
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@dataclass
class Taken:
    """Seconds, MiB. `wall` and `servers`, the CPU time of the servers that it talked to, may be of a part only."""

    wall: float
    cpu: float
    user: float
    peak: float
    written: float
    servers: float = 0


def cpu_of(processes: list[int]) -> float:
    """The CPU seconds that running processes and their children have taken so far."""
    taken = 0.0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        taken += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        taken += cpu_of(children(process))
    return taken


def children(process: int) -> list[int]:
    """The processes that its threads have started and that are still there."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except FileNotFoundError:  # the thread has ended since
            continue
    return found


class Running:
    """A command that waits for the word to go, as process `process`; its stderr is to be read to the end."""

    def __init__(self, command: list[str], *, stdin: str = os.devnull, stdout: str = os.devnull,
                 env: dict[str, str] | None = None) -> None:
        self._launcher = subprocess.Popen(
            ["sh", "-c", LAUNCH, "sh", stdin, stdout, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=env, text=True)
        self.process = int(self._launcher.stdout.readline())
        self._launcher.wait()
        self.stderr = self._launcher.stderr

    def go(self) -> None:
        self._launcher.stdin.write("\n")
        self._launcher.stdin.close()

    def has_ended(self) -> bool:
        """It can still be waited for, and its process id is nobody else's."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wait(self) -> tuple[int, resource.struct_rusage]:
        """Its exit code, or the negative number of the signal that ended it, and what it took."""
        _, status, usage = os.wait4(self.process, 0)
        self._launcher.stdout.close()
        self.stderr.close()
        return os.waitstatus_to_exitcode(status), usage


def run(command: list[str], *, stdin: str = os.devnull, stdout: str = os.devnull, env: dict[str, str] | None = None,
        part: tuple[str, str] | None = None, servers: list[int] | None = None) -> Taken:
    """Runs a command to its end; raises if it fails.

    `part`: two texts; the wall time is then that between the first lines of stderr that hold them.
    `servers`: processes whose CPU time is looked at in the same span.
    """
    marks: dict[str, tuple[float, float]] = {}

    def now() -> tuple[float, float]:
        return time.monotonic(), cpu_of(servers or [])

    said: list[str] = []
    running = Running(command, stdin=stdin, stdout=stdout, env=env)
    started = now()
    running.go()
    for line in running.stderr:
        said.append(line)
        for text in part or ():
            if text in line:
                marks.setdefault(text, now())
    code, usage = running.wait()
    ended = now()
    if code != 0:
        raise SystemExit(f"bench: {' '.join(command)} failed with {code}:\n{''.join(said)}")
    begin, end = (started, ended) if part is None else (marks[part[0]], marks[part[1]])
    return Taken(
        end[0] - begin[0], usage.ru_utime + usage.ru_stime, usage.ru_utime, usage.ru_maxrss / 1024,
        usage.ru_oublock / 2048, end[1] - begin[1])


def repeated(command: list[str], times: int) -> Taken:
    """One of several runs: the mean, for commands so quick that a single run says little."""
    sum = total([run(command) for _ in range(times)])
    return Taken(sum.wall / times, sum.cpu / times, sum.user / times, sum.peak, sum.written / times,
                 sum.servers / times)


def total(parts: list[Taken]) -> Taken:
    """Several commands one after the other."""
    return Taken(
        sum(p.wall for p in parts), sum(p.cpu for p in parts), sum(p.user for p in parts), max(p.peak for p in parts),
        sum(p.written for p in parts), sum(p.servers for p in parts))


def median(runs: list[Taken]) -> Taken:
    """The median of each figure by itself."""
    return Taken(*(statistics.median(getattr(r, f) for r in runs) for f in ("wall", "cpu", "user", "peak", "written", "servers")))
