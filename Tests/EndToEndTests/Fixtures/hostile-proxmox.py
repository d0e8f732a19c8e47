#!/usr/bin/env python3
"""Something hostile before a Proxmox: hostile-proxmox.py PORT CERTIFICATE KEY TRAP [WAY...]. Prints a line of JSON: a port
for each way (hostile/proxmox_ways.py), all of them if none is named; ends when standard input closes.

All calls get the true answers of the Proxmox on PORT but those that the way spoils. Whoever follows one of its redirects
is written to the file TRAP. --list prints the ways.
"""

import json
import re
import socket
import ssl
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from hostile import wire  # noqa: E402
from hostile.proxmox_ways import ALSO, UNREAD, WAYS  # noqa: E402

UPSTREAM = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
UPSTREAM.check_hostname = False
UPSTREAM.verify_mode = ssl.CERT_NONE


class Call:
    """A client's call, and the way to the true Proxmox."""

    def __init__(self, client: socket.socket, request: wire.Request, port: int) -> None:
        self.client, self.request, self.port = client, request, port

    def forward(self, sink) -> None:
        """Sends the call on, and gives `sink` all that comes back."""
        lines = self.request.head.split(b"\r\n")
        kept = [line for line in lines[:-2] if not line.lower().startswith((b"connection:", b"accept-encoding:"))]
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            with UPSTREAM.wrap_socket(plain) as upstream:
                upstream.settimeout(600)
                upstream.sendall(b"\r\n".join([*kept, b"Connection: close", b"", b""]))
                self.send_body(upstream)
                while piece := upstream.recv(1 << 16):
                    sink(piece)

    def read_body(self) -> None:
        """Takes all of the body, without which the answer would be lost in a reset."""
        while len(self.request.rest) < int(self.request.headers.get("content-length", "0")):
            piece = self.client.recv(1 << 16)
            if not piece:
                return
            self.request.rest += piece

    def send_body(self, upstream: socket.socket) -> None:
        """Before anything is read: neither of the two connections may be used by two threads at once."""
        left = int(self.request.headers.get("content-length", "0"))
        piece = self.request.rest
        while left > 0:
            upstream.sendall(piece)
            left -= len(piece)
            piece = self.client.recv(1 << 16) if left > 0 else b""
            if left > 0 and not piece:
                return

    def truth(self):
        """Makes the call: the `data` of its answer."""
        pieces: list[bytes] = []
        self.forward(pieces.append)
        body = b"".join(pieces).partition(b"\r\n\r\n")[2]
        return json.loads(body or b"{}").get("data")


def serve(client: socket.socket, name: str, port: int, trap: str) -> None:
    text, rest = wire.read_head(client)
    if not text:
        return
    request = wire.parsed(text, rest)
    request.origin = trap
    call = Call(client, request, port)
    for (method, path), respond in [WAYS[name], *([ALSO[name]] if name in ALSO else [])]:
        if request.method == method and re.search(path, request.target):
            if name not in UNREAD:
                call.read_body()
            for piece in respond(request, call.truth):
                client.sendall(piece)
            return
    call.forward(client.sendall)


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print("\n".join(WAYS))
        return
    port, certificate, key, trap_file = int(sys.argv[1]), *sys.argv[2:5]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def caught(client: socket.socket) -> None:
        Path(trap_file).write_bytes(wire.read_head(client)[0])
        client.sendall(wire.head(length=0))

    trap = f"https://127.0.0.1:{wire.listen(caught, context)}"
    names = sys.argv[5:] or list(WAYS)
    ports = {name: wire.listen(lambda client, name=name: serve(client, name, port, trap), context) for name in names}
    print(json.dumps(ports), flush=True)
    sys.stdin.read()


main()
