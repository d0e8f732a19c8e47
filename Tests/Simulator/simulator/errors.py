"""The ways a call can end badly, as the node words them."""

from __future__ import annotations


class ApiError(Exception):
    """An answer with a status of 400 or more.

    `body` is "json" (the usual `{"data":null,"message":...}`), "none" (only the status line), or
    "text" (the message, without a content type).
    """

    def __init__(self, status: int, message: str, errors: dict[str, str] | None = None, body: str = "json") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.body = body


def parameter_error(**errors: str) -> ApiError:
    """400 with one text per parameter. Underscores in names stand for dashes."""
    return parameter_errors({name.replace("_", "-"): text for name, text in errors.items()})


def parameter_errors(errors: dict[str, str]) -> ApiError:
    return ApiError(400, "Parameter verification failed.\n", errors)


def die(message: str) -> ApiError:
    """What every plain `die` of the node's code becomes: 500 with the text."""
    return ApiError(500, message + "\n")


def permission_error(path: str, privileges: str) -> ApiError:
    return ApiError(403, f"Permission check failed ({path}, {privileges})\n")


class TaskError(Exception):
    """Ends a task; the text becomes its exit status."""


class TaskInterrupted(TaskError):
    """The task was stopped through the API: it rolls back like after any other error."""


class WorkerKilled(BaseException):
    """The worker process is gone (kill -9, power): nothing rolls back, no last log line."""
