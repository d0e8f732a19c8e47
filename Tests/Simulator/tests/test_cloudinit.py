"""The cloud-init drive: what it says, when it is written, what it holds."""

from __future__ import annotations

import subprocess
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from .support import SimulatorTest, create_form, qcow2


def read_iso(volume: Path, *names: str) -> tuple[str, list[bytes]]:
    """The label, and the files' contents, of the ISO in a qcow2 volume."""
    with tempfile.TemporaryDirectory() as scratch:
        iso = Path(scratch, "seed.iso")
        subprocess.run(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", volume, iso], check=True)
        described = subprocess.run(["isoinfo", "-d", "-i", iso], check=True, capture_output=True, text=True).stdout
        label = next(line for line in described.splitlines() if line.startswith("Volume id:")).split(": ")[1]
        contents = [
            subprocess.run(["isoinfo", "-R", "-i", iso, "-x", name], check=True, capture_output=True).stdout
            for name in names
        ]
        return label, contents


class CloudInit(SimulatorTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        assert cls.sim.upload_ok("local", "import", "flatcar-1.qcow2", qcow2()) == "OK"

    def create(self, vmid: int, **changes) -> Path:
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=vmid, **changes)), "OK")
        return self.sim.state / f"srv/images/images/{vmid}/vm-{vmid}-cloudinit.qcow2"

    def put_snippet(self, name: str, text: bytes) -> str:
        self.assertEqual(self.sim.upload_ok("flatcar-upload", "vztmpl", name, text), "OK")
        return f"flatcar:snippets/{name}"

    def dump(self, vmid: int, kind: str) -> str:
        return self.sim.get(f"/nodes/pve1/qemu/{vmid}/cloudinit/dump?type={kind}")

    def test_the_generated_texts(self) -> None:
        self.create(211, name="flatcar-stable-4593.2.6")
        self.assertEqual(
            self.dump(211, "user"),
            "#cloud-config\nhostname: flatcar-stable-4593\nmanage_etc_hosts: true\nfqdn: flatcar-stable-4593.2.6\n"
            "chpasswd:\n  expire: False\nusers:\n  - default\npackage_upgrade: true\n",
        )
        mac = self.sim.get("/nodes/pve1/qemu/211/config")["net0"].split(",")[0].partition("=")[2].lower()
        self.assertEqual(
            self.dump(211, "network"),
            "version: 1\nconfig:\n    - type: physical\n      name: eth0\n"
            f"      mac_address: '{mac}'\n      subnets:\n      - type: dhcp4\n",
        )
        self.assertRegex(self.dump(211, "meta"), r"^instance-id: [0-9a-f]{40}\n$")

    def test_users_keys_and_addresses(self) -> None:
        keys = urllib.parse.quote("ssh-ed25519 AAAA me@here\n", safe="")
        self.create(
            212,
            ciuser="core",
            cipassword="secret",
            sshkeys=keys,
            ipconfig0="ip=10.0.0.5/24,gw=10.0.0.1",
            ciupgrade="0",
            nameserver="10.0.0.1",
            searchdomain="example.org",
        )
        text = self.dump(212, "user")
        for line in (
            "fqdn: flatcar.example.org\n",
            "user: core\n",
            "  - ssh-ed25519 AAAA me@here\n",
            "package_upgrade: false\n",
        ):
            self.assertIn(line, text)
        network = self.dump(212, "network")
        for line in (
            "        address: '10.0.0.5'\n",
            "        netmask: '255.255.255.0'\n",
            "        gateway: '10.0.0.1'\n",
        ):
            self.assertIn(line, network)

    def test_the_iso_is_written_at_put_and_holds_the_vendor_data(self) -> None:
        snippet = self.put_snippet("vendor.tar.gz", b'{"ignition":{"version":"3.3.0"}}')
        volume = self.create(213, cicustom=f"vendor={snippet}")
        self.assertEqual(volume.stat().st_mode & 0o777, 0o644)
        reply = self.sim.call("PUT", "/nodes/pve1/qemu/213/cloudinit")
        self.assertEqual((reply.status, reply.data), (200, None))
        label, (user, meta, network, vendor) = read_iso(
            volume, "/user-data", "/meta-data", "/network-config", "/vendor-data"
        )
        self.assertEqual(label, "cidata")
        self.assertEqual(user.decode(), self.dump(213, "user"))
        self.assertEqual(meta.decode(), self.dump(213, "meta"))
        self.assertEqual(network.decode(), self.dump(213, "network"))
        self.assertEqual(vendor, b'{"ignition":{"version":"3.3.0"}}')

    def test_a_start_writes_it_and_a_missing_snippet_fails_there_only(self) -> None:
        volume = self.create(214, cicustom="vendor=flatcar:snippets/absent.tar.gz")
        path = self.sim.state / "var/lib/flatcar/snippets/absent.tar.gz"
        self.assertEqual(
            self.sim.run("POST", "/nodes/pve1/qemu/214/status/start"),
            f"can't open '{path}' - No such file or directory",
        )
        self.put_snippet("absent.tar.gz", b"{}")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/214/status/start"), "OK")
        self.assertEqual(read_iso(volume, "/vendor-data")[1], [b"{}"])
        current = self.sim.get("/nodes/pve1/qemu/214/status/current")
        self.assertEqual((current["status"], current["agent"]), ("running", 1))
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/214/status/start"), "VM 214 already running")
        self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/214/status/stop"), "OK")

    def test_configdrive2(self) -> None:
        snippet = self.put_snippet("user.tar.gz", b'{"ignition":{}}')
        volume = self.create(215, citype="configdrive2", cicustom=f"user={snippet}")
        self.assertEqual(self.sim.call("PUT", "/nodes/pve1/qemu/215/cloudinit").status, 200)
        label, (user,) = read_iso(volume, "/openstack/latest/user_data")
        self.assertEqual((label, user), ("config-2", b'{"ignition":{}}'))

    def test_size_limits(self) -> None:
        large = self.put_snippet("large.tar.gz", b"x" * ((1 << 20) + 1))
        self.create(216, cicustom=f"vendor={large}")
        self.refused(self.sim.call("PUT", "/nodes/pve1/qemu/216/cloudinit"), 500, "input too long - aborting")
        full = self.put_snippet("full.tar.gz", b"x" * (1 << 20))
        self.create(217, cicustom=f"vendor={full},user={full},network={full},meta={full}")
        self.refused(
            self.sim.call("PUT", "/nodes/pve1/qemu/217/cloudinit"), 500, "Cloud-Init sum of snippets too big (> 3 MiB)"
        )

    def test_only_one_cloudinit_drive(self) -> None:
        form = create_form(vmid=218, ide0="local-images:cloudinit")
        self.refused(
            self.sim.call("POST", "/nodes/pve1/qemu", form),
            500,
            "ide2 - cloud-init drive is already attached at 'ide0'",
        )

    def test_the_listing(self) -> None:
        self.create(219)
        found = {entry["key"]: entry["value"] for entry in self.sim.get("/nodes/pve1/qemu/219/cloudinit")}
        self.assertEqual((found["citype"], found["name"]), ("nocloud", "flatcar"))


if __name__ == "__main__":
    unittest.main()
