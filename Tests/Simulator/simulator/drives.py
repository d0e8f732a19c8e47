"""A machine's drives: what their values mean, and the volumes made for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import images
from .errors import ApiError, die, parameter_errors
from .machines import VM
from .routes import Call
from .vmoptions import DISK_KEY, disk_format
from .world import World

NEW_DISK = re.compile(r"(?:([^:\s]+):)?(\d+(?:\.\d+)?)")
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
        return self.is_new_cloudinit or bool(re.search(r"vm-\d+-cloudinit(\.\w+)?$", self.volid))

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
    if drive.source is not None and drive.key == "efidisk0":
        for name in ("efitype", "pre-enrolled-keys"):
            if name not in drive.properties:
                raise parameter_errors({drive.key: f"need to specify '{name}' when using 'import-from'"})
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
        _, volume = world.volume(drive.volid, call.node)
        if volume.content not in ("images", "iso"):
            raise parameter_errors({drive.key: "content type needs to be 'images' or 'iso'"})
        if volume.content == "iso" and not drive.is_cdrom:
            raise parameter_errors({drive.key: "explicit 'media=cdrom' is required for iso images"})
    if drive.source is not None:
        check_source(call, vmid, drive)


def check_source(call: Call, vmid: int, drive: Drive) -> None:
    if ":" not in drive.source or drive.source.startswith("/"):
        raise die("Only root can pass arbitrary filesystem paths.")
    _, volume = call.world.volume(drive.source, call.node)
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
    storage, volume = call.world.volume(volid, call.node)
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


def linked_clone_refused(world: World, node: str, config: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first drive, and its volume, that no linked clone can stand on; None if all can.

    The name decides: whose volume it is, and whether it is there at all, does not matter.
    """
    for key in sorted(drive_keys(config)):
        drive = Drive.parse(key, config[key])
        if drive.is_cdrom:
            continue
        storage, volume = world.volume(drive.volid, node)
        if not storage.can_link(volume):
            return key, drive.volid
    return None


def remove_volume(world: World, volid: str, node: str) -> None:
    """Frees a volume, unless linked clones stand on it."""
    storage, volume = world.volume(volid, node)
    if storage.linked_clones(volume):
        raise die(f"base volume '{volume.own_name}' is still in use by linked clones")
    path = storage.path(volume)
    if path.exists():
        storage.give_back(images.allocated(path))
        path.unlink()


def owned(world: World, vm: VM, volid: str) -> bool:
    """Whether that volume is the machine's own (and not an ISO, or another's)."""
    try:
        _, volume = world.volume(volid, vm.node)
    except ApiError:
        return False
    return volume.content == "images" and volume.vmid == vm.vmid
