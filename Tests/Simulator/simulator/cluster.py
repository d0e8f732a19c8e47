"""Which nodes there are, and what storages each of them has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .errors import die
from .formats import split_list
from .settings import Settings
from .storage import SHARED_TYPES, Storage, Volume


class Cluster:
    """The nodes share the state folder: what stands for the `/` of the first is the folder itself."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root = root
        self.settings = settings
        self.nodes = list(settings.nodes)
        self.fingerprints: dict[str, str] = {}
        self.addresses = {name: f"127.0.0.{number}" for number, name in enumerate(self.nodes, 1)}
        # Told when nodes go away or come back.
        self.follow_nodes: Callable[[], None] = lambda: None
        for name in self.nodes:
            self.var_tmp(name).mkdir(parents=True)
        self.storages: dict[str, Storage] = {}
        for entry in settings.storages:
            self.add_storage(entry)

    # Nodes

    def root_of(self, node: str) -> Path:
        """What stands for the node's `/`: the state folder itself for the first."""
        return self.root if node == self.nodes[0] else self.root / "nodes" / node

    def var_tmp(self, node: str) -> Path:
        return self.root_of(node) / "var-tmp"

    def check_node(self, node: str, asked: str) -> str:
        """The node's name (`localhost` is the one that was asked), or the error of a name nobody knows."""
        if node == "localhost":
            return asked
        if node not in self.nodes:
            raise die(
                f"hostname lookup '{node}' failed - failed to get address info for: {node}: Name or service not known"
            )
        return node

    # Storages

    def add_storage(self, entry: dict[str, Any]) -> Storage:
        """From the API's keys (storage, type, path, content, content-dirs, nodes, disable, shared), avail and total."""
        path = Path(entry.get("path", f"storage/{entry['storage']}"))
        root = path if path.is_absolute() else self.root / path
        content = entry.get("content", "images")
        folders = entry.get("content-dirs", {})
        if isinstance(folders, str):
            folders = dict(part.split("=", 1) for part in split_list(folders))
        nodes = entry.get("nodes", [])
        kind = entry.get("type", "dir")
        storage = Storage(
            id=entry["storage"],
            type=kind,
            root=root,
            content=split_list(content) if isinstance(content, str) else list(content),
            content_dirs=folders,
            nodes=split_list(nodes) if isinstance(nodes, str) else list(nodes),
            disabled=bool(entry.get("disable")),
            shared=kind in SHARED_TYPES or bool(entry.get("shared")),
            total=entry.get("total"),
            limit=entry.get("avail"),
        )
        if not storage.shared and not storage.is_foreign:
            self._place(storage)
        for place in self.places(storage):
            place.make_folders()
        self.storages[storage.id] = storage
        return storage

    def _place(self, storage: Storage) -> None:
        """Gives each node its own: a folder at the same path below what stands for the node's `/`."""
        first, root = self.nodes[0], storage.root
        below = root.relative_to(self.root) if root.is_relative_to(self.root) else root.relative_to("/")
        for node in storage.nodes or self.nodes:
            if node == first:
                storage.node = first
            elif node in self.nodes:
                storage.places[node] = replace(storage, root=self.root_of(node) / below, node=node, places={})

    def places(self, *storages: Storage) -> list[Storage]:
        """All that have a folder of their own (of all storages, if none is named)."""
        found = [place for storage in storages or self.storages.values() for place in storage.everywhere]
        # What is local, but not on the first node, is not what it stands for.
        return [place for place in found if place.node or not place.places]

    def storage(self, name: str, node: str | None = None) -> Storage:
        """An enabled storage, usable on the node, or the node's own error."""
        storage = self.storages.get(name)
        if storage is None:
            raise die(f"storage '{name}' does not exist")
        if storage.disabled:
            raise die(f"storage '{name}' is disabled")
        if node and storage.nodes and node not in storage.nodes:
            raise die(f"storage '{name}' is not available on node '{node}'")
        return storage.on(node) if node else storage

    def storages_digest(self) -> str:
        entries = self.storages.values()
        text = "".join(f"{s.type}: {s.id}\n\tpath {s.root}\n\tcontent {','.join(s.content)}\n" for s in entries)
        return hashlib.sha1(text.encode()).hexdigest()

    def volume(self, volid: str, node: str) -> tuple[Storage, Volume]:
        """The storage as the node has it, and the volume, be it there or not."""
        name, separator, rest = volid.partition(":")
        if not separator or not rest:
            raise die(f"unable to parse volume ID '{volid}'")
        storage = self.storages.get(name)
        if storage is None:
            raise die(f"storage '{name}' does not exist")
        return storage.on(node), storage.parse(rest)

    def path_of(self, volid: str, node: str) -> Path:
        storage, volume = self.volume(volid, node)
        return storage.path(volume)
