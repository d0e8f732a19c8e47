"""The programs that do the work. A restore does not wait for them: it kills them, and the work fails."""

from __future__ import annotations

import subprocess
from pathlib import Path

_running: set[subprocess.Popen[bytes]] = set()


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Runs the program to its end; what it made of it is in the result."""
    process = subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    _running.add(process)
    try:
        output, errors = process.communicate()
    finally:
        _running.discard(process)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def kill_all() -> None:
    for process in list(_running):
        process.kill()
