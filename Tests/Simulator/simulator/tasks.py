"""Tasks: work that goes on after its call was answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import commands
from .errors import ApiError, TaskError, TaskInterrupted, WorkerKilled
from .rights import Token


@dataclass
class Orders:
    """What a fault rule wants of the task its call starts."""

    fail: str | None = None
    fail_after: str | None = None
    never_ends: bool = False
    says: str | None = None
    warnings: str | None = None
    no_space: str | None = None


@dataclass
class Task:
    upid: str
    type: str
    id: str
    node: str
    token: Token
    pid: int
    pstart: int
    starttime: int
    orders: Orders
    minimum: float
    lines: list[str] = field(default_factory=list)
    warnings: int = 0
    endtime: int | None = None
    exitstatus: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    killed: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    held: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    def log(self, line: str) -> None:
        self.lines += line.split("\n")

    def warn(self, line: str) -> None:
        self.warnings += 1
        self.log(f"WARN: {line}")

    def kill(self) -> None:
        """As kill -9 does; what the worker is in the middle of is still finished."""
        self.killed = True
        self.stopping.set()
        self.released.set()

    def checkpoint(self) -> None:
        """A point where the worker notices that it was stopped or killed."""
        if self.killed:
            raise WorkerKilled
        if self.stopping.is_set():
            raise TaskInterrupted("received interrupt")

    def pause(self) -> None:
        """The time the work takes, and the place where a fault shows: after the task began to change the world."""
        self.stopping.wait(self.minimum)
        self.checkpoint()
        if self.orders.never_ends:
            if self.orders.says is not None:
                self.log(self.orders.says)
            self.held = True
            while not self.released.wait(0.05):
                self.checkpoint()
            self.held = False
            self.checkpoint()
        if self.orders.fail is not None:
            raise TaskError(self.orders.fail)

    def entry(self) -> dict[str, Any]:
        """The fields every listing shows."""
        shown: dict[str, Any] = {
            "id": self.id,
            "node": self.node,
            "pid": self.pid,
            "pstart": self.pstart,
            "starttime": self.starttime,
            "type": self.type,
            "upid": self.upid,
            "user": self.token.user,
        }
        if self.token.name:
            shown["tokenid"] = self.token.name
        return shown

    def status(self) -> dict[str, Any]:
        shown = self.entry()
        shown["status"] = "stopped" if self.done.is_set() else "running"
        if self.done.is_set():
            shown["exitstatus"] = self.exitstatus
        return shown

    def listed(self) -> dict[str, Any]:
        shown = self.entry()
        if self.done.is_set():
            shown |= {"endtime": self.endtime, "status": self.exitstatus}
        return shown


class TaskTable:
    """Starts tasks and remembers them, newest last."""

    def __init__(self, minimum: float) -> None:
        self.minimum = minimum
        self.boot = time.time() - 3600
        self._guard = threading.Lock()
        self._pid = 30_000
        self.tasks: dict[str, Task] = {}

    def start(
        self,
        node: str,
        kind: str,
        identity: str,
        token: Token,
        orders: Orders,
        work: Callable[[Task], None],
        finally_: Callable[[], None] = lambda: None,
    ) -> str:
        """Runs `work` in a thread of its own; `finally_` runs whatever happens. Returns the UPID."""
        now = time.time()
        with self._guard:
            self._pid += 1
            pid = self._pid
            pstart = int((now - self.boot) * 100)
            upid = f"UPID:{node}:{pid:08X}:{pstart:08X}:{int(now):08X}:{kind}:{identity}:{token.id}:"
            task = Task(upid, kind, identity, node, token, pid, pstart, int(now), orders, self.minimum)
            self.tasks[upid] = task
        threading.Thread(target=self._run, args=(task, work, finally_), name=f"task {pid}", daemon=True).start()
        return upid

    def _run(self, task: Task, work: Callable[[Task], None], finally_: Callable[[], None]) -> None:
        try:
            try:
                work(task)
            finally:
                finally_()
            if task.orders.fail_after is not None:
                raise TaskError(task.orders.fail_after)
            if task.orders.warnings:
                task.warn(task.orders.warnings)
            if task.warnings:
                task.exitstatus = f"WARNINGS: {task.warnings}"
                task.log(f"TASK WARNINGS: {task.warnings}")
            else:
                task.exitstatus = "OK"
                task.log("TASK OK")
        except WorkerKilled:
            task.exitstatus = "unexpected status"
        except (TaskError, ApiError) as error:
            text = str(error).rstrip("\n")
            task.exitstatus = text.split("\n")[0]
            task.log(f"TASK ERROR: {text}")
        except Exception as error:  # a bug of the stand-in must not look like a task without an end
            task.exitstatus = f"simulator bug: {type(error).__name__}: {error}"
            task.log(f"TASK ERROR: {task.exitstatus}")
        task.endtime = int(time.time())
        task.done.set()

    def get(self, upid: str) -> Task | None:
        return self.tasks.get(upid)

    def kill_all(self) -> bool:
        """Kills what runs; whether nothing does."""
        running = [task for task in list(self.tasks.values()) if not task.done.is_set()]
        for task in running:
            task.kill()
        commands.kill_all()
        return not running

    def forget(self) -> None:
        self.tasks.clear()
