#!/usr/bin/env python3
"""Something that stands in between: answer-all.py STATUS [CERTIFICATE KEY]. Prints its port; ends when standard input closes.

It answers every request, CONNECT too, with that status and a page for people; with a certificate, over TLS.
"""

import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STATUS = int(sys.argv[1])
PAGE = b"<!DOCTYPE html><title>Please log in</title>"


class Handler(BaseHTTPRequestHandler):
    def answer(self) -> None:
        self.send_response(STATUS)
        if STATUS == 302:
            self.send_header("Location", "https://127.0.0.1:1/login")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_CONNECT = answer

    def log_message(self, *_) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2:])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
