"""What one build of the endurance bench took, and what was there after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from endurance_faults import Fault
from endurance_look import Held


def kind_of(requests: list[dict[str, Any]]) -> str:
    """What a build did, by its requests: after one that has failed, another does its work."""
    changes = [(entry["method"], entry["path"]) for entry in requests if entry["method"] != "GET"]
    if any(path.endswith("/storage/flatcar/upload") for _, path in changes):
        return "release"
    if any(method == "POST" and path.endswith("/qemu") for method, path in changes):
        return "config"
    # Mostly an older version on which a clone still stands: it is tried again.
    return "upkeep" if changes else "nothing"


@dataclass
class Run:
    """One build."""

    kind: str
    fault: Fault | None
    code: int
    wall: float
    peak: float
    """MiB."""
    descriptors: int
    threads: int
    calls: int
    held: Held
    files: int
    bytes: int
    processes: int
    idle_after_prune: int | None = None
    """Base configs that nobody refers to, after a `prune`."""

    @property
    def is_disturbed(self) -> bool:
        return self.fault is not None and self.fault.hit
