"""Changing, cloning and destroying machines."""

from __future__ import annotations

import json
import unittest
import urllib.parse

from .support import MachineTest


class Change(MachineTest):
    settings = {"vms": [{"vmid": 400, "config": {"name": "plain", "memory": "512"}}]}

    def put(self, **form):
        return self.sim.call("PUT", "/nodes/pve1/qemu/400/config", form)

    def test_tags_are_sorted_lower_case_and_unique(self) -> None:
        self.assertEqual(self.put(tags="Zeta,alpha b;alpha").status, 200)
        self.assertEqual(self.config(400)["tags"], "alpha;b;zeta")

    def test_put_answers_null_and_post_a_task(self) -> None:
        self.assertIsNone(self.put(description="now").data)
        reply = self.sim.call("POST", "/nodes/pve1/qemu/400/config", {"description": "later"})
        self.assertRegex(reply.data, r"^UPID:pve1:.*:qmconfig:400:ci@pve!build:$")
        self.assertEqual(self.sim.wait(reply.data)["exitstatus"], "OK")
        self.assertEqual(self.sim.log(reply.data), ["update VM 400: -description later", "TASK OK"])

    def test_types_and_hidden_passwords(self) -> None:
        keys = urllib.parse.quote("ssh-ed25519 AAAA me@here\n", safe="")
        self.assertEqual(
            self.put(protection=0, onboot="yes", cipassword="hunter2", sshkeys=keys, memory=1024, cores=3).status, 200
        )
        config = self.config(400)
        self.assertEqual((config["protection"], config["onboot"], config["cores"]), (0, 1, 3))
        self.assertEqual((config["memory"], config["cipassword"], config["sshkeys"]), ("1024", "**********", keys))
        self.assertNotIn("hunter2", json.dumps(self.sim.control("GET", "/requests")))
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/400/config", {"cipassword": "hunter3"}), "OK")
        self.assertNotIn("hunter3", "".join(self.sim.log(self.sim.upid)))

    def test_deleting_options(self) -> None:
        self.put(onboot=1)
        self.assertEqual(self.put(delete="onboot").status, 200)
        self.assertNotIn("onboot", self.config(400))
        self.parameter_error(self.put(delete="nonsense"), delete="unknown option 'nonsense'")
        self.parameter_error(
            self.put(delete="name", name="x"), delete="you can't use '-name' and -delete name' at the same time"
        )

    def test_a_failed_change_leaves_the_configuration_alone(self) -> None:
        before = self.config(400)
        form = {"scsi3": "local-images:0,import-from=local:import/flatcar-1.qcow2", "description": "half"}
        self.sim.fault(method="POST", path="/qemu/400/config", action="enospc", where="image")
        status = self.sim.run("POST", "/nodes/pve1/qemu/400/config", form)
        self.assertTrue(status.startswith("cannot import from 'local:import/flatcar-1.qcow2' - copy failed"), status)
        self.assertEqual(self.config(400), before)
        self.assertEqual(self.disks(400), [])

    def test_the_change_is_written_before_the_cloudinit_drive(self) -> None:
        self.sim.control("POST", "/vms", {"vmid": 410, "config": {"name": "plain"}})
        path = "/nodes/pve1/qemu/410/config"
        form = {"ide2": "local-images:cloudinit", "cicustom": "vendor=flatcar:snippets/absent", "description": "new"}
        status = self.sim.run("POST", path, form)
        self.assertTrue(status.startswith("can't open '") and status.endswith("absent' - No such file or directory"))
        # The task has failed, and the change stands.
        config = self.config(410)
        self.assertEqual((config["description"], config["cicustom"]), (form["description"], form["cicustom"]))
        self.assertEqual(config["ide2"], "local-images:410/vm-410-cloudinit.qcow2,media=cdrom")
        self.assertIsNone(self.sim.call("PUT", path, {"delete": "cicustom"}).data)

    def test_small_refusals(self) -> None:
        self.refused(self.put(), 500, "no options specified")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/400/config", {"delete": "onboot"}), "OK")
        self.assertIn("cannot delete 'onboot' - not set in current configuration!", self.sim.log(self.sim.upid))
        self.assertEqual(self.sim.upload_ok("local", "iso", "disk.iso", b"x" * 2048), "OK")
        text = "explicit 'media=cdrom' is required for iso images"
        self.parameter_error(self.put(ide3="local:iso/disk.iso"), ide3=text)
        efi = "local-images:0,import-from=local:import/flatcar-1.qcow2"
        text = "need to specify 'efitype' when using 'import-from'"
        self.parameter_error(self.put(efidisk0=efi), efidisk0=text)

    def test_a_log_has_a_description_over_several_lines(self) -> None:
        form = {"description": "one\ntwo", "name": "plain"}
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/400/config", form), "OK")
        log = ["update VM 400: -description one", "two -name plain", "TASK OK"]
        self.assertEqual(self.sim.log(self.sim.upid), log)

    def test_the_boot_order_follows_its_devices(self) -> None:
        config = {"scsi0": "local-images:411/vm-411-disk-0.raw", "net0": "virtio,bridge=vmbr0"}
        config["boot"] = "order=scsi0;net0"
        self.sim.control("POST", "/vms", {"vmid": 411, "config": config})
        path = "/nodes/pve1/qemu/411/config"
        self.assertEqual(self.sim.upload_ok("local", "iso", "boot.iso", b"x" * 2048), "OK")
        self.assertIsNone(self.sim.call("PUT", path, {"ide3": "local:iso/boot.iso,media=cdrom"}).data)
        self.assertEqual(self.config(411)["boot"], "order=scsi0;net0;ide3")
        self.assertIsNone(self.sim.call("PUT", path, {"delete": "net0"}).data)
        self.assertEqual(self.config(411)["boot"], "order=scsi0;ide3")
        refused = self.sim.call("PUT", path, {"boot": "order=virtio0"})
        self.refused(refused, 500, "invalid bootorder: device 'virtio0' does not exist'")

    def test_an_absent_snippet_is_taken_and_an_iso_gets_attached(self) -> None:
        self.assertEqual(
            self.sim.run("POST", "/nodes/pve1/qemu/400/config", {"cicustom": "vendor=flatcar:snippets/absent.tar.gz"}),
            "OK",
        )
        self.assertEqual(
            self.sim.log(self.sim.upid), ["update VM 400: -cicustom vendor=flatcar:snippets/absent.tar.gz", "TASK OK"]
        )
        self.assertEqual(self.sim.upload_ok("local", "iso", "base.iso", b"x" * 2048), "OK")
        form = {"ide2": "local:iso/base.iso,media=cdrom"}
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/400/config", form), "OK")
        self.assertEqual(self.config(400)["ide2"], "local:iso/base.iso,media=cdrom,size=2K")

    def test_locks_protection_running(self) -> None:
        self.sim.control("POST", "/vms", {"vmid": 401, "lock": "backup", "config": {"name": "locked"}})
        self.sim.control("POST", "/vms", {"vmid": 402, "config": {"name": "protected", "protection": 1}})
        self.sim.control("POST", "/vms", {"vmid": 403, "running": True, "config": {"name": "running"}})
        self.sim.control("POST", "/vms", {"vmid": 404, "snapshots": ["before"], "config": {"name": "snapped"}})
        post, delete = self.sim.call("POST", "/nodes/pve1/qemu/401/config", {"name": "x"}), "DELETE"
        self.refused(post, 500, "VM is locked (backup)")
        self.assertEqual(self.sim.run(delete, "/nodes/pve1/qemu/401"), "VM is locked (backup)")
        self.refused(
            self.sim.call(delete, "/nodes/pve1/qemu/402"), 500, "can't remove VM 402 - protection mode enabled"
        )
        self.refused(self.sim.call(delete, "/nodes/pve1/qemu/403"), 500, "VM 403 is running - destroy failed")
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu/403/template"),
            500,
            "you can't convert a VM to template if VM is running",
        )
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu/404/template"),
            500,
            "unable to create template, because VM contains snapshots",
        )
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/403/config", {"cores": 2}).status, 200)
        self.assertNotIn("cores", self.sim.get("/nodes/pve1/qemu/403/config?current=1"))
        pending = self.sim.get("/nodes/pve1/qemu/403/pending")
        self.assertIn({"key": "cores", "pending": 2}, pending)
        self.assertEqual(
            [entry["name"] for entry in self.sim.get("/nodes/pve1/qemu/404/snapshot")], ["before", "current"]
        )

    def test_a_missing_machine_and_a_missing_node(self) -> None:
        self.refused(
            self.sim.call("GET", "/nodes/pve1/qemu/999/config"),
            500,
            "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
        )
        self.refused(
            self.sim.call("GET", "/nodes/other/qemu"),
            500,
            "hostname lookup 'other' failed - failed to get address info for: other: Name or service not known",
        )

    def test_stray_disks_survive_a_plain_destroy(self) -> None:
        self.assertEqual(self.create(405), "OK")
        stray = self.sim.state / "srv/images/images/405/vm-405-disk-7.raw"
        stray.write_bytes(b"x" * 512)
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/405"), "OK")
        self.assertEqual(self.disks(405), ["local-images:405/vm-405-disk-7.raw"])

    def test_resize(self) -> None:
        self.assertEqual(self.create(406), "OK")
        resize = "/nodes/pve1/qemu/406/resize"
        self.assertEqual(self.sim.run("PUT", resize, {"disk": "scsi0", "size": "128M"}), "OK")
        self.assertEqual(self.sim.log(self.sim.upid), ["Image resized.", "TASK OK"])
        self.assertIn("size=128M", self.config(406)["scsi0"])
        self.assertEqual(self.sim.run("PUT", resize, {"disk": "scsi0", "size": "+1G"}), "OK")
        self.assertIn("size=1152M", self.config(406)["scsi0"])
        self.assertEqual(self.sim.run("PUT", resize, {"disk": "scsi5", "size": "1G"}), "disk 'scsi5' does not exist")
        self.assertEqual(self.sim.run("PUT", resize, {"disk": "ide2", "size": "1G"}), "you can't resize a cdrom")
        self.parameter_error(
            self.sim.call("PUT", resize, {"disk": "scsi0", "size": "big"}),
            size="value does not match the regex pattern",
        )


