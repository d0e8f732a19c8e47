"""Faults, counters, and the life of the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
from pathlib import Path

from .support import SIMULATE, NoAnswer, SimulatorTest, Upload, create_form, qcow2

DROPPED = (ConnectionError, OSError, NoAnswer)


class FaultRules(SimulatorTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        assert cls.sim.upload_ok("local", "import", "flatcar-1.qcow2", qcow2()) == "OK"

    def make(self, vmid: int) -> None:
        self.sim.control("POST", "/vms", {"vmid": vmid, "config": {"name": "before"}})

    def name_of(self, vmid: int) -> str:
        return self.sim.get(f"/nodes/pve1/qemu/{vmid}/config")["name"]

    def test_drop_before_does_nothing_and_drop_after_does_all(self) -> None:
        self.make(500)
        for action, name in (("drop-before", "before"), ("drop-after", "after")):
            self.sim.fault(method="PUT", path="/qemu/500/config$", action=action)
            with self.assertRaises(DROPPED):
                self.sim.call("PUT", "/nodes/pve1/qemu/500/config", {"name": "after"})
            self.assertEqual(self.name_of(500), name)

    def test_the_nth_match_and_the_number_of_times(self) -> None:
        self.sim.fault(method="GET", path="^/version$", action="status", status=500, nth=2, times=2)
        self.assertEqual([self.sim.call("GET", "/version").status for _ in range(4)], [200, 500, 500, 200])

    def test_statuses(self) -> None:
        for status, reason, body in (
            (401, "Authentication failed!", False),
            (403, "Permission check failed", True),
            (500, "broken", True),
            (595, "Connection refused", False),
            (596, "Connection timed out", False),
        ):
            self.sim.fault(
                path="^/nodes$", action="status", status=status, **({"message": "broken"} if status == 500 else {})
            )
            reply = self.sim.call("GET", "/nodes")
            self.assertEqual((reply.status, reply.reason, bool(reply.body)), (status, reason, body))

    def test_a_status_after_the_work(self) -> None:
        self.make(501)
        self.sim.fault(method="PUT", path="/qemu/501/", action="status", status=596, when="after")
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/501/config", {"name": "after"}).status, 596)
        self.assertEqual(self.name_of(501), "after")

    def test_a_user_name_that_got_lost_has_done_nothing(self) -> None:
        self.make(505)
        rule = self.sim.fault(action="user-name-not-set")
        path = "/nodes/pve1/qemu/505/config"
        before = self.sim.get(path)  # no body, nothing to wait for between head and body
        for method in ("PUT", "POST"):
            self.sim.control("DELETE", "/faults")
            rule = self.sim.fault(action="user-name-not-set")
            self.refused(self.sim.call(method, path, {"name": "lost"}), 500, "user name not set")
            self.assertEqual(self.sim.get(path), before)
            self.assertEqual(self.sim.control("GET", f"/faults/{rule['id']}/wait")["applied"], 1)
        self.assertEqual(self.sim.call("PUT", path, {"name": "again"}).status, 200)

    def test_rules_can_look_at_the_form(self) -> None:
        self.make(502)
        self.sim.fault(method="PUT", path="/qemu/502/", form={"name": "^bad$"}, action="status", status=500)
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/502/config", {"name": "good"}).status, 200)
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/502/config", {"name": "bad"}).status, 500)

    def test_tasks_that_fail_warn_or_never_end(self) -> None:
        self.sim.fault(method="POST", path="/qemu$", action="task-fail", text="storage is on fire")
        status = self.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=503))
        self.assertEqual(status, "unable to create VM 503 - storage is on fire")
        self.assertEqual([name for name in self.sim.names("local-images", "images") if "-503-" in name], [])
        self.sim.fault(method="POST", path="/qemu$", action="task-warnings", text="mind the gap")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=503)), "WARNINGS: 1")
        self.assertEqual(self.sim.log(self.sim.upid)[-2:], ["WARN: mind the gap", "TASK WARNINGS: 1"])
        self.sim.fault(method="POST", path="/template$", action="task-never-ends")
        upid = self.sim.call("POST", "/nodes/pve1/qemu/503/template").data
        active = self.sim.get("/nodes/pve1/tasks?source=active&vmid=503")
        self.assertEqual([task["upid"] for task in active], [upid])
        # The flag is set before the disks are converted.
        config = self.sim.get("/nodes/pve1/qemu/503/config")
        self.assertEqual((config["template"], "vm-503-disk-0" in config["scsi0"]), (1, True))
        self.sim.control("POST", f"/tasks/{upid}/release", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "OK")
        self.assertIn("base-503-disk-0", self.sim.get("/nodes/pve1/qemu/503/config")["scsi0"])

    def test_a_task_may_fail_with_its_work_done(self) -> None:
        self.make(504)
        self.sim.fault(method="POST", path="/qemu/504/config", action="task-fail", when="after", text="too late")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/504/config", {"name": "after"}), "too late")
        self.assertEqual(self.name_of(504), "after")

    def test_an_upload_is_cut_after_so_many_bytes(self) -> None:
        self.sim.fault(method="POST", path="/upload$", action="cut-upload", bytes=200_000)
        with self.assertRaises(DROPPED):
            Upload(self.sim, "local", "import", "cut.raw", b"x" * 1_000_000).send()
        entry = self.sim.control("GET", "/requests")[-1]
        self.assertTrue(200_000 <= entry["received"] < 300_000, entry)
        self.assertIsNone(entry["status"])
        self.assertNotIn("local:import/cut.raw", self.sim.names("local", "import"))
        time.sleep(0.1)
        self.assertEqual(list((self.sim.state / "var-tmp").iterdir()), [])

    def test_uploads_dropped_refused_and_out_of_space(self) -> None:
        self.sim.fault(method="POST", path="/upload$", action="drop-after")
        with self.assertRaises(DROPPED):
            Upload(self.sim, "local", "import", "after.raw", b"x" * 1000).send()
        self.sim.fault(method="POST", path="/upload$", action="drop-before")
        with self.assertRaises(DROPPED):
            Upload(self.sim, "local", "import", "before.raw", b"x" * 1000).send()
        self.assertNotIn("local:import/before.raw", self.sim.names("local", "import"))
        for status in (401, 403, 500, 595, 596):
            self.sim.fault(method="POST", path="/upload$", action="status", status=status)
            self.assertEqual(self.sim.upload("local", "import", "status.raw", b"x").status, status)
        self.sim.fault(method="POST", path="/upload$", action="enospc", where="task")
        status = self.sim.upload_ok("local", "import", "space.raw", b"x")
        self.assertRegex(status, r"^import failed: cp: error writing '.*space.raw': No space left on device$")

    def test_a_delay(self) -> None:
        self.sim.fault(path="^/version$", action="delay", seconds=0.3)
        begin = time.monotonic()
        self.assertEqual(self.sim.call("GET", "/version").status, 200)
        self.assertGreaterEqual(time.monotonic() - begin, 0.3)

    def test_a_wrong_rule_is_refused(self) -> None:
        unknown_key = {"action": "drop-before", "colour": "blue"}
        for rule in ({"action": "explode"}, unknown_key, {"action": "delay", "path": "("}):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.sim.control("POST", "/faults", rule)
            self.assertEqual(caught.exception.code, 400)
            caught.exception.close()


class Journal(SimulatorTest):
    def test_requests_and_counters(self) -> None:
        self.sim.control("DELETE", "/requests")
        self.sim.call("GET", "/cluster/nextid?vmid=211")
        self.sim.call("POST", "/nodes/pve1/qemu", {"vmid": "50", "cipassword": "hunter2"})
        self.sim.upload("local", "iso", "x.iso", b"x" * 100_000)
        first, second, third = self.sim.control("GET", "/requests")
        self.assertEqual(
            (first["method"], first["path"], first["query"], first["status"]),
            ("GET", "/api2/json/cluster/nextid", "vmid=211", 200),
        )
        self.assertEqual((first["token"], second["status"]), ("ci@pve!build", 400))
        self.assertEqual(second["form"], {"vmid": "50", "cipassword": "**********"})
        self.assertEqual(third["upload"]["bytes"], 100_000)
        self.assertGreater(third["upload"]["records"], 6)
        self.assertGreater(third["received"], 100_000)
        counters = self.sim.control("GET", "/counters")
        self.assertEqual((counters["requests"], counters["methods"]), (3, {"GET": 1, "POST": 2}))
        self.assertEqual(counters["statuses"], {"200": 2, "400": 1})
        self.assertGreater(counters["received"], 100_000)
        self.assertGreater(counters["sent"], 300)
        self.assertEqual(counters["api-calls"]["POST /nodes/{node}/storage/{storage}/upload"], 1)
        self.assertEqual(len(self.sim.control("GET", "/requests?since=2")), 1)

    def test_the_state_and_changes_from_outside(self) -> None:
        self.sim.control("POST", "/vms", {"vmid": 800, "config": {"name": "foreign"}})
        self.sim.control("POST", "/vms/800", {"lock": "backup"})
        self.assertEqual(self.sim.get("/nodes/pve1/qemu/800/config")["lock"], "backup")
        self.sim.control("POST", "/vms/800", {"lock": None, "running": True})
        state = self.sim.control("GET", "/state")
        self.assertEqual((state["vms"]["800"]["running"], "lock" in state["vms"]["800"]["config"]), (True, False))
        self.sim.control("POST", "/storages", {"storage": "more", "type": "dir", "path": "more", "content": "iso"})
        self.assertEqual(self.sim.upload_ok("more", "iso", "x.iso", b"12345"), "OK")
        volume = next(entry for entry in self.sim.control("GET", "/volumes") if entry["volid"] == "more:iso/x.iso")
        self.assertEqual((volume["size"], Path(volume["path"]).read_bytes()), (5, b"12345"))
        self.sim.control("POST", "/storages/more", {"avail": 3})
        self.assertEqual(self.sim.get("/nodes/pve1/storage/more/status")["avail"], 3)
        self.sim.control("POST", "/storages/more", {"content": "import"})
        self.assertEqual(self.sim.upload("more", "iso", "x.iso", b"1").status, 500)

    def test_no_secret_in_any_report(self) -> None:
        self.sim.call("GET", "/version")
        text = json.dumps([self.sim.control("GET", path) for path in ("/requests", "/state", "/counters", "/faults")])
        for token in self.sim.ready["tokens"].values():
            self.assertNotIn(token["secret"], text)


class Process(unittest.TestCase):
    def start(self, *arguments: str, **options) -> tuple[subprocess.Popen, dict]:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        process = subprocess.Popen(
            [SIMULATE, "--state", Path(scratch.name, "state"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **options,
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, json.loads(process.stdout.readline())

    def test_the_ready_line(self) -> None:
        process, ready = self.start("--node", "knoten", "--bridge", "vmbr7", "--drop-storage", "flatcar")
        self.assertEqual(
            set(ready),
            {"url", "ca", "fingerprint", "node", "nodes", "bridge", "tokens", "storages", "control", "pid", "version"}
            | {"node-urls", "node-fingerprints"},
        )
        self.assertEqual((ready["node"], ready["bridge"], ready["pid"]), ("knoten", "vmbr7", process.pid))
        self.assertEqual(set(ready["tokens"]), {"normal", "root", "audit", "nothing"})
        self.assertEqual(set(ready["storages"]), {"local", "local-images", "flatcar-upload"})
        shown = subprocess.run(
            ["openssl", "x509", "-in", ready["ca"], "-noout", "-fingerprint", "-sha256", "-ext", "subjectAltName"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        self.assertIn(ready["fingerprint"], shown)
        self.assertIn("IP Address:127.0.0.1", shown)
        self.assertIn("DNS:localhost", shown)

    def test_it_ends_at_sigterm(self) -> None:
        process, _ = self.start()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(5), 0)

    def test_it_ends_when_its_standard_input_closes(self) -> None:
        process, _ = self.start()
        process.stdin.close()
        self.assertEqual(process.wait(5), 0)

    def test_it_ends_when_the_test_that_started_it_is_killed(self) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            script = (
                "import subprocess, sys, time\n"
                f"p = subprocess.Popen([{str(SIMULATE)!r}, '--state', {scratch + '/state'!r}],"
                " stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
                "sys.stdout.buffer.write(p.stdout.readline()); sys.stdout.flush(); time.sleep(60)\n"
            )
            parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
            pid = json.loads(parent.stdout.readline())["pid"]
            parent.kill()
            parent.wait()
            parent.stdout.close()
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                try:
                    os.kill(pid, 0)
                except ProcessLookupError:
                    return
                time.sleep(0.05)
            self.fail("the simulator outlived its starter")

    def test_a_used_state_folder_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            Path(scratch, "something").write_text("")
            done = subprocess.run(
                [SIMULATE, "--state", scratch], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
        self.assertEqual(done.returncode, 64)
        self.assertIn("is not empty", done.stderr)


if __name__ == "__main__":
    unittest.main()
