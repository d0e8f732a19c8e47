"""Property strings: `STORE:0,import-from=...,discard=on` and their kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .schema import MISSING, NOT_DEFINED, FormatError, Param, check_value


@dataclass(frozen=True)
class PropertyFormat:
    """The keys a property string may have; `default_key` is the one written without its name."""

    keys: Mapping[str, Param]
    default_key: str | None = None
    prefix: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)

    def parse(self, text: str, name: str) -> dict[str, str]:
        """The keys and values of `text`, or FormatError naming each wrong one as `name.key`."""
        found: dict[str, str] = {}
        errors: list[str] = []
        for part in text.split(","):
            if not part.strip():
                continue
            key, separator, value = part.strip().partition("=")
            if not separator:
                if self.default_key is None:
                    raise FormatError(
                        f"format error\n{name}.{key}: invalid format - missing key in comma-separated list property"
                    )
                if self.default_key in found:
                    raise FormatError(
                        f"format error\n{name}.{self.default_key}: duplicate key in comma-separated list property"
                    )
                key, value = self.default_key, key
            if key in self.aliases:
                alias = self.aliases[key]
                found[alias] = key
                key = "macaddr"
            if key in found:
                raise FormatError(f"format error\n{name}.{key}: duplicate key in comma-separated list property")
            found[key] = value
        for key, value in found.items():
            param = self.keys.get(key)
            if param is None:
                errors.append(f"{name}.{key}: {NOT_DEFINED}")
                continue
            try:
                checked = check_value(param, value)
                if param.type == "boolean":
                    found[key] = str(checked)
            except FormatError as error:
                errors.append(f"{name}.{key}: {error}".rstrip("\n"))
        for key, param in self.keys.items():
            if not param.optional and key not in found:
                errors.append(f"{name}.{key}: {MISSING}")
        if errors:
            raise FormatError("format error\n" + "\n".join(errors))
        return found

    def print(self, values: Mapping[str, str]) -> str:
        """The default key first and bare, the others sorted: as the node writes its configurations."""
        parts = []
        if self.default_key and self.default_key in values:
            parts.append(values[self.default_key])
        parts += [f"{key}={value}" for key, value in sorted(values.items()) if key != self.default_key]
        return ",".join(parts)


BOOLEAN = Param("boolean")
INTEGER = Param("integer", minimum=0)
NUMBER = Param("number")
STRING = Param()

_LIMITS = (
    {
        key: INTEGER
        for base in ("bps", "iops")
        for key in (
            f"{base}_max_length",
            f"{base}_rd",
            f"{base}_rd_max_length",
            f"{base}_wr",
            f"{base}_wr_max_length",
            base,
        )
    }
    | {f"iops{part}": INTEGER for part in ("_max", "_rd_max", "_wr_max")}
    | {f"mbps{part}": NUMBER for part in ("", "_max", "_rd", "_rd_max", "_wr", "_wr_max")}
)

_DISK = {
    "file": Param(optional=False),
    "aio": Param(enum=("native", "threads", "io_uring")),
    "backup": BOOLEAN,
    "cache": Param(enum=("none", "writethrough", "writeback", "unsafe", "directsync")),
    "detect_zeroes": BOOLEAN,
    "discard": Param(enum=("ignore", "on")),
    "format": Param(enum=("raw", "qcow", "qed", "qcow2", "vmdk", "cloop")),
    "import-from": STRING,
    "media": Param(enum=("cdrom", "disk")),
    "replicate": BOOLEAN,
    "rerror": Param(enum=("ignore", "report", "stop")),
    "serial": STRING,
    "shared": BOOLEAN,
    "size": Param(pattern=r"\d+(\.\d+)?[KMGT]?"),
    "snapshot": BOOLEAN,
    "werror": Param(enum=("enospc", "ignore", "report", "stop")),
} | _LIMITS

IDE = PropertyFormat(_DISK | {"model": STRING, "ssd": BOOLEAN, "wwn": STRING}, "file")
SATA = PropertyFormat(_DISK | {"ssd": BOOLEAN, "wwn": STRING}, "file")
SCSI = PropertyFormat(
    _DISK
    | {
        "iothread": BOOLEAN,
        "product": STRING,
        "queues": INTEGER,
        "ro": BOOLEAN,
        "scsiblock": BOOLEAN,
        "ssd": BOOLEAN,
        "vendor": STRING,
        "wwn": STRING,
    },
    "file",
)
VIRTIO = PropertyFormat(_DISK | {"iothread": BOOLEAN, "ro": BOOLEAN}, "file")
EFIDISK = PropertyFormat(
    {
        "file": Param(optional=False),
        "efitype": Param(enum=("2m", "4m")),
        "format": _DISK["format"],
        "import-from": STRING,
        "ms-cert": Param(enum=("2011", "2023", "2023w", "2023k")),
        "pre-enrolled-keys": BOOLEAN,
        "size": _DISK["size"],
    },
    "file",
)
TPMSTATE = PropertyFormat(
    {
        "file": Param(optional=False),
        "format": Param(enum=("raw", "qcow2", "vmdk")),
        "import-from": STRING,
        "size": _DISK["size"],
        "version": Param(enum=("v1.2", "v2.0")),
    },
    "file",
)

NET_MODELS = (
    "e1000",
    "e1000-82540em",
    "e1000-82544gc",
    "e1000-82545em",
    "e1000e",
    "i82551",
    "i82557b",
    "i82559er",
    "ne2k_isa",
    "ne2k_pci",
    "pcnet",
    "rtl8139",
    "virtio",
    "vmxnet3",
)
NET = PropertyFormat(
    {
        "model": Param(enum=NET_MODELS, optional=False),
        "macaddr": Param(pattern=r"(?i)[a-f0-9][02468ace](:[a-f0-9]{2}){5}"),
        "bridge": Param(pattern=r"[-_.\w\d]+"),
        "firewall": BOOLEAN,
        "host-tunnel": BOOLEAN,
        "link_down": BOOLEAN,
        "mtu": Param("integer", minimum=1, maximum=65520),
        "queues": Param("integer", minimum=0, maximum=64),
        "rate": NUMBER,
        "tag": Param("integer", minimum=1, maximum=4094),
        "trunks": Param(pattern=r"\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*"),
    },
    "model",
    aliases={model: "model" for model in NET_MODELS},
)
AGENT = PropertyFormat(
    {
        "enabled": Param("boolean", optional=False),
        "freeze-fs": BOOLEAN,
        "freeze-fs-on-backup": BOOLEAN,
        "fstrim_cloned_disks": BOOLEAN,
        "type": Param(enum=("virtio", "isa")),
    },
    "enabled",
)
MEMORY = PropertyFormat({"current": Param("integer", minimum=16, optional=False)}, "current")
CICUSTOM = PropertyFormat({key: STRING for key in ("meta", "network", "user", "vendor")})
IPCONFIG = PropertyFormat({key: STRING for key in ("ip", "gw", "ip6", "gw6")})
MACHINE = PropertyFormat(
    {
        "type": Param(pattern=r"pc|q35|virt|(pc|pc-i440fx|pc-q35|virt)-\d+(\.\d+)+(\+pve\d+)?(\.pxe)?"),
        "aw-bits": NUMBER,
        "enable-s3": BOOLEAN,
        "enable-s4": BOOLEAN,
        "viommu": Param(enum=("intel", "virtio")),
    },
    "type",
)
VGA = PropertyFormat(
    {
        "type": Param(
            enum=(
                "cirrus",
                "qxl",
                "qxl2",
                "qxl3",
                "qxl4",
                "none",
                "serial0",
                "serial1",
                "serial2",
                "serial3",
                "std",
                "virtio",
                "virtio-gl",
                "vmware",
            )
        ),
        "clipboard": Param(enum=("vnc",)),
        "memory": Param("integer", minimum=4, maximum=512),
    },
    "type",
)
RNG = PropertyFormat(
    {
        "source": Param(enum=("/dev/urandom", "/dev/random", "/dev/hwrng"), optional=False),
        "max_bytes": INTEGER,
        "period": INTEGER,
    },
    "source",
)
CPU = PropertyFormat(
    {
        "cputype": Param(pattern=r"[a-zA-Z0-9._-]+"),
        "flags": STRING,
        "guest-phys-bits": INTEGER,
        "hidden": BOOLEAN,
        "hv-vendor-id": STRING,
        "phys-bits": STRING,
        "reported-model": STRING,
    },
    "cputype",
)
SMBIOS1 = PropertyFormat(
    {"uuid": Param(pattern=r"(?i)[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}"), "base64": BOOLEAN}
    | {key: STRING for key in ("manufacturer", "product", "version", "serial", "sku", "family")}
)
