"""What an Ignition config makes of a guest: its files, and the settings of the kernel that some of them hold."""

from __future__ import annotations

import base64
import gzip
import json
import re
import urllib.parse
from typing import Any

SYSCTL_FOLDER = "/etc/sysctl.d/"
KERNEL = {"/proc/sys/kernel/printk": b"7\t4\t1\t7\n"}


def config_of(text: bytes) -> dict[str, Any] | None:
    """The text as a config; None for cloud-config, nothing at all, and whatever else is no config."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("ignition"), dict) else None


def files(config: dict[str, Any]) -> dict[str, bytes]:
    """The files with their contents. What would have to be fetched is left out. ValueError if Ignition would fail."""
    found: dict[str, bytes] = {}
    try:
        for file in config.get("storage", {}).get("files", []):
            parts = [part for part in (file.get("contents"), *file.get("append", [])) if part and part.get("source")]
            if all(part["source"].startswith("data:") for part in parts):
                found[file["path"]] = b"".join(map(content, parts))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a config: {error}") from None
    return found


def directories(config: dict[str, Any]) -> frozenset[str]:
    return frozenset(entry["path"] for entry in config.get("storage", {}).get("directories", []))


def links(config: dict[str, Any], known: dict[str, bytes]) -> dict[str, bytes]:
    """What is read through the links: the files that they lead to."""
    given = config.get("storage", {}).get("links", [])
    return {link["path"]: known[link["target"]] for link in given if link.get("target") in known}


def content(part: dict[str, Any]) -> bytes:
    header, comma, text = part["source"].removeprefix("data:").partition(",")
    if not comma:
        raise ValueError("no comma in a data URL")
    data = urllib.parse.unquote_to_bytes(text)
    if header.endswith(";base64"):
        data = base64.b64decode(data, validate=True)
    try:
        return gzip.decompress(data) if part.get("compression") == "gzip" else data
    except (OSError, EOFError) as error:
        raise ValueError(f"compressed content: {error}") from None


def kernel_settings(given: dict[str, bytes]) -> dict[str, bytes]:
    """/proc/sys, as far as it is played: the kernel's own values, and over them those of the files in sysctl.d."""
    found = dict(KERNEL)
    names = [path for path in given if path.startswith(SYSCTL_FOLDER) and path.endswith(".conf")]
    for path in sorted(names):
        for line in given[path].decode("utf-8", "replace").splitlines():
            if setting := re.fullmatch(r"\s*-?([^#;=\s][^=\s]*)\s*=\s*(.*?)\s*", line):
                value = re.sub(r"\s+", "\t", setting[2])
                found[f"/proc/sys/{as_path(setting[1])}"] = f"{value}\n".encode()
    return found


def as_path(key: str) -> str:
    """`net.ipv4.conf.eth0/1.forwarding`: the separator that comes first is the one of folders."""
    first = re.search(r"[./]", key)
    return key.translate(str.maketrans("./", "/.")) if first and first[0] == "." else key
