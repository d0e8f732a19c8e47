"""POST clone: linked on a template's base volumes, or full."""

from __future__ import annotations

from .. import formats, images
from ..allocation import Allocation
from ..drives import Drive, drive_keys, linked_clone_refused
from ..errors import ApiError, TaskError, TaskInterrupted, die, parameter_errors
from ..formats import VMID, format_size
from ..machines import VM, Config, new_uuid
from ..routes import Call, endpoint
from ..schema import Param, required
from ..tasks import Task
from ..trees import copy_sparse
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
# What a clone does not take over. Everything else it does, `protection` included.
NOT_COPIED = {"template", "lock", "parent", "snaptime", "vmstate", "snapstate", "runningcpu", "runningmachine"}


def permission(call: Call) -> None:
    call.check(f"/vms/{call.params['vmid']}", "VM.Clone")
    pool = call.params.get("pool")
    if not (pool and call.has(f"/pool/{pool}", "VM.Allocate")):
        call.check(f"/vms/{call.params.get('newid', '')}", "VM.Allocate")


@endpoint("POST", "/nodes/{node}/qemu/{vmid}/clone", CLONE, permission=permission)
def clone(call: Call):
    target = target_node(call)
    load_and_check(call, target)
    return call.task("qmclone", call["vmid"], lambda task: Clone(call, task, target).run())


def target_node(call: Call) -> str:
    """Where the clone goes. Its storage, if one is named, must be there, and shared if that is another node."""
    world, target = call.world, call.get("target", call.node)
    if target in (call.node, "localhost"):
        target = call.node
    elif target not in world.nodes:
        raise die(f"no such cluster node '{target}'")
    if name := call.get("storage"):
        if "images" not in world.storage(name, call.node).content:
            raise parameter_errors({"storage": f"storage '{name}' does not support vm images"})
        if target != call.node and not world.storage(name, target).shared:
            raise die(f"can't clone to non-shared storage '{name}'")
    return target


def load_and_check(call: Call, target: str) -> tuple[VM, bool]:
    """The source, and whether the clone is a full one. The worker asks all this again, under its locks."""
    world, new_id = call.world, call["newid"]
    if (pool := call.get("pool")) and pool not in world.pools:
        raise ApiError(403, f"Permission check failed (pool '{pool}' does not exist)\n")
    source = world.vm(call["vmid"], call.node)
    source.check_lock()
    if call.get("snapname"):
        raise die(f"snapshot '{call['snapname']}' does not exist")
    full = bool(call.get("full", 0 if source.is_template else 1))
    if not full:
        for name in ("storage", "format"):
            if name in call.params:
                raise ApiError(
                    400,
                    "Parameter verification failed.\n",
                    {name: f"parameter '{name}' not allowed for linked clones."},
                )
    check_storages(call, source, target)
    options.check_bridges(call, {key: value for key, value in source.config.items() if NET_KEY.fullmatch(key)})
    if new_id in world.vms:
        raise die(f"unable to create VM {new_id}: config file already exists")
    if not full and (refused := linked_clone_refused(world, call.node, source.config)):
        key, volid = refused
        raise die(f"Linked clone feature is not supported for '{volid}' ({key})")
    return source, full


def check_storages(call: Call, source: VM, target: str) -> None:
    """The right to take room, and whether the disks can be reached from the other node. Whose they are is not asked."""
    for key in drive_keys(source.config):
        drive = Drive.parse(key, source.config[key])
        if drive.is_empty:
            continue
        storage, _ = call.world.volume(drive.volid, call.node)
        if target != call.node and not storage.shared:
            raise die(f"can't clone VM to node '{target}' (VM uses local storage)")
        if not drive.is_cdrom:
            call.check(f"/storage/{call.get('storage', storage.id)}", "Datastore.AllocateSpace")


