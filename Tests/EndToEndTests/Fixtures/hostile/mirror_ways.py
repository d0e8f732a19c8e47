"""What the hostile mirror does, by name: with which file, and what it answers instead of it."""

from __future__ import annotations

import bz2
import os
import struct
from collections.abc import Callable

from .wire import MIB, Answer, Request, dripping, endless, gzip_bomb, head, repeated, silent, whole

Way = Callable[[Request], Answer]

VERSION, VERSION_SIGNATURE = "/version.txt", "/version.txt.sig"
IMAGE, SIGNATURE, PLAIN = ".img.bz2", ".img.bz2.sig", ".img"
KEY = "/key.asc"

# An empty stream: a header, the mark of the end, and the CRC of nothing.
EMPTY_STREAM = b"BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"


def qcow2(virtual_size: int) -> bytes:
    """The beginning of an image: just its header."""
    return struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, virtual_size, 0, 1, 0, 0, 0, 0, 0) + bytes(8)


def bomb(request: Request) -> Answer:
    """A GiB of zeros behind the image, in 64 streams of less than a KiB."""
    return whole(request.file + bz2.compress(bytes(16 * MIB)) * 64)


def endless_bomb(_: Request) -> Answer:
    """An image of a disk of 4 MiB that has no end: streams of a MiB of zeros, one after the other."""
    return endless(bz2.compress(bytes(MIB)), head() + bz2.compress(qcow2(4 * MIB)))


def tiny_blocks(request: Request) -> Answer:
    """Streams of one byte each behind the image's, without an end: 37 bytes for each."""
    return endless(bz2.compress(b"a"), head() + request.file)


