"""What the tests share: a simulator in a scratch folder, an API client, uploads byte by byte."""

from __future__ import annotations

import copy
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SIMULATE = Path(__file__).resolve().parent.parent / "simulate"
FAST = {
    "auth-delay": 0.2,
    "upload-idle": 1.0,
    "idle": 1.0,
    "task-time": 0.02,
    "lock-timeout": 0.3,
    "clone-lock-timeout": 0.1,
    "stat-interval": 0,
}


@dataclass
class Reply:
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        return self.json["data"]

    @property
    def errors(self) -> dict[str, str]:
        return self.json.get("errors", {})

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Simulator:
    """A running stand-in; its state folder goes away with it."""

    def __init__(self, **settings: Any) -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="simulator-test-"))
        config = self.scratch / "config.json"
        given = {key.replace("_", "-"): value for key, value in settings.items()}
        config.write_text(json.dumps({**FAST, **given}))
        self.process = subprocess.Popen(
            [sys.executable, SIMULATE, "--state", str(self.scratch / "state"), "--config", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the simulator did not start")
        self.ready = json.loads(line)
        self.state = self.scratch / "state"
        self.tls = ssl.create_default_context(cafile=self.ready["ca"])
        self.port = urllib.parse.urlsplit(self.ready["url"]).port
        self.host = "127.0.0.1"

    def at(self, node: str) -> Simulator:
        """The same cluster, entered by another node's address."""
        other = copy.copy(self)
        other.host = urllib.parse.urlsplit(self.ready["node-urls"][node]).hostname
        other.ready = {**self.ready, "node": node}
        return other

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
        for path in self.scratch.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(self.scratch)

    def authorization(self, role: str = "normal") -> str:
        token = self.ready["tokens"][role]
        return f"PVEAPIToken={token['id']}={token['secret']}"

    def connect(self) -> ssl.SSLSocket:
        raw = socket.create_connection((self.host, self.port), timeout=10)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.tls.wrap_socket(raw, server_hostname=self.host)

    def call(
        self,
        method: str,
        path: str,
        form: dict[str, Any] | None = None,
        role: str | None = "normal",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.tls, timeout=15)
        sent = {"Authorization": self.authorization(role)} if role else {}
        if form is not None:
            body = urllib.parse.urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, "/api2/json" + path, body, sent | (headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.reason, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def get(self, path: str, **options: Any) -> Any:
        reply = self.call("GET", path, **options)
        assert reply.status == 200, (path, reply)
        return reply.data

    def wait(self, upid: str) -> dict[str, Any]:
        """The status of the finished task."""
        deadline = time.monotonic() + 20
        node = upid.split(":")[1]
        while time.monotonic() < deadline:
            status = self.get(f"/nodes/{node}/tasks/{urllib.parse.quote(upid, safe='')}/status", role="root")
            if status["status"] == "stopped":
                return status
            time.sleep(0.01)
        raise AssertionError(f"{upid} does not end")

    def log(self, upid: str) -> list[str]:
        path = f"/nodes/{upid.split(':')[1]}/tasks/{urllib.parse.quote(upid, safe='')}/log?limit=500"
        return [line["t"] for line in self.get(path, role="root")]

    def run(self, method: str, path: str, form: dict[str, Any] | None = None, **options: Any) -> str:
        """Makes a call that starts a task, waits for it, returns its exit status."""
        reply = self.call(method, path, form, **options)
        assert reply.status == 200, (method, path, reply)
        self.upid = reply.data
        return self.wait(self.upid)["exitstatus"]

    def begin(self, method: str, path: str, form: dict[str, Any] | None = None, **options: Any) -> str:
        """Makes a call whose task a fault rule keeps from ending; returns its UPID as soon as it is kept."""
        reply = self.call(method, path, form, **options)
        assert reply.status == 200, (method, path, reply)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if any(task["upid"] == reply.data and task["held"] for task in self.control("GET", "/state")["tasks"]):
                return reply.data
            time.sleep(0.01)
        raise AssertionError(f"{reply.data} is not held")

    def control(self, method: str, path: str, data: Any = None) -> Any:
        request = urllib.request.Request(
            self.ready["control"] + path, method=method, data=json.dumps(data).encode() if data is not None else None
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def fault(self, **rule: Any) -> dict[str, Any]:
        return self.control("POST", "/faults", rule)

    # Uploads

    def upload(self, storage: str, content: str, name: str, data: bytes, **options: Any) -> Reply:
        """A well-made upload: one write for the part headers, nothing after the closing delimiter."""
        return Upload(self, storage, content, name, data, **options).send()

    def upload_ok(self, storage: str, content: str, name: str, data: bytes, **options: Any) -> str:
        reply = self.upload(storage, content, name, data, **options)
        assert reply.status == 200, reply
        self.upid = reply.data
        return self.wait(self.upid)["exitstatus"]

    def names(self, storage: str, content: str, node: str | None = None) -> list[str]:
        node = node or self.ready["node"]
        found = self.get(f"/nodes/{node}/storage/{storage}/content?content={content}", role="root")
        return [entry["volid"] for entry in found]


BOUNDARY = "boundary0123456789abcdef"


@dataclass
class Upload:
    """An upload, to be sent in whatever pieces a test likes."""

    simulator: Simulator
    storage: str
    content: str
    name: str
    data: bytes
    role: str | None = "normal"
    fields: dict[str, str] | None = None
    boundary_header: str = BOUNDARY
    file_field: str = "filename"
    part_type: str = "Content-Type: application/octet-stream\r\n"
    length_error: int = 0
    tail: bytes = b""
    query: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    node: str | None = None

    @property
    def preamble(self) -> bytes:
        fields = {"content": self.content} if self.fields is None else self.fields
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'Content-Disposition: form-data; name="{self.file_field}"; filename="{self.name}"\r\n{self.part_type}\r\n'
        )
        return ("".join(parts) + f"--{BOUNDARY}\r\n{head}").encode()

    @property
    def body(self) -> bytes:
        return self.preamble + self.data + f"\r\n--{BOUNDARY}--".encode() + self.tail

    @property
    def head(self) -> bytes:
        node = self.node or self.simulator.ready["node"]
        lines = [
            f"POST /api2/json/nodes/{node}/storage/{self.storage}/upload{self.query} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Content-Type: multipart/form-data; boundary={self.boundary_header}",
            f"Content-Length: {len(self.body) + self.length_error}",
        ]
        if self.role:
            lines.append(f"Authorization: {self.simulator.authorization(self.role)}")
        lines += [f"{key}: {value}" for key, value in self.extra.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def send(self) -> Reply:
        """The head, then the body in one write (its records are 16 KiB)."""
        return self.send_pieces([self.head, self.body])

    def send_pieces(self, pieces: list[bytes], pause: float = 0) -> Reply:
        """Each piece in records of its own."""
        with self.simulator.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            return read_reply(connection)


class NoAnswer(Exception):
    """The connection ended without an answer."""


def read_reply(connection: ssl.SSLSocket) -> Reply:
    connection.settimeout(10)
    try:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return Reply(answer.status, answer.reason, answer.getheaders(), answer.read())
    except (ConnectionError, http.client.BadStatusLine, ssl.SSLError) as error:
        raise NoAnswer(str(error)) from error


def qcow2(size: int = 4 << 20, filled: int = 0) -> bytes:
    """A real, small image, made by qemu-img; `filled` bytes of it hold data."""
    with tempfile.TemporaryDirectory() as scratch:
        raw, image = Path(scratch, "raw"), Path(scratch, "image.qcow2")
        with open(raw, "wb") as file:
            file.write(bytes(range(256)) * (filled // 256))
            file.truncate(size)
        subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image], check=True)
        return image.read_bytes()


def create_form(**changes: Any) -> dict[str, Any]:
    """The machine of the recorded exchanges."""
    form = {
        "vmid": "211",
        "name": "flatcar",
        "ostype": "l26",
        "machine": "q35",
        "cores": "2",
        "memory": "2048",
        "scsihw": "virtio-scsi-single",
        "scsi0": "local-images:0,import-from=local:import/flatcar-1.qcow2,discard=on,ssd=1,iothread=1",
        "ide2": "local-images:cloudinit",
        "net0": "virtio,bridge=vmbr0",
        "agent": "enabled=1",
        "serial0": "socket",
        "boot": "order=scsi0",
        "citype": "nocloud",
        "description": "hello\nworld",
    }
    form |= {key: str(value) for key, value in changes.items() if value is not None}
    return {key: value for key, value in form.items() if changes.get(key, "") is not None}


class SimulatorTest(unittest.TestCase):
    """A class of tests with one simulator of its own."""

    settings: dict[str, Any] = {}
    sim: Simulator

    @classmethod
    def setUpClass(cls) -> None:
        cls.sim = Simulator(**cls.settings)
        cls.addClassCleanup(cls.sim.stop)

    def tearDown(self) -> None:
        self.sim.control("DELETE", "/faults")

    def refused(self, reply: Reply, status: int, message: str) -> None:
        self.assertEqual((reply.status, reply.reason), (status, message))
        self.assertEqual(reply.json["message"], message + "\n")
        self.assertIsNone(reply.json["data"])

    def parameter_error(self, reply: Reply, **errors: str) -> None:
        self.assertEqual((reply.status, reply.reason), (400, "Parameter verification failed."))
        self.assertEqual(reply.errors, errors)


class UploadTest(SimulatorTest):
    """Uploads of a small image to `local`."""

    image: bytes

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.image = qcow2(filled=100_000)

    def import_of(self, name: str, data: bytes | None = None, **options) -> Upload:
        return Upload(self.sim, "local", "import", name, self.image if data is None else data, **options)

    def stored(self, name: str) -> bytes:
        return (self.sim.state / "var/lib/vz/import" / name).read_bytes()

    def temporary(self) -> list[str]:
        return [path.name for path in (self.sim.state / "var-tmp").iterdir()]

    def task_of(self, reply) -> str:
        self.assertEqual(reply.status, 200, reply)
        return self.sim.wait(reply.data)["exitstatus"]


class MachineTest(SimulatorTest):
    """Machines made from a small image."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        assert cls.sim.upload_ok("local", "import", "flatcar-1.qcow2", qcow2(64 << 20, 65536)) == "OK"

    def create(self, vmid: int, **changes) -> str:
        return self.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=vmid, **changes))

    def config(self, vmid: int) -> dict:
        return self.sim.get(f"/nodes/pve1/qemu/{vmid}/config")

    def disks(self, vmid: int) -> list[str]:
        return [name for name in self.sim.names("local-images", "images") if f"-{vmid}-" in name]
