"""A machine whose drives are another machine's volumes: made, moved, cloned, destroyed."""

from __future__ import annotations

import unittest

from .support import MachineTest, create_form

VERSION = "local-images:{0}/base-{0}-disk-0.qcow2"
OPTIONS = "discard=on,iothread=1,ssd=1"
CONFIG = "/nodes/pve1/qemu/211/config"
IN_USE = "base volume '{}' is still in use by linked cloned"
# Rights come from two pools, as in a house where the consumers may clone the name and nothing else.
STORAGE = ["Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit"]
MACHINES = "VM.Allocate VM.Audit VM.Clone VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk".split()
MACHINES += "VM.Config.HWType VM.Config.Memory VM.Config.Network VM.Config.Options".split()
BRIDGE = {"/sdn/zones/localnetwork/vmbr0": ["SDN.Use"]}
BUILDER = {"/storage": STORAGE, "/pool/build": MACHINES, **BRIDGE}
CONSUMER = {
    "/storage/local-images": ["Datastore.AllocateSpace"],
    "/vms/211": ["VM.Clone"],
    "/pool/guests": ["VM.Allocate", "VM.Audit"],
    **BRIDGE,
}


class PointerTest(MachineTest):
    """9001 and 9002 are templates with disks of their own, 211 is made to point at them. All in the pool `build`."""

    settings = {
        "pools": ["build", "guests"],
        "tokens": [
            {"role": "normal", "id": "build@pve!ci", "acl": BUILDER},
            {"role": "consumer", "id": "guest@pve!ci", "acl": CONSUMER},
            {"role": "root", "id": "root@pam!admin"},
        ],
    }

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        for vmid in (9001, 9002):
            assert cls.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=vmid, pool="build")) == "OK"
            assert cls.sim.run("POST", f"/nodes/pve1/qemu/{vmid}/template") == "OK"
        cls.sim.control("POST", "/save", {"name": "fresh"})

    def setUp(self) -> None:
        self.sim.control("POST", "/restore", {"name": "fresh"})

    def point(self, vmid: int = 211, at: int = 9001, **changes) -> str:
        return self.create(vmid, scsi0=f"{VERSION.format(at)},{OPTIONS}", pool="build", **changes)

    def make_name(self) -> None:
        self.assertEqual(self.point(), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/template"), "OK")

    def move(self, at: int, vmid: int = 211, **form):
        form["scsi0"] = f"{VERSION.format(at)},{OPTIONS}"
        return self.sim.call("PUT", f"/nodes/pve1/qemu/{vmid}/config", form)

    def clone(self, new_id: int, role: str = "normal", **form) -> str:
        form = {"newid": new_id, "pool": "guests" if role == "consumer" else "build", **form}
        return self.sim.run("POST", "/nodes/pve1/qemu/211/clone", form, role=role)

    def images(self) -> list[str]:
        return self.sim.names("local-images", "images")

    def destroy(self, vmid: int, query: str = "") -> str:
        return self.sim.run("DELETE", f"/nodes/pve1/qemu/{vmid}{query}")


class Pointing(PointerTest):
    def test_creating_copies_nothing_and_converting_passes_over(self) -> None:
        before = self.images()
        self.make_name()
        self.assertEqual(self.images(), sorted([*before, "local-images:211/vm-211-cloudinit.qcow2"]))
        config = self.config(211)
        self.assertEqual(config["scsi0"], f"{VERSION.format(9001)},discard=on,iothread=1,size=64M,ssd=1")
        self.assertEqual(config["template"], 1)

    def test_one_call_makes_a_template_that_points(self) -> None:
        efi = "local-images:1,efitype=4m,pre-enrolled-keys=0"
        self.assertEqual(self.point(template=1, bios="ovmf", efidisk0=efi), "OK")
        config = self.config(211)
        self.assertEqual(config["template"], 1)
        # A new, empty disk of a template is a base volume at once.
        self.assertTrue(config["efidisk0"].startswith("local-images:211/base-211-disk-0.raw,"), config["efidisk0"])
        self.assertEqual(self.clone(911), "OK")
        clone = self.config(911)
        self.assertTrue(clone["efidisk0"].startswith("local-images:211/base-211-disk-0.raw/911/vm-911-disk-0.qcow2,"))
        self.assertTrue(clone["scsi0"].startswith(f"{VERSION.format(9001)}/911/vm-911-disk-1.qcow2,"), clone["scsi0"])
        # An imported one is not, and then there are no linked clones.
        self.assertEqual(self.create(212, template=1, pool="build"), "OK")
        self.assertTrue(self.config(212)["scsi0"].startswith("local-images:212/vm-212-disk-0.qcow2,"))
        refused = self.sim.call("POST", "/nodes/pve1/qemu/212/clone", {"newid": 912, "pool": "build"})
        text = "Linked clone feature is not supported for 'local-images:212/vm-212-disk-0.qcow2' (scsi0)"
        self.refused(refused, 500, text)

    def test_the_pointer_moves_at_once_and_leaves_nothing_behind(self) -> None:
        self.make_name()
        before, disks = self.config(211), self.images()
        self.assertEqual(self.clone(911), "OK")
        reply = self.move(9002, digest=before["digest"], tags="flatcar;two", description="v2")
        self.assertEqual((reply.status, reply.data), (200, None))
        after = self.config(211)
        self.assertTrue(after["scsi0"].startswith(VERSION.format(9002)), after["scsi0"])
        self.assertFalse([key for key in after if key.startswith("unused")])
        self.assertEqual([volid for volid in self.images() if "911" not in volid], disks)
        for key in ("net0", "smbios1", "vmgenid", "boot", "template", "name", "ide2"):
            self.assertEqual(after[key], before[key])
        self.assertTrue(self.config(911)["scsi0"].startswith(VERSION.format(9001)))
        self.refused(self.move(9001, digest=before["digest"]), 500, "checksum mismatch (file change by other user?)")
        self.assertIsNone(self.move(9001).data)
        self.assertEqual(self.sim.run("POST", CONFIG, {"scsi0": VERSION.format(9002)}), "OK")
        self.assertEqual(self.config(211)["scsi0"], f"{VERSION.format(9002)},size=64M")

    def test_dropping_a_pointer_frees_nothing(self) -> None:
        self.make_name()
        disks = self.images()
        self.assertIsNone(self.sim.call("PUT", CONFIG, {"delete": "scsi0"}).data)
        config = self.config(211)
        self.assertFalse([key for key in config if key.startswith(("scsi0", "unused"))])
        # The device has left the boot order with its drive; the last one leaves a blank.
        self.assertEqual(config["boot"], " ")
        self.assertEqual(self.images(), disks)

    def test_an_efi_disk_is_a_pointer_like_any_other(self) -> None:
        efi = "local-images:1,efitype=4m,pre-enrolled-keys=0"
        self.assertEqual(self.point(9003, at=9002, template=1, bios="ovmf", efidisk0=efi), "OK")
        self.make_name()
        volid = "local-images:9003/base-9003-disk-0.raw"
        self.assertIsNone(self.move(9002, efidisk0=f"{volid},efitype=4m,pre-enrolled-keys=0", bios="ovmf").data)
        self.assertEqual(self.config(211)["efidisk0"], f"{volid},efitype=4m,pre-enrolled-keys=0,size=528K")
        self.assertEqual(self.clone(911), "OK")
        self.assertEqual(self.clone(912, full=1), "OK")
        self.assertTrue(self.config(911)["efidisk0"].startswith(f"{volid}/911/vm-911-disk-0.qcow2,"))
        self.assertTrue(self.config(912)["efidisk0"].startswith("local-images:912/vm-912-disk-0.raw,"))
        self.assertIsNone(self.move(9001, delete="efidisk0", bios="seabios").data)
        self.assertFalse([key for key in self.config(211) if key.startswith(("efidisk", "unused"))])
        self.assertIn(volid, self.images())

    def test_a_volume_that_is_not_there(self) -> None:
        self.make_name()
        before = self.config(211)
        text = f"volume '{VERSION.format(9009)}' does not exist"
        self.sim.control("POST", "/vms", {"vmid": 9009, "pool": "build", "config": {"name": "empty"}})
        self.refused(self.move(9009, name="other"), 500, text)
        self.assertEqual(self.sim.run("POST", CONFIG, {"scsi0": VERSION.format(9009)}), text)
        self.assertEqual(self.config(211), before)
        self.assertEqual(self.point(212, at=9009), f"unable to create VM 212 - {text}")
        self.assertFalse([volid for volid in self.images() if ":212/" in volid])

    def test_its_format_is_not_to_be_chosen(self) -> None:
        self.make_name()
        volid = VERSION.format(9002)
        text = f"drive 'scsi0' - volume '{volid}' - 'format=raw' option different from storage format 'qcow2'"
        self.refused(self.sim.call("PUT", CONFIG, {"scsi0": f"{volid},format=raw"}), 500, text)

    def test_it_takes_rights_on_the_owner_and_the_storage(self) -> None:
        self.make_name()
        self.sim.control("POST", "/vms", {"vmid": 9009, "config": {"name": "foreign"}})
        for reply in (
            self.move(9009),
            self.sim.call("POST", CONFIG, {"scsi0": VERSION.format(9009)}),
            self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=212, pool="build", scsi0=VERSION.format(9009))),
        ):
            self.refused(reply, 403, "Permission check failed (/vms/9009, VM.Config.Disk)")
        token = self.sim.ready["tokens"]["normal"]["id"]
        self.sim.control("POST", f"/tokens/{token}", {"acl": BUILDER | {"/storage": ["Datastore.AllocateSpace"]}})
        self.refused(self.move(9002), 403, "Permission check failed (/storage/local-images, Datastore.Audit)")
        # Who may do everything with a storage may use every volume there.
        self.sim.control("POST", f"/tokens/{token}", {"acl": BUILDER | {"/storage": ["Datastore.Allocate"]}})
        self.assertIsNone(self.move(9002).data)


