"""The control interface: plain HTTP and JSON on another loopback port, for tests and the demo."""

from __future__ import annotations

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .errors import ApiError
from .faults import ACTIONS
from .inventory import state, volumes
from .storage import Storage
from .world import World


def act(world: World, path: str, given: dict[str, Any]) -> Any:
    """The POST calls."""
    parts = path.strip("/").split("/")
    match parts:
        case ["faults"]:
            return world.faults.add(given).shown()
        case ["faults", number, "release"]:
            return world.faults.release(int(number)).shown()
        case ["save"]:
            return world.saves.save(given["name"])
        case ["restore"]:
            return world.saves.restore(given["name"])
        case ["storages"]:
            return {"storage": world.add_storage(given).id}
        case ["storages", name]:
            change_storage(world, world.storages[name], given)
            return {"storage": name}
        case ["pools", name]:
            world.pools.setdefault(name, {"poolid": name, "vms": [], "storages": []})
            return {"poolid": name}
        case ["vms"]:
            return {"vmid": world.add_vm(given).vmid}
        case ["vms", vmid]:
            return change_machine(world, int(vmid), given)
        case ["locks", vmid]:
            world.locks.hold(int(vmid), bool(given.get("shared")))
            return world.locks.shown()
        case ["tokens", identity]:
            token = world.rights.tokens[identity]
            token.acl = given["acl"]
            token.propagate = given.get("propagate", {})
            return {"token": identity}
        case ["roles", name]:
            world.rights.roles[name] = given["privs"]
            return {"role": name}
        case ["tasks", upid, "kill"]:
            task = world.tasks.tasks[upid]
            task.kill()
            return {"killed": task.done.wait(10)}
        case ["tasks", upid, "release"]:
            world.tasks.tasks[upid].released.set()
            return {"released": True}
        case ["settings"]:
            for key, value in given.items():
                if key == "task-time":
                    world.tasks.minimum = value
                elif key == "lock-timeout":
                    world.locks.timeout = value
                elif key == "clone-lock-timeout":
                    world.locks.clone_timeout = value
                elif hasattr(world.settings, name := key.replace("-", "_")):
                    setattr(world.settings, name, value)
                else:
                    raise ValueError(f"unknown setting '{key}'")
            world.follow_nodes()
            return {"settings": sorted(given)}
    raise KeyError(path)


def change_storage(world: World, storage: Storage, given: dict[str, Any]) -> None:
    """`avail`: on all nodes, or on the one that `node` names."""
    node = given.pop("node", None)
    if node is not None and node not in world.nodes:
        raise ValueError(f"unknown node '{node}'")
    for key, value in given.items():
        if key == "avail":
            for place in [storage.on(node)] if node else storage.everywhere:
                place.limit, place._used = value, 0
        elif key == "content":
            for place in storage.everywhere:
                place.content = value.split(",") if isinstance(value, str) else value
            for place in world.places(storage):
                place.make_folders()
        elif key == "disable":
            for place in storage.everywhere:
                place.disabled = bool(value)
        else:
            raise ValueError(f"unknown key '{key}' (avail, content, disable, node)")


def change_machine(world: World, vmid: int, given: dict[str, Any]) -> dict[str, Any]:
    """Sets and unsets options behind the API's back: `{"lock": "backup"}`, `{"lock": null}`, `running`, `snapshots`.

    Snapshots are names, or names with the options that were different then."""
    with world.guard:
        vm = world.vms[vmid]
        for key, value in given.items():
            if key == "running":
                vm.running = bool(value)
                vm.guest = vm.guest if value else None
            elif key == "snapshots":
                kept = value if isinstance(value, dict) else dict.fromkeys(value, {})
                vm.snapshots = {name: {"snaptime": 1, **options} for name, options in kept.items()}
            elif value is None:
                vm.config.pop(key, None)
            else:
                vm.config[key] = value
        return vm.shown()


def read(world: World, path: str, query: dict[str, list[str]]) -> Any:
    """The GET calls."""
    match path.strip("/").split("/"):
        case ["requests"]:
            return world.journal.since(int(query.get("since", ["0"])[0]))
        case ["counters"]:
            return world.journal.counters()
        case ["state"]:
            return state(world)
        case ["volumes"]:
            return volumes(world)
        case ["faults"]:
            return [rule.shown() for rule in world.faults.rules]
        case ["faults", number, "wait"]:
            return world.faults.wait(int(number), float(query.get("seconds", ["30"])[0])).shown()
        case ["actions"]:
            return ACTIONS
    raise KeyError(path)


def delete(world: World, path: str) -> Any:
    """The DELETE calls."""
    parts = path.strip("/").split("/")
    match parts:
        case ["faults"]:
            world.faults.clear()
        case ["requests"]:
            world.journal.clear()
        case ["vms", vmid]:
            world.forget_vm(int(vmid))
        case ["locks", vmid]:
            world.locks.let_go(int(vmid))
        case ["storages", name]:
            del world.storages[name]
        case _:
            raise KeyError(path)
    return {}


def server(world: World, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body are two writes; without this the second would wait for the first one's acknowledgement.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._answer(lambda: read(world, url.path, parse_qs(url.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(lambda: act(world, urlsplit(self.path).path, json.loads(body or b"{}")))

        def do_DELETE(self) -> None:
            self._answer(lambda: delete(world, urlsplit(self.path).path))

        def _answer(self, work) -> None:
            try:
                status, data = 200, work()
            except KeyError as error:
                status, data = 404, {"error": f"no such thing: {error}"}
            except TimeoutError as error:
                status, data = 408, {"error": str(error)}
            except (ValueError, TypeError, OSError, ApiError, re.error) as error:
                status, data = 400, {"error": str(error).strip()}
            body = json.dumps(data, indent=1, sort_keys=True, default=str).encode() + b"\n"
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
