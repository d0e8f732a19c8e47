"""Formats of single values: names, tags, sizes, lists."""

from __future__ import annotations

import re

from .schema import FormatError, Param

VMID = Param("integer", minimum=100, maximum=999_999_999)


def pattern_format(pattern: str, complaint: str):
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise FormatError(complaint.replace("{}", text))
        return text

    return check


node_name = pattern_format(r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?", "value does not look like a valid node name")
storage_id = pattern_format(r"(?i)[a-z][a-z0-9_.-]*[a-z0-9]", "storage ID '{}' contains illegal characters")
pool_id = pattern_format(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,2}", "value '{}' contains illegal characters")
config_id = pattern_format(r"(?i)[a-z][a-z0-9_-]+", "invalid configuration ID '{}'")
DNS_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
dns_name = pattern_format(rf"({DNS_LABEL}\.)*{DNS_LABEL}", "value does not look like a valid DNS name")


def split_list(text: str) -> list[str]:
    """PVE::Tools::split_list: `,`, `;`, NUL and blanks all separate."""
    return [part for part in re.split(r"[,;\s\0]+", text) if part]


def config_id_list(text: str) -> str:
    for part in split_list(text):
        config_id(part)
    return text


def tag_list(text: str) -> str:
    for tag in split_list(text):
        if not re.fullmatch(r"(?i)[a-z0-9_][a-z0-9_\-+.]*", tag):
            raise FormatError("invalid characters in tag")
    return text


def stored_tags(text: str) -> str:
    """Lower case, no duplicates, sorted, joined by `;`: what reads back."""
    return ";".join(sorted({tag.lower() for tag in split_list(text)}))


def url_encoded(text: str) -> str:
    if not re.fullmatch(r"[-%a-zA-Z0-9_.!~*'()]*", text):
        raise FormatError("invalid urlencoded string")
    return text


SIZE = re.compile(r"(\d+(?:\.\d+)?)([KMGT])?")
UNITS = {None: 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def parse_size(text: str) -> int | None:
    match = SIZE.fullmatch(text)
    return int(float(match[1]) * UNITS[match[2]]) if match else None


def format_size(size: int) -> str:
    """The largest unit that divides: 128M, 20G, or plain bytes."""
    for suffix in ("", "K", "M", "G"):
        if size % 1024:
            return f"{size}{suffix}"
        size //= 1024
    return f"{size}T"


def human_size(size: int) -> str:
    """As qemu-img's progress is logged: one decimal, binary units."""
    value, units = float(size), ["B", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return f"{value:.1f} {units[0]}"
