"""The guest that is played: what its agent answers follows from disk and cloud-init drive."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .support import Reply, SimulatorTest, create_form

MKFS = shutil.which("mkfs.btrfs", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
OEM = 4_464_640 * 512
NOT_RUNNING = "QEMU guest agent is not running"


def leaf(platform: str, generation: int) -> bytes:
    """As much of a btrfs leaf as is looked at."""
    header = bytearray(4096)
    header[80:88] = generation.to_bytes(8, "little")
    text = f'# Flatcar GRUB settings\n\nset oem_id="{platform}"\n'.encode()
    header[1000 : 1000 + len(text)] = text
    return bytes(header)


def disk(oem: bytes | None, release: str | None = "4593.2.6") -> bytes:
    """A Flatcar disk, as far as a played guest looks at one; `oem` is what its partition begins with."""
    with tempfile.TemporaryDirectory() as scratch:
        raw, image = Path(scratch, "raw"), Path(scratch, "image.qcow2")
        with open(raw, "wb") as file:
            if release:
                file.seek(266_240 * 512)
                file.write(f"release {release}\n".encode())
            if oem:
                file.seek(OEM)
                file.write(oem)
            file.truncate(OEM + (129 << 20) if oem else 200 << 20)
        subprocess.run(["qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", raw, image], check=True)
        return image.read_bytes()


def config(*files: dict[str, Any]) -> bytes:
    return json.dumps({"ignition": {"version": "3.3.0"}, "storage": {"files": list(files)}}).encode()


def file(path: str, text: str, encode: Callable[[bytes], str] = urllib.parse.quote_from_bytes) -> dict[str, Any]:
    return {"path": path, "contents": {"source": "data:," + encode(text.encode())}}


PRINTK = file("/etc/sysctl.d/10-console.conf", "kernel.printk = 4 4 1 7\n")


class GuestTest(SimulatorTest):
    settings = {"boot-time": 0}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        images = {
            "flatcar-1": disk(leaf("proxmoxve", 1)),
            "openstack": disk(leaf("openstack", 1)),
            "qemu": disk(leaf("qemu", 1)),
        }
        for name, data in images.items():
            assert cls.sim.upload_ok("local", "import", f"{name}.qcow2", data) == "OK"

    def agent(self, vmid: int, command: str, method: str = "GET", role: str = "root") -> Reply:
        return self.sim.call(method, f"/nodes/pve1/qemu/{vmid}/agent/{command}", role=role)

    def text(self, vmid: int, path: str) -> str | None:
        """The file's content; None if there is none."""
        reply = self.agent(vmid, f"file-read?file={urllib.parse.quote(path, safe='')}")
        if reply.status == 500:
            missing = f"Agent error: failed to open file '{path}' (mode: 'r'): No such file or directory"
            self.refused(reply, 500, missing)
            return None
        self.assertEqual(reply.status, 200, reply)
        return reply.data["content"]

    def snippet(self, text: bytes) -> str:
        self.assertEqual(self.sim.upload_ok("flatcar-upload", "vztmpl", "config.tar.gz", text), "OK")
        return "flatcar:snippets/config.tar.gz"

    def made(self, vmid: int, image: str = "flatcar-1", **changes: Any) -> None:
        form = create_form(vmid=vmid, scsi0=f"local-images:0,import-from=local:import/{image}.qcow2", **changes)
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", form), "OK")

    def start(self, vmid: int) -> None:
        self.assertEqual(self.sim.run("POST", f"/nodes/pve1/qemu/{vmid}/status/start"), "OK")

    def stop(self, vmid: int) -> None:
        self.assertEqual(self.sim.run("POST", f"/nodes/pve1/qemu/{vmid}/status/stop"), "OK")

    def uploaded(self, name: str, data: bytes) -> str:
        self.assertEqual(self.sim.upload_ok("local", "import", f"{name}.qcow2", data), "OK")
        return name


