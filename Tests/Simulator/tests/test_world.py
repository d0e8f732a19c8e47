"""What one sees when looking around: nodes, storages, tasks, and worlds of other shapes."""

from __future__ import annotations

import unittest
import urllib.parse

from .support import Simulator, SimulatorTest


class LookingAround(SimulatorTest):
    def test_version(self) -> None:
        self.assertEqual(
            self.sim.get("/version"), {"release": "9.2", "repoid": "14a22df3f6997e69", "version": "9.2.11"}
        )

    def test_nodes_and_cluster(self) -> None:
        (node,) = self.sim.get("/nodes")
        self.assertEqual((node["node"], node["id"], node["type"]), ("pve1", "node/pve1", "node"))
        self.assertEqual(node["ssl_fingerprint"], self.sim.ready["fingerprint"])
        self.assertEqual(self.sim.get("/cluster/nextid"), "100")
        self.assertEqual(self.sim.get("/cluster/nextid?vmid=211"), "211")
        self.assertEqual(self.sim.get("/cluster/status")[0]["name"], "pve1")
        self.assertEqual(self.sim.get("/nodes/pve1/status")["pveversion"], "pve-manager/9.2.11/14a22df3f6997e69")
        self.assertEqual(self.sim.get("/nodes/localhost/qemu"), [])

    def test_bridges(self) -> None:
        (bridge,) = self.sim.get("/nodes/pve1/network?type=any_bridge")
        self.assertEqual((bridge["iface"], bridge["type"], bridge["active"]), ("vmbr0", "bridge", 1))
        self.assertEqual(self.sim.get("/nodes/pve1/network?type=bond"), [])

    def test_storages(self) -> None:
        found = {entry["storage"]: entry for entry in self.sim.get("/storage")}
        self.assertEqual(set(found), {"local", "local-images", "flatcar", "flatcar-upload"})
        self.assertEqual(found["flatcar"]["path"], found["flatcar-upload"]["path"])
        self.assertEqual(found["flatcar-upload"]["content-dirs"], {"vztmpl": "snippets"})
        self.assertNotIn("content-dirs", found["flatcar"])
        listed = self.sim.get("/nodes/pve1/storage?enabled=1")
        self.assertEqual([entry["storage"] for entry in listed], sorted(found))
        self.assertEqual(
            set(listed[0]),
            {"active", "avail", "content", "enabled", "shared", "storage", "total", "type", "used", "used_fraction"},
        )
        images = self.sim.get("/nodes/pve1/storage?content=images")
        self.assertEqual([entry["storage"] for entry in images], ["local-images"])
        self.refused(
            self.sim.call("GET", "/storage/local"), 403, "Permission check failed (/storage/local, Datastore.Allocate)"
        )


