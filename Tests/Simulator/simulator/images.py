"""Disk images, really made: a thin layer over qemu-img."""

from __future__ import annotations

import json
import os
from pathlib import Path

from . import commands
from .errors import TaskError

FORMATS = {".qcow2": "qcow2", ".raw": "raw", ".vmdk": "vmdk", ".img": "raw", ".iso": "raw"}


def _run(*arguments: str, cwd: Path | None = None) -> str:
    done = commands.run("qemu-img", *arguments, cwd=cwd)
    if done.returncode:
        lines = done.stderr.decode().strip().splitlines() or [f"qemu-img failed: exit code {done.returncode}"]
        raise TaskError(lines[0])
    return done.stdout.decode()


def format_of(path: Path) -> str:
    return FORMATS.get(path.suffix, "raw")


def info(path: Path, image_format: str | None = None) -> dict:
    """qemu-img's description of the image; its first error line becomes a TaskError."""
    arguments = ["info", "--output=json", "-U"]
    if image_format:
        arguments += ["-f", image_format]
    return json.loads(_run(*arguments, str(path)))


def check_untrusted(path: Path, image_format: str) -> dict:
    """Refuses what an uploaded image may not have: another file behind it."""
    found = info(path, image_format)
    if found.get("backing-filename"):
        raise TaskError(f"'{path}' - backing file not allowed")
    if found.get("format-specific", {}).get("data", {}).get("data-file"):
        raise TaskError(f"'{path}' - data-file not allowed")
    return found


def create(path: Path, image_format: str, size: int) -> str:
    """A new, empty volume; returns qemu-img's own line about it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = ["-o", "preallocation=metadata"] if image_format == "qcow2" else []
    return _run("create", "-f", image_format, *options, str(path), str(size)).strip()


def copy(source: Path, source_format: str, target: Path, target_format: str, zero: bool = True) -> None:
    """Writes source's content into the existing target, which is still empty if `zero`."""
    empty = ["--target-is-zero"] if zero and target_format in ("raw", "qcow2") else []
    _run("convert", "-n", *empty, "-f", source_format, "-O", target_format, str(source), str(target))


def convert(source: Path, target: Path) -> None:
    """The whole image, as a raw file that has holes where nothing is."""
    _run("convert", "-U", "-f", format_of(source), "-O", "raw", str(source), str(target))


def read_part(source: Path, start: int, length: int, target: Path) -> None:
    """Bytes of what a guest would see on that disk, as a raw file that has holes where nothing is."""
    file = {"driver": "file", "filename": str(source)}
    part = {"driver": "raw", "offset": start, "size": length, "file": {"driver": format_of(source), "file": file}}
    _run("convert", "-U", "-O", "raw", f"json:{json.dumps(part)}", str(target))


def overlay(base: str, base_format: str, target: Path) -> str:
    """A linked clone: an empty qcow2 over `base`, named relative to the target's folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    line = _run(
        "create",
        "-f",
        "qcow2",
        "-F",
        base_format,
        "-b",
        base,
        "-o",
        "extended_l2=on,preallocation=metadata",
        target.name,
        cwd=target.parent,
    )
    return line.strip().replace(f"'{target.name}'", f"'{target}'")


def resize(path: Path, size: int) -> None:
    _run("resize", "-f", format_of(path), str(path), str(size))


def virtual_size(path: Path) -> int:
    if format_of(path) == "raw":
        return path.stat().st_size
    with path.open("rb") as file:
        header = file.read(32)
    # A look at the header (docs/interop/qcow2.rst) costs nothing beside a process, and every listing takes many.
    if header.startswith(b"QFI\xfb") and len(header) == 32:
        return int.from_bytes(header[24:32], "big")
    return info(path, format_of(path))["virtual-size"]


def allocated(path: Path) -> int:
    """Bytes the file really takes on the disk."""
    return os.stat(path).st_blocks * 512
