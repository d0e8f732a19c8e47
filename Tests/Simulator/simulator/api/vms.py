"""/nodes/N/qemu: machines, their configuration and state, read only."""

from __future__ import annotations

from ..drives import Drive, drive_keys
from ..errors import die
from ..machines import VM
from ..routes import Call, endpoint, needs
from ..schema import Param, required
from .describe import machine

AUDIT = needs("/vms/{vmid}", "VM.Audit")


@endpoint("GET", "/nodes/{node}/qemu", {"full": Param("boolean")})
def index(call: Call):
    return [
        machine(call.world, vm)
        for vmid, vm in sorted(call.world.vms.items())
        if vm.node == call.node and call.has(f"/vms/{vmid}", "VM.Audit")
    ]


CONFIG = {"current": Param("boolean", default=0), "snapshot": Param(max_length=40)}


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/config", CONFIG, permission=AUDIT, daemon=False)
def config(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    with call.world.guard:
        if name := call.get("snapshot"):
            if name not in vm.snapshots:
                raise die(f"snapshot '{name}' does not exist")
            return vm.shown({**vm.config, **vm.snapshots[name]}) | {"digest": vm.digest()}
        shown = vm.shown()
        if not call.get("current"):
            for key, value in vm.pending.items():
                shown[key] = vm.shown({key: value})[key]
        return shown


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/pending", permission=AUDIT, daemon=False)
def pending(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    with call.world.guard:
        shown = vm.shown()
        found = [{"key": key, "value": value} for key, value in sorted(shown.items())]
        for key, value in sorted(vm.pending.items()):
            entry = next((entry for entry in found if entry["key"] == key), None)
            if entry is None:
                found.append(entry := {"key": key})
            entry["pending"] = value
        return found


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/status/current", permission=AUDIT)
def current(call: Call):
    vm = call.world.vm(call["vmid"], call.node)
    shown = machine(call.world, vm) | {"diskread": 0, "diskwrite": 0, "ha": {"managed": 0}}
    shown["qmpstatus"] = shown["status"]
    if str(vm.config.get("agent", "0")).removeprefix("enabled=").startswith("1"):
        shown["agent"] = 1
    return shown


FEATURE = {"feature": required(Param(enum=("snapshot", "clone", "copy"))), "snapname": Param(max_length=40)}


@endpoint("GET", "/nodes/{node}/qemu/{vmid}/feature", FEATURE, permission=AUDIT)
def feature(call: Call):
    """`clone` asks for linked clones: every disk must be a volume that one can stand on."""
    vm = call.world.vm(call["vmid"], call.node)
    able = True
    for key in drive_keys(vm.config):
        drive = Drive.parse(key, vm.config[key])
        if drive.is_cdrom:
            continue
        storage, volume = call.world.volume(drive.volid, call.node)
        if call["feature"] == "clone":
            able &= storage.can_link(volume)
        elif call["feature"] == "snapshot":
            able &= drive.volid.endswith(".qcow2") or storage.type in ("lvmthin", "zfspool", "rbd")
    return {"hasFeature": int(able), "nodes": reachable_from(call, vm)}


def reachable_from(call: Call, vm: VM) -> list[str]:
    """The nodes that have all the machine's storages, as the node works it out: where a list of nodes is set, it
    does not ask whether the storage is shared (qemu-server, shared_nodes)."""
    found = call.world.nodes
    for key in drive_keys(vm.config):
        drive = Drive.parse(key, vm.config[key])
        if drive.is_empty:
            continue
        storage, _ = call.world.volume(drive.volid, call.node)
        if storage.disabled:
            return []
        kept = storage.nodes or (call.world.nodes if storage.shared else [call.node])
        found = [node for node in found if node in kept]
    return found