class Changing(SimulatorTest):
    def test_root_adds_the_pair_of_storages(self) -> None:
        first = {"storage": "extra", "type": "dir", "path": "/var/lib/extra", "content": "snippets,import"}
        second = {
            "storage": "extra-upload",
            "type": "dir",
            "path": "/var/lib/extra",
            "content": "vztmpl",
            "content-dirs": "vztmpl=snippets",
        }
        for form in (first, second):
            reply = self.sim.call("POST", "/storage", form, role="root")
            self.assertEqual(reply.data, {"storage": form["storage"], "type": "dir"})
        self.assertEqual(self.sim.upload_ok("extra-upload", "vztmpl", "x.tar.gz", b"x"), "OK")
        self.assertEqual(self.sim.names("extra", "snippets"), ["extra:snippets/x.tar.gz"])
        self.refused(
            self.sim.call("POST", "/storage", first, role="root"),
            500,
            "create storage failed: storage ID 'extra' already defined",
        )
        reply = self.sim.call(
            "POST", "/storage", first | {"storage": "twice", "content-dirs": "iso=a,vztmpl=a"}, role="root"
        )
        self.assertIn("for multiple content types", reply.reason)

    def test_a_storage_for_nothing_is_listed_and_holds_nothing(self) -> None:
        self.sim.control("POST", "/storages", {"storage": "idle", "type": "dir", "path": "idle", "content": "none"})
        self.assertEqual(self.sim.get("/nodes/pve1/storage/idle/content"), [])
        self.sim.control("POST", "/storages/idle", {"content": "iso"})
        self.assertEqual(self.sim.upload_ok("idle", "iso", "x.iso", b"x"), "OK")

    def test_deleting_volumes(self) -> None:
        self.assertEqual(self.sim.upload_ok("local", "iso", "gone.iso", b"x"), "OK")
        path = "/nodes/pve1/storage/local/content/local:iso/gone.iso"
        self.refused(self.sim.call("DELETE", path), 403, "Permission check failed (/storage/local, Datastore.Allocate)")
        for _ in range(2):  # an absent one ends well, too
            self.assertEqual(self.sim.run("DELETE", path, role="root"), "OK")
        self.assertEqual(self.sim.names("local", "iso"), [])
        self.assertIsNone(self.sim.call("DELETE", path + "?delay=5", role="root").data)
        self.assertEqual(self.sim.call("GET", path, role="root").status, 500)

    def test_tasks(self) -> None:
        upid = self.sim.upload("local", "iso", "task.iso", b"x").data
        self.sim.wait(upid)
        reply = self.sim.call("GET", "/nodes/pve1/tasks?limit=1&typefilter=imgcopy")
        (entry,) = reply.data
        self.assertEqual((entry["upid"], entry["status"], entry["tokenid"]), (upid, "OK", "build"))
        self.assertGreaterEqual(reply.json["total"], 1)
        self.assertEqual(self.sim.get("/nodes/pve1/tasks?source=active"), [])
        self.assertEqual(self.sim.get("/nodes/pve1/tasks?vmid=211"), [])
        self.assertIn(upid, [task["upid"] for task in self.sim.get("/cluster/tasks")])
        quoted = urllib.parse.quote(upid, safe="")
        log = self.sim.call("GET", f"/nodes/pve1/tasks/{quoted}/log?start=1&limit=2").json
        self.assertEqual((len(log["data"]), log["data"][0]["n"], log["total"]), (2, 2, 7))
        self.parameter_error(
            self.sim.call("GET", "/nodes/pve1/tasks/UPID:pve1:00000001:00000001:6B000000:qmcreate:1:x@pam:/status"),
            upid="no such task",
        )

    def test_pools(self) -> None:
        self.assertEqual(self.sim.get("/pools"), [])
        self.assertEqual(self.sim.call("POST", "/pools", {"poolid": "flatcar"}, role="root").status, 200)
        self.assertEqual(self.sim.get("/pools", role="root"), [{"poolid": "flatcar"}])
        self.sim.control("POST", "/vms", {"vmid": 700, "config": {"name": "member"}})
        self.assertEqual(self.sim.call("PUT", "/pools", {"poolid": "flatcar", "vms": 700}, role="root").status, 200)
        self.assertEqual(self.sim.get("/pools/flatcar", role="root")["members"][0]["id"], "qemu/700")
        again = self.sim.call("PUT", "/pools", {"poolid": "flatcar", "vms": 700}, role="root")
        self.refused(again, 500, "update pool failed: VM 700 is already a pool member")

    def test_no_guest_no_agent(self) -> None:
        self.sim.control("POST", "/vms", {"vmid": 701, "config": {"agent": "enabled=1"}, "running": True})
        reply = self.sim.call("GET", "/nodes/pve1/qemu/701/agent/info", role="root")
        self.refused(reply, 500, "QEMU guest agent is not running")

    def test_download_url_checks_and_gives_up(self) -> None:
        form = {"content": "import", "filename": "x.qcow2", "url": "https://example.org/x"}
        self.assertEqual(
            self.sim.call("POST", "/nodes/pve1/storage/local/download-url", form).reason,
            "Permission check failed (/nodes/pve1, Sys.AccessNetwork)",
        )
        self.assertEqual(self.sim.call("POST", "/nodes/pve1/storage/local/download-url", form, role="root").status, 501)


