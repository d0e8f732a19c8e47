"""Who is being served. A restore lets nobody in, and waits until everybody is out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Served(Protocol):
    """A connection, of which no more is needed here than that it can be cut."""

    def cut_off(self) -> None: ...


class Traffic:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._served: list[Served] = []
        self._branches = 0
        self._is_stopped = False
        self.era = 0

    @contextmanager
    def request(self, connection: Served) -> Iterator[None]:
        """From a request's first line to its answer. A connection that only waits for one is left alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_stopped)
            self._served.append(connection)
        try:
            yield
        finally:
            with self._changed:
                self._served.remove(connection)
                self._changed.notify_all()

    def branch(self, work: Callable[[], None]) -> None:
        """A thread that works for a request, and may outlive it."""

        def run() -> None:
            try:
                work()
            finally:
                with self._changed:
                    self._branches -= 1
                    self._changed.notify_all()

        with self._changed:
            self._branches += 1
        threading.Thread(target=run, daemon=True).start()

    @contextmanager
    def stopped(self, are_tasks_gone: Callable[[], bool], seconds: float = 30) -> Iterator[None]:
        """Cuts every request off and waits for its end, and for that of all tasks; new ones wait until it is over."""
        deadline = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._is_stopped)
            self._is_stopped = True
            self.era += 1
        try:
            with self._changed:
                for connection in self._served:
                    connection.cut_off()
                # A request may start a task after all before it ends: hence both at once, and again.
                while not are_tasks_gone() or self._served or self._branches:
                    if time.monotonic() > deadline:
                        raise ValueError("a request or a task does not end")
                    self._changed.wait(0.002)
            yield
        finally:
            with self._changed:
                self._is_stopped = False
                self._changed.notify_all()
