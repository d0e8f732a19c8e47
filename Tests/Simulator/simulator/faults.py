"""Fault rules: which call goes wrong, and how."""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .tasks import Orders

ACTIONS = {
    "drop-before": "close without an answer, nothing done",
    "drop-after": "do the work, then close without an answer",
    "status": "answer `status` (500, 401, 403, 595, 596, ...) with `message`; `when`: before (default) or after",
    "user-name-not-set": "answer 500 `user name not set`, nothing done: only calls with a body are met by it",
    "task-fail": "the task the call starts fails with `text`, and undoes its work; `when`: after: the work stays done",
    "task-never-ends": "the task runs until it is stopped, killed or released; `text` is what its log says meanwhile",
    "task-warnings": "the task succeeds with WARNINGS: 1 and `text` in its log",
    "delay": "wait `seconds` before the work",
    "cut-upload": "close the connection after `bytes` bytes of the request's body",
    "discard-upload": "read the body to its end, keep none of it, and answer as for `status`",
    "hold": "keep the call, `when`: before (default) or after its work, until it is released or its client is gone",
    "enospc": "no space left, at `where`: temp (the upload's temporary file), task (its copy), image (a conversion)",
}
KEYS = {
    "id",
    "method",
    "path",
    "form",
    "nth",
    "times",
    "action",
    "status",
    "message",
    "when",
    "text",
    "seconds",
    "bytes",
    "where",
}


@dataclass
class Gate:
    """Where the calls of a `hold` rule wait: how many came, how many are there, how many of them may go on."""

    held: int = 0
    holding: int = 0
    released: int = 0


@dataclass
class Rule:
    """Matches by method and path (regular expressions) and, where given, by form values.

    It acts on the `nth` match (from 1) and the `times` - 1 that follow; `times` 0 means for ever. A call gets a copy,
    in which `applied` is the call's own number; the gate is one for all copies.
    """

    id: int
    action: str
    method: str = ".*"
    path: str = ".*"
    form: dict[str, str] = field(default_factory=dict)
    nth: int = 1
    times: int = 1
    status: int = 500
    message: str = ""
    when: str = "before"
    text: str = "simulated failure"
    seconds: float = 0
    bytes: int = 0
    where: str = "task"
    matched: int = 0
    applied: int = 0
    gate: Gate = field(default_factory=Gate)

    def fits(self, method: str, path: str, form: dict[str, Any]) -> bool:
        return bool(
            re.fullmatch(self.method, method)
            and re.search(self.path, path)
            and all(key in form and re.search(value, str(form[key])) for key, value in self.form.items())
        )

    @property
    def answers(self) -> str | None:
        """When it answers in place of the call: before its work, or after it."""
        if self.action == "user-name-not-set":
            return "before"
        if self.action == "discard-upload":
            return "before"
        return self.when if self.action == "status" else None

    def holds(self, when: str) -> bool:
        return self.action == "hold" and self.when == when

    @property
    def is_released(self) -> bool:
        return self.applied <= self.gate.released

    def shown(self) -> dict[str, Any]:
        shown = {key: value for key, value in self.__dict__.items() if key != "gate"}
        return shown | {"held": self.gate.held, "holding": self.gate.holding}


class Faults:
    """The rules in force. One call is hit by every rule that fits it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._next = 1
        self.rules: list[Rule] = []

    def add(self, given: dict[str, Any]) -> Rule:
        if unknown := set(given) - KEYS:
            raise ValueError(f"unknown key in fault rule: {', '.join(sorted(unknown))}")
        if given.get("action") not in ACTIONS:
            raise ValueError(f"unknown action '{given.get('action')}' (known: {', '.join(ACTIONS)})")
        if given.get("when", "before") not in ("before", "after"):
            raise ValueError(f"unknown when '{given['when']}' (known: before, after)")
        for key in ("method", "path"):
            re.compile(given.get(key, ""))
        with self._changed:
            rule = Rule(**{**given, "id": self._next})
            self._next += 1
            self.rules.append(rule)
            return rule

    def clear(self) -> None:
        with self._changed:
            self.rules.clear()
            self._changed.notify_all()

    def match(self, method: str, path: str, form: dict[str, Any], has_body: bool) -> list[Rule]:
        """The rules that act on this call; matching counts it."""
        acting = []
        with self._changed:
            for rule in self.rules:
                if not rule.fits(method, path, form) or (rule.action == "user-name-not-set" and not has_body):
                    continue
                rule.matched += 1
                if rule.matched >= rule.nth and (rule.times == 0 or rule.applied < rule.times):
                    rule.applied += 1
                    acting.append(copy.copy(rule))
            if acting:
                self._changed.notify_all()
        return acting

    def wait(self, number: int, seconds: float) -> Rule:
        """The rule, once it has acted: a hold, once a call is held. TimeoutError if that takes longer."""
        with self._changed:

            def has_acted() -> bool:
                rule = self._rule(number)
                return bool(rule.gate.held if rule.action == "hold" else rule.applied)

            if not self._changed.wait_for(has_acted, seconds):
                raise TimeoutError(f"fault rule {number} has not acted within {seconds:g} s")
            return self._rule(number)

    def release(self, number: int) -> Rule:
        """Lets every call go on that the rule has acted on so far; later ones are held again."""
        with self._changed:
            rule = self._rule(number)
            rule.gate.released = rule.applied
            return rule

    @contextmanager
    def holding(self, rule: Rule) -> Iterator[None]:
        """Counts a call as held while it lasts."""
        with self._changed:
            rule.gate.held += 1
            rule.gate.holding += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                rule.gate.holding -= 1

    def _rule(self, number: int) -> Rule:
        for rule in self.rules:
            if rule.id == number:
                return rule
        raise KeyError(f"fault rule {number}")


def orders(rules: list[Rule]) -> Orders:
    """What these rules mean for the task the call starts."""
    found = Orders()
    for rule in rules:
        if rule.action == "task-fail" and rule.when == "after":
            found.fail_after = rule.text
        elif rule.action == "task-fail":
            found.fail = rule.text
        elif rule.action == "task-never-ends":
            found.never_ends = True
            found.says = rule.text if rule.text != Rule.text else None
        elif rule.action == "task-warnings":
            found.warnings = rule.text
        elif rule.action == "enospc" and rule.where != "temp":
            found.no_space = rule.where
    return found
