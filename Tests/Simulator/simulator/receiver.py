"""Uploads: the body goes to a temporary file, the call is made at the closing delimiter - and again at every read
that still follows."""

from __future__ import annotations

import os
import threading
import time
import uuid
from dataclasses import replace
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING

from . import faults, interference, routes, wire
from .errors import ApiError
from .multipart import UploadParser
from .rights import Token
from .stream import Gone
from .wire import Answer, Request
from .worker import Worker

if TYPE_CHECKING:
    from .connection import Connection


class Spool:
    """The temporary file. Calls made on it twice find it gone: `turn` orders their copies, `calls` counts them."""

    def __init__(self, folder: Path, room: int | None, *, keeps: bool = True) -> None:
        self.path = folder / f"pveupload-{uuid.uuid4().hex}"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._room = room
        self._keeps = keeps
        self._written = 0
        self.turn = threading.Lock()
        self.consumed = False
        self.losers: list[threading.Event] = []

    def write(self, data: bytes) -> None:
        self._written += len(data)
        if self._room is not None and self._written > self._room:
            raise ApiError(500, "write to temporary file failed - No space left on device\n", body="text")
        if self._keeps:
            os.write(self._file, data)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


SPOOLS: dict[str, Spool] = {}


def receive(connection: Connection, request: Request, token: Token, path: str) -> bool:
    """Takes the body in, record by record, and answers. The connection always ends with it."""
    world, settings, entry = connection.world, connection.settings, connection.entry
    connection.remaining = 0
    media, boundary = wire.parse_content_type(request.headers.get("content-type", ""))
    rules = interference.before_upload(connection, world.faults.match(request.method, path, {}, True))
    early = [rule for rule in rules if rule.action == "status" and rule.status in (401, 403)]
    if early:
        entry.setdefault("faults", []).extend(rule.id for rule in early)
        refusal = ApiError(early[0].status, early[0].message or "Authentication failed!", body="none")
        return connection.send(replace(wire.failure(refusal), delay=settings.auth_delay), request)
    if media != "multipart/form-data" or not boundary:
        # The node dies in its own log here and says nothing to the client.
        connection.wait_reading(settings.upload_idle)
        return False
    no_room = any(rule.action == "enospc" and rule.where == "temp" for rule in rules)
    within = [rule for rule in rules if rule.holds("before")]
    limit = min((rule.bytes for rule in rules if rule.action == "cut-upload"), default=None)
    discards = any(rule.action == "discard-upload" for rule in rules)
    spool = Spool(world.var_tmp(connection.node), 0 if no_room else settings.vartmp_avail, keeps=not discards)
    upload = entry["upload"] = {"temporary": spool.path.name, "records": 0, "bytes": 0, "calls": 0}
    parser = UploadParser(boundary, request.content_length, dict(wire.decode_form(request.query)), spool.write)
    if settings.worker_processes and not rules:
        return _receive_apart(connection, request, token, path, parser, spool)
    answered = False
    try:
        data, connection.buffer = connection.buffer, b""
        while True:
            if data:
                entry["received"] += len(data)
                upload["records"] += 1
                if limit is not None and entry["received"] >= limit:
                    entry.setdefault("faults", []).extend(rule.id for rule in rules if rule.action == "cut-upload")
                    return False
                while within and entry["received"] >= within[0].bytes:
                    interference.hold_upload(connection, within.pop(0))
                parser.feed(data)
                upload["bytes"] = parser.written
            if parser.finished:
                break
            if parser.buffered > wire.MAX_BUFFER:
                return False
            data = connection.read_record(settings.upload_idle)
        spool.close()
        answer = _call(connection, token, path, parser, spool, rules)
        answered = True
        if answer is None:
            answered = False
            return False
        return connection.send(interference.after(connection, rules, answer), request)
    except ApiError as error:
        answered = True  # an answered error leaves the temporary file behind
        return connection.send(wire.failure(error), request)
    finally:
        spool.close()
        if not answered:
            spool.remove()


def _receive_apart(
    connection: Connection, request: Request, token: Token, path: str, parser: UploadParser, spool: Spool
) -> bool:
    """The same by a process of its own: without faults, and dropped without an answer where it is not as it should be."""
    world, entry = connection.world, connection.entry
    worker = connection.tls = Worker(connection, parser)
    try:
        facts = worker.facts()
        spool.close()
        entry["received"] += facts["received"]
        world.journal.count(received=facts["received"])
        entry["upload"] |= {"records": facts["records"], "bytes": facts["written"], "calls": 1}
        entry["form"] = dict(facts["fields"])
        time.sleep(_wait(connection))
        SPOOLS[str(spool.path)] = spool
        fields = {**facts["fields"], "tmpfilename": str(spool.path)}
        return connection.send(routes.run(world, connection.node, token, "POST", path, fields, []), request)
    except Gone:
        spool.remove()
        return False
    finally:
        spool.close()


def _wait(connection: Connection) -> float:
    """How long an upload's answer takes."""
    # Forwarded: `pvesm status` and `mkdir`, by ssh.
    settings = connection.settings
    return settings.answer_time + (2 * settings.forward_time if connection.is_forwarded else 0)


def _call(
    connection: Connection, token: Token, path: str, parser: UploadParser, spool: Spool, rules: list[faults.Rule]
) -> Answer | None:
    """Makes the API call, and once more for every record that comes before the answer. The first answer counts."""
    world, settings = connection.world, connection.settings
    answer = interference.before(connection, [rule for rule in rules if rule.action not in ("cut-upload", "delay", "hold")])
    if answer is not None:
        return answer
    wait = _wait(connection) + sum(rule.seconds for rule in rules if rule.action == "delay")
    fields = {**parser.fields, "tmpfilename": str(spool.path)}
    SPOOLS[str(spool.path)] = spool
    connection.entry["form"] = {key: value for key, value in fields.items() if key != "tmpfilename"}
    answers: Queue[Answer] = Queue()

    def run() -> None:
        if not connection.is_cut.wait(wait):
            answers.put(routes.run(world, connection.node, token, "POST", path, fields, rules))

    # Later calls overtake nothing: they wait for the first one's answer, as their task would come second anyway.
    extra = 0
    world.traffic.branch(run)
    silent_until = time.monotonic() + settings.upload_idle
    while True:
        try:
            answer = answers.get(timeout=0.002)
            break
        except Empty:
            pass
        if time.monotonic() > silent_until:
            return None  # too slow a daemon looks like a silent client: closed, and the file is gone
        if connection.has_input(0):
            data = connection.read_record(0.1)
            connection.entry["received"] += len(data)
            silent_until = time.monotonic() + settings.upload_idle
            extra += 1
            spool.losers.append(threading.Event())
    connection.entry["upload"]["calls"] = 1 + extra
    for _ in range(extra):
        routes.run(world, connection.node, token, "POST", path, fields, rules)
    return answer
