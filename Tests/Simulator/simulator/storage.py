"""Storages: where volumes lie, what they are called, what room there is."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

from .errors import TaskError, die

SUBFOLDERS = {
    "iso": "template/iso",
    "vztmpl": "template/cache",
    "import": "import",
    "snippets": "snippets",
    "images": "images",
    "backup": "dump",
    "rootdir": "private",
}
FILE_TYPES = ("dir", "nfs", "cifs", "cephfs", "btrfs")
# Shared without being told so (pve-storage, Plugin.pm, @SHARED_STORAGE).
SHARED_TYPES = ("iscsi", "nfs", "cifs", "rbd", "cephfs", "iscsidirect", "zfs", "drbd", "pbs")

IMPORT_NAME = re.compile(r"[a-zA-Z0-9.+=_-]+\.(ova|qcow2|raw|vmdk)")
ISO_NAME = re.compile(r".+\.(iso|img)", re.IGNORECASE)
TEMPLATE_NAME = re.compile(r".+\.tar\.(gz|xz|zst|bz2)")
TEMPLATE_FORMATS = {"gz": "tgz", "xz": "txz", "zst": "tzst", "bz2": "tbz2"}

VM_VOLUME = r"((?:vm|base)-(\d+)-\S+)"


def backing_file(path: Path) -> str | None:
    """What a qcow2 image stands on (docs/interop/qcow2.rst): listings ask for many, and a process for each is dear."""
    try:
        with path.open("rb") as file:
            header = file.read(20)
            if path.suffix != ".qcow2" or len(header) < 20 or header[:4] != b"QFI\xfb":
                return None
            offset, length = int.from_bytes(header[8:16], "big"), int.from_bytes(header[16:20], "big")
            file.seek(offset)
            return file.read(length).decode("utf-8", "replace") if offset else None
    except OSError:
        return None


@dataclass(frozen=True)
class Volume:
    """A volume id, taken apart. `name` is the part after the colon; `base` is a linked clone's base volume name."""

    storage: str
    name: str
    content: str
    vmid: int | None = None
    base: str | None = None

    @property
    def volid(self) -> str:
        return f"{self.storage}:{self.name}"

    @property
    def own_name(self) -> str:
        """Without the base's part."""
        return self.name[len(self.base) + 1 :] if self.base else self.name

    @property
    def is_base(self) -> bool:
        return self.content == "images" and self.own_name.rpartition("/")[2].startswith("base-")


