"""What the world holds, as the control interface shows it: secrets aside."""

from __future__ import annotations

from typing import Any

from . import images
from .errors import TaskError
from .world import World


def state(world: World) -> dict[str, Any]:
    """Everything the world holds, secrets aside."""
    # First, so that when no task runs any more, nothing of what follows changes either.
    tasks = [task.status() | {"held": task.held} for task in world.tasks.tasks.values()]
    with world.guard:
        machines = {
            str(vmid): {
                "node": vm.node,
                "config": vm.shown(),
                "pending": vm.pending,
                "running": vm.running,
                "snapshots": list(vm.snapshots),
                "pool": world.pool_of_vm(vmid),
            }
            for vmid, vm in sorted(world.vms.items())
        }
    temporary = {node: sorted(path.name for path in world.var_tmp(node).iterdir()) for node in world.nodes}
    return {
        "vms": machines,
        "volumes": volumes(world),
        "pools": world.pools,
        "tasks": tasks,
        "temporary": sorted(name for names in temporary.values() for name in names),
        "temporary-by-node": temporary,
        "bridges": world.bridges,
        "locks": world.locks.shown(),
    }


def volumes(world: World) -> list[dict[str, Any]]:
    """Every volume with its path, its size and its node (None: in a shared storage); `virtual-size` for disks."""
    found = []
    for storage in world.places():
        for kind in storage.content:
            for volume in storage.volumes(kind):
                path = storage.path(volume)
                entry: dict[str, Any] = {"volid": volume.volid, "content": kind, "path": str(path), "vmid": volume.vmid}
                entry["node"] = storage.node
                try:
                    entry["size"] = path.stat().st_size
                    if kind == "images":
                        entry["virtual-size"] = images.virtual_size(path)
                except (OSError, TaskError):
                    continue
                found.append(entry)
    return found