def cut(second: Way) -> Way:
    """Half of the file, then a lost connection; `second` answers the request for the rest."""

    def answer(request: Request) -> Answer:
        if request.visits:
            return second(request)
        return iter([head(length=len(request.file), ETag='"a"') + request.file[: len(request.file) // 2]])

    return answer


def part(range_: str) -> Way:
    """An answer to the request for the rest that calls it by these words."""

    def answer(request: Request) -> Answer:
        size = len(request.file)
        rest = request.file[size // 2 :]
        words = range_.format(first=size // 2, other=size // 2 - 1, last=size - 1, size=size, more=size + 1)
        return whole(rest, "206 Partial Content", ETag='"a"', Content_Range=words)

    return answer


def endless_rest(request: Request) -> Answer:
    """The rest that was asked for, it says, and noise without an end."""
    size = len(request.file)
    return endless(b"A", head("206 Partial Content", Content_Range=f"bytes {size // 2}-{size - 1}/{size}"))


def text(body: bytes, status: str = "200 OK", **fields: str) -> Way:
    return lambda _: whole(body, status, **fields)


def raw(data: bytes) -> Way:
    return lambda _: iter([data])


def to(location: str, status: str = "302 Found") -> Way:
    return lambda request: whole(b"", status, Location=location.format(origin=request.origin, target=request.target))


def behind_the_file(piece: bytes) -> Way:
    return lambda request: endless(piece, head() + request.file)


def with_length(length: str) -> Way:
    return lambda request: iter([head(length=length) + request.file])


WAYS: dict[str, tuple[str, Way]] = {
    # version.txt: how it is sent
    "version-endless": (VERSION, lambda _: endless(b"# a long story\n", head())),
    "version-10MiB": (VERSION, lambda _: repeated(b"# 13 letters\n", 10 * MIB // 13, head(length=10 * MIB // 13 * 13))),
    "version-by-byte": (VERSION, lambda _: dripping(head(), b"#")),
    "version-head-by-byte": (VERSION, lambda _: dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x")),
    "version-silence": (VERSION, lambda _: silent(head(length=100))),
    "version-fewer": (VERSION, lambda request: iter([head(length=len(request.file) + 9) + request.file])),
    "version-more": (VERSION, lambda request: iter([head(length=len(request.file)) + request.file + b"X=1\n" * 999])),
    "nothing": (VERSION, lambda _: iter([])),
    "closed-in-head": (VERSION, raw(b"HTTP/1.1 200 OK\r\nContent-Le")),
    # its head
    "status-line-endless": (VERSION, lambda _: endless(b"A", b"HTTP/1.1 200 ")),
    "header-line-endless": (VERSION, lambda _: endless(b"A", b"HTTP/1.1 200 OK\r\nX: ")),
    "header-name-endless": (VERSION, lambda _: endless(b"A", b"HTTP/1.1 200 OK\r\n")),
    "headers-endless": (VERSION, lambda _: endless(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n")),
    "interim-endless": (VERSION, lambda _: endless(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "trailer-line-endless": (
        VERSION,
        lambda _: endless(b"A", head(Transfer_Encoding="chunked") + b"1\r\n#\r\n0\r\nX: "),
    ),
    "trailers-endless": (
        VERSION,
        lambda _: endless(b"X: y\r\n", head(Transfer_Encoding="chunked") + b"1\r\n#\r\n0\r\n"),
    ),
    "status-999": (VERSION, text(b"", "999 \x1b[31mNope")),
    "status-0": (VERSION, text(b"", "000 Zero")),
    "status-words": (VERSION, raw(b"HTTP/1.1 OK fine\r\n\r\n")),
    "http-0.9": (VERSION, lambda _: endless(b"FLATCAR_VERSION_ID=4593.2.5\n")),
    "http-7": (VERSION, raw(b"HTTP/7.3 200 OK\r\n\r\nFLATCAR_VERSION_ID=4593.2.5\n")),
    "length-negative": (VERSION, with_length("-5")),
    "length-huge": (VERSION, with_length("99999999999999999999999999")),
    "length-words": (VERSION, with_length("many")),
    "length-twice": (VERSION, with_length("3\r\nContent-Length: 99")),
    "chunk-huge": (VERSION, lambda _: endless(b"A", head(Transfer_Encoding="chunked") + b"FFFFFFFFFFFFFFF\r\n")),
    "chunk-overflow": (VERSION, raw(head(Transfer_Encoding="chunked") + b"FFFFFFFFFFFFFFFFFFFFFFFFF\r\nA")),
    "chunk-size-endless": (VERSION, lambda _: endless(b"0", head(Transfer_Encoding="chunked"))),
    "chunk-extension-endless": (VERSION, lambda _: endless(b"a", head(Transfer_Encoding="chunked") + b"1;")),
    "gzip-bomb": (VERSION, lambda _: whole(gzip_bomb(), Content_Encoding="gzip")),
    "unknown-encoding": (VERSION, lambda request: whole(request.file, Content_Encoding="\x1b[2Jzip")),
    "206-unasked": (
        VERSION,
        lambda request: whole(request.file, "206 Partial Content", Content_Range="bytes 0-9/10"),
    ),
    # where it leads
    "redirect-loop": (VERSION, to("{target}")),
    "redirect-file": (VERSION, to("file:///etc/passwd")),
    "redirect-gopher": (VERSION, to("gopher://127.0.0.1/x")),
    "redirect-private": (VERSION, to("http://127.0.0.1:1/latest/meta-data")),
    "redirect-nowhere": (VERSION, to("")),
    "redirect-without": (VERSION, text(b"", "302 Found")),
    "redirect-password": (VERSION, to("http://somebody:hunter2@[::1]:99999/x")),
    "redirect-escapes": (VERSION, to("http://\x1b[2J/\u202e")),
    "redirect-long": (VERSION, lambda request: whole(b"", "302 Found", Location=request.origin + "/" + "a" * 200_000)),
    # what it says
    "version-empty": (VERSION, text(b"")),
    "version-html": (VERSION, text(b"<html><body>Please log in</body></html>")),
    "version-nul": (VERSION, text(b"FLATCAR_VERSION_ID=4593.2.5\0\n")),
    "version-escapes": (VERSION, text(b"FLATCAR_VERSION_ID=\x1b]0;owned\x07\x1b[2J4593.2.5\n")),
    "version-bidi": (VERSION, text("FLATCAR_VERSION_ID=4593.\u202e2.5\n".encode())),
    "version-number": (VERSION, text(b"FLATCAR_VERSION_ID=99999999999999999999.2.5\n")),
    "version-directory": (VERSION, text(b"FLATCAR_VERSION_ID=4593.2.5/../../../x\n")),
    "version-signature-endless": (VERSION_SIGNATURE, lambda _: endless(b"A", head())),
    # the signature of the image
    "signature-100MiB": (SIGNATURE, lambda _: repeated(b"A", 100 * MIB, head(length=100 * MIB))),
    "signature-endless": (SIGNATURE, lambda _: endless(b"\xc2\x00", head())),
    "signature-empty": (SIGNATURE, text(b"")),
    "signature-packet-4GiB": (SIGNATURE, text(b"\xc2\xff\xff\xff\xff\xff" + bytes(60))),
    "signature-partial-lengths": (SIGNATURE, text(b"\xc2" + b"\xe0A" * 30_000)),
    "signature-many": (SIGNATURE, text(b"\xc2\x00" * 30_000)),
    "signature-armor": (SIGNATURE, text(b"-----BEGIN PGP SIGNATURE-----\n\n" + b"A" * 60_000)),
    # the key
    "key-100MiB": (KEY, lambda _: repeated(b"A", 100 * MIB, head(length=100 * MIB))),
    "key-endless": (KEY, lambda _: endless(b"\x99\x00\x00", head())),
    "key-html": (KEY, text(b"<html>Please log in</html>")),
    "key-packets": (KEY, text(b"\x98\x00" * 60_000)),
    # the image
    "image-and-zeros": (IMAGE, behind_the_file(b"\0")),
    "image-and-noise": (IMAGE, behind_the_file(os.urandom(MIB))),
    "image-and-a-few-bytes": (IMAGE, lambda request: whole(request.file + b"garbage")),
    "image-and-a-stream": (IMAGE, lambda request: whole(request.file + bz2.compress(b"more"))),
    "image-and-streams": (IMAGE, behind_the_file(bz2.compress(b"more" * 10_000))),
    "image-and-empty-streams": (IMAGE, behind_the_file(EMPTY_STREAM)),
    "empty-streams": (IMAGE, lambda _: endless(EMPTY_STREAM, head())),
    "image-and-more-than-announced": (
        IMAGE,
        lambda request: iter([head(length=len(request.file)), request.file, b"x" * MIB]),
    ),
    "image-cut": (IMAGE, lambda request: whole(request.file[: len(request.file) * 2 // 3])),
    "image-empty": (IMAGE, text(b"")),
    "image-noise": (IMAGE, lambda _: endless(os.urandom(MIB), head())),
    "image-bomb": (IMAGE, bomb),
    "image-and-tiny-streams": (IMAGE, tiny_blocks),
    "image-bomb-endless": (IMAGE, endless_bomb),
    "image-chunk-overflow": (IMAGE, raw(head(Transfer_Encoding="chunked") + b"FFFFFFFFFFFFFFFFFFFFFFFFF\r\nA")),
    "image-trailer-endless": (
        IMAGE,
        lambda request: endless(
            b"A", head(Transfer_Encoding="chunked") + b"%x\r\n%b\r\n0\r\nX: " % (len(request.file), request.file)
        ),
    ),
    "image-never-goes-on": (IMAGE, cut(lambda request: iter([]))),
    "image-other-range": (IMAGE, cut(part("bytes {other}-{last}/{size}"))),
    "image-other-total": (IMAGE, cut(part("bytes {first}-{last}/{more}"))),
    "image-range-of-words": (IMAGE, cut(part("bytes a-b/c"))),
    "image-range-backwards": (IMAGE, cut(part("bytes {last}-{first}/{size}"))),
    "image-range-beyond": (IMAGE, cut(part("bytes {first}-18446744073709551615/18446744073709551616"))),
    "image-rest-endless": (IMAGE, cut(endless_rest)),
    "image-starts-over": (IMAGE, cut(lambda request: whole(bytes(len(request.file)), ETag='"b"'))),
    "image-grown-shorter": (IMAGE, cut(text(b"", "416 Range Not Satisfiable"))),
    # what it says of the image's length
    "length-of-a-byte": (PLAIN, lambda _: whole(b"x")),
    "length-of-an-exbibyte": (PLAIN, lambda _: iter([head(length=1 << 60)])),
    "length-with-a-body": (PLAIN, lambda _: endless(b"A", head(length=1 << 30))),
}
# What the last ones need beside: a file that is not there.
ABSENT = {"image-bomb-endless": PLAIN, "empty-streams": PLAIN, "image-and-empty-streams": PLAIN}