class Cloning(PointerTest):
    def test_linked_and_full_by_somebody_without_a_right_on_the_owner(self) -> None:
        self.make_name()
        self.assertEqual(self.clone(911, role="consumer"), "OK")
        self.assertEqual(self.clone(912, role="consumer", full=1), "OK")
        linked, full = (
            self.sim.get(f"/nodes/pve1/qemu/{vmid}/config", role="consumer")["scsi0"] for vmid in (911, 912)
        )
        self.assertTrue(linked.startswith(f"{VERSION.format(9001)}/911/vm-911-disk-0.qcow2,"), linked)
        self.assertTrue(full.startswith("local-images:912/vm-912-disk-0.qcow2,"), full)
        form = {"newid": 913, "pool": "guests"}
        refused = self.sim.call("POST", "/nodes/pve1/qemu/9001/clone", form, role="consumer")
        self.refused(refused, 403, "Permission check failed (/vms/9001, VM.Clone)")

    def test_a_plain_machine_has_no_linked_clones_unless_it_points_at_a_base_volume(self) -> None:
        self.assertEqual(self.create(212, pool="build"), "OK")
        refused = self.sim.call("POST", "/nodes/pve1/qemu/212/clone", {"newid": 911, "full": 0, "pool": "build"})
        text = "Linked clone feature is not supported for 'local-images:212/vm-212-disk-0.qcow2' (scsi0)"
        self.refused(refused, 500, text)
        self.assertEqual(self.point(), "OK")
        self.assertEqual(self.clone(911, full=0), "OK")
        self.assertEqual(self.clone(912), "OK")
        self.assertTrue(self.config(912)["scsi0"].startswith("local-images:912/vm-912-disk-0.qcow2,"))

    def test_a_clone_inherits_all_but_what_makes_a_template(self) -> None:
        self.make_name()
        change = {"protection": 1, "onboot": 1, "tags": "a;b", "cicustom": "vendor=flatcar:snippets/x"}
        self.assertIsNone(self.sim.call("PUT", CONFIG, change | {"description": "of 211"}).data)
        self.sim.control("POST", "/vms/211", {"unused0": "local-images:211/vm-211-disk-9.qcow2"})
        self.assertEqual(self.clone(911), "OK")
        source, clone = self.config(211), self.config(911)
        own = {"digest", "ide2", "name", "net0", "scsi0", "smbios1", "vmgenid"}
        self.assertEqual(
            {key: value for key, value in clone.items() if key not in own},
            {key: value for key, value in source.items() if key not in own | {"template", "unused0"}},
        )
        self.assertEqual(clone["name"], "Copy-of-VM-flatcar")
        destroyed = self.sim.call("DELETE", "/nodes/pve1/qemu/911")
        self.refused(destroyed, 500, "can't remove VM 911 - protection mode enabled")
        self.sim.control("POST", "/vms/211", {"name": None})
        self.assertEqual(self.clone(912), "OK")
        self.assertEqual(self.config(912)["name"], "Copy-of-VM-211")


