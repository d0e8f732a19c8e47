"""Whether memory stays the same however large an image is: a fetch to nowhere, and a build into a stand-in that keeps
nothing."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import measure
from prepare import TOOL, prepare
from servers import SUPPORT, Releases, StandIn
from stream_image import StreamImage

SMALL, SIZES = "4593.2.0", (1, 5)
BAR = 1.1
UPLOAD = {"method": "POST", "path": "/storage/flatcar/upload$", "action": "discard-upload", "message": "discarded"}


@dataclass
class Taken:
    gib: int
    way: str
    bytes: int
    """Of the image."""
    wall: float
    peak: float
    """MiB."""


class Stream:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-"))
        self.releases = Releases(self.folder)
        self.releases.make(SMALL, 1)
        self.images = StreamImage(self.folder, self.releases.file(SMALL))
        self.releases.serve()
        self.stand_in = StandIn(self.folder, SUPPORT / "demo-world.json")

    def measure(self, gib: int) -> list[Taken]:
        version = f"4593.2.{gib}"
        place = self.releases.file(version).parent
        place.mkdir()
        print(f"making an image of {gib} GiB", file=sys.stderr)
        length = self.images.make(gib, self.releases.file(version))
        (place / "version.txt").write_text(f"FLATCAR_VERSION={version}\nFLATCAR_VERSION_ID={version}\n")
        for file in (self.releases.file(version, ".bz2"), place / "version.txt"):
            self.releases.sign(file)
        self.releases.point_to(version)
        taken = []
        for way, command in {
            "fetch": ["fetch", "--out", "-"], "build": ["build", "--disk-size", f"{gib + 4}G"],
        }.items():
            print(f"{way} of {gib} GiB", file=sys.stderr)
            taken.append(self.run(gib, way, length, command))
        shutil.rmtree(place)
        return taken

    def run(self, gib: int, way: str, length: int, command: list[str]) -> Taken:
        self.stand_in.control("/faults", UPLOAD)
        running = measure.Running(
            [str(TOOL), "--config", os.devnull, *command, "--no-progress"], env={
                "PATH": os.environ["PATH"], "HOME": str(self.folder), "PROXMOX_FLATCAR_POOL": "flatcar",
                **self.stand_in.environment("flatcar"), **self.releases.environment(),
            } if way == "build" else {
                "PATH": os.environ["PATH"], "HOME": str(self.folder), **self.releases.environment()})
        started = time.monotonic()
        running.go()
        said = running.stderr.read()
        code, usage = running.wait()
        self.stand_in.control("/faults", method="DELETE")
        # The stand-in has taken all of it, and then refuses it.
        if code != (0 if way == "fetch" else 1) or way == "build" and self.uploaded() != length:
            raise SystemExit(f"bench: {way} of {gib} GiB ended with {code}:\n{said}")
        return Taken(gib, way, length, time.monotonic() - started, usage.ru_maxrss / 1024)

    def uploaded(self) -> int:
        uploads = [entry for entry in self.stand_in.control("/requests") if entry["path"].endswith("/flatcar/upload")]
        return uploads[-1]["upload"]["bytes"] if uploads else 0

    def close(self) -> None:
        self.stand_in.close()
        self.releases.close()
        shutil.rmtree(self.folder)


def stream(gib: int) -> None:
    prepare()
    bench = Stream()
    try:
        taken = [row for size in [*(size for size in SIZES if size < gib), gib] for row in bench.measure(size)]
    finally:
        bench.close()
    print(f"{os.cpu_count()} cores")
    print(f"{'':16}{'image MiB':>12}{'wall s':>10}{'MiB/s':>8}{'peak MiB':>10}")
    for row in taken:
        print(f"{row.way + f', {row.gib} GiB':16}{row.bytes / 2**20:12.0f}{row.wall:10.1f}"
              f"{row.bytes / 2**20 / row.wall:8.0f}{row.peak:10.1f}")
    ratios = {}
    for way in ("fetch", "build"):
        peaks = [row.peak for row in taken if row.way == way]
        ratios[way] = peaks[-1] / peaks[0]
        print(f"{way}: {gib} GiB take {ratios[way]:.3f} times the memory of {taken[0].gib} GiB (bar: {BAR})")
    if max(ratios.values()) > BAR:
        raise SystemExit(1)
