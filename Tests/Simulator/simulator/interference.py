"""What fault rules do to a call: before its work, after it, and in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import holding, wire
from .errors import ApiError
from .faults import Rule
from .stream import Gone
from .wire import Answer

if TYPE_CHECKING:
    from .connection import Connection


def before(connection: Connection, rules: list[Rule]) -> Answer | None:
    """What the rules do before the work: wait, cut the line, or answer in its place."""
    for rule in rules:
        connection.entry.setdefault("faults", []).append(rule.id)
        if rule.action == "delay":
            connection.wait_reading(rule.seconds)
        elif rule.holds("before"):
            holding.hold(connection, rule)
        elif rule.action in ("drop-before", "cut-upload"):
            raise Gone
        elif rule.answers == "before":
            return faulty_answer(rule, connection.settings.auth_delay)
    return None


def before_upload(connection: Connection, rules: list[Rule]) -> list[Rule]:
    """Holds an upload at its head, with its body unread. The rules that are left for later."""
    for rule in rules:
        if rule.holds("before") and not rule.bytes:
            hold_upload(connection, rule)
    return [rule for rule in rules if not rule.holds("before") or rule.bytes]


def hold_upload(connection: Connection, rule: Rule) -> None:
    """Holds an upload where it is, with the rest of its body unread."""
    connection.entry.setdefault("faults", []).append(rule.id)
    holding.hold(connection, rule, reading=False)


def after(connection: Connection, rules: list[Rule], answer: Answer) -> Answer:
    for rule in rules:
        if rule.holds("after"):
            holding.hold(connection, rule)
        if rule.action == "drop-after":
            raise Gone
        if rule.answers == "after":
            return faulty_answer(rule, connection.settings.auth_delay)
    return answer


def faulty_answer(rule: Rule, auth_delay: float) -> Answer:
    """A rule's status, dressed as the node dresses it: 401 late and bare, 59x bare, the rest with a message."""
    if rule.action == "user-name-not-set":
        # Another request was served between this one's head and its body, and took the user's name with it.
        return wire.failure(ApiError(500, "user name not set\n"))
    message = rule.message or {401: "Authentication failed!", 403: "Permission check failed"}.get(
        rule.status, wire.REASONS.get(rule.status, "simulated failure")
    )
    bare = rule.status == 401 or rule.status > 590
    answer = wire.failure(ApiError(rule.status, message + "\n", body="none" if bare else "json"))
    answer.delay = auth_delay if rule.status == 401 else 0
    return answer
