"""HTTP/1.1 as pveproxy speaks it: request heads, form bodies, answers."""

from __future__ import annotations

import gzip
import json
import re
import urllib.parse
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from .errors import ApiError

MAX_HEADER_LINES = 64
MAX_HEADER_SIZE = 8 * 1024
MAX_FORM = 512 * 1024
MAX_BUFFER = 520 * 1024
KNOWN_METHODS = ("GET", "POST", "PUT", "DELETE")
BASE = "/api2/json"

REASONS = {
    200: "OK",
    301: "Moved Permanently",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    501: "Not Implemented",
    595: "Connection refused",
    596: "Connection timed out",
}


@dataclass
class Request:
    method: str
    target: str
    minor: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urllib.parse.unquote(self.target.partition("?")[0])

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def api_path(self) -> str | None:
        """The path below /api2/json, or None for any other."""
        if self.path == BASE:
            return "/"
        return self.path[len(BASE) :] if self.path.startswith(BASE + "/") else None

    @property
    def content_length(self) -> int:
        value = self.headers.get("content-length", "")
        return int(value) if value.isdigit() else 0

    @property
    def wants_close(self) -> bool:
        connection = self.headers.get("connection", "")
        return "close" in connection.lower() if connection else self.minor < 1


@dataclass
class Answer:
    """What goes back. `daemon`: pvedaemon made it, which shows in two Connection headers."""

    status: int = 200
    reason: str = ""
    body: bytes = b""
    content_type: str | None = None
    daemon: bool = False
    close: bool = False
    delay: float = 0
    location: str | None = None


def parse_content_type(value: str) -> tuple[str, str | None]:
    """The media type and the boundary, whose quotes (if any) are taken as part of it."""
    media, *parameters = re.split(r"\s*[;,]\s*", value.strip())
    for parameter in parameters:
        if found := re.match(r"\s*boundary\s*=\s*(\S+?)\s*$", parameter):
            return media, found[1]
    return media, None


def decode_form(data: bytes | str) -> dict[str, Any]:
    """Form or query fields. `;` separates like `&`; a value ends at a second `=`; an empty value is no value."""
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    found: dict[str, Any] = {}
    for part in re.split("[&;]", text):
        if not part:
            continue
        pieces = part.split("=")
        key = _unescape(pieces[0])
        value = _unescape(pieces[1]) if len(pieces) > 1 and pieces[1] else None
        if value is not None and found.get(key) is not None:
            value = f"{found[key]}\0{value}"
        found[key] = value
    return found


def _unescape(text: str) -> str:
    return urllib.parse.unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode("utf-8", "replace")


def decode_parameters(request: Request) -> dict[str, Any]:
    """Body and query together; the query wins."""
    found: dict[str, Any] = {}
    if request.method in ("PUT", "POST") and request.body:
        media, _ = parse_content_type(request.headers.get("content-type", ""))
        if media == "application/json":
            try:
                found = json.loads(request.body)
            except ValueError as error:
                raise ApiError(500, f"malformed JSON string: {error}\n", body="text") from None
            if not isinstance(found, dict):
                raise ApiError(500, "JSON body is not an object\n", body="text")
        else:
            found = decode_form(request.body)
    return found | decode_form(request.query)


def success(data: Any, daemon: bool, **extra: Any) -> Answer:
    body = json.dumps({"data": data, **extra}, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return Answer(200, body=body.encode(), content_type="application/json;charset=UTF-8", daemon=daemon)


def failure(error: ApiError, daemon: bool = False) -> Answer:
    """The first line of the message is the reason phrase; some errors have no body."""
    reason = error.message.split("\n")[0]
    answer = Answer(error.status, reason, daemon=daemon)
    if error.body == "json":
        content: dict[str, Any] = {"data": None, "message": error.message}
        if error.errors:
            content["errors"] = error.errors
        answer.body = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
        answer.content_type = "application/json;charset=UTF-8"
    elif error.body == "text":
        answer.body = error.message.encode()
    return answer


def serialise(answer: Answer, minor: int, keep_alive: bool, accepts_gzip: bool) -> bytes:
    """The bytes of the answer; no Content-Length where there is no body."""
    date = formatdate(usegmt=True)
    body = answer.body
    reason = (answer.reason or REASONS.get(answer.status, "")).replace("\r", " ").replace("\n", " ")
    lines = [f"HTTP/1.{minor} {answer.status} {reason}", "Cache-Control: max-age=0"]
    if keep_alive:
        lines += (["Connection: close"] if answer.daemon else []) + ["Connection: Keep-Alive"]
    else:
        lines.append("Connection: close")
    lines += [f"Date: {date}", "Pragma: no-cache", "Server: pve-api-daemon/3.0"]
    if body and accepts_gzip and len(body) > 1024:
        body = gzip.compress(body)
        lines.append("Content-Encoding: gzip")
    if body:
        lines.append(f"Content-Length: {len(body)}")
    if answer.content_type:
        lines.append(f"Content-Type: {answer.content_type}")
    lines.append(f"Expires: {date}")
    if answer.location:
        lines.append(f"Location: {answer.location}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
