"""An upload received by a process of its own, as a node's workers are processes: one interpreter cannot take several
at once as fast as they come."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any

from .multipart import UploadParser
from .stream import RECORD, Gone

if TYPE_CHECKING:
    from .connection import Connection


class Worker:
    """The parent's side. It stands in for the connection's TLS, which only the worker can go on with."""

    def __init__(self, connection: Connection, parser: UploadParser) -> None:
        self._tls = connection.tls
        self._ours, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            self._ours.close()
            try:
                _receive(connection, parser, theirs)
            finally:
                os._exit(0)
        theirs.close()

    def facts(self) -> dict[str, Any]:
        """What has come, when all of it has. Gone when the worker has ended before."""
        with self._ours.makefile("rb", buffering=0) as lines:
            line = lines.readline()
        if not line.endswith(b"\n"):
            os.waitpid(self._process, 0)
            raise Gone
        return json.loads(line)

    def settimeout(self, seconds: float) -> None:
        pass

    def sendall(self, answer: bytes) -> None:
        """Lets the worker send the answer, and end the connection."""
        self._ours.sendall(answer)
        self._ours.shutdown(socket.SHUT_WR)
        os.waitpid(self._process, 0)

    def shutdown(self, how: int) -> None:
        pass

    def detach(self) -> int:
        return self._tls.detach()


def _receive(connection: Connection, parser: UploadParser, parent: socket.socket) -> None:
    """The worker: no lock that another thread had when it was forked is touched here."""
    data, received, records = connection.buffer, 0, 0
    connection.tls.settimeout(connection.settings.upload_idle)
    while True:
        if data:
            received, records = received + len(data), records + 1
            parser.feed(data)
        if parser.finished:
            break
        data = connection.tls.recv(RECORD)
        if not data:
            return
    facts = {"fields": parser.fields, "written": parser.written, "received": received, "records": records}
    parent.sendall(json.dumps(facts).encode() + b"\n")
    answer = b""
    while part := parent.recv(65536):
        answer += part
    connection.tls.settimeout(30)
    connection.tls.sendall(answer)
    connection.close()
