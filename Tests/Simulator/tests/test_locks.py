"""The configuration lock: who waits for whom, how long, and what is said then."""

from __future__ import annotations

import threading
import time
import unittest
import urllib.error

from simulator.settings import Settings

from .support import SimulatorTest
from .test_template import CONFIG, make_template

CLONE = "/nodes/pve1/qemu/211/clone"
TIMEOUT = "can't lock file '/var/lock/qemu-server/lock-211.conf' - got timeout"
IMPORT = {"scsi1": "local-images:0,import-from=local:import/flatcar-2.qcow2"}


class Locks(SimulatorTest):
    settings = {"lock-timeout": 0.4, "clone-lock-timeout": 0.2}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        make_template(cls.sim)

    def locks(self) -> dict:
        return self.sim.control("GET", "/state")["locks"]

    def held_clone(self, new_id: int, **form) -> str:
        """A clone of 211 that does not end, and so keeps the lock."""
        self.sim.fault(method="POST", path="/211/clone$", action="task-never-ends")
        return self.sim.begin("POST", CLONE, {"newid": new_id, **form})

    def release(self, upid: str) -> None:
        self.sim.control("POST", f"/tasks/{upid}/release", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "OK")

    def test_clones_share_the_lock_and_keep_everybody_else_waiting(self) -> None:
        first = self.held_clone(300)
        second = self.held_clone(301, full=1)
        self.assertEqual(self.locks(), {"211": 2, "300": "exclusive", "301": "exclusive"})
        before, start = self.sim.get(CONFIG), time.monotonic()
        self.refused(self.sim.call("PUT", CONFIG, {"name": "moved"}), 500, TIMEOUT)
        self.assertGreater(time.monotonic() - start, 0.35)
        for method, path, form in (
            ("POST", CONFIG, {"name": "moved"}),
            ("PUT", "/nodes/pve1/qemu/211/resize", {"disk": "scsi0", "size": "1G"}),
            ("POST", "/nodes/pve1/qemu/211/template", {"disk": "scsi0"}),
            ("DELETE", "/nodes/pve1/qemu/211", None),
        ):
            self.assertEqual(self.sim.run(method, path, form), TIMEOUT)
            self.assertEqual(self.sim.log(self.sim.upid), ["trying to acquire lock...", f"TASK ERROR: {TIMEOUT}"])
        self.assertEqual(self.sim.get(CONFIG), before)
        self.release(first)
        self.refused(self.sim.call("PUT", CONFIG, {"name": "moved"}), 500, TIMEOUT)
        self.release(second)
        self.assertEqual(self.locks(), {})

    def test_whoever_waits_goes_on_when_the_lock_is_free(self) -> None:
        self.sim.control("POST", "/settings", {"lock-timeout": 10})
        self.addCleanup(self.sim.control, "POST", "/settings", {"lock-timeout": 0.4})
        upid = self.held_clone(302)
        threading.Timer(0.3, self.sim.control, ("POST", f"/tasks/{upid}/release", {})).start()
        start = time.monotonic()
        self.assertIsNone(self.sim.call("PUT", CONFIG, {"name": "flatcar"}).data)
        self.assertGreater(time.monotonic() - start, 0.2)

    def test_while_a_disk_is_imported_no_clone_is_to_be_had(self) -> None:
        self.sim.fault(method="POST", path="/211/config$", action="task-never-ends")
        upid = self.sim.begin("POST", CONFIG, IMPORT)
        self.assertEqual(self.locks(), {"211": "exclusive"})
        for form in ({"newid": 310}, {"newid": 310, "full": 1}):
            start = time.monotonic()
            self.assertEqual(self.sim.run("POST", CLONE, form), TIMEOUT)
            self.assertGreater(time.monotonic() - start, 0.15)
        self.assertNotIn(310, [vm["vmid"] for vm in self.sim.get("/nodes/pve1/qemu")])
        self.refused(self.sim.call("PUT", CONFIG, {"name": "x"}), 500, TIMEOUT)
        self.release(upid)
        # From here until the disk is a base volume, linked clones are refused at once; full ones carry it along.
        refused = self.sim.call("POST", CLONE, {"newid": 310})
        text = "Linked clone feature is not supported for 'local-images:211/vm-211-disk-1.qcow2' (scsi1)"
        self.refused(refused, 500, text)
        self.assertEqual(self.sim.run("POST", CLONE, {"newid": 311, "full": 1}), "OK")
        self.assertIn("scsi1", self.sim.get("/nodes/pve1/qemu/311/config"))
        self.assertIsNone(self.sim.call("PUT", CONFIG, {"delete": "scsi1"}).data)
        self.assertIsNone(self.sim.call("PUT", CONFIG, {"delete": "unused0"}).data)
        self.assertEqual(self.sim.run("POST", CLONE, {"newid": 310}), "OK")

    def test_a_task_asks_again_under_the_lock(self) -> None:
        digest = self.sim.get(CONFIG)["digest"]
        self.sim.control("POST", "/settings", {"lock-timeout": 10})
        self.addCleanup(self.sim.control, "POST", "/settings", {"lock-timeout": 0.4})
        upid = self.held_clone(320)
        late = self.sim.call("POST", CONFIG, {"name": "late", "digest": digest}).data
        self.sim.control("POST", "/vms/211", {"description": "changed meanwhile"})
        self.release(upid)
        self.assertEqual(self.sim.wait(late)["exitstatus"], "checksum mismatch (file change by other user?)")

    def test_a_worker_that_waits_can_be_stopped_and_a_killed_one_gives_the_lock_back(self) -> None:
        self.sim.control("POST", "/settings", {"lock-timeout": 10})
        self.addCleanup(self.sim.control, "POST", "/settings", {"lock-timeout": 0.4})
        upid = self.held_clone(330)
        waiting = self.sim.call("POST", CONFIG, {"name": "never"}).data
        self.sim.call("DELETE", f"/nodes/pve1/tasks/{waiting.replace(':', '%3A').replace('!', '%21')}")
        self.assertEqual(self.sim.wait(waiting)["exitstatus"], "received interrupt")
        self.sim.control("POST", f"/tasks/{upid}/kill", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "unexpected status")
        self.assertEqual(self.locks(), {})
        self.assertEqual(self.sim.get("/nodes/pve1/qemu/330/config")["lock"], "clone")
        self.assertIsNone(self.sim.call("PUT", CONFIG, {"name": "flatcar"}).data)

    def test_a_lock_can_be_held_from_outside(self) -> None:
        self.assertEqual(self.sim.control("POST", "/locks/211", {"shared": True}), {"211": 1})
        self.assertEqual(self.sim.run("POST", CLONE, {"newid": 350}), "OK")
        self.refused(self.sim.call("PUT", CONFIG, {"name": "moved"}), 500, TIMEOUT)
        self.sim.control("DELETE", "/locks/211")
        self.sim.control("POST", "/locks/211", {})
        self.assertEqual(self.sim.run("POST", CLONE, {"newid": 351}), TIMEOUT)
        with self.assertRaises(urllib.error.HTTPError):
            self.sim.control("POST", "/locks/211", {})
        self.sim.control("DELETE", "/locks/211")
        self.assertEqual(self.locks(), {})

    def test_two_clones_of_one_number_meet_at_its_lock(self) -> None:
        upid = self.held_clone(340)
        text = "unable to create VM 340: config file already exists"
        self.refused(self.sim.call("POST", CLONE, {"newid": 340}), 500, text)
        self.release(upid)


class RunningSource(SimulatorTest):
    """A machine that runs is locked for one clone alone."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.sim.control("POST", "/vms", {"vmid": 211, "running": True, "config": {"name": "runs"}})

    def test_the_second_clone_waits(self) -> None:
        self.sim.fault(method="POST", path="/211/clone$", action="task-never-ends")
        self.sim.begin("POST", CLONE, {"newid": 300})
        self.assertEqual(self.sim.run("POST", CLONE, {"newid": 301}), TIMEOUT)



class Patience(unittest.TestCase):
    def test_the_defaults_are_the_nodes(self) -> None:
        self.assertEqual((Settings().lock_timeout, Settings().clone_lock_timeout), (10.0, 1.0))


if __name__ == "__main__":
    unittest.main()
