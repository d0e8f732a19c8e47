"""/nodes/N/qemu/V/snapshot: the list; making one is not played."""

from __future__ import annotations

from ..routes import Call, endpoint, needs


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/snapshot", permission=needs("/vms/{vmid}", "VM.Audit"))
def snapshots(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    found = [
        {"name": name, "description": "", "snaptime": entry.get("snaptime", 0), "vmstate": 0}
        for name, entry in vm.snapshots.items()
    ]
    current = {"name": "current", "description": "You are here!", "digest": vm.digest(), "running": int(vm.running)}
    if found:
        current["parent"] = found[-1]["name"]
    return [*found, current]
