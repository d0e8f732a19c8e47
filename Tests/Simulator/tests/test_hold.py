"""Calls that are held: before and after their work, until they are released or their client is gone."""

from __future__ import annotations

import signal
import ssl
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
from typing import Any

from .support import NoAnswer, Simulator, SimulatorTest, Upload, UploadTest, read_reply

# A client that sends for ever. It has read all there was: what is left unread makes a killed client's end a reset,
# which is easier to see.
ENDLESS = """
import socket, ssl, sys
host, port, ca, head = sys.argv[1:]
tls = ssl.create_default_context(cafile=ca).wrap_socket(
    socket.create_connection((host, int(port))), server_hostname=host)
tls.sendall(head.encode("latin-1"))
tls.settimeout(0.1)
try:
    tls.recv(1)
except TimeoutError:
    tls.settimeout(None)
while True:
    tls.sendall(b"x" * 16384)
"""


class Caller(threading.Thread):
    """A call made in the background; `reply` once it is answered."""

    def __init__(self, sim: Simulator, *call: Any) -> None:
        super().__init__()
        self.sim, self.call, self.reply = sim, call, None
        self.start()

    def run(self) -> None:
        self.reply = self.sim.call(*self.call)


def eventually(what) -> None:
    deadline = time.monotonic() + 10
    while not what():
        if time.monotonic() > deadline:
            raise AssertionError("that never happens")
        time.sleep(0.01)


class HeldTest(SimulatorTest):
    settings = {"vms": [{"vmid": 500, "config": {"name": "before"}}]}

    def setUp(self) -> None:
        self.sim.control("POST", "/vms/500", {"name": "before"})

    def hold(self, **rule: Any) -> int:
        return self.sim.fault(method="PUT", path="/qemu/500/config$", action="hold", **rule)["id"]

    def wait(self, rule: int, seconds: float = 10) -> dict[str, Any]:
        return self.sim.control("GET", f"/faults/{rule}/wait?seconds={seconds}")

    def release(self, rule: int) -> dict[str, Any]:
        return self.sim.control("POST", f"/faults/{rule}/release", {})

    def is_left(self, rule: int) -> None:
        """The call is no longer held, long before its time is over."""
        eventually(lambda: next(r for r in self.sim.control("GET", "/faults") if r["id"] == rule)["holding"] == 0)

    def rename(self) -> Caller:
        return Caller(self.sim, "PUT", "/nodes/pve1/qemu/500/config", {"name": "after"})

    def request(self) -> ssl.SSLSocket:
        """The same call, on a connection of the test's own."""
        connection = self.sim.connect()
        body = b"name=after"
        connection.sendall(
            b"PUT /api2/json/nodes/pve1/qemu/500/config HTTP/1.1\r\nHost: x\r\nAuthorization: "
            + self.sim.authorization().encode()
            + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body
        )
        return connection

    def name(self) -> str:
        return self.sim.control("GET", "/state")["vms"]["500"]["config"]["name"]


class Hold(HeldTest):
    def test_before_nothing_is_done_until_the_release(self) -> None:
        rule = self.hold()
        caller = self.rename()
        shown = self.wait(rule)
        self.assertEqual((shown["applied"], shown["held"], shown["holding"]), (1, 1, 1))
        self.assertEqual((self.name(), caller.reply), ("before", None))
        self.assertEqual(self.release(rule)["id"], rule)
        caller.join()
        self.assertEqual((caller.reply.status, self.name()), (200, "after"))
        entry = self.sim.control("GET", "/requests")[-1]
        self.assertEqual((entry["faults"], entry["status"]), ([rule], 200))

    def test_after_all_is_done_and_the_answer_comes_with_the_release(self) -> None:
        rule = self.hold(when="after")
        caller = self.rename()
        self.wait(rule)
        self.assertEqual((self.name(), caller.reply), ("after", None))
        self.release(rule)
        caller.join()
        self.assertEqual(caller.reply.status, 200)

    def test_a_client_that_goes_takes_its_call_with_it(self) -> None:
        for when, name in (("before", "before"), ("after", "after")):
            rule = self.hold(when=when)
            connection = self.request()
            self.wait(rule)
            connection.close()
            self.is_left(rule)
            self.release(rule)
            self.assertEqual(self.name(), name)
            self.assertIsNone(self.sim.control("GET", "/requests")[-1]["status"])

    def test_an_end_of_tls_alone_is_an_end(self) -> None:
        rule = self.hold()
        connection = self.request()
        self.wait(rule)
        connection.settimeout(5)
        with self.assertRaises((ssl.SSLError, OSError)):
            connection.unwrap()  # says goodbye, and waits for what a node does not send
        self.is_left(rule)
        self.assertEqual(self.name(), "before")
        connection.close()

    def test_a_release_is_for_those_who_wait_and_the_next_is_held_again(self) -> None:
        rule = self.hold(nth=2, times=2)
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/500/config", {"name": "first"}).status, 200)
        for number in (1, 2):
            caller = self.rename()
            eventually(lambda number=number: self.wait(rule)["held"] == number)
            self.assertIsNone(caller.reply)
            self.release(rule)
            caller.join()
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/500/config", {"name": "last"}).status, 200)
        self.assertEqual(self.sim.control("GET", "/faults")[-1]["matched"], 4)

    def test_the_wait_ends_without_a_call_or_a_rule(self) -> None:
        rule = self.hold()
        for path, status in ((f"/faults/{rule}/wait?seconds=0.05", 408), ("/faults/999/wait", 404)):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.sim.control("GET", path)
            self.assertEqual(caught.exception.code, status)
            caught.exception.close()
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.hold(when="later")
        caught.exception.close()

    def test_the_wait_is_for_other_actions_too(self) -> None:
        rule = self.sim.fault(path="^/version$", action="status", status=500)["id"]
        caller = Caller(self.sim, "GET", "/version")
        self.assertEqual(self.wait(rule)["applied"], 1)
        caller.join()

    def test_nobody_is_held_for_ever(self) -> None:
        self.sim.control("POST", "/settings", {"hold-limit": 0.1})
        self.addCleanup(self.sim.control, "POST", "/settings", {"hold-limit": 60})
        self.hold()
        with self.request() as connection, self.assertRaises(NoAnswer):
            read_reply(connection)
        self.assertEqual(self.name(), "before")


