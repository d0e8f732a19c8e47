"""An HTTPS server that answers as it is told.

usage: server.py ANSWERS LOG PORT CERTIFICATE KEY

ANSWERS is a JSON object: "METHOD PATH" to a list of answers, of which the last one is given for ever. The path goes
without its query. An answer has "status", "reason" and "body"; {"drop": true} closes the connection instead, and
{"early": true} answers before the body has been read. LOG gets one JSON object a request, before the answer leaves.
PORT is a file that gets the number of the port, which the system picks.
"""
import base64
import json
import os
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

answers_file, log_file, port_file, certificate, key = sys.argv[1:]
with open(answers_file) as file:
    answers = json.load(file)
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self):
        path = self.path.split("?")[0]
        with lock:
            queue = answers.get(f"{self.command} {path}", [{"status": 501, "reason": "not foreseen by the test"}])
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
        length = int(self.headers.get("Content-Length", 0))
        body = b"" if answer.get("early") else self.rfile.read(length)
        with lock, open(log_file, "a") as log:
            log.write(json.dumps({
                "request": f"{self.command} {self.path}", "headers": {k.lower(): v for k, v in self.headers.items()},
                "body": base64.b64encode(body).decode(), "whole": len(body) == length,
            }) + "\n")
        if answer.get("drop") or (len(body) < length and not answer.get("early")):
            self.close_connection = True
            return
        content = answer.get("body", "").encode()
        self.send_response_only(answer.get("status", 200), answer.get("reason", "OK"))
        self.send_header("Content-Length", str(len(content)))
        if answer.get("early"):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        if answer.get("early"):
            # What nobody has read would make the system drop the answer together with the connection.
            self.wfile.flush()
            while self.rfile.read1(65536):
                pass

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
