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
FILE_TYPES = ("dir", "nfs", "cifs", "btrfs")

IMPORT_NAME = re.compile(r"[a-zA-Z0-9.+=_-]+\.(ova|qcow2|raw|vmdk)")
ISO_NAME = re.compile(r".+\.(iso|img)", re.IGNORECASE)
TEMPLATE_NAME = re.compile(r".+\.tar\.(gz|xz|zst|bz2)")
TEMPLATE_FORMATS = {"gz": "tgz", "xz": "txz", "zst": "tzst", "bz2": "tbz2"}

VM_VOLUME = r"((?:vm|base)-(\d+)-\S+)"


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
    """One storage. Sizes in bytes; `limit` is the room there was when the world began (None: the real disk's)."""

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
    _used: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_file_based(self) -> bool:
        return self.type in FILE_TYPES

    @property
    def has_base_volumes(self) -> bool:
        """Thick LVM knows no templates: nothing is renamed, and there are no linked clones."""
        return self.type != "lvm"

    @property
    def guards_bases(self) -> bool:
        """LVM-thin clones stand on their own."""
        return self.type not in ("lvm", "lvmthin")

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
        return self.folder(volume.content) / volume.name.partition("/")[2]

    def volumes(self, content: str) -> list[Volume]:
        """Every volume of that content, sorted by id; nothing if the storage is not meant for it."""
        if content not in self.content or content not in SUBFOLDERS:
            return []
        found = []
        if not self.is_file_based:
            names = [path.name for path in self.root.glob("*-*")]
        elif content == "images":
            names = [f"{path.parent.name}/{path.name}" for path in self.folder("images").glob("*/*")]
            names = [self._with_base(name) for name in names]
        else:
            folder = self.folder(content)
            there = folder.iterdir() if folder.is_dir() else []
            names = [f"{content}/{path.name}" for path in there if path.is_file()]
        for name in names:
            if (volume := self._match(name)) and volume.content == content:
                found.append(volume)
        return sorted(found, key=lambda volume: volume.volid)

    def _with_base(self, name: str) -> str:
        from . import images  # the overlay's header knows what it stands on

        path = self.folder("images") / name
        if path.suffix != ".qcow2":
            return name
        try:
            parent = images.info(path).get("backing-filename")
        except TaskError:
            return name
        return f"{parent.removeprefix('../')}/{name}" if parent else name

    def linked_clones(self, volume: Volume) -> list[Volume]:
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
        if self.limit is None:
            stat = os.statvfs(self.root)
            return stat.f_bavail * stat.f_frsize
        return max(0, self.limit - self._used)

    def size(self) -> int:
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
