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
from .server import Server
from .settings import Settings, read_arguments
from .world import World


def ready_line(world: World, settings: Settings, server: Server, ca_file: Path, control_port: int) -> dict:
    return {
        "url": f"https://127.0.0.1:{server.port}",
        "ca": str(ca_file),
        "fingerprint": world.fingerprint,
        "node": world.nodes[0],
        "nodes": world.nodes,
        "bridge": world.bridges[0] if world.bridges else None,
        "tokens": {
            entry.get("role", entry["id"]): {"id": entry["id"], "secret": entry["secret"]} for entry in settings.tokens
        },
        "storages": {
            storage.id: {"type": storage.type, "path": str(storage.root), "content": storage.content}
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
    context, ca_file, world.fingerprint = certificate.make(state / "pki")
    server = Server(world, context, settings.port)
    side_door = control.server(world, settings.control_port)
    threading.Thread(target=side_door.serve_forever, daemon=True).start()
    server.start()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    print(json.dumps(ready_line(world, settings, server, ca_file, side_door.server_port)), flush=True)
    wait_for_the_end(stop, settings.watch_stdin)
    server.stop()
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
