"""A folder's files, kept aside and put back as cheaply as can be."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WRITE_BITS = 0o222
# Two writes within a tick of the kernel's clock leave the same time behind.
TICK_NS = 20_000_000


@dataclass(frozen=True)
class Stamp:
    """What tells whether a file is still the same: every write changes the time, and a copy is given its original's."""

    mode: int
    size: int
    time: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        return cls(stat.S_IMODE(found.st_mode), found.st_size, found.st_mtime_ns)


@dataclass
class Tree:
    """`folders` and their modes, `files` and their stamps, by path below `root`. The kept files are numbered."""

    root: Path
    folder: Path
    folders: dict[str, int]
    files: dict[str, Stamp]

    @classmethod
    def keep(cls, root: Path, folder: Path) -> Tree:
        tree = cls(root, folder, *scan(root))
        folder.mkdir()
        newest = max((stamp.time for stamp in tree.files.values()), default=0)
        time.sleep(max(0, min(TICK_NS, newest + TICK_NS - time.time_ns())) / 1e9)
        for number, (name, stamp) in enumerate(tree.files.items()):
            duplicate(root / name, folder / str(number), stamp)
        return tree

    def put_back(self) -> None:
        """Only what is different is touched."""
        self.root.mkdir(parents=True, exist_ok=True)
        folders, files = scan(self.root)
        for name in folders:
            # Restored below; until then, everybody has to be able to work in it.
            if not folders[name] & stat.S_IWUSR:
                folders[name] = 0o700
                os.chmod(self.root / name, 0o700)
        for name in files.keys() - self.files.keys():
            os.unlink(self.root / name)
        for name in sorted(folders.keys() - self.folders.keys(), reverse=True):
            remove_folder(self.root / name)
        for name in sorted(self.folders.keys() - folders.keys()):
            os.mkdir(self.root / name)
        for number, (name, stamp) in enumerate(self.files.items()):
            if files.get(name) == stamp:
                continue
            if name in files:
                os.unlink(self.root / name)
            duplicate(self.folder / str(number), self.root / name, stamp)
        for name, mode in self.folders.items():
            if folders.get(name) != mode:
                os.chmod(self.root / name, mode)


def scan(root: Path) -> tuple[dict[str, int], dict[str, Stamp]]:
    """Folders (the first is `root` itself) with their modes, files with their stamps. Links are left alone."""
    folders = {"": stat.S_IMODE(root.stat().st_mode)}
    files: dict[str, Stamp] = {}

    def look(path: str, below: str) -> None:
        with os.scandir(path) as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(found.st_mode):
                    folders[below + entry.name] = stat.S_IMODE(found.st_mode)
                    look(entry.path, f"{below}{entry.name}/")
                elif stat.S_ISREG(found.st_mode):
                    files[below + entry.name] = Stamp.of(found)

    look(os.fspath(root), "")
    return folders, files


def empty(root: Path) -> None:
    """Takes away all that is in a folder."""
    for path in root.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remove_folder(path: Path) -> None:
    try:
        os.rmdir(path)
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:
            raise


def duplicate(source: Path, target: Path, stamp: Stamp) -> None:
    """A second name for a file that nobody may write, which nobody then does; a copy of any other."""
    if not stamp.mode & WRITE_BITS:
        try:
            os.link(source, target)
            return
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EMLINK, errno.EPERM):
                raise
    copy_sparse(source, target)
    os.chmod(target, stamp.mode)
    os.utime(target, ns=(stamp.time, stamp.time))


def copy_sparse(source: Path, target: Path) -> None:
    """Only the data; holes stay holes."""
    reader = os.open(source, os.O_RDONLY)
    writer = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.ftruncate(writer, os.fstat(reader).st_size)
        for start, end in extents(reader):
            while start < end:
                start += copy_some(reader, writer, start, end - start)
    finally:
        os.close(reader)
        os.close(writer)


def copy_some(reader: int, writer: int, start: int, length: int) -> int:
    """Within the kernel where it can (and shared where the file system does that)."""
    try:
        return os.copy_file_range(reader, writer, length, start, start) or length
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
            raise
        return os.pwrite(writer, os.pread(reader, min(length, 1 << 20), start), start) or length


def extents(file: int) -> Iterator[tuple[int, int]]:
    """Where an open file has data: start and end."""
    end = 0
    while True:
        try:
            start = os.lseek(file, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return
            raise
        end = os.lseek(file, start, os.SEEK_HOLE)
        yield start, end
