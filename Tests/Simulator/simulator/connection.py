"""One client's connection, from the handshake to the close."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from typing import Any

from . import faults, interference, receiver, routes, wire
from .errors import ApiError
from .journal import without_secrets
from .rights import Token
from .stream import Gone, Stream
from .wire import Answer, Request
from .world import World

UPLOAD_PATH = re.compile(r"/nodes/([^/]+)/storage/([^/]+)/upload")


class Connection(Stream):
    def __init__(self, world: World, node: str, context: ssl.SSLContext, raw: socket.socket) -> None:
        """`node`: whose address was connected to; calls for others are forwarded."""
        super().__init__(world, raw)
        self.node = node
        self.context = context
        self.remaining = self.settings.keep_alive
        self.entry: dict[str, Any] | None = None
        self.number = world.journal.connected()
        self.era = world.traffic.era
        self.is_cut = threading.Event()

    def serve(self) -> None:
        try:
            self.raw.settimeout(self.settings.idle)
            self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.raw.recv(1, socket.MSG_PEEK)[:1] not in (b"\x16", b""):
                self._redirect_plain_http()
                return
            self.tls = self.context.wrap_socket(self.raw, server_side=True)
            while self._serve_one():
                pass
        except (Gone, OSError):
            pass
        finally:
            self.close()

    def cut_off(self) -> None:
        """Ends the connection under whoever serves it: its reads find the end, its writes fail."""
        self.is_cut.set()
        try:
            # Not TLS's own: that would pull the rug from under the other thread.
            socket.socket.shutdown(self.tls or self.raw, socket.SHUT_RDWR)
        except OSError:
            pass

    @property
    def is_forwarded(self) -> bool:
        """Whether the call is for another node than the one that was connected to."""
        return self.entry["node"] != self.node

    def send(self, answer: Answer, request: Request | None) -> bool:
        """Writes the answer; true if the connection lives on."""
        keep = self.remaining > 0 and answer.status < 400 and not answer.close
        accepts_gzip = bool(request and "gzip" in request.headers.get("accept-encoding", ""))
        data = wire.serialise(answer, request.minor if request else 1, keep, accepts_gzip)
        if self.entry is not None:
            self.entry |= {"status": answer.status, "sent": len(data)}
        if answer.delay:
            self.wait_reading(answer.delay)
        self.tls.settimeout(30)
        self.world.journal.count(sent=len(data))
        self.tls.sendall(data)
        return keep

    def _serve_one(self) -> bool:
        self.remaining -= 1
        self.entry = None
        line = self.line()
        while not line:
            line = self.line()
        with self.world.traffic.request(self):
            # What a client has sent before a restore, and did not live to see answered, is of another world.
            if self.era != self.world.traffic.era and self.is_deserted():
                raise Gone
            return self._serve(line)

    def _serve(self, line: str) -> bool:
        head = re.search(r"(\S+) (\S+) HTTP/(\d+)\.(\d+)", line)
        if head is None:
            return self.send(Answer(400, "bad request"), None)
        request = Request(head[1], head[2], int(head[4]))
        self.entry = self.world.journal.open(
            method=request.method,
            path=request.path,
            query=request.query,
            connection=self.number,
            entry=self.node,
            node=self.node,
            token=None,
            form={},
            received=0,
            sent=0,
        )
        if head[3] != "1":
            return self.send(Answer(506, f"http protocol version {head[3]}.{head[4]} not supported"), request)
        try:
            self._read_headers(request)
            if request.wants_close:
                self.remaining = 0
            return self._handle(request)
        except ApiError as error:
            return self.send(wire.failure(error), request)

    def _read_headers(self, request: Request) -> None:
        lines = size = 0
        last = None
        while True:
            line = self.line()
            lines += 1
            size += len(line)
            if lines >= wire.MAX_HEADER_LINES or size >= wire.MAX_HEADER_SIZE:
                # The node only warns in its log; the request then waits until its connection times out.
                self.wait_reading(self.settings.idle)
                raise Gone
            if not line:
                return
            if found := re.match(r"([^:\s]+)\s*:\s*(.*)", line):
                last = found[1].lower()
                request.headers[last] = found[2]
            elif last and line[0].isspace():
                request.headers[last] += " " + line.strip()
            else:
                raise ApiError(506, "unable to parse request header", body="none")

    def _handle(self, request: Request) -> bool:
        if request.method not in wire.KNOWN_METHODS:
            raise ApiError(501, f"method '{request.method}' not available", body="none")
        if encoding := request.headers.get("transfer-encoding"):
            if encoding.lower() == "chunked":
                raise ApiError(501, "chunked transfer encoding not supported", body="none")
            raise ApiError(501, f"Unknown transfer encoding '{encoding}'", body="none")
        path = request.api_path
        if path is None:
            raise ApiError(501, "no such uri", body="none")
        self.entry["node"] = routes.node_of(path, self.node)
        upload = UPLOAD_PATH.fullmatch(path) if request.method == "POST" else None
        token = self._authenticate(request, path, upload)
        if token is None:
            return False
        if request.content_length:
            if request.method not in ("PUT", "POST"):
                raise ApiError(501, f"Unexpected content for method '{request.method}'", body="none")
            if upload:
                return receiver.receive(self, request, token, path)
            self._read_body(request)
        given = wire.decode_parameters(request)
        self.entry["form"] = without_secrets(given)
        rules = self.world.faults.match(request.method, path, given, bool(request.body))
        return self.finish(request, token, path, given, rules)

    def _authenticate(self, request: Request, path: str, upload: re.Match[str] | None) -> Token | None:
        """The token; None after a refusal, which comes late and has no body."""
        if (request.method, path) in (("POST", "/access/ticket"), ("GET", "/access/ticket")):
            return Token("", "")
        try:
            token = self.world.rights.authenticate(request.headers.get("authorization"))
            self.entry["token"] = token.id
            if upload:
                self.world.rights.check(token, f"/storage/{upload[2]}", ["Datastore.AllocateTemplate"])
            return token
        except ApiError as error:
            error.body = "none"
            answer = wire.failure(error)
            answer.delay = self.settings.auth_delay
            self.send(answer, request)
            return None

    def _read_body(self, request: Request) -> None:
        length = request.content_length
        if length > wire.MAX_FORM:
            raise ApiError(501, "for data too large", body="none")
        content_type = request.headers.get("content-type", "")
        media, _ = wire.parse_content_type(content_type)
        if media not in ("", "application/x-www-form-urlencoded", "application/json"):
            raise ApiError(506, f"upload 'Content-Type '{content_type}' not implemented", body="none")
        while len(self.buffer) < length:
            self.buffer += self.read_record(self.settings.idle)
        request.body, self.buffer = self.buffer[:length], self.buffer[length:]
        self.entry["received"] = length

    def finish(
        self, request: Request, token: Token, path: str, given: dict[str, Any], rules: list[faults.Rule]
    ) -> bool:
        """Runs the call under its fault rules and answers it."""
        answer = interference.before(self, rules)
        if answer is None:
            if self.is_forwarded and self.settings.forward_time:
                self.wait_reading(self.settings.forward_time)
            answer = routes.run(self.world, self.node, token, request.method, path, given, rules)
        return self.send(interference.after(self, rules, answer), request)

    def _redirect_plain_http(self) -> None:
        line = self.raw.recv(4096).decode("latin-1").split("\r\n")
        words = line[0].split(" ")
        host = next((entry[5:].strip() for entry in line if entry.lower().startswith("host:")), "127.0.0.1")
        status = 301 if words[0] in ("GET", "HEAD") else 308
        target = words[1] if len(words) > 1 else "/"
        answer = Answer(status, location=f"https://{host}{target}", close=True)
        self.raw.sendall(wire.serialise(answer, 1, False, False))
