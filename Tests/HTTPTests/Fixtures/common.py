"""What the servers of these tests share: a loopback port, a log, and an end with the test that started them."""
import json
import os
import socket
import ssl
import struct
import sys
import threading


class Log:
    """One JSON object a line; written before the answer, so that a test that has the answer finds it."""

    def __init__(self, path):
        self.file = open(path, "a", buffering=1)
        self.lock = threading.Lock()

    def write(self, **entry):
        with self.lock:
            self.file.write(json.dumps(entry) + "\n")


def end(connection, how):
    """Closes a connection: "close" in order, "reset" at once."""
    if how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if isinstance(connection, ssl.SSLSocket):
            # No close_notify: the socket is closed below TLS.
            socket.socket(fileno=connection.detach()).close()
            return
    connection.close()


def read_head(connection, rest=b""):
    """Reads a request's head; returns its first line, its fields in lower case and what came behind it."""
    while b"\r\n\r\n" not in rest:
        piece = connection.recv(65536)
        if not piece:
            return None
        rest += piece
    head, rest = rest.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    fields = {}
    for line in lines[1:]:
        name, value = line.split(":", 1)
        fields[name.lower()] = value.strip()
    return lines[0], fields, rest


def serve(handle, certificate=None, key=None):
    """Calls handle(connection) on a thread for each connection, until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=run, args=(connection,), daemon=True).start()

    def run(connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            handle(context.wrap_socket(connection, server_side=True) if context else connection)
        except (OSError, ssl.SSLError):
            pass

    threading.Thread(target=accept, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    sys.stdin.buffer.read()
    os._exit(0)
