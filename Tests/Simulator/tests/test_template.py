"""From an uploaded image to a template and its versions: the recorded exchanges, call by call."""

from __future__ import annotations

import subprocess
import unittest

from .support import Simulator, SimulatorTest, create_form, qcow2

CONFIG = "/nodes/pve1/qemu/211/config"


def make_template(sim: Simulator) -> None:
    """211 as a template with one base volume, and a second image uploaded."""
    assert sim.upload_ok("local", "import", "flatcar-1.qcow2", qcow2(filled=65536)) == "OK"
    assert sim.upload_ok("local", "import", "flatcar-2.qcow2", qcow2(filled=131072)) == "OK"
    assert sim.run("POST", "/nodes/pve1/qemu", create_form()) == "OK"
    assert sim.run("POST", "/nodes/pve1/qemu/211/template") == "OK"


def stage(sim: Simulator) -> None:
    form = {"scsi1": "local-images:0,import-from=local:import/flatcar-2.qcow2,discard=on,ssd=1,iothread=1"}
    assert sim.run("POST", CONFIG, form) == "OK"
    assert sim.run("PUT", "/nodes/pve1/qemu/211/resize", {"disk": "scsi1", "size": "128M"}) == "OK"
    assert sim.run("POST", "/nodes/pve1/qemu/211/template", {"disk": "scsi1"}) == "OK"


class VersionTests(unittest.TestCase):
    def setUp(self) -> None:
        self.sim = Simulator()
        self.addCleanup(self.sim.stop)
        make_template(self.sim)

    def test_a_staged_disk_leaves_scsi0_alone_and_becomes_a_base_volume(self) -> None:
        before = self.sim.get(CONFIG)
        stage(self.sim)
        after = self.sim.get(CONFIG)
        self.assertEqual(after["scsi0"], before["scsi0"])
        self.assertEqual(after["scsi1"], "local-images:211/base-211-disk-1.qcow2,discard=on,iothread=1,size=128M,ssd=1")
        # Repeating the conversion is harmless.
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/template", {"disk": "scsi1"}), "OK")
        self.assertEqual(self.sim.get(CONFIG), after)

    def test_promote_rollback_and_prune(self) -> None:
        sim = self.sim
        stage(sim)
        before = sim.get(CONFIG)
        promote = {
            "scsi0": "local-images:211/base-211-disk-1.qcow2,discard=on,ssd=1,iothread=1",
            "delete": "scsi1",
            "description": "v2",
            "tags": "flatcar;flatcar-stable;4593.2.6",
            "name": "flatcar-stable-4593.2.6",
            "digest": before["digest"],
        }
        self.assertEqual(sim.run("POST", CONFIG, promote), "OK")
        self.assertEqual(
            sim.log(sim.upid),
            [
                "update VM 211: -delete scsi1 -description v2 -name flatcar-stable-4593.2.6 -scsi0 "
                "local-images:211/base-211-disk-1.qcow2,discard=on,ssd=1,iothread=1 "
                "-tags flatcar;flatcar-stable;4593.2.6",
                "TASK OK",
            ],
        )
        promoted = sim.get(CONFIG)
        self.assertEqual(
            promoted["scsi0"], "local-images:211/base-211-disk-1.qcow2,discard=on,iothread=1,size=128M,ssd=1"
        )
        # The first free number while scsi1's disk was noted as unused0 for a moment.
        self.assertEqual(promoted["unused1"], "local-images:211/base-211-disk-0.qcow2")
        self.assertNotIn("scsi1", promoted)
        self.assertNotIn("unused0", promoted)
        self.assertEqual(promoted["tags"], "4593.2.6;flatcar;flatcar-stable")
        for key in ("net0", "smbios1", "vmgenid", "boot", "template"):
            self.assertEqual(promoted[key], before[key])

        self.assertEqual(sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 300, "name": "linked"}), "OK")
        rollback = {"scsi0": "local-images:211/base-211-disk-0.qcow2,discard=on,ssd=1,iothread=1", "description": "v1"}
        self.assertEqual(sim.run("POST", CONFIG, rollback), "OK")
        rolled_back = sim.get(CONFIG)
        self.assertEqual(rolled_back["unused0"], "local-images:211/base-211-disk-1.qcow2")
        self.assertNotIn("unused1", rolled_back)

        refused = sim.call("PUT", CONFIG, {"delete": "unused0"})
        text = "base volume '211/base-211-disk-1.qcow2' is still in use by linked clones"
        self.assertEqual((refused.status, refused.reason, refused.json["message"]), (500, text, text + "\n"))
        self.assertEqual(sim.get(CONFIG), rolled_back)

        self.assertEqual(
            sim.run("DELETE", "/nodes/pve1/qemu/211"),
            "base volume 'local-images:211/base-211-disk-1.qcow2' is still in use by linked cloned",
        )
        self.assertEqual(sim.get(CONFIG), rolled_back)

        self.assertEqual(sim.run("DELETE", "/nodes/pve1/qemu/300?purge=1"), "OK")
        self.assertEqual(sim.log(sim.upid), ["purging VM 300 from related configurations..", "TASK OK"])
        pruned = sim.call("PUT", CONFIG, {"delete": "unused0"})
        self.assertEqual((pruned.status, pruned.data), (200, None))
        self.assertNotIn("unused0", sim.get(CONFIG))
        self.assertNotIn("local-images:211/base-211-disk-1.qcow2", sim.names("local-images", "images"))

    def test_a_disk_imported_onto_scsi0_refuses_linked_clones_until_converted(self) -> None:
        sim = self.sim
        form = {"scsi0": "local-images:0,import-from=local:import/flatcar-2.qcow2"}
        self.assertEqual(sim.run("POST", CONFIG, form), "OK")
        self.assertEqual(sim.get(CONFIG)["unused0"], "local-images:211/base-211-disk-0.qcow2")
        refused = sim.call("POST", "/nodes/pve1/qemu/211/clone", {"newid": 300})
        self.assertEqual(
            refused.reason, "Linked clone feature is not supported for 'local-images:211/vm-211-disk-1.qcow2' (scsi0)"
        )
        self.assertEqual(sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 301, "full": 1}), "OK")
        self.assertEqual(sim.run("POST", "/nodes/pve1/qemu/211/template", {"disk": "scsi0"}), "OK")
        self.assertEqual(sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 300}), "OK")

    def test_a_linked_clone_is_a_real_overlay_and_carries_no_unused_disks(self) -> None:
        sim = self.sim
        stage(sim)
        promote = {"scsi0": "local-images:211/base-211-disk-1.qcow2", "delete": "scsi1"}
        self.assertEqual(sim.run("POST", CONFIG, promote), "OK")
        self.assertEqual(sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 300, "name": "linked"}), "OK")
        log = sim.log(sim.upid)
        self.assertEqual(log[0], "creating a clone of VM 211 with ID 300")
        self.assertIn("create linked clone of drive scsi0 (local-images:211/base-211-disk-1.qcow2)", log)
        self.assertIn(
            "clone 211/base-211-disk-1.qcow2: images, vm-300-disk-0.qcow2, 300 to vm-300-disk-0.qcow2 "
            "(base=../211/base-211-disk-1.qcow2)",
            log,
        )
        clone = sim.get("/nodes/pve1/qemu/300/config")
        self.assertTrue(
            clone["scsi0"].startswith("local-images:211/base-211-disk-1.qcow2/300/vm-300-disk-0.qcow2"), clone["scsi0"]
        )
        self.assertFalse([key for key in clone if key.startswith("unused") or key == "template"])
        source = sim.get(CONFIG)
        for key in ("net0", "smbios1", "vmgenid"):
            self.assertNotEqual(clone[key], source[key])
        path = sim.state / "srv/images/images/300/vm-300-disk-0.qcow2"
        subprocess.run(["qemu-img", "check", "-q", path], check=True)
        listed = next(
            entry
            for entry in sim.get("/nodes/pve1/storage/local-images/content?content=images")
            if entry["volid"].endswith("vm-300-disk-0.qcow2")
        )
        self.assertEqual(listed["parent"], "../211/base-211-disk-1.qcow2")
        self.assertEqual(listed["vmid"], 300)


