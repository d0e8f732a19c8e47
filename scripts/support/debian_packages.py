"""Debian packages as files: what they say of themselves, what they need, what they contain. Nothing is installed."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path


class Package:
    """One .deb file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.control = subprocess.run(["dpkg-deb", "--field", str(file)], check=True, capture_output=True, text=True).stdout
        self.fields = dict(re.findall(r"^([\w-]+): (.*)$", self.control, re.MULTILINE))
        self.name, self.version = self.fields["Package"], self.fields["Version"]
        self.architecture = self.fields["Architecture"]

    def alternatives(self) -> list[list[str]]:
        """The names of what it needs; one of each list is enough."""
        text = ", ".join(self.fields[key] for key in ("Pre-Depends", "Depends") if key in self.fields)
        return [[re.split(r"[ :(\[]", one.strip())[0] for one in group.split("|")] for group in text.split(",") if group.strip()]

    def provides(self) -> set[str]:
        return {self.name} | {one.split("(")[0].strip() for one in self.fields.get("Provides", "").split(",")} - {""}

    def members(self) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        """Its files, without the leading "./"."""
        data = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(self.file)], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                member.name = member.name.removeprefix("./").rstrip("/")
                if member.name not in ("", "."):
                    yield member, content.read() if content else b""


class Packages:
    """All the .deb files of a directory."""

    def __init__(self, directory: Path) -> None:
        self.all = {one.name: one for one in map(Package, sorted(directory.glob("*.deb")))}
        self.providers = {name: one.name for one in self.all.values() for name in sorted(one.provides())} | {
            name: name for name in self.all
        }

    def needed_by(self, package: Package) -> list[str]:
        """Those of these packages that it depends on."""
        found = (next((self.providers[one] for one in group if one in self.providers), None) for group in package.alternatives())
        return sorted({one for one in found if one} - {package.name})

    def closure(self, names: list[str]) -> list[Package]:
        """These packages and all they need, by name."""
        chosen: dict[str, Package] = {}
        waiting = [self.providers[name] for name in names]
        while waiting:
            name = waiting.pop()
            if name not in chosen:
                chosen[name] = self.all[name]
                waiting += self.needed_by(self.all[name])
        return [chosen[name] for name in sorted(chosen)]