class Clone(MachineTest):
    def test_a_full_clone(self) -> None:
        self.assertEqual(self.create(211), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/template"), "OK")
        self.assertEqual(self.sim.log(self.sim.upid), ["trying to acquire lock...", " OK", "TASK OK"])
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 301, "full": 1}), "OK")
        log = self.sim.log(self.sim.upid)
        self.assertEqual(log[0], "creating a clone of VM 211 with ID 301")
        self.assertEqual(log[1], "create full clone of drive ide2 (local-images:211/vm-211-cloudinit.qcow2)")
        self.assertEqual(log[3], "allocated target volume 'local-images:301/vm-301-cloudinit.qcow2'")
        self.assertEqual(log[4], "create full clone of drive scsi0 (local-images:211/base-211-disk-0.qcow2)")
        self.assertEqual(log[6], "allocated target volume 'local-images:301/vm-301-disk-0.qcow2'")
        clone = self.config(301)
        self.assertEqual(clone["name"], "Copy-of-VM-flatcar")
        self.assertTrue(clone["scsi0"].startswith("local-images:301/vm-301-disk-0.qcow2,"))
        self.assertEqual(
            self.disks(301), ["local-images:301/vm-301-cloudinit.qcow2", "local-images:301/vm-301-disk-0.qcow2"]
        )
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu/211/clone", {"newid": 301}),
            500,
            "unable to create VM 301: config file already exists",
        )
        reply = self.sim.call("POST", "/nodes/pve1/qemu/211/clone", {"newid": 302, "storage": "local-images"})
        self.parameter_error(reply, storage="parameter 'storage' not allowed for linked clones.")
        feature = self.sim.get("/nodes/pve1/qemu/211/feature?feature=clone")
        self.assertEqual(feature, {"hasFeature": 1, "nodes": ["pve1"]})
        self.assertEqual(self.sim.get("/nodes/pve1/qemu/301/feature?feature=clone")["hasFeature"], 0)


