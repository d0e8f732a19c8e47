"""The upload body's parser, with the node's habits: it looks at what has arrived, read by read, and never back."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import ApiError

NEWLINE = rb"\r?\n"
SOURCE = "/usr/share/perl5/PVE/APIServer/AnyEvent.pm"


class UploadParser:
    """Feed it one TLS record at a time. `fields` fills up, file content goes to `write`, `finished` turns true.

    The surprises are all here: a record that ends inside the file part's header puts the rest of that header into
    the file; the file ends at the first closing delimiter, whatever Content-Length says; Content-Length is only an
    upper bound; fields have one order.
    """

    def __init__(self, boundary: str, size: int, fields: dict[str, str], write: Callable[[bytes], None]) -> None:
        name = re.escape(boundary.encode("latin-1"))
        self._delimiter = rb"--" + name + NEWLINE
        self._closing = b"--" + boundary.encode("latin-1") + b"--"
        self._held_back = len(boundary) + 8
        self._size = size
        self._write = write
        self._buffer = b""
        self._received = 0
        self._phase = 0
        self.fields = fields
        self.written = 0

    @property
    def finished(self) -> bool:
        return self._phase == 100

    @property
    def buffered(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self._buffer += data
        self._received += len(data)
        if self._phase == 0 and (start := re.search(self._delimiter, self._buffer)):
            self._buffer = self._buffer[start.start() :]
            self._phase = 1
        if self._phase == 1:
            self._read_header()
        if self._phase == 2:
            self._read_content()
        if not self.finished and self._received >= self._size:
            raise ApiError(500, f"upload failed at {SOURCE} line 1370.\n", body="text")

    def _read_header(self) -> None:
        for field in ("content", "checksum-algorithm", "checksum"):
            self._take_field(field)
        head = re.match(
            self._delimiter + rb'Content-Disposition: (.*?); name="(.*?)"; filename="([^"]+)"', self._buffer, re.DOTALL
        )
        if head is None:
            return
        self._check_disposition(head[1])
        if head[2] != b"filename":
            name = head[2].decode("latin-1")
            raise ApiError(
                500,
                f"wrong field name '{name}' for file upload, expected 'filename' at {SOURCE} line 1326.\n",
                body="text",
            )
        self.fields["filename"] = head[3].decode("utf-8", "replace").strip()
        self._phase = 2
        self._drop_to_blank_line(head.end())

    def _take_field(self, name: str) -> None:
        found = re.match(
            self._delimiter
            + rb'.*?Content-Disposition: (.*?); name="'
            + name.encode()
            + rb'"(?=.*?'
            + self._delimiter
            + rb")",
            self._buffer,
            re.DOTALL,
        )
        if found is None:
            return
        self._check_disposition(found[1])
        self._drop_to_blank_line(found.end())
        if end := re.search(self._delimiter, self._buffer):
            self.fields[name] = self._buffer[: end.start()].decode("utf-8", "replace").strip()
            self._buffer = self._buffer[end.start() :]

    def _drop_to_blank_line(self, start: int) -> None:
        """What is left of a part's header goes, if its end is here already. If not, it is taken for content."""
        rest = self._buffer[start:]
        blank = re.search(NEWLINE + NEWLINE, rest)
        self._buffer = rest[blank.end() :] if blank else rest

    @staticmethod
    def _check_disposition(value: bytes) -> None:
        if value == b"form-data":
            return
        if b"\n" in value or b"\r" in value:
            # The text would hold a line break, which no status line can carry.
            raise ApiError(400, "Bad Request", body="none")
        text = value.decode("latin-1")
        raise ApiError(500, f"wrong Content-Disposition '{text}' in header, expected 'form-data'\n", body="text")

    def _read_content(self) -> None:
        end = self._buffer.find(self._closing)
        if end >= 0:
            # The line break before the delimiter is part of it.
            data = self._buffer[:end].removesuffix(b"\n") if end else b""
            if len(data) < end:
                data = data.removesuffix(b"\r")
            self._buffer = b""
            self._phase = 100
        else:
            cut = max(0, len(self._buffer) - self._held_back)
            data, self._buffer = self._buffer[:cut], self._buffer[cut:]
        if data:
            self._write(data)
            self.written += len(data)
