"""What the world looks like and how slow it is: defaults, a JSON file, command-line switches."""

from __future__ import annotations

import argparse
import json
import uuid
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from . import rights

DEFAULT_STORAGES = [
    {"storage": "local", "type": "dir", "path": "var/lib/vz", "content": "iso,vztmpl,import,snippets,backup"},
    {"storage": "local-images", "type": "dir", "path": "srv/images", "content": "images"},
    {"storage": "flatcar", "type": "dir", "path": "var/lib/flatcar", "content": "snippets,import"},
    {
        "storage": "flatcar-upload",
        "type": "dir",
        "path": "var/lib/flatcar",
        "content": "vztmpl",
        "content-dirs": "vztmpl=snippets",
    },
]


def default_tokens() -> list[dict[str, Any]]:
    """`role` is only the name under which the ready line lists the token."""
    return [
        {"role": "normal", "id": "ci@pve!build", "acl": {"/": rights.NORMAL}},
        {"role": "root", "id": "root@pam!admin"},
        {"role": "audit", "id": "audit@pve!view", "acl": {"/": rights.AUDIT}},
        {"role": "nothing", "id": "nothing@pve!none"},
    ]


@dataclass
class Settings:
    """Times in seconds, sizes in bytes. Field names with dashes are the keys of the JSON file."""

    nodes: list[str] = field(default_factory=lambda: ["pve1"])
    cluster_name: str = "cluster"
    pve_version: str = "9.2.11"
    storages: list[dict[str, Any]] = field(default_factory=lambda: [dict(entry) for entry in DEFAULT_STORAGES])
    tokens: list[dict[str, Any]] = field(default_factory=default_tokens)
    node_settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    bridges: list[str] = field(default_factory=lambda: ["vmbr0"])
    vnets: list[dict[str, str]] = field(default_factory=list)
    user_tag_access: dict[str, Any] = field(default_factory=dict)
    registered_tags: list[str] = field(default_factory=list)
    pools: list[str] = field(default_factory=list)
    vms: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    auth_delay: float = 3.0
    upload_idle: float = 5.0
    idle: float = 5.0
    task_time: float = 0.2
    answer_time: float = 0.05
    forward_time: float = 0.0
    lock_timeout: float = 10.0
    clone_lock_timeout: float = 1.0
    stat_interval: float = 10.0
    hold_limit: float = 60.0
    boot_time: float = 0.3
    guest_silent: bool = False
    guest_files: dict[str, str | None] = field(default_factory=dict)
    guest_failed_units: list[str] = field(default_factory=list)
    guest_addresses: list[str] = field(default_factory=lambda: ["192.0.2.10/24"])
    keep_alive: int = 100
    vartmp_avail: int | None = None
    close_notify: bool = False
    worker_processes: bool = False
    watch_stdin: bool = True
    port: int = 0
    control_port: int = 0

    def update(self, given: dict[str, Any]) -> None:
        known = {entry.name.replace("_", "-"): entry.name for entry in fields(self)}
        for key, value in given.items():
            if key not in known:
                raise ValueError(f"unknown setting '{key}' (known: {', '.join(sorted(known))})")
            setattr(self, known[key], value)

    def finish(self) -> None:
        """Fills in what must be fresh in every world."""
        for token in self.tokens:
            token.setdefault("secret", str(uuid.uuid4()))
            token.setdefault("acl", {})

    def version_of(self, node: str) -> str:
        """A cluster may be mixed: each node has its own version."""
        return self.node_settings.get(node, {}).get("version", self.pve_version)

    def is_offline(self, node: str) -> bool:
        return bool(self.node_settings.get(node, {}).get("offline"))

    def release(self, node: str) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version_of(node).split(".")[:2])

    def version(self, node: str) -> dict[str, str]:
        version = self.version_of(node)
        return {"release": ".".join(version.split(".")[:2]), "repoid": "14a22df3f6997e69", "version": version}


NUMBERS = (
    "auth-delay",
    "upload-idle",
    "idle",
    "task-time",
    "answer-time",
    "forward-time",
    "lock-timeout",
    "clone-lock-timeout",
    "stat-interval",
    "hold-limit",
    "boot-time",
)


def read_arguments(arguments: list[str]) -> tuple[Path, Settings]:
    """The state folder and the settings: defaults, then the file, then the switches."""
    parser = argparse.ArgumentParser(prog="simulate", description="A stand-in for the Proxmox VE API, on loopback.")
    parser.add_argument("--state", required=True, type=Path, help="folder for all its files; must be empty or absent")
    parser.add_argument("--config", type=Path, help="JSON file with settings (see README.md)")
    parser.add_argument("--port", type=int, help="HTTPS port (default 0: the system picks)")
    parser.add_argument("--control-port", type=int, help="port of the control interface (default 0)")
    parser.add_argument("--node", action="append", dest="nodes", metavar="NAME", help="node name; may be repeated")
    parser.add_argument("--pve-version", help="such as 8.4.14")
    parser.add_argument("--bridge", action="append", dest="bridges", metavar="NAME")
    for name in NUMBERS:
        parser.add_argument(f"--{name}", type=float, metavar="SECONDS")
    parser.add_argument("--vartmp-avail", type=int, metavar="BYTES", help="room for upload temp files")
    parser.add_argument("--close-notify", action="store_true", default=None, help="end TLS politely (a node does not)")
    parser.add_argument("--ignore-stdin", action="store_true", help="go on when standard input closes")
    parser.add_argument(
        "--drop-storage", action="append", default=[], metavar="ID", help="leave this storage out; may be repeated"
    )
    given = parser.parse_args(arguments)
    settings = Settings()
    if given.config:
        settings.update(json.loads(given.config.read_text()))
    for name in ("port", "control_port", "nodes", "pve_version", "bridges", "vartmp_avail", "close_notify"):
        if (value := getattr(given, name)) is not None:
            setattr(settings, name, value)
    for name in NUMBERS:
        if (value := getattr(given, name.replace("-", "_"))) is not None:
            setattr(settings, name.replace("-", "_"), value)
    settings.storages = [entry for entry in settings.storages if entry["storage"] not in given.drop_storage]
    if given.ignore_stdin:
        settings.watch_stdin = False
    settings.finish()
    return given.state, settings
