"""What was asked and answered, and how many bytes it took. Never a secret."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

SECRET_PARAMETERS = {"password", "cipassword", "otp", "ticket"}


def without_secrets(form: dict[str, Any]) -> dict[str, Any]:
    return {key: "**********" if key in SECRET_PARAMETERS else value for key, value in form.items()}


class Journal:
    """The request log and the counters, read through the control interface."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self.requests: list[dict[str, Any]] = []
        self.received = 0
        self.sent = 0
        self.connections = 0
        self.api_calls: Counter[str] = Counter()

    def open(self, **entry: Any) -> dict[str, Any]:
        """A new entry; the caller fills in status and byte counts as they become known."""
        with self._guard:
            entry = {"n": len(self.requests) + 1, "time": time.time(), "status": None, **entry}
            self.requests.append(entry)
            return entry

    def count(self, received: int = 0, sent: int = 0) -> None:
        with self._guard:
            self.received += received
            self.sent += sent

    def connected(self) -> int:
        with self._guard:
            self.connections += 1
            return self.connections

    def called(self, method: str, pattern: str) -> None:
        """Counts a run of an API method: an upload may cause several for one request."""
        with self._guard:
            self.api_calls[f"{method} {pattern}"] += 1

    def since(self, first: int) -> list[dict[str, Any]]:
        with self._guard:
            return [dict(entry) for entry in self.requests[first:]]

    def counters(self) -> dict[str, Any]:
        with self._guard:
            statuses = Counter(str(entry["status"]) for entry in self.requests)
            methods = Counter(entry["method"] for entry in self.requests)
            return {
                "requests": len(self.requests),
                "received": self.received,
                "sent": self.sent,
                "connections": self.connections,
                "statuses": dict(statuses),
                "methods": dict(methods),
                "api-calls": dict(self.api_calls),
            }

    def clear(self) -> None:
        with self._guard:
            self.requests.clear()
            self.api_calls.clear()
            self.received = self.sent = self.connections = 0