class Agent(GuestTest):
    def test_what_it_answers(self) -> None:
        self.made(211, start="1")
        reply = self.agent(211, "ping", "POST")
        self.assertEqual((reply.status, reply.data), (200, {"result": {}}))
        shown = self.agent(211, "get-osinfo").data["result"]
        self.assertEqual((shown["id"], shown["version-id"], shown["version"]), ("flatcar", "4593.2.6", "4593.2.6"))
        self.assertEqual(shown["pretty-name"], "Flatcar Container Linux by Kinvolk 4593.2.6")
        text = self.text(211, "/etc/os-release")
        for line in (
            "ID=flatcar",
            "VERSION=4593.2.6",
            "VERSION_ID=4593.2.6",
            'NAME="Flatcar Container Linux by Kinvolk"',
        ):
            self.assertIn(line, text.splitlines())
        self.assertEqual(self.agent(211, "file-read?file=/etc/os-release").data["bytes-read"], len(text))
        self.assertEqual(self.text(211, "/proc/sys/kernel/printk"), "7\t4\t1\t7\n")
        self.assertIsNone(self.text(211, "/etc/flatcar/update.conf"))
        self.assertEqual(self.agent(211, "file-read").errors, {"file": "property is missing and it is not optional"})
        for command, method in (("info", "GET"), ("exec", "POST"), ("ping", "GET")):
            self.refused(self.agent(211, command, method), 500, NOT_RUNNING)

    def test_when_it_answers(self) -> None:
        self.made(212)
        self.refused(self.agent(212, "ping", "POST"), 500, "VM 212 is not running")
        self.sim.control("POST", "/settings", {"boot-time": 3600})
        self.start(212)
        self.refused(self.agent(212, "ping", "POST"), 500, NOT_RUNNING)
        self.sim.control("POST", "/settings", {"boot-time": 0.1})
        deadline = time.monotonic() + 10
        while self.agent(212, "ping", "POST").status != 200:
            self.assertLess(time.monotonic(), deadline)
        self.sim.control("POST", "/settings", {"boot-time": 0, "guest-silent": True})
        self.refused(self.agent(212, "ping", "POST"), 500, NOT_RUNNING)
        self.sim.control("POST", "/settings", {"guest-silent": False})
        self.assertEqual(self.agent(212, "ping", "POST").status, 200)
        self.stop(212)
        self.refused(self.agent(212, "ping", "POST"), 500, "VM 212 is not running")
        self.assertEqual(self.sim.run("DELETE", "/nodes/pve1/qemu/212"), "OK")

    def test_without_an_agent_or_a_system_nobody_answers(self) -> None:
        self.made(213, agent="0", start="1")
        self.refused(self.agent(213, "ping", "POST"), 500, "No QEMU guest agent configured")
        self.made(214, self.uploaded("empty", disk(None, release=None)), start="1")
        self.refused(self.agent(214, "ping", "POST"), 500, NOT_RUNNING)

    def test_files_can_be_given_by_a_setting(self) -> None:
        self.made(215, start="1")
        given = {
            "/etc/os-release": "ID=other\nVERSION_ID='1'\n",
            "/etc/more": "more\n",
            "/proc/sys/kernel/printk": None,
        }
        self.sim.control("POST", "/settings", {"guest-files": given})
        self.addCleanup(self.sim.control, "POST", "/settings", {"guest-files": {}})
        self.assertEqual([self.text(215, path) for path in given], list(given.values()))
        shown = self.agent(215, "get-osinfo").data["result"]
        self.assertEqual((shown["id"], shown["version-id"], "version" in shown), ("other", "1", False))

    def test_starting_changes_no_disk(self) -> None:
        self.made(216)
        path = self.sim.state / "srv/images/images/216/vm-216-disk-0.qcow2"
        before = path.stat()
        self.start(216)
        self.assertEqual((path.stat().st_mtime_ns, path.stat().st_size), (before.st_mtime_ns, before.st_size))


class Disk(GuestTest):
    def test_a_linked_clone_and_a_thin_volume_are_read_through(self) -> None:
        self.made(211)
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/template"), "OK")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 212, "full": 0}), "OK")
        self.start(212)
        self.assertIn("VERSION=4593.2.6\n", self.text(212, "/etc/os-release"))
        thin = {"storage": "thin", "type": "lvmthin", "path": "thin", "content": "images"}
        self.sim.control("POST", "/storages", thin)
        clone = {"newid": 213, "full": 1, "storage": "thin"}
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/clone", clone), "OK")
        self.start(213)
        self.assertIn("VERSION=4593.2.6\n", self.text(213, "/etc/os-release"))

    def test_the_newest_leaf_says_the_platform(self) -> None:
        for vmid, leaves in ((214, (("proxmoxve", 9), ("qemu", 8))), (215, (("qemu", 8), ("proxmoxve", 9)))):
            self.made(
                vmid,
                self.uploaded("leaves", disk(b"".join(leaf(*each) for each in leaves))),
                cicustom=f"vendor={self.snippet(config(PRINTK))}",
                start="1",
            )
            self.assertEqual(self.text(vmid, "/proc/sys/kernel/printk"), "4\t4\t1\t7\n")

    @unittest.skipUnless(MKFS, "btrfs-progs are not there")
    def test_a_real_file_system_says_it_too(self) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            files, partition = Path(scratch, "files"), Path(scratch, "oem")
            files.mkdir()
            (files / "grub.cfg").write_text('set oem_id="qemu"\nset oem_id="proxmoxve"\n')
            with open(partition, "wb") as written:
                written.truncate(128 << 20)
            layout = ["--mixed", "--metadata", "single", "--data", "single", "--rootdir", files]
            subprocess.run([MKFS, "--quiet", *layout, partition], check=True, capture_output=True)
            data = disk(partition.read_bytes())
        vendor = f"vendor={self.snippet(config(PRINTK))}"
        self.made(216, self.uploaded("btrfs", data), cicustom=vendor, start="1")
        self.assertEqual(self.text(216, "/proc/sys/kernel/printk"), "4\t4\t1\t7\n")


