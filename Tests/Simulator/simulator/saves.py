"""Putting the whole world aside, and putting it back."""

from __future__ import annotations

import copy
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import trees
from .machines import VM
from .storage import Storage
from .trees import Tree

if TYPE_CHECKING:
    from .world import World


@dataclass
class Save:
    """`put_back` holds what lies in memory; every call of it makes a new copy."""

    folder: Path
    trees: list[Tree]
    put_back: Callable[[], None]


class Saves:
    """All that were made, by name. Settings are no part of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._guard = threading.Lock()
        self._folder = world.root / "saves"
        self._made = 0
        self._saves: dict[str, Save] = {}

    def save(self, name: str) -> dict[str, Any]:
        """As the world is now: a task that runs goes on, and is not part of it."""
        world = self._world
        with self._guard, world.guard:
            self._made += 1
            folder = self._folder / str(self._made)
            folder.mkdir(parents=True)
            kept = [Tree.keep(root, folder / str(n)) for n, root in enumerate(roots(world.places()))]
            old = self._saves.get(name)
            self._saves[name] = Save(folder, kept, memory(world))
        if old:
            shutil.rmtree(old.folder)
        return {"name": name, "files": sum(len(tree.files) for tree in kept)}

    def restore(self, name: str) -> dict[str, Any]:
        world = self._world
        with self._guard:
            save = self._saves[name]
            world.locks.let_all_go()
            with world.traffic.stopped(world.tasks.kill_all), world.guard:
                self._put_back(save)
        return {"name": name}

    def _put_back(self, save: Save) -> None:
        world, own = self._world, self._world.root.resolve()
        for root in roots(world.places()):
            if root.is_relative_to(own) and not any(overlap(root, tree.root) for tree in save.trees):
                trees.empty(root)
        for tree in save.trees:
            tree.put_back()
        save.put_back()
        for node in world.nodes:
            for path in world.var_tmp(node).iterdir():
                path.unlink()
        world.faults.clear()
        world.tasks.forget()
        world.journal.clear()


def roots(storages) -> list[Path]:
    """The storages' folders: those that share one have it once, and one inside another is part of that."""
    found: list[Path] = []
    for root in sorted({storage.root.resolve() for storage in storages}):
        if not any(root.is_relative_to(other) for other in found):
            found.append(root)
    return found


def overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def memory(world: World) -> Callable[[], None]:
    """Copies what the world holds in memory; the result puts it back."""
    vms = [copied(vm) for vm in world.vms.values()]
    pools = copy.deepcopy(world.pools)
    rights = {token.id: copy.deepcopy((token.acl, token.propagate)) for token in world.rights.tokens.values()}
    storages = list(world.storages.values())
    fields = [(place, storage_fields(place)) for storage in storages for place in storage.everywhere]
    statistics, age = world._stats, time.monotonic() - world._stats_time
    is_collected = bool(world._stats_time)

    def put_back() -> None:
        world.vms = {vm.vmid: copied(vm) for vm in vms}
        world.pools = copy.deepcopy(pools)
        for identity, (acl, propagate) in rights.items():
            token = world.rights.tokens[identity]
            token.acl, token.propagate = copy.deepcopy((acl, propagate))
        for place, kept in fields:
            vars(place).update(copy.deepcopy(kept))
        world.storages = {storage.id: storage for storage in storages}
        world._stats, world._stats_time = statistics, time.monotonic() - age if is_collected else 0.0

    return put_back


def copied(vm: VM) -> VM:
    """The guest is shared: nothing ever changes in it."""
    return replace(vm, config=dict(vm.config), snapshots=copy.deepcopy(vm.snapshots), pending=dict(vm.pending))


def storage_fields(storage: Storage) -> dict[str, Any]:
    """Its settings and what is used of it; not its lock, nor what other nodes have."""
    return copy.deepcopy({name: value for name, value in vars(storage).items() if name not in ("_guard", "places")})