class Destroying(PointerTest):
    def test_nobody_asks_who_points(self) -> None:
        self.make_name()
        self.assertEqual(self.destroy(9001), "OK")
        text = f"clone failed: volume '{VERSION.format(9001)}' does not exist"
        self.assertEqual(self.clone(911), text)
        self.assertEqual(self.clone(911, full=1), text)
        self.assertNotIn(911, [vm["vmid"] for vm in self.sim.get("/nodes/pve1/qemu")])
        self.assertFalse([volid for volid in self.images() if ":911/" in volid])
        self.assertIsNone(self.move(9002).data)
        self.assertEqual(self.clone(911), "OK")

    def test_linked_clones_guard_owner_and_pointers_alike(self) -> None:
        self.make_name()
        self.assertEqual(self.point(9003, at=9001, template=1), "OK")
        self.assertEqual(self.clone(911), "OK")
        for vmid in (9001, 9003, 211):
            self.assertEqual(self.destroy(vmid, "?destroy-unreferenced-disks=1"), IN_USE.format(VERSION.format(9001)))
        # A pointer is dropped first; then nothing stands in the way, and the owner's disk stays.
        self.assertIsNone(self.sim.call("PUT", "/nodes/pve1/qemu/9003/config", {"delete": "scsi0"}).data)
        self.assertEqual(self.destroy(9003, "?purge=1&destroy-unreferenced-disks=1"), "OK")
        self.assertIn(VERSION.format(9001), self.images())
        self.assertFalse([volid for volid in self.images() if ":9003/" in volid])
        self.assertEqual(self.destroy(911), "OK")
        self.assertEqual(self.destroy(211, "?purge=1&destroy-unreferenced-disks=1"), "OK")
        self.assertIn(VERSION.format(9001), self.images())
        self.assertEqual(self.destroy(9001), "OK")

    def test_protection_is_looked_at_before_the_task(self) -> None:
        path = "/nodes/pve1/qemu/9001"
        self.assertIsNone(self.sim.call("PUT", f"{path}/config", {"protection": 1}).data)
        self.refused(self.sim.call("DELETE", path), 500, "can't remove VM 9001 - protection mode enabled")
        dropped = self.sim.call("PUT", f"{path}/config", {"delete": "scsi0"})
        self.refused(dropped, 500, "can't remove drive 'scsi0' - protection mode enabled")
        self.assertIsNone(self.sim.call("PUT", f"{path}/config", {"protection": 0}).data)
        self.assertEqual(self.destroy(9001), "OK")

    def test_strays_go_on_demand_and_so_does_what_hangs_on_the_number(self) -> None:
        token = self.sim.ready["tokens"]["consumer"]["id"]
        self.sim.control("POST", f"/tokens/{token}", {"acl": CONSUMER | {"/vms/9001": ["VM.Audit"]}})
        stray = self.sim.state / "srv/images/images/9001/vm-9001-disk-7.raw"
        stray.write_bytes(b"x" * 512)
        self.assertEqual(self.destroy(9001, "?destroy-unreferenced-disks=1&purge=1"), "OK")
        self.assertFalse(stray.exists())
        self.assertEqual(self.sim.log(self.sim.upid), ["purging VM 9001 from related configurations..", "TASK OK"])
        self.assertEqual(self.sim.control("GET", "/state")["pools"]["build"]["vms"], [9002])
        self.sim.control("POST", "/vms", {"vmid": 9001, "config": {"name": "another"}})
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/9001/config", role="consumer").status, 403)


