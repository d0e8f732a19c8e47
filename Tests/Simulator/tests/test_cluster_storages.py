"""Storages of a cluster: local ones are others on each node, shared ones are one for all."""

from __future__ import annotations

import unittest

from .support import SimulatorTest, create_form, qcow2

STORAGES = [
    {"storage": "local", "type": "dir", "path": "var/lib/vz", "content": "iso,import,snippets"},
    {"storage": "thin", "type": "lvmthin", "path": "thin", "content": "images", "avail": 1 << 30, "total": 1 << 30},
    {"storage": "nas", "type": "nfs", "path": "mnt/nas", "content": "images,import"},
    {"storage": "both", "type": "dir", "path": "mnt/both", "content": "images", "shared": 1, "nodes": "pve1,pve2"},
    {"storage": "second", "type": "dir", "path": "mnt/second", "content": "images", "nodes": "pve2"},
]


class Storages(SimulatorTest):
    settings = {"nodes": ["pve1", "pve2", "pve3"], "storages": STORAGES}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        image = qcow2(8 << 20, 65536)
        for node in ("pve1", "pve2"):
            assert cls.sim.upload_ok("local", "import", f"on-{node}.qcow2", image, node=node) == "OK"
        assert cls.sim.upload_ok("nas", "import", "shared.qcow2", image, node="pve2") == "OK"
        for vmid, disks, node in [(9001, "thin", "pve1"), (9002, "nas", "pve1"), (9003, "nas", "pve2")]:
            changes = {"scsi0": f"{disks}:0,import-from=nas:import/shared.qcow2", "ide2": f"{disks}:cloudinit"}
            assert cls.sim.run("POST", f"/nodes/{node}/qemu", create_form(vmid=vmid, **changes)) == "OK"
            assert cls.sim.run("POST", f"/nodes/{node}/qemu/{vmid}/template") == "OK"
        cls.sim.control("POST", "/save", {"name": "start"})

    def setUp(self) -> None:
        self.sim.control("POST", "/restore", {"name": "start"})

    def create(self, node: str, vmid: int = 300, **changes) -> str:
        form = create_form(vmid=vmid, **{"ide2": None, "scsi0": "thin:1", **changes})
        return self.sim.run("POST", f"/nodes/{node}/qemu", form)

    def clone(self, newid: int, vmid: int, node: str = "pve1", **form):
        return self.sim.call("POST", f"/nodes/{node}/qemu/{vmid}/clone", {"newid": newid, **form})

    def places(self, name: str) -> set[str | None]:
        return {entry["node"] for entry in self.sim.control("GET", "/volumes") if entry["volid"] == name}

    def test_what_is_shared_is_said(self) -> None:
        shown = {entry["storage"]: entry["shared"] for entry in self.sim.get("/nodes/pve2/storage")}
        self.assertEqual(shown, {"local": 0, "thin": 0, "nas": 1, "both": 1, "second": 0})
        resources = {entry["id"]: entry["shared"] for entry in self.sim.get("/cluster/resources?type=storage")}
        self.assertEqual((resources["storage/pve3/nas"], resources["storage/pve3/local"]), (1, 0))
        self.assertNotIn("storage/pve3/both", resources)

    def test_the_ready_line_has_the_folder_of_each_node(self) -> None:
        storages, state = self.sim.ready["storages"], self.sim.state
        self.assertEqual(storages["local"]["path"], str(state / "var/lib/vz"))
        self.assertEqual(storages["local"]["paths"]["pve3"], str(state / "nodes/pve3/var/lib/vz"))
        self.assertEqual(set(storages["nas"]["paths"].values()), {str(state / "mnt/nas")})
        self.assertEqual(storages["second"]["path"], str(state / "nodes/pve2/mnt/second"))
        self.assertEqual([storages[name]["shared"] for name in ("local", "nas", "both")], [0, 1, 1])

    def test_each_node_lists_its_own(self) -> None:
        for node, expected in [("pve1", ["on-pve1.qcow2"]), ("pve2", ["on-pve2.qcow2"]), ("pve3", [])]:
            self.assertEqual(self.sim.names("local", "import", node), [f"local:import/{name}" for name in expected])
            self.assertEqual(self.sim.names("nas", "import", node), ["nas:import/shared.qcow2"])
        self.assertEqual(self.places("local:import/on-pve2.qcow2"), {"pve2"})
        self.assertEqual(self.places("nas:import/shared.qcow2"), {None})

    def test_a_volume_of_another_node_is_not_there(self) -> None:
        path = "storage/local/content/local:import/on-pve2.qcow2"
        reply = self.sim.call("GET", f"/nodes/pve1/{path}")
        self.refused(reply, 500, "volume 'local:import/on-pve2.qcow2' does not exist")
        self.assertEqual(self.sim.run("DELETE", f"/nodes/pve1/{path}", role="root"), "OK")
        self.assertEqual(self.places("local:import/on-pve2.qcow2"), {"pve2"})

    def test_nor_can_it_be_imported(self) -> None:
        source = "local:import/on-pve2.qcow2"
        for node, ending in [
            ("pve2", "OK"),
            ("pve1", f"unable to create VM 300 - cannot import from '{source}' - could not get size of {source}"),
        ]:
            self.sim.control("POST", "/restore", {"name": "start"})
            self.assertEqual(self.create(node, scsi0=f"thin:0,import-from={source}"), ending)

    def test_nor_pointed_at(self) -> None:
        base = "thin:base-9001-disk-0"
        ending = f"unable to create VM 300 - volume '{base}' does not exist"
        self.assertEqual(self.create("pve2", scsi0=base), ending)
        self.assertEqual(self.create("pve1", scsi0=base), "OK")
        self.assertEqual(self.create("pve2", 301), "OK")
        reply = self.sim.call("PUT", "/nodes/pve2/qemu/301/config", {"scsi0": base})
        self.refused(reply, 500, f"volume '{base}' does not exist")

    def test_a_shared_one_can_be_pointed_at_but_not_be_imported_from_elsewhere(self) -> None:
        base = "nas:9003/base-9003-disk-0.qcow2"
        self.assertEqual(self.create("pve1", scsi0=base), "OK")
        ending = f"unable to create VM 301 - cannot import from '{base}' - owner VM 9003 not on local node"
        self.assertEqual(self.create("pve1", 301, scsi0=f"thin:0,import-from={base}"), ending)

    def test_disks_of_the_same_name_are_others_on_each_node(self) -> None:
        self.assertEqual(self.create("pve1", scsi0="thin:1"), "OK")
        self.sim.control("DELETE", "/vms/300")
        self.assertEqual(self.create("pve2", scsi0="thin:1"), "OK")
        self.assertEqual(self.places("thin:vm-300-disk-0"), {"pve1", "pve2"})
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve2/qemu/300?destroy-unreferenced-disks=1"), "OK")
        self.assertEqual(self.places("thin:vm-300-disk-0"), {"pve1"})

    def test_a_clone_goes_to_another_node_from_shared_storage_only(self) -> None:
        reply = self.clone(300, 9001, target="pve2")
        self.refused(reply, 500, "can't clone VM to node 'pve2' (VM uses local storage)")
        self.refused(self.clone(300, 9001, target="pve9"), 500, "no such cluster node 'pve9'")
        reply = self.clone(300, 9002, target="pve2")
        self.assertEqual(self.sim.wait(reply.data)["exitstatus"], "OK")
        config = self.sim.get("/nodes/pve2/qemu/300/config")
        self.assertRegex(config["scsi0"], "^nas:9002/base-9002-disk-0.qcow2/300/vm-300-disk-0.qcow2,")
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/300/config").status, 500)

    def test_and_onto_shared_storage_only(self) -> None:
        reply = self.clone(300, 9002, target="pve2", full=1, storage="thin")
        self.refused(reply, 500, "can't clone to non-shared storage 'thin'")
        reply = self.clone(300, 9002, target="pve3", full=1, storage="both")
        self.refused(reply, 500, "storage 'both' is not available on node 'pve3'")
        reply = self.clone(300, 9002, target="pve2", full=1, storage="both")
        self.assertEqual(self.sim.wait(reply.data)["exitstatus"], "OK")
        self.assertRegex(self.sim.get("/nodes/pve2/qemu/300/config")["scsi0"], "^both:300/vm-300-disk-0")
        reply = self.clone(301, 9002, full=1, storage="local")
        self.parameter_error(reply, storage="storage 'local' does not support vm images")

    def test_a_clone_is_on_its_source_s_node_until_it_is_done(self) -> None:
        self.sim.fault(path="/clone$", action="task-never-ends")
        self.addCleanup(self.sim.control, "DELETE", "/faults")
        form = {"newid": 300, "target": "pve2"}
        upid = self.sim.begin("POST", "/nodes/pve1/qemu/9002/clone", form)
        self.assertEqual(self.sim.get("/nodes/pve1/qemu/300/config")["lock"], "clone")
        self.sim.control("POST", f"/tasks/{upid}/release")
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "OK")
        self.assertNotIn("lock", self.sim.get("/nodes/pve2/qemu/300/config"))

    def test_linked_clones_guard_a_shared_base_from_every_node(self) -> None:
        reply = self.clone(300, 9002, target="pve2")
        self.assertEqual(self.sim.wait(reply.data)["exitstatus"], "OK")
        ending = "base volume 'nas:9002/base-9002-disk-0.qcow2' is still in use by linked cloned"
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/9002"), ending)

    def test_each_node_has_its_own_room(self) -> None:
        def room() -> list[int]:
            return [self.sim.get(f"/nodes/{node}/storage/thin/status")["avail"] for node in ("pve2", "pve3")]

        self.sim.control("POST", "/storages/thin", {"avail": 4096, "node": "pve2"})
        self.assertEqual(room(), [4096, 1 << 30])
        self.sim.control("POST", "/storages/thin", {"avail": 8192})
        self.assertEqual(room(), [8192, 8192])
        ending = self.create("pve2", scsi0="thin:0,import-from=nas:import/shared.qcow2")
        self.assertIn("No space left on device", ending)

    def test_what_is_said_of_a_storage_holds_on_every_node(self) -> None:
        self.sim.control("POST", "/storages/local", {"content": "vztmpl", "disable": True})
        for node in ("pve1", "pve2"):
            (shown,) = self.sim.get(f"/nodes/{node}/storage?storage=local")
            self.assertEqual((shown["content"], shown["enabled"]), ("vztmpl", 0))

    def test_a_list_for_a_target_has_what_both_nodes_reach(self) -> None:
        own = ["both", "local", "nas", "thin"]
        for target, expected in [("pve2", ["both", "nas"]), ("pve3", ["nas"]), ("pve1", own)]:
            shown = self.sim.get(f"/nodes/pve1/storage?target={target}")
            self.assertEqual([entry["storage"] for entry in shown], expected, target)

    def test_a_snippet_is_read_on_the_machine_s_own_node(self) -> None:
        (self.sim.state / "nodes/pve2/var/lib/vz/snippets/x.yaml").write_text("#cloud-config\n")
        custom = {"cicustom": "vendor=local:snippets/x.yaml", "scsi0": "thin:1", "ide2": "thin:cloudinit"}
        for vmid, node in [(300, "pve2"), (301, "pve1")]:
            self.assertEqual(self.create(node, vmid, **custom), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve2/qemu/300/status/start"), "OK")
        ending = self.sim.run("POST", "/nodes/pve1/qemu/301/status/start")
        self.assertRegex(ending, "^can't open '.*/x.yaml' - No such file or directory$")

    def test_a_machine_s_features_are_those_of_its_nodes(self) -> None:
        for vmid, node, expected in [(9001, "pve1", ["pve1"]), (9003, "pve2", ["pve1", "pve2", "pve3"])]:
            feature = self.sim.get(f"/nodes/{node}/qemu/{vmid}/feature?feature=clone")
            self.assertEqual(feature, {"hasFeature": 1, "nodes": expected})

    def test_a_restore_puts_back_what_every_node_has(self) -> None:
        before = self.sim.control("GET", "/volumes")
        (self.sim.state / "nodes/pve2/var/lib/vz/import/on-pve2.qcow2").unlink()
        self.sim.upload_ok("local", "iso", "new.iso", b"x", node="pve3")
        self.sim.control("POST", "/storages/thin", {"avail": 5, "node": "pve3"})
        self.assertNotEqual(self.sim.control("GET", "/volumes"), before)
        self.sim.control("POST", "/restore", {"name": "start"})
        self.assertEqual(self.sim.control("GET", "/volumes"), before)
        self.assertEqual(self.sim.get("/nodes/pve3/storage/thin/status")["avail"], 1 << 30)

    def test_one_that_comes_later_is_on_every_node(self) -> None:
        self.sim.control("POST", "/storages", {"storage": "late", "path": "late", "content": "import"})
        self.assertEqual(self.sim.upload_ok("late", "import", "x.qcow2", qcow2(), node="pve3"), "OK")
        self.assertEqual(self.places("late:import/x.qcow2"), {"pve3"})


if __name__ == "__main__":
    unittest.main()
