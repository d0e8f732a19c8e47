"""The HTTPS servers: a loopback address for each node, one port for all, a thread for each connection."""

from __future__ import annotations

import errno
import socket
import ssl
import threading

from . import api  # noqa: F401 - fills the table of methods
from .connection import Connection
from .world import World

ATTEMPTS = 50


class Server:
    """One node's door. While the node is away nobody listens, and who was connected is cut off."""

    def __init__(self, world: World, node: str, context: ssl.SSLContext, port: int) -> None:
        self.world, self.node, self.context = world, node, context
        self._guard = threading.Lock()
        self._connections: set[Connection] = set()
        self._listener: socket.socket | None = self._listen(port)
        self.port = self._listener.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        return socket.create_server((self.world.addresses[self.node], port), backlog=128)

    def start(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), name=f"accept {self.node}", daemon=True).start()

    def follow(self) -> None:
        """Opens or closes, as the settings say."""
        away = self.world.settings.is_offline(self.node)
        with self._guard:
            if away and self._listener is not None:
                self.stop()
                for connection in self._connections:
                    connection.cut_off()
            elif not away and self._listener is None:
                self._listener = self._listen(self.port)
                self.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            connection = Connection(self.world, self.node, self.context, client)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        with self._guard:
            if self._listener is None:
                connection.close()  # the node went away before it was served
                return
            self._connections.add(connection)
        try:
            connection.serve()
        finally:
            with self._guard:
                self._connections.discard(connection)

    def stop(self) -> None:
        if self._listener is not None:
            # A thread waits in accept, and would go on listening after a mere close.
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None


class Doors:
    """Those of all nodes."""

    def __init__(self, world: World, contexts: dict[str, ssl.SSLContext], port: int) -> None:
        self.servers = self._open(world, contexts, port)
        self.port = self.servers[0].port
        world.follow_nodes = self.follow

    def _open(self, world: World, contexts: dict[str, ssl.SSLContext], port: int) -> list[Server]:
        """The port that is free for the first address may be taken on another."""
        for attempt in range(ATTEMPTS):
            made: list[Server] = []
            try:
                for node, context in contexts.items():
                    made.append(Server(world, node, context, made[0].port if made else port))
                return made
            except OSError as error:
                for server in made:
                    server.stop()
                if port or error.errno != errno.EADDRINUSE or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def start(self) -> None:
        for server in self.servers:
            server.start()
        self.follow()

    def follow(self) -> None:
        for server in self.servers:
            server.follow()

    def stop(self) -> None:
        for server in self.servers:
            server.stop()
