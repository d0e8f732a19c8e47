"""Starts the world, says where it is in one line of JSON, ends at SIGTERM or when standard input closes."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from pathlib import Path

from . import certificate, control
from .server import Doors
from .settings import Settings, read_arguments
from .world import World


def ready_line(world: World, settings: Settings, doors: Doors, ca_file: Path, control_port: int) -> dict:
    urls = {node: f"https://{address}:{doors.port}" for node, address in world.addresses.items()}
    return {
        "url": urls[world.nodes[0]],
        "ca": str(ca_file),
        "fingerprint": world.fingerprints[world.nodes[0]],
        "node-urls": urls,
        "node-fingerprints": world.fingerprints,
        "node": world.nodes[0],
        "nodes": world.nodes,
        "bridge": world.bridges[0] if world.bridges else None,
        "tokens": {
            entry.get("role", entry["id"]): {"id": entry["id"], "secret": entry["secret"]} for entry in settings.tokens
        },
        "storages": {
            storage.id: {
                "type": storage.type,
                "path": str(world.places(storage)[0].root),
                "paths": {node: str(storage.on(node).root) for node in storage.nodes or world.nodes},
                "content": storage.content,
                "shared": int(storage.shared),
            }
            for storage in world.storages.values()
        },
        "control": f"http://127.0.0.1:{control_port}",
        "pid": os.getpid(),
        "version": settings.version_of(world.nodes[0]),
    }


def main(arguments: list[str]) -> int:
    state, settings = read_arguments(arguments)
    state = state.absolute()
    if state.exists() and any(state.iterdir()):
        print(f"simulate: the state folder {state} is not empty; give a new one", file=sys.stderr)
        return 64
    state.mkdir(parents=True, exist_ok=True)
    world = World(state, settings)
    contexts, ca_file, world.fingerprints = certificate.make(state / "pki", world.addresses)
    doors = Doors(world, contexts, settings.port)
    side_door = control.server(world, settings.control_port)
    threading.Thread(target=side_door.serve_forever, daemon=True).start()
    doors.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(json.dumps(ready_line(world, settings, doors, ca_file, side_door.server_port)), flush=True)
    wait_for_the_end(stop, settings.watch_stdin)
    doors.stop()
    sys.stdout.flush()
    # Threads may still hold connections or run tasks; nothing of theirs outlives the world.
    os._exit(0)


def wait_for_the_end(stop: threading.Event, watch_stdin: bool) -> None:
    """Until a signal, or until whoever started us is gone: then standard input is closed."""
    if not watch_stdin:
        stop.wait()
        return
    stdin = sys.stdin.fileno()
    while not stop.is_set():
        readable, _, _ = select.select([stdin], [], [], 0.2)
        if readable and not os.read(stdin, 4096):
            return
