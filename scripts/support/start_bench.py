"""How large the program is, and how long it takes to start, beside another one that loads the same libraries."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# None of them asks anybody.
COMMANDS = (["--version"], ["--help"], ["list", "--help"])


def milliseconds(command: list[str]) -> float:
    """The time of one run to its end."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin"})
    return (time.perf_counter() - started) * 1000


def start(binary: Path | None, rounds: int) -> None:
    """Prints the stripped size, and the median and the least of each command, in turn."""
    binary = binary or ROOT / ".build/release/proxmox-flatcar"
    if not os.access(binary, os.X_OK):
        raise SystemExit(f"bench: {binary} is no program; scripts/test builds it, --binary names another")
    with tempfile.TemporaryDirectory() as folder:
        tool = Path(folder) / "proxmox-flatcar"
        subprocess.run(["strip", "--strip-all", "--remove-section=.comment", "-o", tool, binary], check=True)
        print(f"stripped: {tool.stat().st_size / 2**20:.2f} MiB")
        rows = {f"proxmox-flatcar {' '.join(arguments)}": [str(tool), *arguments] for arguments in COMMANDS}
        if peer := shutil.which("curl"):
            rows["curl --version"] = [peer, "--version"]
        times: dict[str, list[float]] = {name: [] for name in rows}
        for number in range(rounds + 1):
            for name, command in rows.items():
                took = milliseconds(command)
                # The first round reads from the disk.
                if number:
                    times[name].append(took)
        print(f"{'':32} {'median':>8} {'least':>8}   milliseconds, {rounds} rounds in turn")
        for name, values in times.items():
            print(f"{name:32} {statistics.median(values):8.1f} {min(values):8.1f}")
