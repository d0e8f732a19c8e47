"""What the hostile Proxmox does, by name: which call it spoils, and what it answers instead of the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .wire import MIB, Answer, Request, dripping, endless, gzip_bomb, head, repeated, silent, whole

# Gets the request, and the true answer's `data` when it asks for it: then the call has been made.
Way = Callable[[Request, Callable[[], Any]], Answer]

GUESTS = ("GET", "/cluster/resources")
RIGHTS = ("GET", "/access/permissions")
VERSION = ("GET", "/version$")
STORAGES = ("GET", "/nodes/[^/]+/storage[?]")
CONFIGURED = ("GET", "/api2/json/storage$")
BRIDGES = ("GET", "/network[?]")
NUMBER = ("GET", "/cluster/nextid[?]vmid=211$")
TASKS = ("GET", "/tasks[?]source=active&limit")
VOLUMES = ("GET", "/flatcar/content[?]content=import")
TEMPLATE = ("GET", "/qemu/211/config")
CREATE = ("POST", "/qemu$")
STATUS = ("GET", "/tasks/UPID[^/]*qmcreate[^/]*/status")
LOG = ("GET", "/tasks/UPID[^/]*/log")
UPLOAD = ("POST", "/storage/flatcar/upload")

JSON = {"Content_Type": "application/json;charset=UTF-8"}
ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202e\0"
GUEST = {"vmid": 900, "type": "qemu", "node": "pve1", "name": "x", "template": 0, "status": "stopped"}
A_GUEST = json.dumps(GUEST).encode()
A_TASK = b'{"upid":"UPID:pve1:1:2:3:qmcreate:21100:ci@pve!build:"}'


def body(text: str | bytes, status: str = "200 OK", **fields: str) -> Way:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return lambda *_: whole(data, status, **(JSON | fields))


def says(data: Any) -> Way:
    """A whole answer with this as its `data`."""
    return body(json.dumps({"data": data}))


def changed(change: Callable[[Any], Any]) -> Way:
    """The true answer with its `data` changed: what `change` returns, or, if that is nothing, what it made of it."""

    def answer(_: Request, truth: Callable[[], Any]) -> Answer:
        data = truth()
        result = change(data)
        return whole(json.dumps({"data": data if result is None else result}).encode("utf-8", "surrogatepass"), **JSON)

    return answer


def each(**fields: Any) -> Way:
    """The true list with these fields in every entry."""
    return changed(lambda data: [entry | fields for entry in data])


def with_entry(**fields: Any) -> Way:
    """The true list with one more entry, like its first but for these fields."""
    return changed(lambda data: [*data, (data[0] if data else {}) | fields])


def guest(**fields: Any) -> Way:
    return changed(lambda data: [*data, GUEST | fields])


def literal(fields: str) -> Way:
    """A guest with fields that json.dumps would not write."""
    return body('{"data":[{"type":"qemu","node":"pve1",' + fields + "}]}")


def echo(status: str, text: str = '{{"data":null,"message":"{0}"}}', **fields: str) -> Way:
    """What the client has sent as its credentials, in the reason phrase, in a field and in the body."""

    def answer(request: Request, _: Callable[[], Any]) -> Answer:
        secret = request.headers.get("authorization", "")
        return whole(text.format(secret).encode(), f"{status} {secret}", X_Echo=secret, **fields)

    return answer


def stream(make: Callable[[], Answer]) -> Way:
    return lambda *_: make()


def to(location: str, status: str = "302 Found") -> Way:
    return lambda request, _: whole(
        b"", status, Location=location.format(trap=request.origin, secret=request.headers.get("authorization", ""))
    )


def upid(text: str) -> Way:
    """Lets the call be made, and gives another task for its own."""

    def answer(_: Request, truth: Callable[[], Any]) -> Answer:
        truth()
        return whole(json.dumps({"data": text}).encode(), **JSON)

    return answer


def set_to(**fields: Any) -> Way:
    return changed(lambda data: data | fields)


OPEN = head(**JSON) + b'{"data":'

WAYS: dict[str, tuple[tuple[str, str], Way]] = {
    # how it is sent
    "by-byte": (GUESTS, stream(lambda: dripping(OPEN + b"[", b" "))),
    "head-by-byte": (GUESTS, stream(lambda: dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"))),
    "silence": (GUESTS, stream(lambda: silent(b""))),
    "endless": (GUESTS, stream(lambda: endless(b"[", OPEN))),
    "20-MiB": (GUESTS, stream(lambda: repeated(b" ", 20 * MIB, head(length=20 * MIB + 11) + b'{"data":[', b"]}"))),
    "status-line-MiB": (GUESTS, stream(lambda: repeated(b"A", MIB, b"HTTP/1.1 500 ", b"\r\n\r\n"))),
    "header-line-endless": (GUESTS, stream(lambda: endless(b"A", b"HTTP/1.1 200 OK\r\nX: "))),
    "headers-endless": (GUESTS, stream(lambda: endless(b"X: y\r\n", b"HTTP/1.1 200 OK\r\n"))),
    "trailers-endless": (
        GUESTS,
        stream(lambda: endless(b"X: y\r\n", head(Transfer_Encoding="chunked") + b"1\r\n{\r\n0\r\n")),
    ),
    "interim-endless": (GUESTS, stream(lambda: endless(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"))),
    "gzip-bomb": (GUESTS, stream(lambda: whole(gzip_bomb(), Content_Encoding="gzip"))),
    "lengths-differ": (GUESTS, stream(lambda: iter([head(length="11\r\nContent-Length: 99") + b'{"data":[]}']))),
    "status-999": (GUESTS, body("", "999 " + ESCAPES.replace("\0", ""))),
    "html": (GUESTS, body("<html>Please log in</html>", Content_Type="text/html")),
    "html-502": (("GET", "."), body("<html>Bad gateway</html>", "502 Bad Gateway")),
    # where it leads
    "redirect": (GUESTS, to("{trap}/api2/json/cluster/resources")),
    "redirect-secret": (GUESTS, to("{trap}/{secret}")),
    "redirect-post": (CREATE, to("{trap}/api2/json/nodes/pve1/qemu", "307 Temporary Redirect")),
    "redirect-upload": (UPLOAD, to("{trap}/upload", "308 Permanent Redirect")),
    # what it gives back of the credentials
    "echo-400": (GUESTS, echo("400", '{{"errors":{{"{0}":"{0}"}},"data":null}}')),
    "echo-401": (GUESTS, echo("401", "")),
    "echo-403": (GUESTS, echo("403")),
    "echo-500": (GUESTS, echo("500")),
    "echo-595": (("GET", "."), echo("595", "")),
    "echo-200": (GUESTS, echo("200", '{{"data":"{0}"}}')),
    "echo-create": (CREATE, echo("500")),
    "echo-upload": (UPLOAD, echo("403")),
    # what shape it has
    "empty": (GUESTS, body("")),
    "null": (GUESTS, says(None)),
    "object-for-array": (GUESTS, says({})),
    "array-for-answer": (GUESTS, body("[]")),
    "no-data": (GUESTS, body("{}")),
    "data-twice": (GUESTS, body('{"data":[],"data":{"a":1},"data":7}')),
    "deep-arrays": (GUESTS, stream(lambda: repeated(b"[", 100_000, OPEN, b"]" * 100_000 + b"}"))),
    "deep-objects": (GUESTS, stream(lambda: repeated(b'{"a":', 100_000, OPEN, b"1" + b"}" * 100_001))),
    "deep-unclosed": (GUESTS, stream(lambda: repeated(b"[", 10 * MIB, OPEN))),
    "many-guests": (
        GUESTS,
        stream(lambda: repeated(A_GUEST + b",", 120_000, OPEN + b"[", A_GUEST + b"]}")),
    ),
    "many-numbers": (GUESTS, stream(lambda: repeated(b"1,", 6 * MIB, OPEN + b"[", b"1]}"))),
    "many-keys": (GUESTS, stream(lambda: repeated(b'"a":1,', 2 * MIB, OPEN + b"{", b'"b":1}}'))),
    "long-string": (GUESTS, stream(lambda: repeated(b"\\u0000", 2 * MIB, OPEN + b'"', b'"}'))),
    "invalid-utf8": (GUESTS, body(b'{"data":[{"type":"qemu","node":"pve1","vmid":900,"name":"\xff\xfe"}]}')),
    "lone-surrogate": (GUESTS, literal('"vmid":900,"name":"\\ud800"')),
    "vmid-text": (GUESTS, guest(vmid="x")),
    "vmid-negative": (GUESTS, guest(vmid=-1)),
    "vmid-2-63": (GUESTS, guest(vmid=1 << 63)),
    "vmid-1e400": (GUESTS, literal('"vmid":1e400')),
    "vmid-half": (GUESTS, literal('"vmid":900.5')),
    "vmid-object": (GUESTS, guest(vmid={})),
    "vmid-taken": (GUESTS, guest(vmid=211, name=ESCAPES + "x")),
    "node-elsewhere": (GUESTS, guest(vmid=211, node="../../../access")),
    # one after the other what is asked of a node
    "rights-null": (RIGHTS, says(None)),
    "rights-array": (RIGHTS, says([])),
    "rights-words": (RIGHTS, says({"/": {"VM.Allocate": "of course"}})),
    "rights-1e400": (RIGHTS, body('{"data":{"/":{"VM.Allocate":1e400}}}')),
    "rights-many": (
        RIGHTS,
        stream(lambda: repeated(b'"/vms/1":{"VM.Audit":1},', 300_000, OPEN + b"{", b'"/":{"VM.Audit":1}}}')),
    ),
    "version-escapes": (VERSION, set_to(version=ESCAPES + "9.2")),
    "version-number": (VERSION, set_to(version=9.2)),
    "version-huge": (VERSION, set_to(version="99999999999999999999.1")),
    "version-negative": (VERSION, set_to(version="-9.-2")),
    "version-null": (VERSION, says(None)),
    "storage-slashes": (STORAGES, with_entry(storage="../../../../etc", content="import,images,snippets")),
    "storage-names": (STORAGES, each(storage="../" + ESCAPES)),
    "storage-avail-negative": (STORAGES, each(avail=-1)),
    "storage-avail-1e400": (
        STORAGES,
        body('{"data":[{"storage":"flatcar","type":"dir","content":"import","avail":1e400}]}'),
    ),
    "storage-content-array": (STORAGES, each(content=["import"])),
    "storage-nulls": (STORAGES, says([None])),
    "configured-path": (CONFIGURED, each(path="/" + "../" * 1000 + ESCAPES)),
    "configured-directories": (CONFIGURED, each(**{"content-dirs": {"snippets": 7}})),
    "bridges-escapes": (BRIDGES, each(iface=ESCAPES)),
    "bridges-text": (BRIDGES, says("vmbr0")),
    "number-other": (NUMBER, says("999")),
    "number-2-31": (NUMBER, says("2147483648")),
    "number-null": (NUMBER, says(None)),
    "tasks-upids": (TASKS, says([{"upid": "UPID:../..:" + ESCAPES}])),
    "tasks-many": (
        TASKS,
        stream(lambda: repeated(A_TASK + b",", 100_000, OPEN + b"[", A_TASK + b"]}")),
    ),
    "volumes-traversal": (VOLUMES, says([{"volid": "flatcar:import/../../../etc/passwd", "size": -1, "format": "qcow2"}])),
    "volumes-size-1e400": (VOLUMES, body('{"data":[{"volid":"flatcar:import/flatcar-21100.qcow2","size":1e400}]}')),
    "template-types": (TEMPLATE, says({"template": "yes", "name": {}, "scsi0": [1], "description": 7})),
    "template-notes-MiB": (TEMPLATE, says({"name": ESCAPES, "description": "<!-- proxmox-flatcar {" + "[" * MIB})),
    "template-array": (TEMPLATE, says([])),
    "template-null": (TEMPLATE, says(None)),
    # what has been done
    "create-upid-traversal": (CREATE, upid("UPID:..%2f..:00000001:00000002:00000003:qmcreate:21100:ci@pve!build:")),
    "create-upid-dots": (CREATE, upid("UPID:..:1:2:3:qmcreate:21100:ci@pve!build:")),
    "create-upid-words": (CREATE, upid("done " + ESCAPES)),
    "create-null": (CREATE, changed(lambda _: {"upid": None})),
    "create-elsewhere": (CREATE, upid("UPID:pve9:1:2:3:qmdestroy:100:root@pam:")),
    "task-never-ends": (STATUS, set_to(status="running")),
    "task-on-fire": (STATUS, set_to(status="on fire" + ESCAPES)),
    "task-null": (STATUS, says(None)),
    "task-failed-words": (STATUS, set_to(status="stopped", exitstatus=ESCAPES + "x" * MIB)),
    "task-status-number": (STATUS, set_to(status="stopped", exitstatus=0)),
    "upload-endless": (UPLOAD, stream(lambda: endless(b"[", OPEN))),
    "upload-html": (UPLOAD, body("<html>Too large</html>", "413 Request Entity Too Large")),
    "upload-not-done": (UPLOAD, says("UPID:pve1:1:2:3:imgcopy::ci@pve!build:")),
    "upload-upid": (UPLOAD, upid("UPID:../../access:1:2:3:imgcopy::ci@pve!build:")),
}
# The log of a task that is said to have failed.
MILLION_LINES = stream(
    lambda: repeated(b'{"n":1,"t":"a line of a log"},', 500_000, OPEN + b"[", b'{"n":2,"t":"\\u001b[2Jend"}]}')
)
ALSO: dict[str, tuple[tuple[str, str], Way]] = {
    "task-log-many": (LOG, MILLION_LINES),
    "task-log-deep": (LOG, stream(lambda: repeated(b"[", 100_000, OPEN, b"]" * 100_000 + b"}"))),
    "task-log-endless": (LOG, stream(lambda: endless(b'{"n":1,"t":"a"},', OPEN + b"["))),
}
WAYS |= {name: (STATUS, set_to(status="stopped", exitstatus="it broke")) for name in ALSO}
# Those that answer an upload before they have it.
UNREAD = {"upload-endless"}
