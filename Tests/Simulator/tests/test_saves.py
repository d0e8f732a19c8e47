"""The world put aside and put back."""

from __future__ import annotations

import hashlib
import signal
import time
import unittest
import urllib.error
from pathlib import Path
from typing import Any

from .support import MachineTest, NoAnswer, Upload, create_form, read_reply


class Saves(MachineTest):
    """Every test begins with the same world, by the means that are tested."""

    settings = {"pools": ["flatcar"], "task-time": 0.05}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        assert cls.sim.run("POST", "/nodes/pve1/qemu", create_form(vmid=211)) == "OK"
        assert cls.sim.run("POST", "/nodes/pve1/qemu/211/template") == "OK"
        assert cls.sim.upload_ok("flatcar-upload", "vztmpl", "config.tar.gz", b"first") == "OK"
        cls.sim.control("POST", "/vms", {"vmid": 300, "pool": "flatcar", "snapshots": ["s"], "running": True})
        cls.sim.control("POST", "/save", {"name": "start"})
        cls.start = cls.look()

    def setUp(self) -> None:
        self.restore("start")

    @classmethod
    def look(cls) -> dict[str, Any]:
        """All that can be seen of the world: state, modes and contents of files, what storages are for."""
        state = cls.sim.control("GET", "/state")
        del state["tasks"]
        files = {}
        for root in ("var/lib/vz", "srv/images", "var/lib/flatcar"):
            for path in sorted((cls.sim.state / root).rglob("*")):
                content = hashlib.sha1(path.read_bytes()).hexdigest() if path.is_file() else None
                files[str(path)] = (oct(path.stat().st_mode), content)
        room = {name: cls.sim.get(f"/nodes/pve1/storage/{name}/status", role="root") for name in ("local", "flatcar")}
        return {"state": state, "files": files, "content": {name: entry["content"] for name, entry in room.items()}}

    def restore(self, name: str) -> None:
        self.assertEqual(self.sim.control("POST", "/restore", {"name": name}), {"name": name})

    def path(self, name: str) -> Path:
        return self.sim.state / "srv/images/images" / name

    def test_everything_comes_back_as_often_as_one_likes(self) -> None:
        for _ in range(3):
            self.assertEqual(self.sim.run("POST", "/nodes/pve1/qemu/211/clone", {"newid": 212, "full": 0}), "OK")
            self.assertEqual(self.create(213, pool="flatcar"), "OK")
            self.assertEqual(
                self.sim.run("POST", "/nodes/pve1/qemu/213/config", {"name": "other", "delete": "scsi0"}), "OK"
            )
            for vmid in (212, 211):
                self.assertEqual(self.sim.run("DELETE", f"/nodes/pve1/qemu/{vmid}"), "OK")
            self.assertEqual(self.sim.upload_ok("flatcar-upload", "vztmpl", "config.tar.gz", b"other"), "OK")
            self.sim.control("DELETE", "/vms/300")
            identity = self.sim.ready["tokens"]["audit"]["id"]
            self.sim.control("POST", f"/tokens/{identity}", {"acl": {}})
            self.sim.control("POST", "/storages/local", {"content": "iso", "avail": 5})
            self.restore("start")
            self.assertEqual(self.look(), self.start)
            self.assertEqual(self.sim.call("GET", "/nodes/pve1/qemu/211/config", role="audit").status, 200)

    def test_the_logs_the_rules_and_the_tasks_are_gone(self) -> None:
        self.create(213)
        self.sim.fault(path="^/version$", action="status", status=500)
        self.restore("start")
        self.assertEqual(self.sim.control("GET", "/requests"), [])
        self.assertEqual(self.sim.control("GET", "/counters")["requests"], 0)
        self.assertEqual(self.sim.control("GET", "/faults"), [])
        self.assertEqual(self.sim.control("GET", "/state")["tasks"], [])
        self.assertEqual(self.sim.call("GET", "/version").status, 200)

    def test_files_that_may_be_written_are_restored_though_they_were_written_in_place(self) -> None:
        imported = self.sim.state / "var/lib/vz/import/flatcar-1.qcow2"
        before = imported.read_bytes()
        with open(imported, "r+b") as file:
            file.seek(1000)
            file.write(b"in place")
        imported.chmod(0o640)
        (self.path("211")).chmod(0o555)
        self.restore("start")
        self.assertEqual((imported.read_bytes(), self.look()), (before, self.start))

    def test_base_volumes_are_shared_and_writable_ones_are_not(self) -> None:
        base = self.path("211/base-211-disk-0.qcow2")
        kept = [path.stat() for path in (self.sim.state / "saves").rglob("*") if path.is_file()]
        self.assertIn(base.stat().st_ino, [stat.st_ino for stat in kept])
        self.assertTrue(all(stat.st_nlink == 1 for stat in kept if stat.st_mode & 0o222))
        self.sim.run("DELETE", "/nodes/pve1/qemu/211")
        self.restore("start")
        self.assertTrue(base.exists())

    def test_holes_stay_holes(self) -> None:
        path = self.sim.state / "var/lib/vz/import/sparse.raw"
        with open(path, "wb") as file:
            file.seek(100 << 20)
            file.write(b"end")
        self.sim.control("POST", "/save", {"name": "sparse"})
        path.unlink()
        self.restore("sparse")
        stat = path.stat()
        self.assertEqual((stat.st_size, path.read_bytes()[-3:]), ((100 << 20) + 3, b"end"))
        self.assertLess(stat.st_blocks * 512, 1 << 20)

    def test_several_saves_and_one_of_an_old_name(self) -> None:
        self.create(213)
        self.sim.control("POST", "/save", {"name": "more"})
        more = self.look()
        self.restore("start")
        self.assertEqual(self.look(), self.start)
        self.restore("more")
        self.assertEqual(self.look(), more)
        self.restore("start")
        self.sim.control("POST", "/save", {"name": "more"})
        self.create(214)
        self.restore("more")
        self.assertEqual(self.look(), self.start)

    def test_tasks_are_killed_and_uploads_cut(self) -> None:
        self.sim.fault(method="POST", path="/qemu$", action="task-never-ends")
        upid = self.sim.call("POST", "/nodes/pve1/qemu", create_form(vmid=213)).data
        self.assertEqual(self.sim.control("GET", "/state")["vms"]["213"]["config"]["lock"], "create")
        upload = Upload(self.sim, "local", "import", "half.raw", b"x" * 300_000)
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body[:200_000])
            deadline = time.monotonic() + 5
            while not list((self.sim.state / "var-tmp").iterdir()) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.restore("start")
            self.assertEqual(self.look(), self.start)
            with self.assertRaises((NoAnswer, OSError)):
                read_reply(connection)
        self.assertEqual(self.sim.call("GET", f"/nodes/pve1/tasks/{upid}/status", role="root").status, 400)
        # Its lock is free again.
        self.assertEqual(self.create(213), "OK")

    def test_a_call_that_is_held_ends_undone(self) -> None:
        rule = self.sim.fault(method="DELETE", path="/qemu/211$", action="hold")["id"]
        with self.sim.connect() as connection:
            connection.sendall(
                f"DELETE /api2/json/nodes/pve1/qemu/211 HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: {self.sim.authorization()}\r\n\r\n".encode()
            )
            self.sim.control("GET", f"/faults/{rule}/wait")
            self.restore("start")
            with self.assertRaises((NoAnswer, OSError)):
                read_reply(connection)
        self.assertEqual(self.look(), self.start)

    def test_a_connection_that_waits_for_its_next_request_lives_on(self) -> None:
        head = f"GET /api2/json/version HTTP/1.1\r\nHost: x\r\nAuthorization: {self.sim.authorization()}\r\n\r\n"
        with self.sim.connect() as connection:
            for _ in range(2):
                connection.sendall(head.encode())
                self.assertEqual(read_reply(connection).status, 200)
                self.restore("start")

    def wait_until_stopped(self) -> None:
        """The signal only asks for it: a thread may still run on another core."""
        threads = Path(f"/proc/{self.sim.process.pid}/task")
        while any("\nState:\tT" not in (thread / "status").read_text() for thread in threads.iterdir()):
            time.sleep(0.001)

    def test_what_a_client_sent_that_is_gone_is_not_done_in_the_world_that_is_put_back(self) -> None:
        authorization = f"Host: x\r\nAuthorization: {self.sim.authorization()}\r\n\r\n"
        connection = self.sim.connect()
        connection.sendall(f"GET /api2/json/version HTTP/1.1\r\n{authorization}".encode())
        self.assertEqual(read_reply(connection).status, 200)
        self.restore("start")
        # Both the call and the end are there when it is looked for them.
        self.sim.process.send_signal(signal.SIGSTOP)
        self.wait_until_stopped()
        connection.sendall(f"DELETE /api2/json/nodes/pve1/qemu/211 HTTP/1.1\r\n{authorization}".encode())
        connection.close()
        self.sim.process.send_signal(signal.SIGCONT)
        time.sleep(0.2)
        self.assertEqual((self.sim.control("GET", "/requests"), self.look()), ([], self.start))

    def test_storages_come_and_go(self) -> None:
        self.sim.control("POST", "/storages", {"storage": "more", "type": "dir", "path": "more", "content": "iso"})
        self.assertEqual(self.sim.upload_ok("more", "iso", "x.iso", b"12345"), "OK")
        self.sim.control("POST", "/save", {"name": "with"})
        self.restore("start")
        self.assertEqual(self.sim.call("GET", "/nodes/pve1/storage/more/status", role="root").status, 500)
        self.assertEqual(list((self.sim.state / "more").rglob("*.iso")), [])
        self.restore("with")
        self.assertEqual(self.sim.names("more", "iso"), ["more:iso/x.iso"])

    def test_what_is_used_of_a_storage_comes_back(self) -> None:
        self.sim.control("POST", "/storages/local", {"avail": 1000})
        self.assertEqual(self.sim.upload_ok("local", "iso", "a.iso", b"x" * 600), "OK")
        self.sim.control("POST", "/save", {"name": "nearly full"})
        for _ in range(2):
            self.assertEqual(self.sim.upload_ok("local", "iso", "b.iso", b"x" * 300), "OK")
            self.assertIn("No space left", self.sim.upload_ok("local", "iso", "c.iso", b"x" * 300))
            self.restore("nearly full")

    def test_an_unknown_save(self) -> None:
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.sim.control("POST", "/restore", {"name": "never made"})
        self.assertEqual(caught.exception.code, 404)
        caught.exception.close()


class Stale(MachineTest):
    settings = {"stat-interval": 3600}

    def test_old_statistics_are_old_again(self) -> None:
        self.assertEqual(self.create(211), "OK")
        resources = "/cluster/resources?type=vm"
        self.sim.get(resources)
        self.create(212)
        before = self.sim.get(resources)
        self.sim.control("POST", "/save", {"name": "a"})
        self.sim.run("DELETE", "/nodes/pve1/qemu/212")
        self.sim.control("POST", "/restore", {"name": "a"})
        self.assertEqual(self.sim.get(resources), before)


if __name__ == "__main__":
    unittest.main()
