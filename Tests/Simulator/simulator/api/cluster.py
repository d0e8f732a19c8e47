"""/cluster: what there is, and the next free number."""

from __future__ import annotations

from typing import Any

from .. import tags
from ..errors import parameter_error
from ..formats import VMID
from ..machines import memory_of
from ..routes import Call, endpoint, needs
from ..schema import Param
from .describe import machine, storage_status
from .nodes import summary


@endpoint("GET", "/cluster/status", permission=needs("/", "Sys.Audit"))
def status(call: Call):
    """A node that is in no cluster shows itself alone. The quorum is never lost."""
    world = call.world
    nodes = [
        {
            "id": f"node/{name}",
            "ip": world.addresses[name],
            "level": "",
            "local": int(name == call.node),
            "name": name,
            "nodeid": 0 if len(world.nodes) == 1 else number,
            "online": int(not world.settings.is_offline(name)),
            "type": "node",
        }
        for number, name in enumerate(world.nodes, 1)
    ]
    if len(nodes) == 1:
        return nodes
    name, count = world.settings.cluster_name, len(nodes)
    own = {"id": "cluster", "name": name, "nodes": count, "quorate": 1, "type": "cluster", "version": count}
    return [own, *nodes]


@endpoint("GET", "/cluster/nextid", {"vmid": VMID}, daemon=False)
def next_id(call: Call):
    if (wanted := call.get("vmid")) is not None:
        if wanted in call.world.vms:
            raise parameter_error(vmid=f"VM {wanted} already exists")
        return str(wanted)
    return str(next(number for number in range(100, 1_000_000) if number not in call.world.vms))


@endpoint("GET", "/cluster/tasks", daemon=False)
def cluster_tasks(call: Call):
    everything = call.has("/", "Sys.Audit")
    newest = list(call.world.tasks.tasks.values())[::-1]
    return [
        {**task.listed(), "saved": str(int(task.done.is_set()))}
        for task in newest
        if everything or task.token.user == call.token.user
    ][:25]


@endpoint("GET", "/cluster/resources", {"type": Param(enum=("vm", "storage", "node", "sdn"))}, daemon=False)
def resources(call: Call):
    world, kind = call.world, call.get("type")
    away = world.settings.is_offline
    found = []
    if kind in (None, "vm"):
        seen = world.statistics(lambda vm: machine(world, vm) | {"maxmem": memory_of(vm.config) << 20})
        for vmid, vm in sorted(world.vms.items()):
            if not call.has(f"/vms/{vmid}", "VM.Audit"):
                continue
            entry = {"id": f"qemu/{vmid}", "node": vm.node, "type": "qemu", "vmid": vmid, "status": "unknown"}
            if vmid in seen and not away(vm.node):
                stats = {key: value for key, value in seen[vmid].items() if key not in ("cpus", "serial", "pid")}
                entry |= {"diskread": 0, "diskwrite": 0, "template": 0} | stats | {"maxcpu": seen[vmid]["cpus"]}
            if (pool := world.pool_of_vm(vmid)) and call.has(f"/pool/{pool}", "Pool.Audit"):
                entry["pool"] = pool
            if lock := vm.config.get("lock"):
                entry["lock"] = lock
            found.append(entry)
    if kind in (None, "node"):
        found += [{**summary(call, name), "cgroup-mode": 2} for name in world.nodes]
    if kind in (None, "storage"):
        for storage in world.storages.values():
            if not call.has(f"/storage/{storage.id}", "Datastore.Audit"):
                continue
            for node in storage.nodes or world.nodes:
                shown = storage_status(storage.on(node))
                found.append(
                    {
                        "id": f"storage/{node}/{storage.id}",
                        "node": node,
                        "storage": storage.id,
                        "type": "storage",
                        "plugintype": storage.type,
                        "content": shown["content"],
                        "shared": shown["shared"],
                        "status": "available" if shown["active"] and not away(node) else "unknown",
                        "disk": shown["used"],
                        "maxdisk": shown["total"],
                    }
                )
    return found


@endpoint("GET", "/cluster/options", daemon=False)
def options(call: Call):
    """Without Sys.Audit on `/` little is left; the tags one may use show to everybody."""
    settings = call.world.settings
    shown: dict[str, Any] = {"allowed-tags": sorted(tags.allowed(call.world, call.token))}
    if call.has("/", "Sys.Audit"):
        shown["mac_prefix"] = "BC:24:11"
        if settings.user_tag_access:
            shown["user-tag-access"] = settings.user_tag_access
        if settings.registered_tags:
            shown["registered-tags"] = settings.registered_tags
    return shown
