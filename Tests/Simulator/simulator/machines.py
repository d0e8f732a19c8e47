"""A virtual machine: its configuration, as the node keeps and shows it."""

from __future__ import annotations

import hashlib
import random
import re
import urllib.parse
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import die
from .vmoptions import is_number

if TYPE_CHECKING:
    from .guest import Guest

Config = dict[str, Any]


def new_mac() -> str:
    """A MAC with Proxmox's own prefix."""
    return "BC:24:11:" + ":".join(f"{random.randrange(256):02X}" for _ in range(3))


def new_uuid() -> str:
    return str(uuid.uuid4())


def render(config: Config, snapshots: dict[str, Config] | None = None) -> str:
    """The configuration file's text, whose SHA-1 is the `digest`."""
    lines = []
    for line in str(config.get("description", "")).split("\n") if config.get("description") else []:
        # The node escapes what would break its own comment lines; ordinary text stays readable.
        lines.append("#" + urllib.parse.quote(line, safe="".join(map(chr, range(32, 127))).replace("%", "")))
    lines += [f"{key}: {config[key]}" for key in sorted(config) if key != "description"]
    for name, snapshot in (snapshots or {}).items():
        lines += ["", f"[{name}]"] + [f"{key}: {snapshot[key]}" for key in sorted(snapshot)]
    return "".join(line + "\n" for line in lines)


@dataclass
class VM:
    """One machine. Whoever changes its configuration holds its lock (locks.py) to the end."""

    vmid: int
    node: str
    config: Config = field(default_factory=dict)
    snapshots: dict[str, Config] = field(default_factory=dict)
    running: bool = False
    pid: int = 0
    started: float = 0
    pending: Config = field(default_factory=dict)
    guest: Guest | None = None

    def text(self) -> str:
        return render(self.config, self.snapshots)

    def digest(self) -> str:
        return hashlib.sha1(self.text().encode()).hexdigest()

    def check_digest(self, digest: str | None) -> None:
        if digest and digest != self.digest():
            raise die("checksum mismatch (file change by other user?)")

    def check_lock(self) -> None:
        if lock := self.config.get("lock"):
            raise die(f"VM is locked ({lock})")

    def shown(self, config: Config | None = None) -> Config:
        """The configuration as GET returns it: typed values, hidden password, digest."""
        shown: Config = {}
        for key, value in (self.config if config is None else config).items():
            if key == "cipassword":
                value = "**********"
            shown[key] = int(value) if is_number(key) else str(value)
        if config is None:
            shown["digest"] = self.digest()
        return shown

    @property
    def name(self) -> str:
        return self.config.get("name", f"VM {self.vmid}")

    @property
    def is_template(self) -> bool:
        return bool(int(self.config.get("template", 0)))

    def unused_key(self) -> str:
        """The first free `unusedN`."""
        return next(f"unused{n}" for n in range(256) if f"unused{n}" not in self.config)

    def add_unused(self, volid: str) -> str | None:
        """Notes a volume no drive uses any more; nothing if it is already noted."""
        if any(value == volid for key, value in self.config.items() if key.startswith("unused")):
            return None
        key = self.unused_key()
        self.config[key] = volid
        return key


def memory_of(config: Config) -> int:
    match = re.match(r"(?:current=)?(\d+)", str(config.get("memory", "512")))
    return int(match[1]) if match else 512
