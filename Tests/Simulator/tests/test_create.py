"""Creating machines."""

from __future__ import annotations

import subprocess
import time
import unittest
import urllib.parse

from .support import MachineTest, create_form

NOT_DEFINED = "property is not defined in schema and the schema does not allow additional properties"


class Create(MachineTest):
    def test_the_recorded_create(self) -> None:
        self.assertEqual(self.create(211), "OK")
        log = self.sim.log(self.sim.upid)
        images = self.sim.state / "srv/images/images/211"
        self.assertTrue(log[0].startswith(f"Formatting '{images}/vm-211-cloudinit.qcow2', fmt=qcow2"), log[0])
        self.assertEqual(
            log[1], "ide2: successfully created disk 'local-images:211/vm-211-cloudinit.qcow2,media=cdrom'"
        )
        self.assertEqual(log[2], "create full clone of drive (local:import/flatcar-1.qcow2)")
        self.assertTrue(log[3].startswith(f"Formatting '{images}/vm-211-disk-0.qcow2', fmt=qcow2"), log[3])
        self.assertEqual(
            log[4:],
            [
                "allocated target volume 'local-images:211/vm-211-disk-0.qcow2'",
                "transferred 0.0 B of 64.0 MiB (0.00%)",
                "transferred 64.0 MiB of 64.0 MiB (100.00%)",
                "transferred 64.0 MiB of 64.0 MiB (100.00%)",
                "scsi0: successfully created disk "
                "'local-images:211/vm-211-disk-0.qcow2,discard=on,iothread=1,size=64M,ssd=1'",
                "TASK OK",
            ],
        )
        config = self.config(211)
        self.assertEqual(
            set(config),
            {
                "agent",
                "boot",
                "citype",
                "cores",
                "description",
                "digest",
                "ide2",
                "machine",
                "memory",
                "meta",
                "name",
                "net0",
                "ostype",
                "scsi0",
                "scsihw",
                "serial0",
                "smbios1",
                "vmgenid",
            },
        )
        self.assertEqual((config["cores"], config["memory"], config["description"]), (2, "2048", "hello\nworld"))
        self.assertRegex(config["net0"], r"^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$")
        self.assertRegex(config["meta"], r"^creation-qemu=[\d.]+,ctime=\d+$")
        self.assertRegex(config["smbios1"], r"^uuid=[0-9a-f-]{36}$")
        self.assertRegex(config["digest"], r"^[0-9a-f]{40}$")
        disk = images / "vm-211-disk-0.qcow2"
        source = self.sim.state / "var/lib/vz/import/flatcar-1.qcow2"
        subprocess.run(["qemu-img", "compare", "-q", disk, source], check=True)

        again = self.sim.call("POST", "/nodes/pve1/qemu", create_form())
        self.refused(again, 500, "unable to create VM 211 - VM 211 already exists on node 'pve1'")

        listed = next(entry for entry in self.sim.get("/nodes/pve1/qemu") if entry["vmid"] == 211)
        self.assertEqual((listed["maxdisk"], listed["maxmem"], listed["serial"]), (64 << 20, 2 << 30, 1))
        shown = self.sim.get("/nodes/pve1/storage/local-images/content?content=images&vmid=211")
        self.assertEqual([entry["size"] for entry in shown], [4 << 20, 64 << 20])
        self.assertEqual([entry["parent"] for entry in shown], [None, None])

    def test_parameters_are_checked(self) -> None:
        cases = {
            "bogus": ("1", NOT_DEFINED),
            "memory": (
                "abc",
                "invalid format - format error\nmemory.current: type check ('integer') failed - got 'abc'\n",
            ),
            "tags": ("bad tag!", "invalid format - invalid characters in tag\n"),
            "cores": ("0", "value must have a minimum value of 1"),
            "ostype": (
                "linux",
                "value 'linux' does not have a value in the enumeration 'other, wxp, w2k, w2k3, w2k8, "
                "wvista, win7, win8, win10, win11, l24, l26, solaris'",
            ),
            "scsi1": ("local-images:1,colour=blue", f"invalid format - format error\nscsi1.colour: {NOT_DEFINED}\n"),
            "name": ("under_score", "invalid format - value does not look like a valid DNS name\n"),
            "sshkeys": ("ssh-ed25519 AAAA", "invalid format - invalid urlencoded string\n"),
            "description": ("x" * 8193, "value may only be 8192 characters long"),
            "onboot": ("maybe", "type check ('boolean') failed - got 'maybe'"),
        }
        for name, (value, text) in cases.items():
            reply = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=212, **{name: value}))
            self.parameter_error(reply, **{name: text})
        self.parameter_error(
            self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=99)),
            vmid="value must have a minimum value of 100",
        )
        self.parameter_error(
            self.sim.call("POST", "/nodes/pve1/qemu", {}), vmid="property is missing and it is not optional"
        )

    def test_import_syntax(self) -> None:
        text = "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>"
        for value in ("local-images:32,import-from=local:import/flatcar-1.qcow2",):
            reply = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=212, scsi0=value))
            self.parameter_error(reply, scsi0=text)
        self.assertEqual(self.sim.upload_ok("local", "iso", "a.iso", b"x"), "OK")
        reply = self.sim.call(
            "POST", "/nodes/pve1/qemu", create_form(vmid=212, scsi0="local-images:0,import-from=local:iso/a.iso")
        )
        self.parameter_error(reply, scsi0="local:iso/a.iso has wrong type 'iso' - needs to be 'images' or 'import'")
        reply = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=212, scsi0="local:1"))
        self.parameter_error(reply, storage="storage 'local' does not support vm images")

    def test_an_absent_source_fails_in_the_task_and_leaves_nothing(self) -> None:
        status = self.create(212, scsi0="local-images:0,import-from=local:import/absent.qcow2")
        self.assertEqual(
            status,
            "unable to create VM 212 - cannot import from 'local:import/absent.qcow2' - "
            "could not get size of local:import/absent.qcow2",
        )
        self.assertEqual(self.disks(212), [])
        self.assertNotIn(212, [vm["vmid"] for vm in self.sim.get("/nodes/pve1/qemu")])

    def test_no_bridge_is_no_error_until_start(self) -> None:
        self.assertEqual(self.create(213, net0="virtio,bridge=vmbr9"), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/213/status/start"), "bridge 'vmbr9' does not exist")

    def test_while_it_is_created_a_machine_is_locked(self) -> None:
        self.sim.fault(method="POST", path="/qemu$", form={"vmid": "^320$"}, action="task-never-ends")
        upid = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=320)).data
        quoted = urllib.parse.quote(upid, safe="")
        status = self.sim.get(f"/nodes/pve1/tasks/{quoted}/status")
        self.assertEqual(status["status"], "running")
        self.assertNotIn("exitstatus", status)
        self.assertEqual(self.config(320), {"digest": "a7e9f8c42935261b36fcd1d7d6cd8cd41648da49", "lock": "create"})
        listed = next(entry for entry in self.sim.get("/nodes/pve1/qemu") if entry["vmid"] == 320)
        self.assertEqual(listed["name"], "VM 320")
        self.refused(self.sim.call("PUT", "/nodes/pve1/qemu/320/config", {"name": "x"}), 500, "VM is locked (create)")
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=320)),
            500,
            "can't lock file '/var/lock/qemu-server/lock-320.conf' - got timeout",
        )
        deadline = time.monotonic() + 5
        while len(self.disks(320)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(len(self.disks(320)), 2)
        # Stopping the task rolls everything back.
        self.assertEqual(self.sim.call("DELETE", f"/nodes/pve1/tasks/{quoted}").data, None)
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "unable to create VM 320 - received interrupt")
        self.assertEqual(self.disks(320), [])
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/320/config").status, 500)

    def test_a_killed_worker_leaves_lock_and_disk(self) -> None:
        self.sim.fault(method="POST", path="/qemu$", form={"vmid": "^321$"}, action="task-never-ends")
        upid = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=321)).data
        deadline = time.monotonic() + 5
        while len(self.disks(321)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        self.sim.control("POST", f"/tasks/{upid}/kill", {})
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "unexpected status")
        self.assertEqual(self.config(321)["lock"], "create")
        self.assertEqual(len(self.disks(321)), 2)
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/321"), "VM is locked (create)")
        self.sim.control("POST", "/vms/321", {"lock": None})
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/321?destroy-unreferenced-disks=1"), "OK")
        self.assertEqual(self.disks(321), [])

    def test_raw_images_keep_their_odd_size(self) -> None:
        self.assertEqual(self.sim.upload_ok("local", "import", "odd.raw", b"\1" * 512 * 1001), "OK")
        self.assertEqual(self.create(214, scsi0="local-images:0,import-from=local:import/odd.raw"), "OK")
        self.assertEqual(self.config(214)["scsi0"], "local-images:214/vm-214-disk-0.raw,size=512512")

    def test_defaults(self) -> None:
        self.assertEqual(
            self.create(215, boot=None, scsi0="local-images:1", ide2=None, net0="virtio,bridge=vmbr0"), "OK"
        )
        config = self.config(215)
        self.assertEqual(config["boot"], "order=scsi0;net0")
        self.assertEqual(config["scsi0"], "local-images:215/vm-215-disk-0.raw,size=1G")

    def test_the_digest_is_that_of_the_configuration_file(self) -> None:
        self.sim.control(
            "POST",
            "/vms",
            {
                "vmid": 600,
                "config": {
                    "agent": "enabled=1",
                    "boot": "order=scsi0",
                    "citype": "nocloud",
                    "cores": 2,
                    "description": "hello\nworld",
                    "ide2": "local:211/vm-211-cloudinit.qcow2,media=cdrom",
                    "machine": "q35",
                    "memory": "2048",
                    "meta": "creation-qemu=7.2.0,ctime=1795226901",
                    "name": "flatcar",
                    "net0": "virtio=BC:24:11:0D:59:2C,bridge=vmbr0",
                    "ostype": "l26",
                    "scsi0": "local:211/vm-211-disk-0.qcow2,discard=on,iothread=1,size=64M,ssd=1",
                    "scsihw": "virtio-scsi-single",
                    "serial0": "socket",
                    "smbios1": "uuid=3b80aa91-1785-480d-b5bf-44f5e9ea47c7",
                    "vmgenid": "dea4e5b5-01b4-46a3-8bba-1d23e4a49ae5",
                },
            },
        )
        self.assertEqual(self.config(600)["digest"], "72d3b237f7aaaca55dea0c9a99c0cb2efd407128")


if __name__ == "__main__":
    unittest.main()