class Ignition(GuestTest):
    def boots_with(self, vmid: int, text: bytes, image: str = "flatcar-1", **changes: Any) -> None:
        given = {"cicustom": f"vendor={self.snippet(text)}"} | changes
        self.made(vmid, image, start="1", **given)

    def test_files_of_every_encoding(self) -> None:
        squeezed = base64.b64encode(gzip.compress(b"gzip\n")).decode()
        self.boots_with(
            211,
            config(
                file("/etc/percent", "a b\n%\u00e9"),
                {
                    "path": "/etc/base64",
                    "contents": {"source": "data:text/plain;base64," + base64.b64encode(b"x=y").decode()},
                },
                {"path": "/etc/gzip", "contents": {"source": "data:;base64," + squeezed, "compression": "gzip"}},
                {"path": "/etc/empty"},
                {**file("/etc/two", "1"), "append": [{"source": "data:,2"}]},
                {"path": "/etc/fetched", "contents": {"source": "https://example.invalid/x"}},
            ),
        )
        names = ("percent", "base64", "gzip", "empty", "two", "fetched")
        # A node takes each byte for a character.
        expected = ["a b\n%\u00c3\u00a9", "x=y", "gzip\n", "", "12", None]
        self.assertEqual([self.text(211, f"/etc/{name}") for name in names], expected)

    def test_settings_of_the_kernel_show_in_proc(self) -> None:
        self.boots_with(
            212,
            config(
                file(
                    "/etc/sysctl.d/20-b.conf",
                    "# kernel.printk = 1 1 1 1\n-kernel.printk=4   4 1\t7  \nvm/swappiness = 9",
                ),
                file("/etc/sysctl.d/10-a.conf", "kernel.printk = 3 3 3 3\nnet.ipv4.ip_forward = 1\n"),
                file("/etc/sysctl.d/30-no", "kernel.printk = 2 2 2 2\n"),
            ),
        )
        for key, value in (("kernel/printk", "4\t4\t1\t7\n"), ("vm/swappiness", "9\n"), ("net/ipv4/ip_forward", "1\n")):
            self.assertEqual(self.text(212, f"/proc/sys/{key}"), value)
        self.assertIsNotNone(self.text(212, "/etc/sysctl.d/30-no"))

    def test_user_data_comes_before_vendor_data(self) -> None:
        self.boots_with(213, config(file("/etc/here", "vendor")))
        self.assertEqual(self.text(213, "/etc/here"), "vendor")
        storage = {"storage": "own", "type": "dir", "path": "own", "content": "snippets"}
        self.sim.control("POST", "/storages", storage)
        (self.sim.state / "own/snippets/user.ign").write_bytes(config(file("/etc/here", "user")))
        both = f"vendor={self.snippet(config(file('/etc/here', 'vendor')))},user=own:snippets/user.ign"
        reply = self.sim.call("PUT", "/nodes/pve1/qemu/213/config", {"cicustom": both}, role="root")
        self.assertEqual(reply.status, 200)
        self.assertEqual(self.text(213, "/etc/here"), "vendor")  # until it boots again
        self.stop(213)
        self.start(213)
        self.assertEqual(self.text(213, "/etc/here"), "user")

    def test_an_old_release_does_not_read_vendor_data(self) -> None:
        old = self.uploaded("old", disk(leaf("proxmoxve", 1), "4230.2.1"))
        self.boots_with(214, config(PRINTK), old)
        self.assertEqual(self.text(214, "/proc/sys/kernel/printk"), "7\t4\t1\t7\n")
        self.boots_with(215, config(PRINTK), old, cicustom=f"user={self.snippet(config(PRINTK))}")
        self.assertEqual(self.text(215, "/proc/sys/kernel/printk"), "4\t4\t1\t7\n")

    def test_other_platforms(self) -> None:
        """OpenStack's looks at another drive; QEMU's at none."""
        user = f"user={self.snippet(config(PRINTK))}"
        for vmid, image, kind, value in (
            (216, "openstack", "configdrive2", "4\t4\t1\t7\n"),
            (217, "openstack", "nocloud", "7\t4\t1\t7\n"),
            (218, "flatcar-1", "configdrive2", "7\t4\t1\t7\n"),
            (219, "qemu", "nocloud", "7\t4\t1\t7\n"),
        ):
            self.boots_with(vmid, config(PRINTK), image, cicustom=user, citype=kind)
            self.assertEqual(self.text(vmid, "/proc/sys/kernel/printk"), value)

    def test_an_iso_serves_as_well(self) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            tree, iso = Path(scratch, "tree"), Path(scratch, "seed.iso")
            tree.mkdir()
            (tree / "user-data").write_bytes(config(PRINTK))
            subprocess.run(["genisoimage", "-quiet", "-R", "-V", "cidata", "-o", iso, tree], check=True)
            self.assertEqual(self.sim.upload_ok("local", "iso", "seed.iso", iso.read_bytes()), "OK")
        self.made(220, ide2="local:iso/seed.iso,media=cdrom", start="1")
        self.assertEqual(self.text(220, "/proc/sys/kernel/printk"), "4\t4\t1\t7\n")

    def test_a_config_that_is_none_and_one_that_is_broken(self) -> None:
        self.boots_with(221, b'{"version": 1}')
        self.assertEqual(self.text(221, "/proc/sys/kernel/printk"), "7\t4\t1\t7\n")
        broken = {"path": "/etc/x", "contents": {"source": "data:;base64,?"}}
        for vmid, text in ((222, config(broken)), (223, b'{"ignition": {}, "storage": []}')):
            self.boots_with(vmid, text)
            self.refused(self.agent(vmid, "ping", "POST"), 500, NOT_RUNNING)


