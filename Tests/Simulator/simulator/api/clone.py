"""POST clone: linked on a template's base volumes, or full."""

from __future__ import annotations

import shutil

from .. import formats, images
from ..allocation import Allocation
from ..drives import Drive, drive_keys
from ..errors import ApiError, TaskError, die
from ..formats import VMID, format_size
from ..machines import VM, new_uuid
from ..routes import Call, endpoint
from ..schema import Param, required
from ..tasks import Task
from ..vmoptions import NET_KEY, UNUSED_KEY
from . import options

CLONE = {
    "newid": required(VMID),
    "bwlimit": Param("integer", minimum=0),
    "description": Param(),
    "format": Param(enum=("raw", "qcow2", "vmdk")),
    "full": Param("boolean"),
    "name": Param(format=formats.dns_name),
    "pool": Param(format=formats.pool_id),
    "snapname": Param(max_length=40),
    "storage": Param(format=formats.storage_id),
    "target": Param(format=formats.node_name),
}


def permission(call: Call) -> None:
    call.check(f"/vms/{call.params['vmid']}", "VM.Clone")
    pool = call.params.get("pool")
    if not (pool and call.has(f"/pool/{pool}", "VM.Allocate")):
        call.check(f"/vms/{call.params.get('newid', '')}", "VM.Allocate")


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/clone", CLONE, permission=permission)
def clone(call: Call):
    world, new_id = call.world, call["newid"]
    source = world.vm(call["vmid"], call.node)
    source.check_lock()
    full = bool(call.get("full", 0 if source.is_template else 1))
    if not full and not source.is_template:
        raise die("Linked clone feature is not supported for non-template VMs")
    if not full:
        for name in ("storage", "format"):
            if name in call.params:
                raise ApiError(
                    400,
                    "Parameter verification failed.\n",
                    {name: f"parameter '{name}' not allowed for linked clones."},
                )
    if call.get("snapname"):
        raise die(f"snapshot '{call['snapname']}' does not exist")
    if (pool := call.get("pool")) and pool not in world.pools:
        raise ApiError(403, f"Permission check failed (pool '{pool}' does not exist)\n")
    target = world.check_node(call.get("target", call.node))
    check_drives(call, source, full, target)
    options.check_bridges(call, {key: value for key, value in source.config.items() if NET_KEY.fullmatch(key)})
    lock = world.locks.acquire(new_id)
    try:
        with world.guard:
            if new_id in world.vms:
                raise die(f"unable to create VM {new_id}: config file already exists")
            vm = world.vms[new_id] = VM(new_id, target, {"lock": "clone"})
        copied = dict(source.config)
        return call.task("qmclone", source.vmid, lambda task: build(call, task, vm, source, copied, full), lock.release)
    except ApiError:
        lock.release()
        raise


def check_drives(call: Call, source: VM, full: bool, target: str) -> None:
    """Room rights on every storage used, and base volumes under a linked clone."""
    for key in drive_keys(source.config):
        drive = Drive.parse(key, source.config[key])
        if drive.is_empty or (drive.is_cdrom and not drive.is_cloudinit):
            continue
        storage, volume = call.world.volume(drive.volid)
        if target != call.node and not storage.shared:
            raise die(f"can't clone VM to node '{target}' (VM uses local storage)")
        if not full and not drive.is_cloudinit and not (volume.is_base and storage.has_base_volumes):
            raise die(f"Linked clone feature is not supported for '{drive.volid}' ({key})")
        call.check(f"/storage/{call.get('storage', storage.id) if full else storage.id}", "Datastore.AllocateSpace")


def build(call: Call, task: Task, vm: VM, source: VM, config: dict, full: bool) -> None:
    world = call.world
    allocation = Allocation(world, task, call.node)
    task.log(f"creating a clone of VM {source.vmid} with ID {vm.vmid}")
    try:
        for key in list(config):
            if UNUSED_KEY.fullmatch(key) or key in ("template", "lock", "parent", "snaptime", "protection"):
                del config[key]
        for key in drive_keys(config):
            drive = Drive.parse(key, config[key])
            if not drive.is_empty and (drive.is_cloudinit or not drive.is_cdrom):
                config[key] = clone_drive(call, allocation, vm.vmid, drive, full)
            task.checkpoint()
        task.pause()
        for key in config:
            if NET_KEY.fullmatch(key):
                config[key] = options.with_mac(key, str(config[key]), fresh=True)
        rest = [part for part in str(config.get("smbios1", "")).split(",") if part and not part.startswith("uuid=")]
        config["smbios1"] = ",".join([f"uuid={new_uuid()}", *rest])
        if "vmgenid" in config:
            config["vmgenid"] = new_uuid()
        config["name"] = call.get("name") or f"Copy-of-{source.config.get('name', f'VM-{source.vmid}')}"
        if "description" in call.params:
            config["description"] = call["description"]
        with world.guard:
            vm.config = config
            if pool := call.get("pool"):
                world.pools[pool]["vms"].append(vm.vmid)
    except (TaskError, ApiError) as error:
        allocation.undo()
        world.forget_vm(vm.vmid)
        raise TaskError(f"clone failed: {str(error).strip()}") from None


def clone_drive(call: Call, allocation: Allocation, new_id: int, drive: Drive, full: bool) -> str:
    """The cloud-init drive is always made anew; disks are copied, or laid over their base volume."""
    world, task = call.world, allocation.task
    storage, volume = world.volume(drive.volid)
    properties = dict(drive.properties)
    if drive.is_cloudinit:
        if full and call.get("storage"):
            storage = world.storage(call["storage"], call.node)
        task.log(f"create full clone of drive {drive.key} ({drive.volid})")
        properties["file"] = allocation.cloudinit(new_id, storage)
        task.log(f"allocated target volume '{properties['file']}'")
        return Drive(drive.key, properties).text()
    path = storage.path(volume)
    if full:
        target = world.storage(call.get("storage", storage.id), call.node)
        task.log(f"create full clone of drive {drive.key} ({drive.volid})")
        properties["file"], size = allocation.copy(new_id, target, path, call.get("format"))
        properties["size"] = format_size(size)
        return Drive(drive.key, properties).text()
    task.log(f"create linked clone of drive {drive.key} ({drive.volid})")
    name = storage.free_disk_name(new_id, "qcow2" if storage.is_file_based else "raw", set())
    target_path = storage.folder("images") / name
    allocation.made.append((storage, target_path, 0))
    if storage.guards_bases and storage.is_file_based:
        own = name.partition("/")[2]
        base = f"../{volume.own_name}"
        task.log(f"clone {volume.own_name}: images, {own}, {new_id} to {own} (base={base})")
        task.log(images.overlay(base, images.format_of(path), target_path))
        properties["file"] = f"{storage.id}:{volume.own_name}/{name}"
    else:
        # Thin clones share blocks below the file system; a sparse copy looks the same from above.
        shutil.copyfile(path, target_path)
        properties["file"] = f"{storage.id}:{name}"
    return Drive(drive.key, properties).text()
