"""Descriptions several lists share: a machine's summary, a storage's room."""

from __future__ import annotations

import time
from typing import Any

from ..formats import parse_size
from ..machines import VM, memory_of
from ..storage import Storage
from ..vmoptions import DISK_KEY
from ..world import World


def boot_disk_size(vm: VM) -> int:
    """`size=` of the first device in the boot order, else of the first drive."""
    order = str(vm.config.get("boot", "")).removeprefix("order=").split(";")
    keys = [key for key in order if key in vm.config] + sorted(key for key in vm.config if DISK_KEY.fullmatch(key))
    for key in keys:
        properties = dict(part.partition("=")[::2] for part in str(vm.config[key]).split(","))
        if properties.get("media") != "cdrom" and (size := parse_size(properties.get("size", ""))):
            return size
    return 0


def machine(world: World, vm: VM) -> dict[str, Any]:
    """One entry of the machine lists."""
    shown: dict[str, Any] = {
        "cpu": 0,
        "cpus": int(vm.config.get("cores", 1)) * int(vm.config.get("sockets", 1)),
        "disk": 0,
        "maxdisk": boot_disk_size(vm),
        "maxmem": memory_of(vm.config) << 20,
        "mem": 0,
        "memhost": 0,
        "name": vm.name,
        "netin": 0,
        "netout": 0,
        "status": "running" if vm.running else "stopped",
        "uptime": int(time.time() - vm.started) if vm.running and vm.started else 0,
        "vmid": vm.vmid,
    }
    if any(key.startswith("serial") for key in vm.config):
        shown["serial"] = 1
    for key in ("tags", "lock"):
        if key in vm.config:
            shown[key] = vm.config[key]
    if vm.is_template:
        shown["template"] = 1
    if vm.running:
        shown["pid"] = vm.pid
    return shown


def storage_status(storage: Storage) -> dict[str, Any]:
    enabled = int(not storage.disabled)
    available = storage.available() if enabled else 0
    total = storage.size() if enabled else 0
    shown = {
        "active": enabled,
        "avail": available,
        "content": ",".join(storage.content),
        "enabled": enabled,
        "shared": int(storage.shared),
        "total": total,
        "type": storage.type,
        "used": max(0, total - available),
    }
    return shown
