"""The table of VM options: how each is checked, which right it takes, how it reads back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import formats, properties
from .properties import PropertyFormat
from .schema import FormatError, Param

DISK_KEY = re.compile(r"(ide[0-3]|sata[0-5]|scsi([12]?\d|30)|virtio(\d|1[0-5])|efidisk0|tpmstate0)")
UNUSED_KEY = re.compile(r"unused(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])")
NET_KEY = re.compile(r"net([12]?\d|3[01])")

DISK, CDROM, CPU, MEMORY = "VM.Config.Disk", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Memory"
NETWORK, HARDWARE, OPTIONS, CLOUDINIT = (
    "VM.Config.Network",
    "VM.Config.HWType",
    "VM.Config.Options",
    "VM.Config.Cloudinit",
)
ROOT_ONLY = "root only"


@dataclass(frozen=True)
class Option:
    param: Param
    privilege: str
    number: bool = False  # reads back as a JSON number


def _property(form: PropertyFormat, name: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        form.parse(text, name)
        return text

    return check


def _boot(text: str) -> str:
    for part in text.split(","):
        key, _, value = part.partition("=")
        if key == "order":
            for device in filter(None, value.split(";")):
                if not any(kind.fullmatch(device) for kind in (DISK_KEY, NET_KEY, re.compile(r"(usb|hostpci)\d+"))):
                    raise FormatError(f"format error\nboot.order: invalid format - invalid boot device '{device}'")
        elif not re.fullmatch(r"(legacy=)?[acdn]{1,4}", part):
            raise FormatError(f"format error\nboot.{key}: invalid format - invalid boot order '{part}'")
    return text


def _flag(privilege: str) -> Option:
    return Option(Param("boolean"), privilege, number=True)


def _count(privilege: str, minimum: int = 1) -> Option:
    return Option(Param("integer", minimum=minimum), privilege, number=True)


def _text(privilege: str, **limits) -> Option:
    return Option(Param(**limits), privilege)


KEYBOARDS = tuple(
    "de de-ch da en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it ja lt mk nl no pl pt pt-br sv sl tr".split()
)
OS_TYPES = tuple("other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris".split())

OPTIONS_TABLE: dict[str, Option] = {
    "acpi": _flag(HARDWARE),
    "agent": _text(OPTIONS, format=_property(properties.AGENT, "agent")),
    "args": _text(ROOT_ONLY),
    "balloon": _count(MEMORY, 0),
    "bios": _text(OPTIONS, enum=("seabios", "ovmf")),
    "boot": _text(DISK, format=_boot),
    "cicustom": _text(CLOUDINIT, format=_property(properties.CICUSTOM, "cicustom")),
    "cipassword": _text(CLOUDINIT),
    "citype": _text(CLOUDINIT, enum=("configdrive2", "nocloud", "opennebula")),
    "ciupgrade": _flag(CLOUDINIT),
    "ciuser": _text(CLOUDINIT),
    "cores": _count(CPU),
    "cpu": _text(CPU, format=_property(properties.CPU, "cpu")),
    "description": _text(OPTIONS, max_length=8192),
    "hookscript": _text(ROOT_ONLY),
    "hotplug": _text(HARDWARE),
    "keyboard": _text(HARDWARE, enum=KEYBOARDS),
    "kvm": _flag(HARDWARE),
    "lock": _text(ROOT_ONLY),
    "machine": _text(HARDWARE, format=_property(properties.MACHINE, "machine")),
    "memory": _text(MEMORY, format=_property(properties.MEMORY, "memory")),
    "name": _text(OPTIONS, format=formats.dns_name),
    "nameserver": _text(CLOUDINIT),
    "numa": _flag(CPU),
    "onboot": _flag(OPTIONS),
    "ostype": _text(OPTIONS, enum=OS_TYPES),
    "protection": _flag(OPTIONS),
    "rng0": _text(HARDWARE, format=_property(properties.RNG, "rng0")),
    "scsihw": _text(HARDWARE, enum=("lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi")),
    "searchdomain": _text(CLOUDINIT),
    "smbios1": _text(HARDWARE, format=_property(properties.SMBIOS1, "smbios1"), max_length=512),
    "sockets": _count(CPU),
    "sshkeys": _text(CLOUDINIT, format=formats.url_encoded),
    "startup": _text(OPTIONS),
    "tablet": _flag(HARDWARE),
    "tags": _text(OPTIONS, format=formats.tag_list),
    "template": _flag(OPTIONS),
    "vcpus": _count(CPU),
    "vga": _text(HARDWARE, format=_property(properties.VGA, "vga")),
    "vmgenid": _text(HARDWARE, pattern=r"(?i)([a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}|[01])"),
    "watchdog": _text(HARDWARE),
}


def disk_format(key: str) -> PropertyFormat | None:
    """The property format of a drive's key (scsi0, efidisk0, ...), None for anything else."""
    if not DISK_KEY.fullmatch(key):
        return None
    return {
        "ide": properties.IDE,
        "sata": properties.SATA,
        "scsi": properties.SCSI,
        "virtio": properties.VIRTIO,
        "efidisk": properties.EFIDISK,
        "tpmstate": properties.TPMSTATE,
    }[key.rstrip("0123456789")]


def option(key: str) -> Option | None:
    """The option of that name, indexed ones included; None if there is none."""
    if found := OPTIONS_TABLE.get(key):
        return found
    if form := disk_format(key):
        return _text(DISK, format=_property(form, key))
    if UNUSED_KEY.fullmatch(key):
        return _text(DISK)
    if NET_KEY.fullmatch(key):
        return _text(NETWORK, format=_property(properties.NET, key))
    if re.fullmatch(r"ipconfig([12]?\d|3[01])", key):
        return _text(CLOUDINIT, format=_property(properties.IPCONFIG, key))
    if re.fullmatch(r"serial[0-3]", key):
        return _text(HARDWARE, pattern=r"(/dev/[^,]+|socket)")
    if re.fullmatch(r"(hostpci|usb|parallel|numa|audio|virtiofs)\d+", key):
        return _text(ROOT_ONLY)
    return None


def is_number(key: str) -> bool:
    found = OPTIONS_TABLE.get(key)
    return bool(found and found.number)