class HeldUpload(UploadTest, HeldTest):
    def hold_upload(self, **rule: Any) -> int:
        return self.sim.fault(method="POST", path="/upload$", action="hold", **rule)["id"]

    def test_before_the_body_is_not_read_and_the_release_lets_it_in(self) -> None:
        rule = self.hold_upload()
        upload = self.import_of("held.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            self.wait(rule)
            connection.sendall(upload.body)
            self.assertEqual((self.temporary(), self.sim.control("GET", "/requests")[-1]["received"]), ([], 0))
            self.release(rule)
            self.assertEqual(self.task_of(read_reply(connection)), "OK")
        self.assertEqual(self.stored("held.qcow2"), self.image)

    def test_within_the_body_what_came_so_far_is_read_and_the_release_lets_the_rest_in(self) -> None:
        rule = self.hold_upload(bytes=1000)
        upload = self.import_of("within.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body)
            self.wait(rule)
            self.assertGreaterEqual(self.sim.control("GET", "/requests")[-1]["received"], 1000)
            self.assertEqual(len(self.temporary()), 1)
            self.release(rule)
            self.assertEqual(self.task_of(read_reply(connection)), "OK")
        self.assertEqual(self.stored("within.qcow2"), self.image)

    def test_within_the_body_a_client_that_goes_leaves_nothing(self) -> None:
        rule = self.hold_upload(bytes=1000)
        upload = self.import_of("left.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body)
            self.wait(rule)
        self.is_left(rule)
        eventually(lambda: self.temporary() == [])
        self.assertNotIn("local:import/left.qcow2", self.sim.names("local", "import"))

    def test_after_the_import_runs_and_the_answer_waits(self) -> None:
        rule = self.hold_upload(when="after")
        upload = self.import_of("after.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body)
            self.wait(rule)
            eventually(lambda: "local:import/after.qcow2" in self.sim.names("local", "import"))
            self.release(rule)
            self.assertEqual(self.task_of(read_reply(connection)), "OK")

    def test_after_a_client_that_goes_leaves_the_import_running(self) -> None:
        rule = self.hold_upload(when="after")
        upload = self.import_of("gone.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body)
            self.wait(rule)
        self.is_left(rule)
        eventually(lambda: all("exitstatus" in task for task in self.sim.control("GET", "/state")["tasks"]))
        self.assertEqual(self.stored("gone.qcow2"), self.image)
        self.assertEqual(self.temporary(), [])

    def test_a_client_that_is_killed_with_our_buffer_full(self) -> None:
        rule = self.hold_upload()
        upload = Upload(self.sim, "local", "import", "endless.qcow2", b"", length_error=1 << 30)
        head = (upload.head + upload.preamble).decode("latin-1")
        arguments = [self.sim.host, str(self.sim.port), self.sim.ready["ca"], head]
        client = subprocess.Popen([sys.executable, "-c", ENDLESS, *arguments])
        self.addCleanup(client.wait)
        self.wait(rule)
        time.sleep(0.5)  # until it cannot send any more
        client.send_signal(signal.SIGKILL)
        self.is_left(rule)
        self.assertEqual(self.temporary(), [])
        self.assertNotIn("local:import/endless.qcow2", self.sim.names("local", "import"))


if __name__ == "__main__":
    unittest.main()
