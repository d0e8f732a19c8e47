"""Makes compressed files of every character, from what every Debian has in /usr."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


@dataclass
class Sample:
    """A compressed file and the size of what is in it, in bytes."""

    name: str
    file: Path
    size: int
    # Too quick for one run to say anything: this many for each that is counted.
    repeats: int = 1


def measured(file: Path) -> Sample:
    """A file that somebody gave."""
    size = int(subprocess.run(f"lbzip2 -dc -- '{file}' | wc -c", shell=True, check=True, capture_output=True).stdout)
    return Sample(file.name, file, size, 1 if size > 10 * MIB else 20)


def make(folder: Path, mib: int) -> list[Sample]:
    """All samples; the image is about `mib` MiB, the others smaller by their own measure."""
    image = make_image(folder, mib)
    tar = folder / "files.tar"
    take(f"tar -C / --sort=name -cf - {' '.join(present('usr/share', 'usr/lib/x86_64-linux-gnu', 'usr/include'))}", tar,
         mib * MIB // 2)
    text = folder / "text"
    take("find /usr/share /usr/include -type f \\( -name '*.h' -o -name '*.py' -o -name '*.txt' -o -name '*.html' "
         "-o -name '*.pl' -o -name '*.pm' \\) -print0 | sort -z | xargs -0 cat", text, mib * MIB // 8)
    zeros = folder / "zeros"
    with zeros.open("wb") as out:
        out.truncate(mib * MIB)
    random = folder / "random"
    take("cat /dev/urandom", random, mib * MIB // 8)
    block, small = folder / "block", folder / "small"
    take(f"cat '{text}'", block, 890_000)
    take(f"cat '{text}'", small, 100_000)
    return [
        compressed("image", image), compressed("tar of files", tar), compressed("text", text),
        compressed("zeros", zeros), compressed("random", random), compressed("one block", block, "bzip2", 20),
        compressed("100 kB", small, "bzip2", 20),
    ]


def make_image(folder: Path, mib: int) -> Path:
    """A file system compressed with zstd inside a qcow2 with compressed clusters, as Flatcar's images are."""
    disk, image = folder / "disk.raw", folder / "image.qcow2"
    # zstd makes less than a sixth of hardly anything that is in /usr.
    files = some_files(6 * mib * MIB, *present("usr/lib", "usr/bin", "usr/share", "usr/local", "opt"))
    # Inodes and tails of files are left as they are: btrfs compresses neither.
    subprocess.run(
        f"tar -C / --null --files-from=- -cf - | mksquashfs - '{disk}' -tar -comp zstd -Xcompression-level 3 -noI -noF "
        "-no-progress -quiet >/dev/null", shell=True, check=True, input=b"\0".join(files))
    os.truncate(disk, min(disk.stat().st_size, mib * MIB) & -512)
    subprocess.run(
        ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", "-o", "compat=0.10", disk, image], check=True)
    disk.unlink()
    return image


def some_files(size: int, *folders: str) -> list[bytes]:
    """Files of these folders of / in order of their names, as many as make up `size` bytes."""
    found: list[bytes] = []
    for folder in folders:
        for path, subfolders, names in os.walk(os.fsencode("/" + folder)):
            subfolders.sort()
            for file in sorted(os.path.join(path, name) for name in names):
                if size > 0 and os.path.isfile(file) and not os.path.islink(file) and os.access(file, os.R_OK):
                    found.append(file[1:])
                    size -= os.path.getsize(file)
    return found


def present(*names: str) -> list[str]:
    return [name for name in names if Path("/", name).exists()]


def take(command: str, file: Path, size: int) -> None:
    """The first `size` bytes of what a shell command prints."""
    subprocess.run(f"({command}) 2>/dev/null | head -c {size} > '{file}'", shell=True, check=True)


def compressed(name: str, file: Path, program: str = "lbzip2", repeats: int = 1) -> Sample:
    size = file.stat().st_size
    subprocess.run([program, "-9", "--force", str(file)], check=True)
    return Sample(name, file.with_name(file.name + ".bz2"), size, repeats)

