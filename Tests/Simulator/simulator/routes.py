"""The table of API methods, and the way of a call through it: rights, node, parameters, handler."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import faults, formats, wire
from .errors import ApiError, TaskError, die, parameter_errors
from .rights import Token
from .schema import Param, validate
from .tasks import Orders, Task
from .world import World

URI_PARAMS = {
    "node": Param(format=formats.node_name, optional=False),
    "vmid": Param("integer", minimum=100, maximum=999_999_999, optional=False),
    "storage": Param(format=formats.storage_id, optional=False),
    "volume": Param(optional=False),
    "upid": Param(optional=False),
    "poolid": Param(format=formats.pool_id, optional=False),
    "command": Param(optional=False),
}


@dataclass
class Call:
    """One call on its way: who asks, what for, and what faults wait for its task."""

    world: World
    token: Token
    params: dict[str, Any]
    node: str
    orders: Orders = field(default_factory=Orders)
    extra: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.params[name]

    def check(self, path: str, *privileges: str, any_of: bool = False) -> None:
        self.world.rights.check(self.token, path, privileges, any_of)

    def has(self, path: str, *privileges: str, any_of: bool = False) -> bool:
        return self.world.rights.has(self.token, path, privileges, any_of)

    def task(
        self, kind: str, identity: Any, work: Callable[[Task], None], finally_: Callable[[], None] = lambda: None
    ) -> str:
        return self.world.tasks.start(self.node, kind, str(identity), self.token, self.orders, work, finally_)


@dataclass(frozen=True)
class Endpoint:
    method: str
    pattern: str
    handler: Callable[[Call], Any]
    params: dict[str, Param] | Callable[[str], Param | None]
    needed: dict[str, Param]
    permission: Callable[[Call], None] | None
    daemon: bool
    proxied: bool
    regex: re.Pattern[str]


ENDPOINTS: list[Endpoint] = []


def endpoint(
    method: str,
    pattern: str,
    params: dict[str, Param] | None = None,
    look_up: Callable[[str], Param | None] | None = None,
    permission: Callable[[Call], None] | None = None,
    daemon: bool = True,
    proxied: bool | None = None,
):
    """Enters a handler into the table. `daemon`: pvedaemon runs it as root; `proxied`: any node may be named."""
    table = params or {}
    names = re.findall(r"{(\w+)}", pattern)
    needed = {name: URI_PARAMS[name] for name in names} | table
    expression = re.sub(r"{(\w+)}", lambda m: f"(?P<{m[1]}>{'.+' if m[1] == 'volume' else '[^/]+'})", pattern)

    def known(name: str) -> Param | None:
        return needed.get(name) or (look_up(name) if look_up else None)

    def enter(handler):
        on_a_node = pattern.startswith("/nodes/{node}") if proxied is None else proxied
        ENDPOINTS.append(
            Endpoint(method, pattern, handler, known, needed, permission, daemon, on_a_node, re.compile(expression))
        )
        return handler

    return enter


def needs(path: str, *privileges: str, any_of: bool = False) -> Callable[[Call], None]:
    """The usual permission: privileges on a path with the call's own parameters in it."""

    def check(call: Call) -> None:
        filled = re.sub(r"{(\w+)}", lambda m: str(call.params.get(m[1], "")), path)
        call.check(filled, *privileges, any_of=any_of)

    return check


def find(method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
    for entry in ENDPOINTS:
        if entry.method == method and (match := entry.regex.fullmatch(path)):
            return entry, match.groupdict()
    raise ApiError(501, f"Method '{method} {path}' not implemented")


def node_of(path: str, entry_node: str) -> str:
    """The node that a call is for: the one its path names, else the one that was asked."""
    found = re.match(r"/nodes/([^/]+)(?:/|$)", path)
    return found[1] if found and found[1] != "localhost" else entry_node


def run(
    world: World, entry_node: str, token: Token, method: str, path: str, given: dict[str, Any], rules: list[faults.Rule]
) -> wire.Answer:
    """Answers one call that came in at a node. Errors become answers here."""
    daemon = False
    try:
        entry, uri = find(method, path.rstrip("/") or "/")
        for name, value in uri.items():
            if name in given and str(given[name]) != value:
                raise parameter_errors({name: "duplicate parameter (already defined in URI) with conflicting values!"})
        call = Call(world, token, {**given, **uri}, "", faults.orders(rules))
        if entry.proxied and world.settings.is_offline(uri["node"]):
            # The node itself would look at rights and parameters; the one that answers cannot reach it.
            raise ApiError(595, "No route to host\n", body="none")
        if entry.permission:
            entry.permission(call)
        call.node = world.check_node(uri["node"], entry_node) if entry.proxied else entry_node
        daemon = entry.daemon
        call.params = validate(entry.params, call.params, entry.needed)
        world.journal.called(entry.method, entry.pattern)
        data = entry.handler(call)
        return wire.success(data, daemon, **call.extra)
    except ApiError as error:
        return wire.failure(error, daemon)
    except TaskError as error:
        return wire.failure(die(str(error)), daemon)
    except Exception as error:  # a bug of the stand-in must be seen, and must not look like a dropped connection
        traceback.print_exc()
        return wire.failure(die(f"simulator bug: {type(error).__name__}: {error}"), daemon)
