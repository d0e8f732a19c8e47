"""Many builds in a row, with releases and configs that change and things that go wrong at random: what they leave."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import measure
from endurance_faults import CUTS, Fault, Trap, pick
from endurance_look import CONSUMERS, TEMPLATE, children, files_below, held
from endurance_report import report
from endurance_run import Run, kind_of
from prepare import TOOL, prepare
from servers import SUPPORT, FaultyMirror, Releases, StandIn

# Two releases whose images all others have.
IMAGES = ("4593.2.0", "4593.2.1")
# Fast where a node takes its time, as in the end-to-end tests.
FAST = {"auth-delay": 0.2, "task-time": 0.02, "answer-time": 0.01, "lock-timeout": 0.5, "stat-interval": 0}
PRUNE_EVERY = 10
# Until a run has been seen to its end: calls, and those of them that change something.
USUAL_CALLS = {"release": (40, 12), "config": (30, 8), "upkeep": (20, 4), "nothing": (10, 1)}
# How often something is to go wrong: some of it waits for a call that does not come.
FAULTS = 0.45


class Endurance:
    """The servers, and a machine's folders for the tool."""

    def __init__(self, builds: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-"))
        self.local = self.folder / "local"
        for name in ("home", "tmp", "run"):
            (self.local / name).mkdir(parents=True, mode=0o700)
        # Signatures tell the time in whole seconds, and none may be of the future.
        self.clock = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=builds + 10)
        self.releases = Releases(self.folder, f"{self.clock - datetime.timedelta(days=1):%Y%m%dT%H%M%S}")
        print("making two releases", file=sys.stderr)
        for version in IMAGES:
            self.releases.make(version, 2)
        self.releases.serve()
        self.faulty = FaultyMirror(self.releases.tree)
        world = json.loads((SUPPORT / "demo-world.json").read_text())
        # To see all guests, as `prune` wants it before it removes a base config.
        next(token for token in world["tokens"] if token["role"] == "flatcar")["acl"]["/"] = ["VM.Audit"]
        self.stand_in = StandIn(self.folder, {**world, **FAST})
        self.fragment = self.local / "home/endurance.ign"
        self.calls = dict(USUAL_CALLS)
        self.clones: dict[int, int] = {}
        self.number = 0
        self.unexpected = 0
        self.change("config")
        self.change("release")

    def change(self, kind: str) -> None:
        """What the next build finds."""
        self.number += 1
        if kind == "release":
            self.clock += datetime.timedelta(seconds=30)
            self.releases.publish(
                f"4593.2.{100 + self.number}", IMAGES[self.number % 2], f"{self.clock:%Y%m%dT%H%M%S}")
        elif kind == "config":
            text = f"{self.number}-" + "x" * self.chance.randint(0, 2000)
            self.fragment.write_text(json.dumps({
                "ignition": {"version": "3.3.0"},
                "storage": {"files": [{"path": "/etc/endurance", "contents": {"source": f"data:,{text}"}}]}}))

    def environment(self, url: str | None = None) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.local / "home"), "TMPDIR": str(self.local / "tmp"),
            "XDG_RUNTIME_DIR": str(self.local / "run"), "PROXMOX_FLATCAR_CONFIG": os.devnull,
            "PROXMOX_FLATCAR_POOL": "flatcar", "PROXMOX_FLATCAR_IGNITION": str(self.fragment),
            **self.stand_in.environment("flatcar"), **self.releases.environment(url),
        }

    def begin(self) -> None:
        """Before it counts: the template itself, and what is noted of each mirror."""
        for command, expected, mirror in [
            ("build", 0, None), *(("check", 0, f"{self.faulty.url}/drops-{cuts}") for cuts in CUTS)
        ]:
            if (first := self.tool(command, mirror=mirror))[0] != expected:
                raise SystemExit(f"bench: the first {command} ended with {first[0]}:\n{first[-1]}")

    def consume(self) -> None:
        """Somebody makes a linked clone now and then, keeps it for a while, and removes it."""
        for vmid in [vmid for vmid, left in self.clones.items() if left == 0]:
            self.consumer("DELETE", f"/qemu/{vmid}")
            del self.clones[vmid]
        self.clones = {vmid: left - 1 for vmid, left in self.clones.items()}
        if self.chance.random() < 0.15:
            vmid = next(vmid for vmid in CONSUMERS if vmid not in self.clones)
            self.consumer("POST", f"/qemu/{TEMPLATE}/clone", newid=vmid, full=0)
            self.clones[vmid] = self.chance.randint(1, 15)

    def consumer(self, method: str, path: str, **form: object) -> None:
        status = self.stand_in.work("consumer", method, path, **form)
        if status != "OK":
            raise SystemExit(f"bench: a consumer's {method} {path}: {status}")

    def tool(
        self, command: str, fault: Fault | None = None, mirror: str | None = None
    ) -> tuple[int, float, float, int, int, str]:
        """Runs it: its exit code, seconds, MiB at the most, descriptors and threads at the most, what it said."""
        if fault and fault.cuts:
            mirror = f"{self.faulty.url}/drops-{fault.cuts}"
        running = measure.Running([str(TOOL), command], env=self.environment(mirror))
        said: list[str] = []
        reader = threading.Thread(target=lambda: said.extend(running.stderr))
        reader.start()
        trap = Trap(self.stand_in, fault, running.process)
        started, descriptors, threads = time.monotonic(), 0, 0
        running.go()
        place = f"/proc/{running.process}"
        while not running.has_ended():
            # As long as it is there, and may be looked at.
            try:
                descriptors = max(descriptors, len(os.listdir(f"{place}/fd")))
                threads = max(threads, len(os.listdir(f"{place}/task")))
            except OSError:
                pass
            time.sleep(0.003)
        wall = time.monotonic() - started
        trap.close()
        reader.join()
        code, usage = running.wait()
        return code, wall, usage.ru_maxrss / 1024, descriptors, threads, "".join(said)

    def build(self, change: str) -> Run:
        length = self.releases.file(IMAGES[0]).stat().st_size if change == "release" else 0
        usual = self.calls.get(change, self.calls["upkeep"])
        fault = pick(self.chance, *usual, length) if self.chance.random() < FAULTS else None
        self.stand_in.control("/requests", method="DELETE")
        others = children()
        code, wall, peak, descriptors, threads, said = self.tool("build", fault)
        requests = self.stand_in.control("/requests")
        run = Run(
            kind_of(requests), fault, code, wall, peak, descriptors, threads, len(requests), held(self.stand_in),
            *files_below(self.local), len(children() - others))
        if not run.is_disturbed:
            self.calls[run.kind] = len(requests), sum(entry["method"] != "GET" for entry in requests)
        if code not in (fault.exits if fault and run.is_disturbed else {0}):
            self.unexpected += 1
            self.complain(run, f"ended with {code}:\n{said}")
        if not run.is_disturbed and run.held.orphans:
            self.complain(run, f"leaves {', '.join(run.held.orphans)}")
        return run

    def complain(self, run: Run, text: str) -> None:
        what = f"{run.fault.name}, {run.fault.rule}" if run.fault else "undisturbed"
        print(f"bench: a build ({run.kind}; {what}) {text}", file=sys.stderr)

    def prune(self) -> int:
        code, *_, said = self.tool("prune")
        if code != 0:
            raise SystemExit(f"bench: prune ended with {code}:\n{said}")
        return len(held(self.stand_in).idle_configs)

    def close(self) -> None:
        self.stand_in.close()
        self.faulty.close()
        self.releases.close()
        shutil.rmtree(self.folder)


def endurance(builds: int, seed: int) -> None:
    prepare()
    bench = Endurance(builds, seed)
    runs: list[Run] = []
    try:
        bench.begin()
        for number in range(1, builds + 1):
            change = bench.chance.choices(("release", "config", "nothing"), (4, 3, 3))[0]
            bench.change(change)
            bench.consume()
            runs.append(bench.build(change))
            if number % PRUNE_EVERY == 0:
                runs[-1].idle_after_prune = bench.prune()
                print(f"{number} of {builds}", file=sys.stderr)
    finally:
        bench.close()
    if not report(runs, seed, bench.unexpected):
        raise SystemExit(1)