class Stale(SimulatorTest):
    settings = {"stat-interval": 60, "vms": [{"vmid": 400, "config": {"name": "old"}}]}

    def test_resources_know_a_fresh_machine_by_number_only(self) -> None:
        self.assertEqual(self.sim.get("/cluster/resources?type=vm")[0]["name"], "old")
        self.sim.control("POST", "/vms", {"vmid": 401, "config": {"name": "new", "template": 1}})
        fresh = self.sim.get("/cluster/resources?type=vm")[1]
        self.assertEqual(fresh, {"id": "qemu/401", "node": "pve1", "status": "unknown", "type": "qemu", "vmid": 401})
        self.assertEqual(self.sim.get("/nodes/pve1/qemu")[1]["name"], "new")


class OtherWorlds(unittest.TestCase):
    def start(self, **settings) -> Simulator:
        sim = Simulator(**settings)
        self.addCleanup(sim.stop)
        return sim

    def test_two_nodes_and_an_older_version(self) -> None:
        sim = self.start(
            nodes=["alpha", "beta"],
            pve_version="8.4.14",
            bridges=["vmbr1", "vmbr2"],
            storages=[
                {"storage": "local", "type": "dir", "path": "local", "content": "iso"},
                {"storage": "beta-only", "type": "dir", "path": "beta", "content": "images", "nodes": "beta"},
            ],
            vms=[{"vmid": 211, "node": "beta", "config": {"name": "elsewhere"}}],
        )
        self.assertEqual(sim.get("/version")["release"], "8.4")
        self.assertEqual([node["node"] for node in sim.get("/nodes")], ["alpha", "beta"])
        self.assertEqual([entry["storage"] for entry in sim.get("/nodes/alpha/storage")], ["local"])
        self.assertEqual([entry["storage"] for entry in sim.get("/nodes/beta/storage")], ["beta-only", "local"])
        self.assertEqual([entry["iface"] for entry in sim.get("/nodes/beta/network")], ["vmbr1", "vmbr2"])
        reply = sim.call("GET", "/nodes/alpha/qemu/211/config")
        self.assertEqual(reply.reason, "Configuration file 'nodes/alpha/qemu-server/211.conf' does not exist")
        self.assertEqual(sim.get("/nodes/beta/qemu/211/config")["name"], "elsewhere")
        reply = sim.call("POST", "/nodes/alpha/qemu", {"vmid": 211})
        self.assertEqual(reply.reason, "unable to create VM 211 - VM 211 already exists on node 'beta'")

    def test_before_8_4_disk_images_cannot_be_uploaded(self) -> None:
        sim = self.start(pve_version="8.3.5")
        reply = sim.upload("local", "import", "x.qcow2", b"x")
        self.assertEqual((reply.status, reply.errors), (400, {"filename": "invalid filename or wrong extension"}))

    def test_a_full_disk_stops_the_conversion(self) -> None:
        sim = self.start(
            storages=[
                {"storage": "local", "type": "dir", "path": "local", "content": "import"},
                {"storage": "disks", "type": "dir", "path": "disks", "content": "images", "avail": 4096, "total": 8192},
            ]
        )
        self.assertEqual(sim.upload_ok("local", "import", "x.raw", b"\1" * 65536), "OK")
        status = sim.run("POST", "/nodes/pve1/qemu", {"vmid": 211, "scsi0": "disks:0,import-from=local:import/x.raw"})
        self.assertIn("No space left on device", status)
        self.assertEqual(sim.names("disks", "images"), [])
        self.assertEqual(sim.get("/nodes/pve1/storage/disks/status")["avail"], 4096)


if __name__ == "__main__":
    unittest.main()
