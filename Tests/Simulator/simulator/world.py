"""The state of the stand-in: nodes, storages, machines, pools, tasks."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from .cluster import Cluster
from .errors import die
from .faults import Faults
from .journal import Journal
from .locks import LockTable
from .machines import VM
from .rights import Rights, Token
from .saves import Saves
from .settings import Settings
from .tasks import TaskTable
from .traffic import Traffic


class World(Cluster):
    """Everything there is. `guard` protects short changes; long work holds a machine's lock instead."""

    def __init__(self, root: Path, settings: Settings) -> None:
        super().__init__(root, settings)
        self.guard = threading.RLock()
        self.bridges = list(settings.bridges)
        self.pools: dict[str, dict[str, Any]] = {
            name: {"poolid": name, "vms": [], "storages": []} for name in settings.pools
        }
        self.vms: dict[int, VM] = {}
        self.locks = LockTable(settings.lock_timeout, settings.clone_lock_timeout)
        self.tasks = TaskTable(settings.task_time)
        self.faults = Faults()
        self.journal = Journal()
        self.traffic = Traffic()
        self.saves = Saves(self)
        self.rights = Rights(
            [
                Token(entry["id"], entry["secret"], entry["acl"], entry.get("propagate", {}))
                for entry in settings.tokens
            ],
            self.pool_of,
        )
        self._stats: dict[int, dict[str, Any]] = {}
        self._stats_time = 0.0
        for entry in settings.vms:
            self.add_vm(entry)
        for rule in settings.faults:
            self.faults.add(rule)

    def zone_of(self, bridge: str) -> str:
        """A VNet lies under its own zone, a bridge of the host under `localnetwork`."""
        zones = {entry["vnet"]: entry["zone"] for entry in self.settings.vnets}
        return zones.get(bridge, "localnetwork")

    # Machines and pools

    def vm(self, vmid: int, node: str) -> VM:
        vm = self.vms.get(vmid)
        if vm is None or vm.node != node:
            raise die(f"Configuration file 'nodes/{node}/qemu-server/{vmid}.conf' does not exist")
        return vm

    def add_vm(self, entry: dict[str, Any]) -> VM:
        """A machine that was there before: vmid, node, config, running, lock, snapshots, pool."""
        vm = VM(int(entry["vmid"]), entry.get("node", self.nodes[0]), dict(entry.get("config", {})))
        if entry.get("lock"):
            vm.config["lock"] = entry["lock"]
        vm.running = bool(entry.get("running"))
        vm.snapshots = {name: {"snaptime": int(time.time())} for name in entry.get("snapshots", [])}
        with self.guard:
            self.vms[vm.vmid] = vm
            if pool := entry.get("pool"):
                self.pools.setdefault(pool, {"poolid": pool, "vms": [], "storages": []})["vms"].append(vm.vmid)
        return vm

    def pool_of(self, path: str) -> str | None:
        """The pool a machine's or storage's path belongs to."""
        kind, _, name = path.lstrip("/").partition("/")
        for pool in self.pools.values():
            if kind == "vms" and name.isdigit() and int(name) in pool["vms"]:
                return pool["poolid"]
            if kind == "storage" and name in pool["storages"]:
                return pool["poolid"]
        return None

    def pool_of_vm(self, vmid: int) -> str | None:
        return self.pool_of(f"/vms/{vmid}")

    def forget_vm(self, vmid: int) -> None:
        """Removes a machine with what hangs on its number: ACL entries and pool membership."""
        with self.guard:
            self.vms.pop(vmid, None)
            for pool in self.pools.values():
                if vmid in pool["vms"]:
                    pool["vms"].remove(vmid)
            for token in self.rights.tokens.values():
                token.acl.pop(f"/vms/{vmid}", None)

    def statistics(self, collect) -> dict[int, dict[str, Any]]:
        """What the status daemon saw last: it looks every `stat-interval` seconds, and knows nothing newer."""
        with self.guard:
            now = time.monotonic()
            if not self._stats_time or now - self._stats_time >= self.settings.stat_interval:
                self._stats = {vmid: collect(vm) for vmid, vm in self.vms.items()}
                self._stats_time = now
            return self._stats
