"""POST /nodes/N/qemu: a new machine."""

from __future__ import annotations

import time

from ..allocation import Allocation, realise
from ..drives import Drive, check_access, drive_keys
from ..errors import ApiError, TaskError, die
from ..formats import VMID, dns_name, pool_id, storage_id
from ..machines import VM, new_uuid
from ..routes import Call, endpoint
from ..schema import Param, required
from ..tasks import Task
from ..vmoptions import NET_KEY
from . import options
from .power import start_machine

CREATE = {
    "vmid": required(VMID),
    "archive": Param(max_length=255),
    "bwlimit": Param("integer", minimum=0),
    "force": Param("boolean", requires="archive"),
    "ha-managed": Param("boolean"),
    "import-working-storage": Param(format=storage_id),
    "live-restore": Param("boolean"),
    "name": Param(format=dns_name),
    "pool": Param(format=pool_id),
    "start": Param("boolean", default=0),
    "storage": Param(format=storage_id),
    "unique": Param("boolean", requires="archive"),
}
QEMU_VERSION = "10.1.2"


@endpoint("POST", "/nodes/{node}/qemu", CREATE, look_up=options.look_up)
def create(call: Call):
    world, vmid, pool = call.world, call["vmid"], call.get("pool")
    if call.get("archive"):
        raise ApiError(501, "the simulator does not play restore\n")
    if pool and pool not in world.pools:
        raise ApiError(403, f"Permission check failed (pool '{pool}' does not exist)\n")
    if not (pool and call.has(f"/pool/{pool}", "VM.Allocate")) and not call.has(f"/vms/{vmid}", "VM.Allocate"):
        raise ApiError(403, "Permission check failed\n")
    given = options.given_options(call)
    drives = [Drive.parse(key, given[key]) for key in drive_keys(given)]
    for drive in drives:
        check_access(call, vmid, drive)
    options.check_modify(call, vmid, pool, given)
    options.check_serial(call, vmid, pool, given)
    options.check_bridges(call, given)
    options.only_one_cloudinit([drive.key for drive in drives if drive.is_cloudinit])
    lock = world.locks.acquire(vmid)
    try:
        with world.guard:
            if vmid in world.vms:
                there = world.vms[vmid].node
                raise die(f"unable to create VM {vmid} - VM {vmid} already exists on node '{there}'")
            vm = world.vms[vmid] = VM(vmid, call.node, {"lock": "create"})
        return call.task("qmcreate", vmid, lambda task: build(call, task, vm, given, drives), lock.release)
    except ApiError:
        lock.release()
        raise


def build(call: Call, task: Task, vm: VM, given: dict, drives: list[Drive]) -> None:
    """The task: disks first, the configuration at the very end; after any error nothing is left."""
    world = call.world
    # Imported disks stay as they are; only those made empty become base volumes at once.
    allocation = Allocation(world, task, call.node, as_base=bool(int(given.get("template", 0))))
    try:
        config = {key: options.stored(key, value) for key, value in given.items()}
        for drive in drives:
            config[drive.key] = realise(allocation, vm.vmid, drive, call.get("storage"))
            task.checkpoint()
        task.pause()
        if "tags" in given:
            options.check_tags(call, vm.vmid, "", given["tags"])
        defaults(config, drives)
        with world.guard:
            vm.config = config
            if pool := call.get("pool"):
                world.pools[pool]["vms"].append(vm.vmid)
        if call.get("start"):
            start_machine(world, vm)
    except (TaskError, ApiError) as error:
        allocation.undo()
        world.forget_vm(vm.vmid)
        raise TaskError(f"unable to create VM {vm.vmid} - {str(error).strip()}") from None


def defaults(config: dict, drives: list[Drive]) -> None:
    """What the node adds of its own accord."""
    now = int(time.time())
    config["meta"] = f"creation-qemu={QEMU_VERSION},ctime={now}"
    if "uuid=" not in config.get("smbios1", ""):
        config["smbios1"] = ",".join(filter(None, (config.get("smbios1"), f"uuid={new_uuid()}")))
    if config.setdefault("vmgenid", new_uuid()) == "0":
        del config["vmgenid"]
    if "boot" not in config:
        disks = [drive.key for drive in drives if not drive.is_cdrom][:1]
        cdroms = [drive.key for drive in drives if drive.is_cdrom and not drive.is_cloudinit][:1]
        nets = sorted(key for key in config if NET_KEY.fullmatch(key))[:1]
        if order := disks + cdroms + nets:
            config["boot"] = f"order={';'.join(order)}"
