"""Houses of other shapes: tags that are ruled, VNets, foreign storages, nodes of several versions or away."""

from __future__ import annotations

import unittest

from .support import MachineTest, SimulatorTest, create_form

NET = "VM.Audit VM.Config.Network VM.Config.Options".split()


class Tags(MachineTest):
    settings = {
        "user-tag-access": {"user-allow": "list", "user-allow-list": ["flatcar", "prod"]},
        "registered-tags": ["secret"],
        "vms": [{"vmid": 400, "config": {"name": "plain", "tags": "old;secret"}}],
    }

    def put(self, tags: str, role: str = "normal"):
        return self.sim.call("PUT", "/nodes/pve1/qemu/400/config", {"tags": tags}, role=role)

    def not_allowed(self, reply, tag: str) -> None:
        self.refused(reply, 403, f"Permission check failed (/, Sys.Modify for modifying tag '{tag}')")

    def test_the_options_say_what_is_allowed(self) -> None:
        shown = self.sim.get("/cluster/options")
        self.assertEqual(shown["allowed-tags"], ["flatcar", "prod"])
        self.assertEqual(shown["user-tag-access"], self.settings["user-tag-access"])
        self.assertEqual(shown["registered-tags"], ["secret"])
        self.assertEqual(self.sim.get("/cluster/options", role="nothing"), {"allowed-tags": ["flatcar", "prod"]})
        self.assertEqual(
            self.sim.get("/cluster/options", role="root")["allowed-tags"], ["flatcar", "old", "prod", "secret"]
        )

    def test_what_is_not_allowed_is_refused_unless_it_is_there_already(self) -> None:
        self.assertIsNone(self.put("old;secret;flatcar").data)
        self.not_allowed(self.put("old;secret;flatcar;mine"), "mine")
        self.not_allowed(self.put("secret"), "old")  # taking away counts as well
        self.not_allowed(self.put("old"), "secret")
        self.assertEqual(self.config(400)["tags"], "flatcar;old;secret")
        status = self.sim.run("POST", "/nodes/pve1/qemu/400/config", {"tags": "mine"})
        self.assertEqual(status, "Permission check failed (/, Sys.Modify for modifying tag 'mine')")
        status = self.create(401, tags="mine")
        text = "unable to create VM 401 - Permission check failed (/, Sys.Modify for modifying tag 'mine')"
        self.assertEqual(status, text)
        self.assertEqual(self.create(402, tags="prod;flatcar"), "OK")
        self.assertIsNone(self.put("any;thing", role="root").data)
        self.sim.control("POST", "/vms/400", {"tags": "old;secret"})

    def test_other_modes(self) -> None:
        self.addCleanup(self.sim.control, "POST", "/settings", {"user-tag-access": self.settings["user-tag-access"]})
        for access, allowed, refused in (
            ({"user-allow": "existing"}, ["old"], "new"),
            ({"user-allow": "none", "user-allow-list": ["x"]}, [], "x"),
            ({}, ["old"], None),
        ):
            self.sim.control("POST", "/settings", {"user-tag-access": access})
            offered = self.sim.get("/cluster/options")["allowed-tags"]
            self.assertEqual([tag for tag in offered if tag in ("old", "new", "x")], allowed)
            if refused:
                self.not_allowed(self.put(f"old;secret;{refused}"), refused)
        self.assertIsNone(self.put("old;secret;new").data)
        self.not_allowed(self.put("old;new"), "secret")
        self.sim.control("POST", "/vms/400", {"tags": "old;secret"})


class VNets(SimulatorTest):
    settings = {
        "vnets": [{"vnet": "vnet1", "zone": "zone1"}, {"vnet": "vnet2", "zone": "zone1"}],
        "tokens": [
            {"role": "normal", "id": "one@pve!ci", "acl": {"/sdn/zones/zone1/vnet1": ["SDN.Use"], "/vms": NET}},
            {"role": "audit", "id": "audit@pve!ci", "acl": {"/sdn": ["SDN.Audit"]}},
            {"role": "root", "id": "root@pam!admin"},
        ],
        "vms": [{"vmid": 400, "config": {"name": "plain"}}],
    }

    def names(self, role: str, query: str = "?type=any_bridge") -> list[str]:
        return [entry["iface"] for entry in self.sim.get(f"/nodes/pve1/network{query}", role=role)]

    def test_they_show_among_the_bridges_and_below_their_zone(self) -> None:
        self.assertEqual(self.names("audit"), ["vmbr0", "vnet1", "vnet2"])
        self.assertEqual(self.names("normal"), ["vnet1"])
        self.assertEqual(self.names("audit", "?type=any_local_bridge"), ["vmbr0"])
        self.assertEqual(self.names("audit", "?type=vnet"), ["vnet1", "vnet2"])
        self.assertEqual(self.names("audit", ""), ["vmbr0"])
        (first, _) = self.sim.get("/cluster/sdn/vnets", role="audit")
        self.assertEqual((first["vnet"], first["zone"], first["type"]), ("vnet1", "zone1", "vnet"))
        self.assertEqual([zone["zone"] for zone in self.sim.get("/cluster/sdn/zones", role="audit")], ["zone1"])
        # SDN.Use lets one use them, not list them.
        self.assertEqual(self.sim.get("/cluster/sdn/vnets") + self.sim.get("/cluster/sdn/zones"), [])

    def test_using_one_takes_a_right_below_its_zone(self) -> None:
        path = "/nodes/pve1/qemu/400/config"
        self.assertIsNone(self.sim.call("PUT", path, {"net0": "virtio,bridge=vnet1"}).data)
        for bridge, where in (("vnet2", "zone1/vnet2"), ("vmbr0", "localnetwork/vmbr0")):
            reply = self.sim.call("PUT", path, {"net0": f"virtio,bridge={bridge}"})
            self.refused(reply, 403, f"Permission check failed (/sdn/zones/{where}, SDN.Use)")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/400/status/start", role="root"), "OK")


