"""A guest that is played: what it would be follows from the machine's real disk and its real cloud-init drive."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import commands, ignition, images, systemd
from .drives import Drive, drive_keys
from .errors import ApiError, TaskError
from .machines import VM
from .trees import extents
from .world import World

SECTOR = 512
# Where a release made for tests says which it is: in the BIOS-BOOT partition.
RELEASE_SECTOR = 266_240
# The OEM partition, of 128 MiB.
OEM_SECTOR, OEM_SECTORS = 4_464_640, 262_144
# A btrfs of mixed block groups: a small file's text stands in a leaf of this size, whose header counts changes.
LEAF, GENERATION = 4096, slice(80, 88)
# The first build whose Ignition (2.21.0 or later) looks into vendor data at all.
READS_VENDOR_DATA = 4459


@dataclass(frozen=True)
class Guest:
    """A system that has booted: its files, as far as they are played."""

    files: Mapping[str, bytes]
    directories: frozenset[str]
    units: systemd.Units
    # What Ignition has written.
    written: tuple[str, ...]
    # Where the journal is.
    journal: str

    def read(self, path: str, failing: Collection[str]) -> bytes | None:
        """None if it is not there. `failing` are units that fail."""
        if path == self.journal:
            return systemd.journal_file(systemd.journal(self.written, self.units, failing))
        return self.files.get(path)


def boot(world: World, vm: VM) -> Guest | None:
    """What the machine comes up as; None if nothing on its disk boots, or Ignition gives up."""
    if "scsi0" not in vm.config:
        return None
    try:
        disk = world.path_of(Drive.parse("scsi0", vm.config["scsi0"]).volid, vm.node)
        with tempfile.TemporaryDirectory(dir=world.root) as scratch:
            version = release(disk, Path(scratch, "release"))
            if version is None:
                return None
            media = Media(world, vm, Path(scratch))
            config = config_for(platform(disk, Path(scratch, "oem")), version, media) or {}
            files, directories = ignition.files(config), ignition.directories(config)
            units = systemd.units(config)
    except (ValueError, OSError, ApiError, TaskError):
        return None
    identity = hashlib.md5(str(vm.config.get("smbios1", vm.vmid)).encode()).hexdigest()
    own = {"/etc/os-release": os_release(version), "/etc/machine-id": f"{identity}\n".encode()}
    known = {**own, **files, **ignition.kernel_settings(files), **units.files}
    return Guest(
        {**known, **ignition.links(config, known)}, directories, units, (*files, *units.files),
        f"{journal_folder(files)}/{identity}/system.journal",
    )  # fmt: skip


def journal_folder(files: Mapping[str, bytes]) -> str:
    """In memory where a config says so; Flatcar has the folder for the one on the disk."""
    given = b"\n".join(text for path, text in files.items() if path.startswith("/etc/systemd/journald.conf.d/"))
    return "/run/log/journal" if re.search(rb"^Storage=volatile$", given, re.MULTILINE) else "/var/log/journal"


def release(disk: Path, scratch: Path) -> str | None:
    images.read_part(disk, RELEASE_SECTOR * SECTOR, SECTOR, scratch)
    found = re.match(rb"release (\S+)\n", scratch.read_bytes())
    return found[1].decode() if found else None


def platform(disk: Path, scratch: Path) -> str | None:
    """The last `set oem_id` of GRUB's script. Leaves that were replaced are still there: the newest counts."""
    try:
        images.read_part(disk, OEM_SECTOR * SECTOR, OEM_SECTORS * SECTOR, scratch)
    except TaskError:
        return None  # the disk is too small for it
    newest, found = -1, None
    with open(scratch, "rb") as file:
        for start, end in extents(file.fileno()):
            data = os.pread(file.fileno(), end - start, start)
            for match in re.finditer(rb'set oem_id="([^"\n]*)"', data):
                leaf = data[match.start() // LEAF * LEAF :]
                generation = int.from_bytes(leaf[GENERATION], "little")
                if generation >= newest:
                    newest, found = generation, match[1].decode("latin-1")
    return found


class Media:
    """What lies in the machine's CD-ROM drives: ISOs, and the cloud-init drive."""

    def __init__(self, world: World, vm: VM, scratch: Path) -> None:
        drives = [Drive.parse(key, vm.config[key]) for key in drive_keys(vm.config)]
        self._isos = []
        for drive in drives:
            if drive.is_cdrom and not drive.is_empty:
                path = world.path_of(drive.volid, vm.node)
                if images.format_of(path) != "raw":
                    images.convert(path, scratch / f"{drive.key}.iso")
                    path = scratch / f"{drive.key}.iso"
                self._isos.append(path)

    def labelled(self, label: str) -> Path | None:
        """The first medium of that name."""
        wanted = f"Volume id: {label}\n".encode()
        return next((iso for iso in self._isos if wanted in isoinfo("-d", "-i", iso)), None)


def isoinfo(*arguments: str | Path) -> bytes:
    return commands.run("isoinfo", *arguments).stdout


def config_for(platform: str | None, version: str, media: Media) -> dict[str, Any] | None:
    """Where Ignition's provider for that platform looks: user data comes first, as there."""
    if platform == "proxmoxve":
        label, names = "cidata", ["/user-data"]
        build = version.partition(".")[0]
        if not build.isdigit() or int(build) >= READS_VENDOR_DATA:
            names.append("/vendor-data")
    elif platform == "openstack":
        label, names = "config-2", ["/openstack/latest/user_data"]
    else:
        return None
    iso = media.labelled(label)
    texts = (isoinfo("-R", "-i", iso, "-x", name) for name in names) if iso else ()
    return next((config for text in texts if (config := ignition.config_of(text)) is not None), None)


def os_release(version: str) -> bytes:
    name = "Flatcar Container Linux by Kinvolk"
    return (
        f'NAME="{name}"\nID=flatcar\nID_LIKE=coreos\nVERSION={version}\nVERSION_ID={version}\n'
        f'PRETTY_NAME="{name} {version}"\nFLATCAR_BOARD="amd64-usr"\n'
    ).encode()


def os_info(text: str) -> dict[str, str]:
    """What the agent makes of /etc/os-release, with a kernel's names beside it."""
    values = {key: value.strip().strip("\"'") for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE)}
    known = ("ID", "NAME", "PRETTY_NAME", "VERSION", "VERSION_ID")
    shown = {key.lower().replace("_", "-"): values[key] for key in known if key in values}
    return shown | {
        "kernel-release": "6.12.81-flatcar",
        "kernel-version": "#1 SMP PREEMPT_DYNAMIC",
        "machine": "x86_64",
    }
