"""The client's bytes, as they come: record by record, with the node's patience."""

from __future__ import annotations

import select
import socket
import ssl
import time

from . import wire
from .world import World

RECORD = 16 * 1024
CLIENT_GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Gone(Exception):
    """The connection is over, with nothing more to say: the client left, went silent, or is cut off."""


class Stream:
    """A TLS connection's input. `buffer` holds what has been read and not yet used."""

    def __init__(self, world: World, raw: socket.socket) -> None:
        self.world = world
        self.settings = world.settings
        self.raw = raw
        self.tls: ssl.SSLSocket | None = None
        self.buffer = b""

    def read_record(self, timeout: float) -> bytes:
        """One TLS record's content: never more, so that record boundaries show. Gone at the end or after silence."""
        self.tls.settimeout(max(timeout, 0.001))
        try:
            data = self.tls.recv(RECORD)
        except (TimeoutError, OSError) as error:
            raise Gone from error
        if not data:
            raise Gone
        self.world.journal.count(received=len(data))
        return data

    def has_input(self, timeout: float) -> bool:
        """Whether a record (or the end) is there to be read."""
        return bool(self.tls.pending()) or bool(select.select([self.tls], [], [], max(timeout, 0))[0])

    def is_deserted(self) -> bool:
        """Whether the client has closed its end; what it sent before may still be there."""
        watch = select.poll()
        watch.register(self.tls, CLIENT_GONE)
        return bool(watch.poll(0))

    def line(self) -> str:
        while b"\n" not in self.buffer:
            self.buffer += self.read_record(self.settings.idle)
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.removesuffix(b"\r").decode("latin-1")

    def wait_reading(self, seconds: float) -> None:
        """Lets time pass before an answer. What arrives meanwhile fills a buffer that has an end."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self.has_input(left):
                self.buffer += self.read_record(left)
                if len(self.buffer) > wire.MAX_BUFFER:
                    raise Gone

    def close(self) -> None:
        """The node shuts the socket down without ending TLS first. What still arrives is drained for a moment,
        lest a reset overtake the answer."""
        sock = self.tls or self.raw
        try:
            if self.tls is not None and self.settings.close_notify:
                self.tls.settimeout(0.5)
                sock = self.tls.unwrap()
        except (OSError, ValueError):
            pass
        try:
            sock.shutdown(socket.SHUT_WR)
            raw = socket.socket(fileno=sock.detach())
            raw.settimeout(0.1)
            deadline = time.monotonic() + 0.3
            while time.monotonic() < deadline and raw.recv(65536):
                pass
            raw.close()
        except OSError:
            pass