class Clone:
    """The worker: the source's lock is shared (alone, if it runs), the clone's own is not."""

    def __init__(self, call: Call, task: Task, target: str) -> None:
        self.call, self.task, self.target = call, task, target
        self.world = call.world

    def run(self) -> None:
        locks, vmid = self.world.locks, self.call["vmid"]
        is_running = vmid in self.world.vms and self.world.vms[vmid].running
        with locks.acquire(vmid, not is_running, locks.clone_timeout, self.task):
            with locks.acquire(self.call["newid"], False, locks.clone_timeout, self.task):
                self.build()

    def build(self) -> None:
        call, task, world = self.call, self.task, self.world
        with world.guard:
            source, full = load_and_check(call, self.target)
            vm = world.vms[call["newid"]] = VM(call["newid"], call.node, {"lock": "clone"})
            config = {
                key: value
                for key, value in source.config.items()
                if key not in NOT_COPIED and not UNUSED_KEY.fullmatch(key)
            }
        allocation = Allocation(world, task, call.node)
        task.log(f"creating a clone of VM {source.vmid} with ID {vm.vmid}")
        try:
            drives = [(key, Drive.parse(key, config[key])) for key in sorted(drive_keys(config))]
            drives = [(key, drive) for key, drive in drives if drive.is_cloudinit or not drive.is_cdrom]
            for _, drive in drives:
                if not drive.is_cloudinit and not world.path_of(drive.volid, call.node).exists():
                    raise TaskError(f"volume '{drive.volid}' does not exist")
            for key, drive in drives:
                config[key] = clone_drive(call, allocation, vm.vmid, drive, full)
                task.checkpoint()
            task.pause()
            self.identify(config, source)
            with world.guard:
                vm.config, vm.node = config, self.target
                if pool := call.get("pool"):
                    world.pools[pool]["vms"].append(vm.vmid)
        except (TaskError, ApiError, OSError) as error:
            allocation.undo()
            world.forget_vm(vm.vmid)
            text = "interrupted by signal" if isinstance(error, TaskInterrupted) else str(error).strip()
            raise TaskError(f"clone failed: {text}") from None

    def identify(self, config: Config, source: VM) -> None:
        """What must be the clone's own: name, MACs, UUIDs."""
        call = self.call
        for key in config:
            if NET_KEY.fullmatch(key):
                config[key] = options.with_mac(key, str(config[key]), fresh=True)
        rest = [part for part in str(config.get("smbios1", "")).split(",") if part and not part.startswith("uuid=")]
        config["smbios1"] = ",".join([f"uuid={new_uuid()}", *rest])
        if "vmgenid" in config:
            config["vmgenid"] = new_uuid()
        config["name"] = call.get("name") or f"Copy-of-VM-{source.config.get('name', source.vmid)}"
        if call.get("description"):
            config["description"] = call["description"]


def clone_drive(call: Call, allocation: Allocation, new_id: int, drive: Drive, full: bool) -> str:
    """The cloud-init drive is always made anew; disks are copied, or laid over their base volume."""
    world, task = call.world, allocation.task
    storage, volume = world.volume(drive.volid, call.node)
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
    name = storage.free_disk_name(new_id, "qcow2" if storage.has_overlays else "raw", set())
    target_path = storage.folder("images") / name
    allocation.made.append((storage, target_path, 0))
    if storage.has_overlays:
        own = name.partition("/")[2]
        base = f"../{volume.own_name}"
        task.log(f"clone {volume.own_name}: images, {own}, {new_id} to {own} (base={base})")
        task.log(images.overlay(base, images.format_of(path), target_path))
        properties["file"] = f"{storage.id}:{volume.own_name}/{name}"
    else:
        # These clones share blocks below the file system; a sparse copy looks the same from above.
        target_path.parent.mkdir(parents=True, exist_ok=True)
        copy_sparse(path, target_path)
        properties["file"] = f"{storage.id}:{name}"
    return Drive(drive.key, properties).text()
