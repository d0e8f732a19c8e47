"""A build for several nodes at once, beside one run for each of them, one after the other, on a stand-in of so many nodes."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import measure
from pipeline_bench import server_folder
from prepare import TOOL, prepare
from servers import Releases, StandIn

VERSION = "4593.2.5"
BAR_CPU, BAR_WALL, BAR_MEMORY = 1.0, 0.5, (60, 12)


@dataclass
class Row:
    taken: measure.Taken
    downloaded: float


class Stage:
    """The mirror, and a stand-in whose nodes have local storages."""

    def __init__(self, mib: int, nodes: int) -> None:
        # On each node at most: the upload, twice where it is handed on, the stored image, and the disk.
        room = server_folder(mib, 2 + 4 * nodes)
        self.folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-", dir=room))
        self.releases = Releases(self.folder)
        print(f"making a release of {mib} MiB", file=sys.stderr)
        self.releases.make(VERSION, mib)
        self.releases.serve()
        self.nodes = [f"pve{number + 1}" for number in range(nodes)]
        self.proxmox = StandIn(self.folder, {"nodes": self.nodes, "worker-processes": True})
        self.servers = [self.releases.server.pid, self.proxmox.process.pid]
        self.vmid = 300

    def environment(self, mirror: str | None = None) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "PROXMOX_FLATCAR_IMAGE_STORAGE": "flatcar",
            **self.proxmox.environment("root"), **self.releases.environment(mirror),
        }

    def build(self, nodes: list[str], *options: str, mirror: str | None = None) -> Row:
        """Templates under VMIDs of their own. The stand-in's room is given back afterwards."""
        self.proxmox.control("/save", {"name": "empty"}, method="POST")
        before = self.downloaded()
        self.vmid += len(nodes)
        given = ",".join(f"{node}={self.vmid + number}" for number, node in enumerate(nodes))
        taken = measure.run(
            [str(TOOL), "--config", os.devnull, "build", "--nodes", given, "--no-progress", *options],
            env=self.environment(mirror), part=("upload ", "import it as the disk"), servers=self.servers)
        row = Row(taken, (self.downloaded() - before) / 2**20)
        self.proxmox.control("/restore", {"name": "empty"}, method="POST")
        return row

    def downloaded(self) -> int:
        """Bytes of compressed images that the mirror has sent."""
        log = self.folder / "nginx/access.log"
        found = re.findall(r'\.bz2[^"]*" 20[06] (\d+)', log.read_text()) if log.exists() else []
        return sum(map(int, found))

    def close(self) -> None:
        self.proxmox.close()
        self.releases.close()
        shutil.rmtree(self.folder)


def total(rows: list[Row]) -> Row:
    return Row(measure.total([row.taken for row in rows]), sum(row.downloaded for row in rows))


def nodes(mib: int, most: int, rounds: int) -> None:
    prepare()
    stage = Stage(mib, most)
    try:
        local = f"file://{stage.folder}/mirror"
        cases = {f"{count} node{'s' if count > 1 else ''}, one run": stage.nodes[:count]
                 for count in (1, 2, 4) if count <= most}
        runs: dict[str, list[Row]] = {name: [] for name in [*cases, "one after the other", "upload alone"]}
        for _ in range(rounds):
            for name, used in cases.items():
                runs[name].append(stage.build(used))
            runs["one after the other"].append(total([stage.build([node]) for node in stage.nodes]))
            runs["upload alone"].append(stage.build(stage.nodes[:1], "--compression", "none", mirror=local))
        report({name: median(rows) for name, rows in runs.items()}, most, rounds)
    finally:
        stage.close()


def median(rows: list[Row]) -> Row:
    return Row(measure.median([row.taken for row in rows]), sorted(row.downloaded for row in rows)[len(rows) // 2])


def report(rows: dict[str, Row], most: int, rounds: int) -> None:
    print(f"medians of {rounds} alternating runs; {os.cpu_count()} cores, which the tool shares with both servers")
    print(f"{'':24}{'wall s':>9}{'CPU s':>9}{'servers':>9}{'peak MiB':>10}{'downloaded MiB':>16}")
    for name, row in rows.items():
        taken = row.taken
        print(f"{name:24}{taken.wall:9.2f}{taken.cpu:9.2f}{taken.servers:9.2f}{taken.peak:10.0f}{row.downloaded:16.1f}")
    one, many = rows["1 node, one run"], rows[f"{most} nodes, one run"]
    alone, serial = rows["upload alone"], rows["one after the other"]
    allowed = one.taken.cpu + (most - 1) * alone.taken.cpu
    print(f"CPU: {many.taken.cpu / allowed:.2f} of that of one node and {most - 1} uploads alone (bar: {BAR_CPU})")
    print(f"wall: {many.taken.wall / serial.taken.wall:.2f} of {most} runs one after the other (bar: {BAR_WALL})")
    cores = os.cpu_count() or 1
    least = (many.taken.cpu + many.taken.servers) / cores
    print(f"  CPU time of the tool and of both servers on {cores} cores: {least:.2f} s at the least, "
          f"{many.taken.wall / least:.2f} times that was taken")
    print(f"downloaded: {many.downloaded / one.downloaded:.2f} times the image (bar: 1)")
    print(f"memory: {many.taken.peak:.0f} MiB (bar: {BAR_MEMORY[0] + BAR_MEMORY[1] * (most - 1)})")
