"""A machine joins its pool last: what a token sees meanwhile whose rights come from the pool."""

from __future__ import annotations

import unittest
import urllib.parse

from .support import MachineTest, create_form
from .test_pointers import BUILDER, MACHINES

QEMU = "/nodes/pve1/qemu"


class Membership(MachineTest):
    settings = {
        "pools": ["build"],
        "tokens": [
            {"role": "normal", "id": "build@pve!ci", "acl": BUILDER},
            {"role": "reader", "id": "read@pve!er", "acl": {"/pool/build": ["Pool.Audit", "VM.Audit"]}},
            {"role": "root", "id": "root@pam!admin"},
        ],
    }

    def tearDown(self) -> None:
        self.sim.control("DELETE", "/faults")
        for vmid in self.sim.control("GET", "/state")["vms"]:
            self.sim.control("DELETE", f"/vms/{vmid}")

    def listed(self, role: str = "normal") -> list[int]:
        return [vm["vmid"] for vm in self.sim.get("/cluster/resources?type=vm", role=role)]

    def half_made(self, vmid: int) -> str:
        self.sim.fault(method="POST", path="/qemu$", action="task-never-ends")
        return self.sim.begin("POST", QEMU, create_form(vmid=vmid, pool="build"))

    def unseen(self, vmid: int) -> None:
        self.assertNotIn(vmid, self.listed())
        self.assertNotIn(vmid, [vm["vmid"] for vm in self.sim.get(QEMU)])
        self.refused(
            self.sim.call("GET", f"{QEMU}/{vmid}/config"), 403, f"Permission check failed (/vms/{vmid}, VM.Audit)"
        )
        destroyed = self.sim.call("DELETE", f"{QEMU}/{vmid}")
        self.refused(destroyed, 403, f"Permission check failed (/vms/{vmid}, VM.Allocate)")

    def test_a_machine_that_is_made_is_not_seen_until_the_end(self) -> None:
        upid = self.half_made(320)
        self.unseen(320)
        state = self.sim.control("GET", "/state")["vms"]["320"]
        self.assertEqual((state["config"]["lock"], state["pool"]), ("create", None))
        # Its number is taken, all the same.
        text = "can't lock file '/var/lock/qemu-server/lock-320.conf' - got timeout"
        self.refused(self.sim.call("POST", QEMU, create_form(vmid=320, pool="build")), 500, text)
        self.sim.control("POST", f"/tasks/{upid}/release", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "OK")
        self.assertIn(320, self.listed())
        self.assertNotIn("lock", self.config(320))

    def test_a_killed_worker_leaves_it_unseen_for_ever(self) -> None:
        upid = self.half_made(321)
        self.sim.control("POST", f"/tasks/{upid}/kill", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "unexpected status")
        self.unseen(321)
        state = self.sim.control("GET", "/state")["vms"]["321"]
        self.assertEqual((state["config"]["lock"], state["pool"]), ("create", None))
        self.assertEqual(set(state["config"]), {"digest", "lock"})
        self.assertEqual(
            [name for name in self.sim.names("local-images", "images") if ":321/" in name],
            ["local-images:321/vm-321-cloudinit.qcow2", "local-images:321/vm-321-disk-0.qcow2"],
        )
        text = "unable to create VM 321 - VM 321 already exists on node 'pve1'"
        self.refused(self.sim.call("POST", QEMU, create_form(vmid=321, pool="build")), 500, text)
        self.assertEqual(self.sim.run("DELETE", f"{QEMU}/321", role="root"), "VM is locked (create)")

    def test_a_clone_joins_last_and_not_at_all_if_its_worker_dies(self) -> None:
        self.assertEqual(self.create(322, pool="build"), "OK")
        self.sim.fault(method="POST", path="/clone$", action="task-never-ends", times=2)
        for new_id, end, exit_status in ((323, "release", "OK"), (324, "kill", "unexpected status")):
            upid = self.sim.begin("POST", f"{QEMU}/322/clone", {"newid": new_id, "pool": "build"})
            self.unseen(new_id)
            self.sim.control("POST", f"/tasks/{upid}/{end}", {})
            self.assertEqual(self.sim.wait(upid)["exitstatus"], exit_status)
        self.assertIn(323, self.listed())
        self.unseen(324)
        self.assertEqual(self.sim.control("GET", "/state")["vms"]["324"]["config"]["lock"], "clone")

    def test_stopping_the_task_undoes_all_of_it(self) -> None:
        upid = self.half_made(325)
        quoted = urllib.parse.quote(upid, safe="")
        self.assertIsNone(self.sim.call("DELETE", f"/nodes/pve1/tasks/{quoted}").data)
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "unable to create VM 325 - received interrupt")
        self.assertNotIn("325", self.sim.control("GET", "/state")["vms"])

    def test_a_clone_that_is_stopped_is_undone_in_words_of_its_own(self) -> None:
        self.assertEqual(self.create(328, pool="build"), "OK")
        self.sim.fault(method="POST", path="/clone$", action="task-never-ends")
        upid = self.sim.begin("POST", f"{QEMU}/328/clone", {"newid": 329, "pool": "build"})
        self.assertIsNone(self.sim.call("DELETE", f"/nodes/pve1/tasks/{urllib.parse.quote(upid, safe='')}").data)
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "clone failed: interrupted by signal")
        self.assertNotIn("329", self.sim.control("GET", "/state")["vms"])

    def test_a_pool_that_is_not_there_shows_in_create_only(self) -> None:
        text = "Permission check failed (pool 'absent' does not exist)"
        self.refused(self.sim.call("POST", QEMU, create_form(vmid=326, pool="absent")), 403, text)

    def test_how_a_pool_shows(self) -> None:
        self.assertEqual(self.create(327, pool="build"), "OK")
        permissions = self.sim.get("/access/permissions")
        # What comes from the pool does not propagate.
        self.assertEqual(permissions["/vms/327"], dict.fromkeys(sorted(MACHINES), 0))
        self.assertEqual(permissions["/pool/build"], dict.fromkeys(sorted(MACHINES), 1))
        (seen,) = self.sim.get("/cluster/resources?type=vm")
        self.assertNotIn("pool", seen)
        (seen,) = self.sim.get("/cluster/resources?type=vm", role="reader")
        self.assertEqual(seen["pool"], "build")


if __name__ == "__main__":
    unittest.main()