class BlockStorage(MachineTest):
    settings = {
        "storages": [
            {"storage": "local", "type": "dir", "path": "local", "content": "import,iso,vztmpl"},
            {"storage": "local-images", "type": "lvm", "content": "images"},
            {"storage": "thin", "type": "lvmthin", "content": "images"},
        ]
    }

    def test_thick_lvm_has_no_base_volumes(self) -> None:
        self.assertEqual(self.create(211), "OK")
        self.assertEqual(self.config(211)["scsi0"], "local-images:vm-211-disk-0,discard=on,iothread=1,size=64M,ssd=1")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/template"), "OK")
        config = self.config(211)
        self.assertEqual(config["template"], 1)
        self.assertTrue(config["scsi0"].startswith("local-images:vm-211-disk-0,"))
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu/211/clone", {"newid": 300}),
            500,
            "Linked clone feature is not supported for 'local-images:vm-211-disk-0' (scsi0)",
        )
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 301, "full": 1}), "OK")

    def test_thin_lvm_clones_stand_alone(self) -> None:
        scsi0 = "thin:0,import-from=local:import/flatcar-1.qcow2"
        self.assertEqual(self.create(221, scsi0=scsi0, ide2="thin:cloudinit"), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/221/template"), "OK")
        self.assertEqual(self.config(221)["scsi0"], "thin:base-221-disk-0,size=64M")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/221/clone", {"newid": 322}), "OK")
        self.assertEqual(self.config(322)["scsi0"], "thin:vm-322-disk-0,size=64M")
        # Holes stay holes, however large the disk is.
        names = ("base-221-disk-0", "vm-322-disk-0")
        disks = [next(self.sim.state.rglob(name)).stat() for name in names]
        self.assertEqual(disks[0].st_blocks, disks[1].st_blocks)
        self.assertLess(disks[1].st_blocks * 512, disks[1].st_size)
        # A pointer works there as well, and nothing guards what it points at.
        pointer = {"scsi0": "thin:base-221-disk-0,discard=on", "ide2": "thin:cloudinit"}
        self.assertEqual(self.create(222, template=1, **pointer), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/222/clone", {"newid": 323}), "OK")
        self.assertEqual(self.config(323)["scsi0"], "thin:vm-323-disk-0,discard=on,size=64M")
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/221"), "OK")
        status = self.sim.run("POST", "/nodes/pve1/qemu/222/clone", {"newid": 324})
        self.assertEqual(status, "clone failed: volume 'thin:base-221-disk-0' does not exist")

    def test_nothing_is_uploaded_to_block_storage(self) -> None:
        self.refused(self.sim.upload("thin", "import", "x.qcow2", b"x"), 500, "can't upload to storage type 'lvmthin'")


if __name__ == "__main__":
    unittest.main()