class Systemd(GuestTest):
    UNIT = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"

    def boots_with(self, vmid: int, systemd: list[dict[str, Any]], **storage: Any) -> None:
        text = {"ignition": {"version": "3.3.0"}, "systemd": {"units": systemd}, "storage": storage}
        volume = self.snippet(json.dumps(text).encode())
        self.made(vmid, citype="nocloud", cicustom=f"vendor={volume}", ide2="local-images:cloudinit", start="1")

    def entries(self, vmid: int, folder: str) -> list[dict[str, Any]]:
        """What systemd's own program reads in the guest's journal."""
        machine = (self.text(vmid, "/etc/machine-id") or "").strip()
        content = self.text(vmid, f"{folder}/{machine}/system.journal")
        assert content is not None
        with tempfile.TemporaryDirectory() as scratch:
            Path(scratch, "x.journal").write_bytes(content.encode("latin-1"))
            done = subprocess.run(
                ["journalctl", "--file", Path(scratch, "x.journal"), "-o", "json"], capture_output=True, check=True
            )
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_units_are_where_systemd_looks(self) -> None:
        dropin = {"name": "10-x.conf", "contents": "[Unit]\n"}
        self.boots_with(
            301,
            [
                {"name": "a.service", "enabled": True, "contents": self.UNIT, "dropins": [dropin]},
                {"name": "b.service", "contents": self.UNIT},
                {"name": "m.service", "mask": True},
            ],
        )
        folder = "/etc/systemd/system"
        self.assertEqual(self.text(301, f"{folder}/a.service"), self.UNIT)
        self.assertEqual(self.text(301, f"{folder}/a.service.d/10-x.conf"), "[Unit]\n")
        self.assertEqual(self.text(301, f"{folder}/multi-user.target.wants/a.service"), self.UNIT)
        self.assertIsNone(self.text(301, f"{folder}/multi-user.target.wants/b.service"))
        self.assertEqual(self.text(301, f"{folder}/m.service"), "")

    def test_directories_and_links(self) -> None:
        self.boots_with(
            302,
            [],
            files=[file("/etc/x", "text")],
            directories=[{"path": "/opt/d"}],
            links=[{"path": "/etc/l", "target": "/etc/x"}, {"path": "/etc/m", "target": "/nowhere"}],
        )
        reply = self.agent(302, "file-read?file=/opt/d")
        self.refused(reply, 500, "Agent error: failed to read file: Is a directory")
        self.assertEqual(self.text(302, "/etc/l"), "text")
        self.assertIsNone(self.text(302, "/etc/m"))

    def test_the_journal(self) -> None:
        fails = {"name": "f.service", "enabled": True, "contents": self.UNIT.replace("true", "false")}
        runs = {"name": "a.service", "enabled": True, "contents": self.UNIT}
        self.boots_with(303, [fails, runs], files=[file("/etc/x", "text")])
        found = self.entries(303, "/var/log/journal")
        said = [entry["MESSAGE"] for entry in found]
        self.assertIn('files: op(1): [finished] writing file "/sysroot/etc/x"', said)
        self.assertIn("f.service: Failed with result 'exit-code'.", said)
        self.assertIn("Started a.service.", said)
        self.assertIn("Startup finished", said[-1])
        self.assertNotIn("Started sshd.service.", said)
        self.sim.control("POST", "/settings", {"guest-failed-units": ["a.service"]})
        said = [entry["MESSAGE"] for entry in self.entries(303, "/var/log/journal")]
        self.sim.control("POST", "/settings", {"guest-failed-units": []})
        self.assertIn("Failed to start a.service.", said)

    def test_a_journal_in_memory(self) -> None:
        volatile = file("/etc/systemd/journald.conf.d/x.conf", "[Journal]\nStorage=volatile\n")
        self.boots_with(304, [], files=[volatile])
        self.assertTrue(self.entries(304, "/run/log/journal"))

    def test_addresses(self) -> None:
        self.made(305, net0="virtio=BC:24:11:00:00:05,bridge=vmbr0", start="1")
        found = self.agent(305, "network-get-interfaces").data["result"]
        self.assertEqual([entry["name"] for entry in found], ["lo", "eth0"])
        address = {"ip-address": "192.0.2.10", "ip-address-type": "ipv4", "prefix": 24}
        self.assertEqual(found[1]["ip-addresses"], [address])