@dataclass
class Storage:
    """One storage. Sizes in bytes; `limit` is the room there was when the world began (None: the real disk's).

    A local storage of a cluster is another one on each node: `places` has those of all nodes but the first, `node`
    says whose this is (None: everybody's).
    """

    id: str
    type: str
    root: Path
    content: list[str]
    content_dirs: dict[str, str] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    disabled: bool = False
    shared: bool = False
    total: int | None = None
    limit: int | None = None
    node: str | None = None
    places: dict[str, Storage] = field(default_factory=dict)
    _used: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def on(self, node: str) -> Storage:
        """What a node has under this name: a folder and room of its own, unless the storage is shared."""
        return self.places.get(node, self)

    @property
    def everywhere(self) -> list[Storage]:
        """This one and its likes on the other nodes: the same settings, other folders."""
        return [self, *self.places.values()]

    @property
    def is_file_based(self) -> bool:
        return self.type in FILE_TYPES

    @property
    def has_base_volumes(self) -> bool:
        """Thick LVM knows no templates: nothing is renamed, and there are no linked clones."""
        return self.type != "lvm"

    @property
    def has_overlays(self) -> bool:
        """Linked clones are files over a base volume, which is guarded as long as there is one.

        Those of LVM-thin and BTRFS stand on their own.
        """
        return self.type not in ("lvm", "lvmthin", "btrfs")

    def can_link(self, volume: Volume) -> bool:
        """Whether a linked clone can be made of it. BTRFS takes a snapshot of whatever it is."""
        if self.type == "btrfs":
            return volume.is_base or volume.name.endswith(".raw")
        return volume.is_base and self.has_base_volumes

    def disk_format(self, wanted: str) -> str:
        """The format, if disks can have it here; else the storage's own."""
        formats = ("raw", "qcow2", "vmdk") if self.is_file_based and self.type != "btrfs" else ("raw",)
        return wanted if wanted in formats else "raw"

    @property
    def is_foreign(self) -> bool:
        """Another hypervisor's: its machines can be imported, nothing can be put there."""
        return self.type == "esxi"

    def folder(self, content: str) -> Path:
        if not self.is_file_based:
            return self.root
        return self.root / self.content_dirs.get(content, SUBFOLDERS[content]).lstrip("/")

    def make_folders(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        for kind in self.content if self.is_file_based else []:
            if kind in SUBFOLDERS:  # `none` has no place
                self.folder(kind).mkdir(parents=True, exist_ok=True)

    def parse(self, name: str) -> Volume:
        """Takes the part after the colon apart, or dies as the node does."""
        volume = self._match(name)
        if volume is None:
            kind = "filesystem" if self.is_file_based else self.type
            raise die(f"unable to parse {'directory' if kind == 'filesystem' else kind} volume name '{name}'")
        return volume

    def _match(self, name: str) -> Volume | None:
        if self.is_foreign:
            return Volume(self.id, name, "import") if re.fullmatch(r"[^/]+/[^/]+/.+\.(vmx|vmdk)", name) else None
        if not self.is_file_based:
            found = re.fullmatch(VM_VOLUME, name)
            return Volume(self.id, name, "images", int(found[2])) if found else None
        if found := re.fullmatch(r"((\d+)/[^/\s]+\.(?:raw|qcow2|vmdk))/((\d+)/[^/\s]+\.(?:raw|qcow2|vmdk))", name):
            return Volume(self.id, name, "images", int(found[4]), found[1])
        if found := re.fullmatch(r"(\d+)/[^/\s]+\.(raw|qcow2|vmdk)", name):
            return Volume(self.id, name, "images", int(found[1]))
        kind, _, rest = name.partition("/")
        if not rest or "/" in rest or rest.startswith("."):
            return None
        fits = {
            "iso": ISO_NAME.fullmatch(rest),
            "vztmpl": TEMPLATE_NAME.fullmatch(rest),
            "import": IMPORT_NAME.fullmatch(rest),
            "snippets": True,
            "backup": True,
        }.get(kind)
        return Volume(self.id, name, kind) if fits else None

    def path(self, volume: Volume) -> Path:
        if volume.content == "images":
            return self.folder("images") / volume.own_name
        if self.is_foreign:
            return self.root / volume.name
        return self.folder(volume.content) / volume.name.partition("/")[2]

    def make_base(self, volume: Volume) -> str:
        """Renames vm-N-disk-M to base-N-disk-M, read-only. Returns the new volume id."""
        path = self.path(volume)
        new = path.with_name(path.name.replace("vm-", "base-", 1))
        path.rename(new)
        new.chmod(0o444)
        return volume.volid.removesuffix(path.name) + new.name

    def volumes(self, content: str) -> list[Volume]:
        """Every volume of that content, sorted by id; nothing if the storage is not meant for it."""
        if content not in self.content or content not in SUBFOLDERS:
            return []
        found = []
        if self.is_foreign:
            names = [str(path.relative_to(self.root)) for path in self.root.rglob("*.vmx")]
        elif not self.is_file_based:
            names = [path.name for path in self.root.glob("*-*")]
        elif content == "images":
            names = [f"{path.parent.name}/{path.name}" for path in self.folder("images").glob("*/*")]
            names = [self._with_base(name) for name in names]
        else:
            try:
                there = list(self.folder(content).iterdir())
            except FileNotFoundError:
                # Not made yet, or removed just now with its last file.
                there = []
            names = [f"{content}/{path.name}" for path in there if path.is_file()]
        for name in names:
            if (volume := self._match(name)) and volume.content == content:
                found.append(volume)
        return sorted(found, key=lambda volume: volume.volid)

    def _with_base(self, name: str) -> str:
        """The overlay's header knows what it stands on."""
        parent = backing_file(self.folder("images") / name)
        return f"{parent.removeprefix('../')}/{name}" if parent else name

    def linked_clones(self, volume: Volume) -> list[Volume]:
        """The volumes that stand on this one. Where none can, none is looked for."""
        if not self.has_overlays or not volume.is_base:
            return []
        return [other for other in self.volumes("images") if other.base == volume.own_name]

    def free_disk_name(self, vmid: int, image_format: str, taken: set[str]) -> str:
        """`vm-211-disk-0.qcow2` and so on: the first number no volume of that machine has."""
        folder = self.folder("images") / str(vmid) if self.is_file_based else self.root
        there = {path.name.partition(".")[0] for path in folder.glob(f"*-{vmid}-*")} if folder.is_dir() else set()
        there |= taken
        for number in range(1000):
            if not there & {f"vm-{vmid}-disk-{number}", f"base-{vmid}-disk-{number}"}:
                return self.disk_name(vmid, f"vm-{vmid}-disk-{number}", image_format)
        raise TaskError("unable to allocate an image name")

    def disk_name(self, vmid: int, stem: str, image_format: str) -> str:
        return f"{vmid}/{stem}.{image_format}" if self.is_file_based else stem

    def available(self) -> int:
        if self.is_foreign:
            return 0
        if self.limit is None:
            stat = os.statvfs(self.root)
            return stat.f_bavail * stat.f_frsize
        return max(0, self.limit - self._used)

    def size(self) -> int:
        if self.is_foreign:
            return 0
        if self.total is not None:
            return self.total
        stat = os.statvfs(self.root)
        return max(stat.f_blocks * stat.f_frsize, self.available())

    def take(self, size: int, what: str) -> None:
        """Counts room as used; fails as a full disk does."""
        with self._guard:
            if self.limit is not None and self._used + size > self.limit:
                raise TaskError(f"{what}: No space left on device")
            self._used += size

    def give_back(self, size: int) -> None:
        with self._guard:
            self._used = max(0, self._used - size)