class Btrfs(PointerTest):
    settings = PointerTest.settings | {
        "storages": [
            {"storage": "local", "type": "dir", "path": "local", "content": "import,iso"},
            {"storage": "local-images", "type": "btrfs", "path": "bt", "content": "images"},
        ]
    }

    def test_a_linked_clone_is_a_snapshot_of_its_own(self) -> None:
        base = "local-images:9001/base-9001-disk-0.raw"
        self.assertTrue(self.config(9001)["scsi0"].startswith(f"{base},"))
        self.assertEqual(self.create(211, scsi0=f"{base},{OPTIONS}", pool="build", template=1), "OK")
        self.assertEqual(self.config(211)["ide2"], "local-images:211/vm-211-cloudinit.qcow2,media=cdrom")
        self.assertEqual(self.clone(911), "OK")
        self.assertTrue(self.config(911)["scsi0"].startswith("local-images:911/vm-911-disk-0.raw,"))
        # Nothing guards the base; the clone stands alone, and the pointer into the void.
        self.assertEqual(self.destroy(9001), "OK")
        self.assertEqual(self.clone(912), f"clone failed: volume '{base}' does not exist")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/911/template"), "OK")

    def test_it_needs_no_base_volume(self) -> None:
        self.assertEqual(self.create(211, pool="build"), "OK")
        self.assertEqual(self.clone(911, full=0), "OK")
        self.assertTrue(self.config(911)["scsi0"].startswith("local-images:911/vm-911-disk-0.raw,"))


if __name__ == "__main__":
    unittest.main()
