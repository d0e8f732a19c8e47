"""What a run of the endurance bench has left: on the stand-in, seen through its side door, and on this machine."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import StandIn

TEMPLATE, VERSIONS, CONSUMERS = 211, range(21100, 21200), range(9000, 9100)


@dataclass
class Held:
    """What the cluster holds."""

    versions: int
    free: int
    """Versions on whose disk neither a consumer's clone nor another version stands."""
    disks: int
    configs: int
    """Base configs in the storage."""
    idle_configs: list[str]
    """Those that no machine refers to: `prune` removes them."""
    orphans: list[str]
    """What no run has a use for."""


def name_of(volume: str) -> str:
    """A volume's own name, without storage, origin and options."""
    return volume.split(",")[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def settled(stand_in: StandIn) -> dict[str, Any]:
    """Everything it holds, once no task is at work any more."""
    for _ in range(600):
        state = stand_in.control("/state")
        if all(task["status"] != "running" for task in state["tasks"]):
            return state
        time.sleep(0.05)
    raise SystemExit("bench: a task of the stand-in does not end")


def held(stand_in: StandIn) -> Held:
    state = settled(stand_in)
    machines = {int(vmid): machine["config"] for vmid, machine in state["vms"].items()}
    named = {
        vmid: {name_of(str(value)) for key, value in config.items() if not key.startswith("unused")}
        for vmid, config in machines.items()}
    origins = {vmid: " ".join(str(value) for value in config.values()) for vmid, config in machines.items()}
    used = set().union(*named.values())
    referred = " ".join(str(config.get("cicustom", "")) for config in machines.values())
    orphans = [f"temporary file {name}" for name in state["temporary"]]
    disks, configs = 0, []
    for volume in state["volumes"]:
        name = name_of(volume["volid"])
        match volume["content"]:
            case "images":
                disks += "cloudinit" not in name
                if volume["vmid"] not in machines or name not in used:
                    orphans.append(f"volume {volume['volid']}")
            case "import" | "iso":
                orphans.append(f"upload {volume['volid']}")
            case "snippets":
                configs.append(name)
    versions = [vmid for vmid in machines if vmid in VERSIONS]
    orphans += [f"VM {vmid}, which nobody knows" for vmid in machines
                if vmid != TEMPLATE and vmid not in VERSIONS and vmid not in CONSUMERS]
    for vmid in [TEMPLATE, *versions]:
        config = machines.get(vmid)
        if config is not None and (config.get("template") != 1 or "lock" in config):
            orphans.append(f"VM {vmid}, half made")

    def stood_on(vmid: int) -> bool:
        disk = f"base-{vmid}-disk-"
        return any(disk in text for other, text in origins.items() if other not in (vmid, TEMPLATE))

    return Held(
        len(versions), sum(not stood_on(vmid) for vmid in versions), disks, len(configs),
        [name for name in configs if name not in referred], orphans)


def files_below(folder: Path) -> tuple[int, int]:
    """How many files and folders, and their bytes."""
    entries = [entry.lstat() for entry in folder.rglob("*")]
    return len(entries), sum(entry.st_size for entry in entries)


def children() -> set[int]:
    """The processes of this one, with those that have lost their parent: they are given to it (see measure.py)."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}
