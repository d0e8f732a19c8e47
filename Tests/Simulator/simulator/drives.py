"""A machine's drives: what their values mean, and the volumes made for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from . import images
from .errors import ApiError, TaskError, die, parameter_errors
from .formats import format_size, human_size
from .routes import Call
from .storage import Storage
from .tasks import Task
from .vmoptions import DISK_KEY, disk_format
from .world import World

NEW_DISK = re.compile(r"(?:([^:\s]+):)?(\d+(?:\.\d+)?)")
CLOUDINIT_SIZE = 4 << 20
IMPORT_SYNTAX = "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>"
BUS_ORDER = ("ide", "scsi", "virtio", "sata", "efidisk", "tpmstate")


def drive_keys(names) -> list[str]:
    """The drives among the keys, in the order in which the node makes them."""
    keys = [name for name in names if DISK_KEY.fullmatch(name)]
    return sorted(keys, key=lambda key: (BUS_ORDER.index(key.rstrip("0123456789")), int(re.search(r"\d+$", key)[0])))


@dataclass
class Drive:
    key: str
    properties: dict[str, str]

    @classmethod
    def parse(cls, key: str, text: str) -> Drive:
        return cls(key, disk_format(key).parse(text, key))

    @property
    def volid(self) -> str:
        return self.properties["file"]

    @property
    def is_cloudinit(self) -> bool:
        return bool(re.fullmatch(r"([^:\s]+:)?cloudinit", self.volid) or re.search(r"vm-\d+-cloudinit(\.\w+)?$", self.volid))

    @property
    def is_new_cloudinit(self) -> bool:
        return bool(re.fullmatch(r"([^:\s]+:)?cloudinit", self.volid))

    @property
    def is_cdrom(self) -> bool:
        return self.properties.get("media") == "cdrom" or self.is_cloudinit

    @property
    def is_empty(self) -> bool:
        return self.volid in ("none", "cdrom")

    @property
    def new_disk(self) -> re.Match[str] | None:
        return None if self.is_cdrom else NEW_DISK.fullmatch(self.volid)

    @property
    def source(self) -> str | None:
        return self.properties.get("import-from")

    def text(self) -> str:
        return disk_format(self.key).print(self.properties)


def check_access(call: Call, vmid: int, drive: Drive) -> None:
    """What must be right before any work begins: syntax, rights, the storages' content types."""
    world = call.world
    if drive.source is not None and (not drive.new_disk or float(drive.new_disk[2]) != 0):
        raise parameter_errors({drive.key: IMPORT_SYNTAX})
    if drive.is_empty:
        return
    if drive.is_new_cloudinit or drive.new_disk:
        name = drive.volid.partition(":")[0] if ":" in drive.volid else call.get("storage")
        if not name:
            raise die("no storage ID specified (and no default storage)")
        if drive.new_disk:
            call.check(f"/storage/{name}", "Datastore.AllocateSpace")
        storage = world.storage(name, call.node)
        if "images" not in storage.content:
            raise parameter_errors({"storage": f"storage '{name}' does not support vm images"})
    else:
        check_volume_access(call, vmid, drive.volid)
        _, volume = world.volume(drive.volid)
        if volume.content not in ("images", "iso"):
            raise parameter_errors({drive.key: "content type needs to be 'images' or 'iso'"})
    if drive.source is not None:
        check_source(call, vmid, drive)


def check_source(call: Call, vmid: int, drive: Drive) -> None:
    if ":" not in drive.source or drive.source.startswith("/"):
        raise die("Only root can pass arbitrary filesystem paths.")
    _, volume = call.world.volume(drive.source)
    if volume.content not in ("images", "import"):
        raise parameter_errors(
            {drive.key: f"{drive.source} has wrong type '{volume.content}' - needs to be 'images' or 'import'"}
        )
    if volume.vmid:
        call.check(f"/vms/{volume.vmid}", "VM.Clone")
    else:
        check_volume_access(call, vmid, drive.source)


