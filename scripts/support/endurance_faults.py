"""What goes wrong in a run of the endurance bench: one thing at random, and how a run may end then."""

from __future__ import annotations

import os
import random
import signal
import threading
import urllib.error
from dataclasses import dataclass, field
from typing import Any

from servers import StandIn

# For answers and tasks that go wrong: docs/commands.md has them. Never 64 or 65: nobody asked for anything wrong, and
# nothing that was signed has changed.
REFUSED = {0, 1, 69, 75, 77}
# How often the mirror cuts the connection: more than a download tries at last.
CUTS = (1, 3, 40)
STATUSES = (401, 403, 500, 502, 504, 595, 596)


@dataclass
class Fault:
    """One thing that goes wrong."""

    name: str
    exits: set[int]
    """How a run may end."""
    rule: dict[str, Any] | None = None
    """What the stand-in does."""
    signal: int | None = None
    """What the process gets while the stand-in holds its call."""
    cuts: int = 0
    """How often the mirror cuts the connection within the image."""
    hit: bool = field(default=False, init=False)


def pick(chance: random.Random, calls: int, changes: int, length: int) -> Fault:
    """A fault at random, for a run that makes about so many calls, so many of them not GET, and uploads so many bytes
    or none."""
    moment = chance.choice(("before", "after"))
    anywhere = {"method": ".*", "path": "/", "nth": chance.randint(1, max(1, calls)), "when": moment}
    change = {"method": "POST|PUT|DELETE", "path": "/", "nth": chance.randint(1, max(1, changes))}
    upload = {"method": "POST", "path": "/storage/flatcar/upload$", "bytes": int(length * chance.random())}
    # A process that is as good as done does not heed a signal any more.
    ways = [
        lambda: Fault("kill -9", {-signal.SIGKILL}, {**anywhere, "action": "hold"}, signal.SIGKILL),
        lambda: stopped(chance, {**anywhere, "action": "hold"}),
        lambda: Fault("connection lost", REFUSED, {**anywhere, "action": f"drop-{moment}"}),
        lambda: Fault("error status", REFUSED, {**anywhere, "action": "status", "status": chance.choice(STATUSES)}),
        lambda: Fault("task fails", REFUSED, {**change, "action": "task-fail", "when": moment}),
    ]
    if length:
        ways += [
            lambda: Fault("kill -9 in the upload", {-signal.SIGKILL}, {**upload, "action": "hold"}, signal.SIGKILL),
            lambda: Fault("upload cut", REFUSED, {**upload, "action": "cut-upload"}),
            # It goes on where it was cut, for some time.
            lambda: Fault("mirror cuts", {0, 75}, cuts=chance.choice(CUTS)),
        ]
    return chance.choice(ways)()


def stopped(chance: random.Random, rule: dict[str, Any]) -> Fault:
    number = chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    return Fault("stopped by a signal", {0, -number}, rule, number)


class Trap:
    """A fault that waits for a process."""

    def __init__(self, stand_in: StandIn, fault: Fault | None, process: int) -> None:
        self.stand_in, self.fault, self.thread = stand_in, fault, None
        if fault is None or fault.rule is None:
            return
        self.number = stand_in.control("/faults", fault.rule)["id"]
        if fault.signal is not None:
            self.thread = threading.Thread(target=self._wait, args=(process, fault.signal))
            self.thread.start()

    def _wait(self, process: int, number: int) -> None:
        try:
            self.stand_in.control(f"/faults/{self.number}/wait?seconds=300")
        except urllib.error.HTTPError:
            return  # taken away: the run has ended without that call
        os.kill(process, number)

    def close(self) -> None:
        """When the process has ended, and is not waited for yet: its number is nobody else's."""
        if self.fault and self.fault.rule:
            rules = self.stand_in.control("/faults")
            self.fault.hit = any(rule["id"] == self.number and rule["applied"] for rule in rules)
        elif self.fault:
            self.fault.hit = True
        self.stand_in.control("/faults", method="DELETE")
        if self.thread:
            self.thread.join()
