"""The pipeline, from the release server into the Proxmox stand-in, beside the recipe that people use today and beside
each stage alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import measure
from prepare import TOOL, prepare
from servers import SUPPORT, Releases, StandIn

VERSION = "4593.2.5"


def server_folder(mib: int, images: int = 24) -> str | None:
    """In memory where there is room: the servers' disks are not what is measured, and a busy one drowns the rest."""
    memory = Path("/dev/shm")
    # The image twice on the mirror, and on the node the template of every build.
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > images * mib << 20 else None


class Stage:
    """The mirror and the stand-in."""

    def __init__(self, mib: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-", dir=server_folder(mib)))
        self.releases = Releases(self.folder)
        print(f"making a release of {mib} MiB", file=sys.stderr)
        self.releases.make(VERSION, mib)
        self.releases.serve()
        self.proxmox = StandIn(self.folder, SUPPORT / "demo-world.json")
        self.servers = [self.releases.server.pid, self.proxmox.process.pid]
        self.vmid = 300

    @property
    def mirror_url(self) -> str:
        return self.releases.url

    def environment(self, mirror: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "PROXMOX_FLATCAR_POOL": "flatcar",
            **self.proxmox.environment("flatcar"), **self.releases.environment(mirror),
        }

    def file(self, suffix: str) -> Path:
        return self.releases.file(VERSION, suffix)

    def build(self, mirror: str, *options: str) -> measure.Taken:
        """A build into a VMID of its own; the wall time is that of its upload, from the plan's step to the stored file."""
        self.vmid += 1
        return measure.run(
            [str(TOOL), "--config", os.devnull, "build", "--vmid", str(self.vmid), "--no-progress", *options],
            env=self.environment(mirror), part=("] upload ", "] import "), servers=self.servers)

    def recipe(self) -> measure.Taken:
        """wget, gpgv, lbunzip2, curl: one after the other, as shell scripts do it."""
        work = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-recipe-"))
        url = f"{self.mirror_url}/amd64-usr/{VERSION}/{self.file('.bz2').name}"
        world = self.proxmox.world
        token = world["tokens"]["flatcar"]
        compressed, image = work / "image.qcow2.bz2", work / "image.qcow2"
        ring = work / "ring.gpg"
        with ring.open("wb") as out:
            subprocess.run(
                ["gpg", "--batch", "--quiet", "--homedir", self.releases.key, "--export", self.releases.fingerprint],
                check=True, stdout=out)
        parts = [
            measure.run(["wget", "-q", "-O", str(compressed), url], servers=self.servers),
            measure.run(["wget", "-q", "-O", str(work / "sig"), url + ".sig"]),
            measure.run(["gpgv", "-q", "--keyring", str(ring), str(work / "sig"), str(compressed)]),
            measure.run(["lbunzip2", "-k", str(compressed)]),
            measure.run([
                "curl", "-sS", "--fail", "--cacert", world["ca"], "-H",
                f"Authorization: PVEAPIToken={token['id']}={token['secret']}", "-F", "content=import", "-F",
                f"filename=@{image};filename=recipe.qcow2",
                f"{world['url']}/api2/json/nodes/{world['node']}/storage/flatcar/upload"],
                servers=self.servers),
        ]
        shutil.rmtree(work)
        return measure.total(parts)

    def close(self) -> None:
        self.proxmox.close()
        self.releases.close()
        shutil.rmtree(self.folder)


def pipeline(mib: int, rounds: int, workers: int) -> None:
    prepare("wget:wget")
    stage = Stage(mib)
    threads = ["--workers", str(workers)]
    try:
        local = f"file://{stage.folder}/mirror"
        url = f"{stage.mirror_url}/amd64-usr/{VERSION}/{stage.file('.bz2').name}"
        key = ["--signing-key", str(stage.releases.key / "key.asc"), "--trusted-fingerprint",
               stage.releases.fingerprint]
        rows = {
            "the pipeline": lambda: stage.build(stage.mirror_url, *threads),
            "the recipe: wget, gpgv, lbunzip2, curl": stage.recipe,
            "download alone (curl to nowhere)": lambda: measure.run(
                ["curl", "-sS", "-o", os.devnull, url], servers=stage.servers),
            "verify alone": lambda: measure.run(
                [str(TOOL), "--config", os.devnull, "verify", *key, "--signature", str(stage.file(".bz2.sig")),
                 str(stage.file(".bz2"))]),
            "decompress alone": lambda: measure.run(
                [str(TOOL), "--config", os.devnull, "decompress", *threads, str(stage.file(".bz2"))]),
            "upload alone (from a local .img)": lambda: stage.build(local, "--compression", "none"),
        }
        runs: dict[str, list[measure.Taken]] = {name: [] for name in rows}
        for round_number in range(rounds + 1):
            for name, action in rows.items():
                taken = action()
                # The first round warms the page cache.
                if round_number > 0:
                    runs[name].append(taken)
        report({name: measure.median(taken) for name, taken in runs.items()}, stage.file(".bz2"), rounds, workers)
    finally:
        stage.close()


def report(medians: dict[str, measure.Taken], image: Path, rounds: int, workers: int) -> None:
    whole = medians["the pipeline"]
    print(f"image: {image.stat().st_size / 2**20:.0f} MiB of bzip2; medians of {rounds} alternating runs; "
          f"{os.cpu_count()} cores, {workers} workers")
    print(f"{'':42}{'wall s':>9}{'CPU s':>9}{'servers':>9}{'peak MiB':>10}{'to disk MiB':>13}{'wall / ours':>13}")
    for name, taken in medians.items():
        print(f"{name:42}{taken.wall:9.2f}{taken.cpu:9.2f}{taken.servers:9.2f}{taken.peak:10.0f}{taken.written:13.1f}"
              f"{taken.wall / whole.wall:13.2f}")
    stages = {name: taken for name, taken in medians.items() if "alone" in name}
    slowest = max(stages, key=lambda name: stages[name].wall)
    print(f"the pipeline takes {whole.wall / stages[slowest].wall:.2f} times its slowest stage, {slowest}")
    least = (whole.cpu + whole.servers) / (os.cpu_count() or 1)
    print(f"its CPU time and that of both servers, which run on the same cores, take {least:.2f} s at the least: it is "
          f"{whole.wall / least:.2f} times that")