def check_volume_access(call: Call, vmid: int, volid: str) -> None:
    if ":" not in volid or volid.startswith("/"):
        raise die("Only root can pass arbitrary filesystem paths.")
    storage, volume = call.world.volume(volid)
    path = f"/storage/{storage.id}"
    if call.has(path, "Datastore.Allocate"):
        return
    if volume.content in ("iso", "vztmpl", "import"):
        call.check(path, "Datastore.AllocateSpace", "Datastore.Audit", any_of=True)
    elif volume.content == "images" and volume.vmid == vmid:
        return
    elif volume.content == "images":
        call.check(path, "Datastore.Audit")
        call.check(f"/vms/{volume.vmid}", "VM.Config.Disk")
    else:
        raise die(f"missing privileges to access {volid}")


@dataclass
class Allocation:
    """Volumes made on the way; `undo` takes them all away again."""

    world: World
    task: Task | None
    node: str
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
        image_format = supported(storage, image_format or "raw")
        name = name or storage.free_disk_name(vmid, image_format, set())
        self._volume(storage, name, image_format, size, 0)
        return f"{storage.id}:{name}"

    def copy(self, vmid: int, storage: Storage, source: Path, wanted: str | None) -> tuple[str, int]:
        """A full copy of the image at `source`; returns the new volume and its size in bytes."""
        source_format = images.format_of(source)
        size = images.virtual_size(source)
        image_format = supported(storage, wanted or source_format)
        name = storage.free_disk_name(vmid, image_format, set())
        path = self._volume(storage, name, image_format, size, images.allocated(source))
        volid = f"{storage.id}:{name}"
        self.log(f"allocated target volume '{volid}'")
        self.log(f"transferred 0.0 B of {human_size(size)} (0.00%)")
        if self.task and self.task.orders.no_space == "image":
            raise TaskError(
                f"copy failed: command '/usr/bin/qemu-img convert -p -n -f {source_format} -O {image_format} "
                f"{source} zeroinit:{path}' failed: exit code 1"
            )
        images.copy(source, source_format, path, image_format)
        self.log(f"transferred {human_size(size)} of {human_size(size)} (100.00%)")
        self.log(f"transferred {human_size(size)} of {human_size(size)} (100.00%)")
        return volid, size


def supported(storage: Storage, image_format: str) -> str:
    """The format, if the storage can hold it; else its own."""
    return image_format if storage.is_file_based and image_format in ("raw", "qcow2", "vmdk") else "raw"


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
        allocation.log(f"create full clone of drive ({drive.source})")
        try:
            source = world.path_of(drive.source)
            if not source.exists():
                raise TaskError(f"could not get size of {drive.source}")
            if ":import/" in drive.source:
                images.check_untrusted(source, images.format_of(source))
            properties["file"], size = allocation.copy(
                vmid, world.storage(storage_name, allocation.node), source, image_format
            )
        except (TaskError, ApiError) as error:
            raise TaskError(f"cannot import from '{drive.source}' - {str(error).strip()}") from None
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
        path = world.path_of(drive.volid)
        if not path.exists():
            raise TaskError(f"volume '{drive.volid}' does not exist")
        if drive.is_cloudinit:
            properties.pop("size", None)
        else:
            properties["size"] = format_size(images.virtual_size(path))
        return Drive(drive.key, properties).text()
    text = Drive(drive.key, properties).text()
    if not drive.is_empty:
        allocation.log(f"{drive.key}: successfully created disk '{text}'")
    return text


def remove_volume(world: World, volid: str) -> None:
    """Frees a volume, unless linked clones stand on it."""
    storage, volume = world.volume(volid)
    if storage.guards_bases and storage.linked_clones(volume):
        raise die(f"base volume '{volume.own_name}' is still in use by linked clones")
    path = storage.path(volume)
    if path.exists():
        storage.give_back(images.allocated(path))
        path.unlink()


def owned(world: World, vmid: int, volid: str) -> bool:
    """Whether that volume is the machine's own (and not an ISO, or another's)."""
    try:
        _, volume = world.volume(volid)
    except ApiError:
        return False
    return volume.content == "images" and volume.vmid == vmid
