"""The configuration locks: one lock file per machine, held by one, or shared by many."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .errors import die

if TYPE_CHECKING:
    from .tasks import Task

# How often a worker that waits looks whether it was stopped; in seconds.
LOOK = 0.05


class Held:
    """A lock that somebody has. Giving it back twice is harmless."""

    def __init__(self, table: LockTable, vmid: int, shared: bool) -> None:
        self._table, self._vmid, self._shared = table, vmid, shared

    def release(self) -> None:
        table, self._table = self._table, None
        if table:
            table.give_back(self._vmid, self._shared)

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class LockTable:
    """The node's lock files (flock). Nobody queues: who shares a lock may overtake one that waits to have it alone.

    `timeout` is the patience of whoever changes a machine, `clone_timeout` that of a clone and of a creation.
    """

    def __init__(self, timeout: float, clone_timeout: float) -> None:
        self.timeout = timeout
        self.clone_timeout = clone_timeout
        self._changed = threading.Condition()
        self._shared: Counter[int] = Counter()
        self._alone: set[int] = set()
        self._outside: defaultdict[int, list[Held]] = defaultdict(list)

    def acquire(self, vmid: int, shared: bool = False, patience: float | None = None, task: Task | None = None) -> Held:
        """Waits for the lock. A worker (`task`) that has to wait says so in its log, and can be stopped meanwhile."""
        deadline = time.monotonic() + (self.timeout if patience is None else patience)
        has_waited = False
        with self._changed:
            while vmid in self._alone or (not shared and self._shared[vmid]):
                if task and not has_waited:
                    task.log("trying to acquire lock...")
                has_waited = True
                left = deadline - time.monotonic()
                if left <= 0:
                    raise die(f"can't lock file '/var/lock/qemu-server/lock-{vmid}.conf' - got timeout")
                self._changed.wait(min(left, LOOK) if task else left)
                if task:
                    task.checkpoint()
            if shared:
                self._shared[vmid] += 1
            else:
                self._alone.add(vmid)
        if task and has_waited:
            task.log(" OK")
        return Held(self, vmid, shared)

    def give_back(self, vmid: int, shared: bool) -> None:
        with self._changed:
            if shared:
                self._shared[vmid] -= 1
            else:
                self._alone.discard(vmid)
            self._changed.notify_all()

    def hold(self, vmid: int, shared: bool) -> None:
        """Takes a lock on behalf of somebody outside, if it is free."""
        self._outside[vmid].append(self.acquire(vmid, shared, 0))

    def let_go(self, vmid: int) -> None:
        """Gives back all that is held on behalf of somebody outside."""
        for held in self._outside.pop(vmid, []):
            held.release()

    def let_all_go(self) -> None:
        for vmid in list(self._outside):
            self.let_go(vmid)

    def shown(self) -> dict[str, Any]:
        """Who is locked, for the control interface: `exclusive`, or how many share it."""
        with self._changed:
            found: dict[str, Any] = {str(vmid): count for vmid, count in sorted(self._shared.items()) if count}
            return found | {str(vmid): "exclusive" for vmid in sorted(self._alone)}
