#!/usr/bin/env python3
"""A release mirror that misbehaves: faulty-mirror.py DIRECTORY. Prints its URL; ends when standard input closes.

The first part of a path says how; what follows is looked up in DIRECTORY. Only compressed images are hit.
  /drops-N/...     cuts the connection N times, after equal parts of the file, whatever range is asked for
  /no-range/...    cuts the connection once, in the middle, and then knows no ranges
  /changes/...     cuts the connection once; then the file is another one of the same length, with another ETag
  /silent/...      the same, but says nothing of the change: no ETag, no date
  /stalls/...      sends nothing for 7 s in the middle of the file
  /redirects/...   sends clients on to /drops-0/...
  /status-N/...    answers every request with that status
"""

import hashlib
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(sys.argv[1])
CUTS: dict[str, int] = {}  # how often a path was cut
GUARD = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(head=True)

    def do_GET(self) -> None:
        self.answer(head=False)

    def answer(self, head: bool) -> None:
        way, _, name = self.path.lstrip("/").partition("/")
        if way.startswith("status-"):
            self.send_response(int(way.removeprefix("status-")))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if way == "redirects":
            self.send_response(302)
            self.send_header("Location", f"/drops-0/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = ROOT / name
        if not file.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_file(way, file.read_bytes(), head, hit=name.endswith(".bz2"))

    def send_file(self, way: str, data: bytes, head: bool, hit: bool) -> None:
        with GUARD:
            cuts = CUTS.get(self.path, 0)
        if way in ("changes", "silent") and hit and cuts:
            data = bytes(len(data))
        start = 0
        asked = self.headers.get("Range", "")
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        fresh = self.headers.get("If-Range", tag) == tag or way == "silent"
        if asked.startswith("bytes=") and way != "no-range" and fresh:
            start = int(asked.removeprefix("bytes=").partition("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        if way != "silent":
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if head:
            return
        stop = self.stopping_place(way, len(data), cuts) if hit else len(data)
        if way == "stalls" and hit:
            self.wfile.write(data[start:len(data) // 2])
            self.wfile.flush()
            time.sleep(7)
            start = len(data) // 2
        self.wfile.write(data[start:stop])
        if stop < len(data):
            with GUARD:
                CUTS[self.path] = cuts + 1
            self.wfile.flush()
            self.close_connection = True

    def stopping_place(self, way: str, size: int, cuts: int) -> int:
        if way.startswith("drops-"):
            drops = int(way.removeprefix("drops-"))
            return size * (cuts + 1) // (drops + 1) if cuts < drops else size
        return size // 2 if way in ("no-range", "changes", "silent") and not cuts else size

    def log_message(self, *_) -> None:
        pass


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


main()