class Esxi(SimulatorTest):
    settings = {
        "storages": [
            {"storage": "local", "type": "dir", "path": "local", "content": "iso"},
            {"storage": "old-world", "type": "esxi", "path": "esxi", "content": "import"},
        ]
    }

    def test_it_has_import_content_and_takes_no_upload(self) -> None:
        machine = self.sim.state / "esxi/ha-datacenter/store/web/web.vmx"
        machine.parent.mkdir(parents=True)
        machine.write_text("x")
        (shown,) = self.sim.get("/nodes/pve1/storage?content=import")
        self.assertEqual((shown["storage"], shown["type"], shown["content"]), ("old-world", "esxi", "import"))
        (entry,) = self.sim.get("/nodes/pve1/storage/old-world/content?content=import")
        self.assertEqual(entry["volid"], "old-world:ha-datacenter/store/web/web.vmx")
        config = next(entry for entry in self.sim.get("/storage") if entry["storage"] == "old-world")
        self.assertEqual((config["type"], "path" in config), ("esxi", False))
        reply = self.sim.upload("old-world", "import", "x.qcow2", b"x")
        self.refused(reply, 500, "can't upload to storage type 'esxi'")


class Nodes(SimulatorTest):
    settings = {
        "nodes": ["new", "old", "away"],
        "node-settings": {"old": {"version": "8.4.14"}, "away": {"offline": True}},
        "vms": [{"vmid": 400, "node": "away", "config": {"name": "gone"}}],
    }

    def test_each_has_its_own_version(self) -> None:
        self.assertEqual(self.sim.get("/version")["version"], "9.2.11")
        self.assertEqual(self.sim.get("/nodes/new/version")["version"], "9.2.11")
        self.assertEqual(self.sim.get("/nodes/old/version")["release"], "8.4")
        self.assertEqual(self.sim.get("/nodes/old/status")["pveversion"], "pve-manager/8.4.14/14a22df3f6997e69")

    def test_one_that_is_away(self) -> None:
        nodes = {entry["node"]: entry for entry in self.sim.get("/nodes")}
        self.assertEqual([nodes[name]["status"] for name in ("new", "old", "away")], ["online", "online", "offline"])
        self.assertEqual(("cpu" in nodes["away"], "maxcpu" in nodes["away"]), (False, True))
        for role in ("normal", "nothing"):
            reply = self.sim.call("GET", "/nodes/away/qemu/400/config", role=role)
            self.assertEqual((reply.status, reply.reason, reply.body), (595, "No route to host", b""))
        (vm,) = self.sim.get("/cluster/resources?type=vm")
        self.assertEqual(vm, {"id": "qemu/400", "node": "away", "status": "unknown", "type": "qemu", "vmid": 400})
        states = {entry["name"]: entry["online"] for entry in self.sim.get("/cluster/status")[1:]}
        self.assertEqual(states, {"new": 1, "old": 1, "away": 0})

    def test_it_comes_back(self) -> None:
        self.addCleanup(self.sim.control, "POST", "/settings", {"node-settings": self.settings["node-settings"]})
        self.sim.control("POST", "/settings", {"node-settings": {}})
        self.assertEqual(self.sim.get("/nodes/away/qemu/400/config")["name"], "gone")


class SmallThings(MachineTest):
    def test_numbers_of_nodes_take_sys_audit(self) -> None:
        (shown,) = self.sim.get("/nodes", role="nothing")
        self.assertEqual(set(shown), {"id", "level", "node", "ssl_fingerprint", "status", "type"})
        (shown,) = self.sim.get("/nodes")
        self.assertTrue({"cpu", "maxcpu", "mem", "maxmem", "disk", "maxdisk", "uptime"} < set(shown))

    def test_a_list_of_active_tasks_has_no_total(self) -> None:
        self.assertNotIn("total", self.sim.call("GET", "/nodes/pve1/tasks?source=active").json)
        self.assertIn("total", self.sim.call("GET", "/nodes/pve1/tasks").json)

    def test_no_zones_no_vnets(self) -> None:
        self.assertEqual((self.sim.get("/cluster/sdn/zones"), self.sim.get("/cluster/sdn/vnets")), ([], []))

    def test_the_last_import_takes_its_folder_along(self) -> None:
        self.assertEqual(self.sim.upload_ok("flatcar", "import", "last.raw", b"x" * 512), "OK")
        folder = self.sim.state / "var/lib/flatcar/import"
        path = "/nodes/pve1/storage/flatcar/content/flatcar:import/last.raw"
        self.assertEqual(self.sim.run("DELETE", path, role="root"), "OK")
        self.assertFalse(folder.exists())
        self.assertEqual(self.sim.get("/nodes/pve1/storage/flatcar/content?content=import"), [])
        self.assertEqual(self.sim.upload_ok("flatcar", "import", "next.raw", b"x" * 512), "OK")
        self.assertEqual(self.sim.names("flatcar", "import"), ["flatcar:import/next.raw"])

    def test_volumes_of_one_machine(self) -> None:
        for vmid in (211, 2110):
            self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=vmid)), "OK")
        found = self.sim.get("/nodes/pve1/storage/local-images/content?content=images&vmid=211")
        self.assertEqual(
            [(entry["volid"], entry["vmid"], entry["size"]) for entry in found],
            [
                ("local-images:211/vm-211-cloudinit.qcow2", 211, 4 << 20),
                ("local-images:211/vm-211-disk-0.qcow2", 211, 64 << 20),
            ],
        )


if __name__ == "__main__":
    unittest.main()