class RefusalTests(SimulatorTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        make_template(cls.sim)

    def test_a_template_is_not_converted_twice(self) -> None:
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu/211/template"), 500, "you can't convert a template to a template"
        )

    def test_a_template_does_not_start(self) -> None:
        text = "you can't start a vm if it's a template"
        reply = self.sim.call("POST", "/nodes/pve1/qemu/211/status/start")
        self.assertEqual(self.sim.wait(reply.data)["exitstatus"], text)
        self.assertEqual(self.sim.log(reply.data), [f"TASK ERROR: {text}"])

    def test_a_stale_digest_is_refused_by_post_and_put(self) -> None:
        for method in ("POST", "PUT"):
            reply = self.sim.call(method, CONFIG, {"digest": "0" * 40, "description": "x"})
            self.refused(reply, 500, "checksum mismatch (file change by other user?)")

    def test_the_base_volume_is_read_only_and_its_cloudinit_drive_keeps_its_name(self) -> None:
        config = self.sim.get(CONFIG)
        self.assertEqual(config["ide2"], "local-images:211/vm-211-cloudinit.qcow2,media=cdrom")
        path = self.sim.state / "srv/images/images/211/base-211-disk-0.qcow2"
        self.assertEqual(path.stat().st_mode & 0o777, 0o444)

    def test_an_equal_size_is_fine_on_a_base_volume_and_a_smaller_one_fails_in_the_task(self) -> None:
        resize = "/nodes/pve1/qemu/211/resize"
        self.assertEqual(self.sim.run("PUT", resize, {"disk": "scsi0", "size": "4M"}), "OK")
        self.assertEqual(
            self.sim.run("PUT", resize, {"disk": "scsi0", "size": "2M"}), "shrinking disks is not supported"
        )


if __name__ == "__main__":
    unittest.main()