class Rights(GuestTest):
    roles = {
        "asks": ["VM.GuestAgent.Audit"],
        "reads": ["VM.GuestAgent.FileRead"],
        "all": ["VM.GuestAgent.Unrestricted"],
        "old": ["VM.Monitor"],
    }
    calls = (("POST", "ping"), ("GET", "get-osinfo"), ("GET", "file-read?file=/etc/os-release"))
    tokens = [{"role": role, "id": f"{role}@pve!test", "acl": {"/vms/211": acl}} for role, acl in roles.items()]
    settings = GuestTest.settings | {"tokens": [*tokens, {"role": "root", "id": "root@pam!x"}]}

    def setUp(self) -> None:
        if "211" not in self.sim.control("GET", "/state")["vms"]:
            form = create_form(vmid=211, start="1")
            self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", form, role="root"), "OK")

    @classmethod
    def setUpClass(cls) -> None:
        SimulatorTest.setUpClass.__func__(cls)
        upload = cls.sim.upload("local", "import", "flatcar-1.qcow2", disk(leaf("proxmoxve", 1)), role="root")
        assert cls.sim.wait(upload.data)["exitstatus"] == "OK"

    def statuses(self, role: str) -> list[int]:
        return [self.agent(211, command, method, role).status for method, command in self.calls]

    def test_who_may_ask_what(self) -> None:
        self.assertEqual(self.statuses("asks"), [200, 200, 403])
        self.assertEqual(self.statuses("reads"), [403, 403, 200])
        self.assertEqual(self.statuses("all"), [200, 200, 200])
        self.assertEqual(self.statuses("old"), [403, 403, 403])
        for role in ("asks", "reads"):
            self.assertEqual(self.agent(211, "exec", "POST", role).status, 403)
            self.assertEqual(self.agent(211, "exec-status", "GET", role).status, 403)
        needed = "VM.GuestAgent.FileRead|VM.GuestAgent.Unrestricted"
        reply = self.agent(211, "file-read?file=/x", role="asks")
        self.refused(reply, 403, f"Permission check failed (/vms/211, {needed})")


class RightsBefore9(Rights):
    settings = Rights.settings | {"pve-version": "8.4.14"}

    def test_who_may_ask_what(self) -> None:
        for role in ("asks", "reads", "all"):
            self.assertEqual(self.statuses(role), [403, 403, 403])
        self.assertEqual(self.statuses("old"), [200, 200, 200])


if __name__ == "__main__":
    unittest.main()
