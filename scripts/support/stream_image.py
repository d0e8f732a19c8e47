"""An image as large as one likes, as one stream of bzip2 that takes little time and room to make.

It is a real qcow2: the partition table and the OEM partition are those of a release that make-release has made, and
between them lies one block of data over and over, which is compressed once. bzip2 streams may be joined, as pbzip2
does.
"""

from __future__ import annotations

import bz2
import os
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from decoder_data import MIB, take

CLUSTER, SECTOR = 64 << 10, 512
ENTRIES = CLUSTER // 8
# All clusters that one table of the qcow2 has, so that the table before the next comes between two blocks.
BLOCK = CLUSTER * ENTRIES // 8
USED = 1 << 63
# Where make-release puts them, in sectors.
USR, OEM, OEM_SIZE = 270336, 4464640, 262144


class StreamImage:
    """Makes images in `folder` from the qcow2 of a small release."""

    def __init__(self, folder: Path, release: Path) -> None:
        self.folder = folder
        self.small = folder / "small.raw"
        subprocess.run(["qemu-img", "convert", "-O", "raw", release, self.small], check=True)
        # A quarter is noise, the rest text and programs, which is about what bzip2 makes of Flatcar's image.
        self.block = folder / "block"
        take(f"head -c {BLOCK // 4} /dev/urandom; find /usr/bin /usr/include /usr/lib/python3* -type f -print0 "
             "| sort -z | xargs -0 cat; cat /dev/urandom", self.block, BLOCK)
        subprocess.run(["lbzip2", "-9", "--keep", "--force", self.block], check=True)

    def make(self, gib: int, target: Path) -> int:
        """Writes `target`.bz2, and `target` as a file of that length without contents; bytes of the image."""
        disk = self.disk(gib)
        length = 0
        packed = (self.block.with_name("block.bz2")).read_bytes()
        with Path(f"{target}.bz2").open("wb") as out:
            for part in self.parts(disk, gib):
                length += BLOCK if part is None else len(part)
                out.write(packed if part is None else bz2.compress(part))
        disk.unlink()
        with target.open("wb") as out:
            out.truncate(length)
        return length

    def disk(self, gib: int) -> Path:
        """A disk without its data: /usr is as large as that is, and the OEM partition comes behind it."""
        disk = self.folder / "disk.raw"
        oem = (gib + 2 << 30) // SECTOR
        with disk.open("wb") as out:
            out.truncate((oem + OEM_SIZE) * SECTOR + (64 << 20))
        subprocess.run(
            ["/usr/sbin/sfdisk", "--quiet", disk], check=True, text=True,
            input=f"label: gpt\nstart={USR}, size={oem - USR}, name=USR-A\nstart={oem}, size={OEM_SIZE}, name=OEM\n")
        subprocess.run(
            ["dd", f"if={self.small}", f"of={disk}", "bs=64k", f"skip={OEM // 128}", f"seek={oem // 128}",
             f"count={OEM_SIZE // 128}", "conv=notrunc,sparse", "status=none"], check=True)
        return disk

    def parts(self, disk: Path, gib: int) -> Iterator[bytes | None]:
        """The qcow2 from its beginning; None is the block."""
        clusters = disk.stat().st_size // CLUSTER
        own = dict(data_clusters(disk))
        # From the second table on, which is behind the partition table.
        filled = range(ENTRIES, ENTRIES + gib * (1 << 30) // CLUSTER)
        groups = -(-clusters // ENTRIES)
        present = [
            [n for n in range(group * ENTRIES, min(clusters, (group + 1) * ENTRIES)) if n in filled or n in own]
            for group in range(groups)]
        data = sum(len(group) + 1 for group in present if group)
        # Header, table of references, blocks of references, L1 table (one cluster is enough for 4 TiB), and the rest.
        blocks = -(-(data + 64) // (CLUSTER // 2))
        first = 3 + blocks
        head = struct.pack(
            ">IIQIIQIIQQIIQ", 0x514649FB, 2, 0, 0, 16, clusters * CLUSTER, 0, groups, (2 + blocks) * CLUSTER, CLUSTER,
            1, 0, 0)
        yield head.ljust(CLUSTER, b"\0")
        yield struct.pack(f">{blocks}Q", *((2 + n) * CLUSTER for n in range(blocks))).ljust(CLUSTER, b"\0")
        yield (struct.pack(">H", 1) * (first + data)).ljust(blocks * CLUSTER, b"\0")
        place, tables = first, []
        for group in present:
            tables.append(USED | place * CLUSTER if group else 0)
            place += len(group) + 1 if group else 0
        yield struct.pack(f">{groups}Q", *tables).ljust(CLUSTER, b"\0")
        for group, table in zip(present, tables, strict=True):
            if not group:
                continue
            place = (table & ~USED) // CLUSTER + 1
            entries = [0] * ENTRIES
            for count, number in enumerate(group):
                entries[number % ENTRIES] = USED | (place + count) * CLUSTER
            yield struct.pack(f">{ENTRIES}Q", *entries)
            if group[0] in filled:
                yield from [None] * (len(group) * CLUSTER // BLOCK)
            else:
                yield b"".join(own[number] for number in group)


def data_clusters(disk: Path) -> Iterator[tuple[int, bytes]]:
    """The clusters of a sparse file that are not zero, with their numbers."""
    with disk.open("rb") as file:
        position = 0
        while True:
            try:
                position = os.lseek(file.fileno(), position, os.SEEK_DATA)
            except OSError:
                return  # nothing but a hole until the end
            end = os.lseek(file.fileno(), position, os.SEEK_HOLE)
            for number in range(position // CLUSTER, -(-end // CLUSTER)):
                file.seek(number * CLUSTER)
                content = file.read(CLUSTER).ljust(CLUSTER, b"\0")
                if content.strip(b"\0"):
                    yield number, content
            position = -(-end // CLUSTER) * CLUSTER
