#!/usr/bin/env python3
"""A bakery of system extensions: bakery.py DIRECTORY. Prints its URL; ends when standard input closes.

The first part of a path says how it serves DIRECTORY; only extensions are hit, and not their SHA256SUMS.
  /right/...   as they are
  /wrong/...   with other bytes of the same length
  /cut/...     the connection breaks off in the middle
  /cut-1/...   the same, but only once
  /gone/...    404, for the SHA256SUMS as well
  /busy-1/...  503 once
  /later-6/... 429 six times
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(sys.argv[1])
SEEN: dict[str, int] = {}  # how often a path was asked for
GUARD = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        way, _, name = self.path.lstrip("/").partition("/")
        file = ROOT / name
        if way == "gone" or not file.is_file():
            return self.refuse(404)
        with GUARD:
            SEEN[self.path] = SEEN.get(self.path, 0) + 1
            is_first = SEEN[self.path] == 1
        data = file.read_bytes()
        if not name.endswith(".raw"):
            return self.send(data, len(data))
        if way == "busy-1" and is_first:
            return self.refuse(503)
        if way == "later-6" and SEEN[self.path] <= 6:
            return self.refuse(429)
        if way == "wrong":
            data = bytes(len(data))
        if way == "cut" or (way == "cut-1" and is_first):
            self.send(data[: len(data) // 2], len(data))
            self.close_connection = True
            return None
        return self.send(data, len(data))

    def send(self, data: bytes, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
