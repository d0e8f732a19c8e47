"""Answers byte for byte, since no library would send most of these: a server that sends what a generator yields."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MIB = 1 << 20
Answer = Iterator[bytes]


@dataclass
class Request:
    """A request's head, and the file that an honest server would send."""

    method: str
    target: str
    headers: dict[str, str]
    head: bytes
    file: bytes = b""
    visits: int = 0  # how often this target was asked for before
    origin: str = ""  # where this server is reached
    rest: bytes = field(default=b"", repr=False)  # what has come of the body


def head(status: str = "200 OK", length: int | str | None = None, **fields: str) -> bytes:
    """The head of an answer. Names of fields have underscores for hyphens."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    lines += [f"Content-Length: {length}"] if length is not None else []
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8", "surrogateescape")


def whole(body: bytes, status: str = "200 OK", **fields: str) -> Answer:
    """A body of the announced length."""
    yield head(status, len(body), **fields) + body


def endless(piece: bytes, start: bytes = b"") -> Answer:
    """`start`, then `piece` for ever."""
    yield start
    block = piece * (65536 // len(piece) + 1)
    while True:
        yield block


def repeated(piece: bytes, count: int, start: bytes = b"", end: bytes = b"") -> Answer:
    """`piece` so many times between two others."""
    yield start
    per_block = max(1, 65536 // len(piece))
    block = piece * per_block
    for _ in range(count // per_block):
        yield block
    yield piece * (count % per_block) + end


def dripping(start: bytes, piece: bytes) -> Answer:
    """`start`, then a piece a second for ever."""
    yield start
    while True:
        time.sleep(1)
        yield piece


def silent(start: bytes) -> Answer:
    """`start`, and nothing more."""
    yield start
    time.sleep(600)


def gzip_bomb() -> bytes:
    """64 MiB of zeros in 64 KiB."""
    return gzip.compress(bytes(64 * MIB), 9)


def read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    """A request's head and what came behind it; empty at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b"", b""
        data += piece
    first, _, rest = data.partition(b"\r\n\r\n")
    return first + b"\r\n\r\n", rest


def parsed(text: bytes, rest: bytes) -> Request:
    lines = text.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    fields = (line.partition(":") for line in lines[1:] if ":" in line)
    return Request(method, target, {name.lower(): value.strip() for name, _, value in fields}, text, rest=rest)


def listen(serve: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> int:
    """Serves one request a connection on a loopback port, which is returned."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def one(connection: socket.socket) -> None:
        try:
            with connection:
                connection.settimeout(600)
                if context is not None:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        serve(secure)
                else:
                    serve(connection)
                    drain(connection)
        except (OSError, ValueError):
            pass

    def accept() -> None:
        for _ in itertools.count():
            connection, _ = listener.accept()
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def drain(connection: socket.socket) -> None:
    """Says that there is no more, and lets the other side go first: with what waits unread, a close would be a reset."""
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(2)
    while connection.recv(65536):
        pass
