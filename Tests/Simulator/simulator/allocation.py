"""The volumes made for a machine's drives, and their undoing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from . import images
from .drives import Drive
from .errors import ApiError, TaskError
from .formats import format_size, human_size
from .storage import Storage
from .tasks import Task
from .world import World

CLOUDINIT_SIZE = 4 << 20


@dataclass
class Allocation:
    """Volumes made on the way; `undo` takes them all away again. `as_base`: for a template, empty disks are made so."""

    world: World
    task: Task | None
    node: str
    as_base: bool = False
    made: list[tuple[Storage, Path, int]] = field(default_factory=list)

    def log(self, line: str) -> None:
        if self.task:
            self.task.log(line)

    def undo(self) -> None:
        for storage, path, size in self.made:
            path.unlink(missing_ok=True)
            storage.give_back(size)
        self.made.clear()

    def _volume(self, storage: Storage, name: str, image_format: str, size: int, room: int) -> Path:
        path = storage.folder("images") / name
        storage.take(room, f"qemu-img: {path}")
        self.made.append((storage, path, room))
        self.log(images.create(path, image_format, size))
        return path

    def cloudinit(self, vmid: int, storage: Storage) -> str:
        """The empty volume of a cloud-init drive; its ISO is written later."""
        image_format = "qcow2" if storage.is_file_based else "raw"
        name = storage.disk_name(vmid, f"vm-{vmid}-cloudinit", image_format)
        self._volume(storage, name, image_format, CLOUDINIT_SIZE, CLOUDINIT_SIZE)
        return f"{storage.id}:{name}"

    def blank(self, vmid: int, storage: Storage, image_format: str | None, size: int, name: str | None = None) -> str:
        image_format = storage.disk_format(image_format or "raw")
        name = name or storage.free_disk_name(vmid, image_format, set())
        self._volume(storage, name, image_format, size, 0)
        volid = f"{storage.id}:{name}"
        if self.as_base:
            if not storage.has_base_volumes:
                raise TaskError(f"can't create base images in {storage.type} storage")
            volid = storage.make_base(self.world.volume(volid, self.node)[1])
            self.made[-1] = (storage, self.world.path_of(volid, self.node), 0)
        return volid

    def copy(self, vmid: int, storage: Storage, source: Path, wanted: str | None) -> tuple[str, int]:
        """A full copy of the image at `source`; returns the new volume and its size in bytes."""
        source_format = images.format_of(source)
        size = images.virtual_size(source)
        image_format = storage.disk_format(wanted or source_format)
        name = storage.free_disk_name(vmid, image_format, set())
        path = self._volume(storage, name, image_format, size, images.allocated(source))
        volid = f"{storage.id}:{name}"
        self.log(f"allocated target volume '{volid}'")
        self.log(f"transferred 0.0 B of {human_size(size)} (0.00%)")
        if self.task and self.task.orders.no_space == "image":
            self.log("qemu-img: error while writing at byte 0: No space left on device")
            raise TaskError(
                f"copy failed: command '/usr/bin/qemu-img convert -p -n -f {source_format} -O {image_format} "
                f"{source} zeroinit:{path}' failed: exit code 1"
            )
        images.copy(source, source_format, path, image_format)
        self.log(f"transferred {human_size(size)} of {human_size(size)} (100.00%)")
        self.log(f"transferred {human_size(size)} of {human_size(size)} (100.00%)")
        return volid, size


def realise(allocation: Allocation, vmid: int, drive: Drive, default_storage: str | None) -> str:
    """Makes what the drive's value asks for; returns the value as it goes into the configuration."""
    world = allocation.world
    properties = dict(drive.properties)
    storage_name = drive.volid.partition(":")[0] if ":" in drive.volid else default_storage
    image_format = properties.pop("format", None)
    properties.pop("import-from", None)
    if drive.is_empty:
        properties.pop("size", None)
    elif drive.is_new_cloudinit:
        properties["file"] = allocation.cloudinit(vmid, world.storage(storage_name, allocation.node))
        properties["media"] = "cdrom"
        properties.pop("size", None)
    elif drive.source is not None:
        properties["file"], size = import_disk(allocation, vmid, drive, storage_name, image_format)
        properties["size"] = format_size(size)
    elif drive.new_disk:
        size = int(float(drive.new_disk[2]) * (1 << 30))
        if drive.key == "efidisk0":
            size = 528 << 10
        elif drive.key == "tpmstate0":
            size = 4 << 20
        storage = world.storage(storage_name, allocation.node)
        properties["file"] = allocation.blank(vmid, storage, image_format, size)
        properties["size"] = format_size(size)
    else:
        path = world.path_of(drive.volid, allocation.node)
        if not path.exists():
            raise TaskError(f"volume '{drive.volid}' does not exist")
        if image_format:
            if image_format != (found := images.format_of(path)):
                raise TaskError(
                    f"drive '{drive.key}' - volume '{drive.volid}' - 'format={image_format}' option different "
                    f"from storage format '{found}'"
                )
            properties["format"] = image_format
        if drive.is_cloudinit:
            properties.pop("size", None)
        else:
            properties["size"] = format_size(images.virtual_size(path))
        return Drive(drive.key, properties).text()
    text = Drive(drive.key, properties).text()
    if not drive.is_empty:
        allocation.log(f"{drive.key}: successfully created disk '{text}'")
    return text


def import_disk(
    allocation: Allocation, vmid: int, drive: Drive, storage_name: str | None, image_format: str | None
) -> tuple[str, int]:
    """The new volume and its size. Whose disk is copied is locked meanwhile, as for a clone, but with patience."""
    world, volid = allocation.world, drive.source
    allocation.log(f"create full clone of drive ({volid})")
    try:
        storage, volume = world.volume(volid, allocation.node)
        source, owner = storage.path(volume), volume.vmid
        if not source.exists():
            raise TaskError(f"could not get size of {volid}")
        if owner in world.vms and world.vms[owner].node != allocation.node:
            raise TaskError(f"owner VM {owner} not on local node")
        if ":import/" in volid:
            images.check_untrusted(source, images.format_of(source))
        target = world.storage(storage_name, allocation.node)
        if owner in (None, vmid) or owner not in world.vms:
            return allocation.copy(vmid, target, source, image_format)
        patience = 3 * world.locks.timeout
        with world.locks.acquire(owner, not world.vms[owner].running, patience, allocation.task):
            return allocation.copy(vmid, target, source, image_format)
    except (TaskError, ApiError) as error:
        raise TaskError(f"cannot import from '{volid}' - {str(error).strip()}") from None
