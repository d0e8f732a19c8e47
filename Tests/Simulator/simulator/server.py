"""The HTTPS server: accepts connections on loopback, a thread for each."""

from __future__ import annotations

import socket
import ssl
import threading

from . import api  # noqa: F401 - fills the table of methods
from .connection import Connection
from .world import World


class Server:
    def __init__(self, world: World, context: ssl.SSLContext, port: int) -> None:
        self.world = world
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self.listener.getsockname()[1]

    def start(self) -> None:
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            connection = Connection(self.world, self.context, client)
            threading.Thread(target=connection.serve, daemon=True).start()

    def stop(self) -> None:
        self.listener.close()
