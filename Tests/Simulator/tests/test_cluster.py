"""Several nodes: addresses, certificates, forwarding, nodes that are away."""

from __future__ import annotations

import socket
import ssl
import unittest
import urllib.parse

from .support import NoAnswer, SimulatorTest, Upload, UploadTest, qcow2, read_reply

NODES = ["pve1", "pve2", "pve3"]


class ClusterTest(SimulatorTest):
    settings = {"nodes": NODES}

    def tearDown(self) -> None:
        super().tearDown()
        self.sim.control("POST", "/settings", {"node-settings": {}, "forward-time": 0})
        self.sim.control("DELETE", "/requests")

    def take_away(self, *nodes: str) -> None:
        self.sim.control("POST", "/settings", {"node-settings": {node: {"offline": True} for node in nodes}})

    def last(self) -> tuple[str, str]:
        entry = self.sim.control("GET", "/requests")[-1]
        return entry["entry"], entry["node"]


class Addresses(ClusterTest):
    def test_each_node_has_its_own_at_one_port(self) -> None:
        urls = self.sim.ready["node-urls"]
        self.assertEqual(list(urls), NODES)
        self.assertEqual(urls["pve1"], self.sim.ready["url"])
        parts = [urllib.parse.urlsplit(url) for url in urls.values()]
        self.assertEqual([part.hostname for part in parts], ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
        self.assertEqual({part.port for part in parts}, {self.sim.port})

    def test_each_has_its_own_certificate_of_one_authority(self) -> None:
        shown = {entry["node"]: entry["ssl_fingerprint"] for entry in self.sim.get("/nodes")}
        self.assertEqual(shown, self.sim.ready["node-fingerprints"])
        self.assertEqual(shown["pve1"], self.sim.ready["fingerprint"])
        self.assertEqual(len(set(shown.values())), 3)
        for number, node in enumerate(NODES, 1):
            with self.sim.at(node).connect() as connection:
                names = set(connection.getpeercert()["subjectAltName"])
            expected = {("DNS", "localhost"), ("DNS", node), ("DNS", f"{node}.example.org")}
            expected |= {("IP Address", "127.0.0.1"), ("IP Address", f"127.0.0.{number}")}
            self.assertLess(expected, names)
            self.assertIn(("IP Address", "0:0:0:0:0:0:0:1"), names)

    def test_a_certificate_is_none_for_another_node(self) -> None:
        raw = socket.create_connection(("127.0.0.2", self.sim.port), timeout=10)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.sim.tls.wrap_socket(raw, server_hostname="127.0.0.3")
        raw.close()

    def test_the_status_says_who_was_asked(self) -> None:
        for node in NODES:
            cluster, *nodes = self.sim.at(node).get("/cluster/status")
            own = {"id": "cluster", "name": "cluster", "nodes": 3, "quorate": 1, "type": "cluster", "version": 3}
            self.assertEqual(cluster, own)
            self.assertEqual([entry["name"] for entry in nodes if entry["local"]], [node])
            self.assertEqual([entry["ip"] for entry in nodes], ["127.0.0.1", "127.0.0.2", "127.0.0.3"])
            self.assertEqual([entry["nodeid"] for entry in nodes], [1, 2, 3])

    def test_the_status_takes_sys_audit(self) -> None:
        reply = self.sim.call("GET", "/cluster/status", role="nothing")
        self.refused(reply, 403, "Permission check failed (/, Sys.Audit)")


class Forwarding(ClusterTest):
    def test_the_log_tells_direct_from_forwarded(self) -> None:
        second = self.sim.at("pve2")
        for asked, path, expected in [
            (self.sim, "/nodes/pve1/qemu", ("pve1", "pve1")),
            (self.sim, "/nodes/pve2/qemu", ("pve1", "pve2")),
            (second, "/nodes/pve2/qemu", ("pve2", "pve2")),
            (second, "/nodes/pve1/qemu", ("pve2", "pve1")),
            (second, "/nodes/localhost/qemu", ("pve2", "pve2")),
            (second, "/cluster/status", ("pve2", "pve2")),
        ]:
            asked.get(path)
            self.assertEqual(self.last(), expected, path)

    def test_what_names_no_node_is_the_one_that_was_asked(self) -> None:
        self.sim.control("POST", "/settings", {"node-settings": {"pve2": {"version": "8.4.14"}}})
        second = self.sim.at("pve2")
        self.assertEqual(second.get("/version")["version"], "8.4.14")
        self.assertEqual(second.get("/nodes/localhost/version")["version"], "8.4.14")
        self.assertEqual(second.get("/nodes/pve1/version")["version"], "9.2.11")

    def test_it_takes_its_time(self) -> None:
        self.sim.control("POST", "/settings", {"forward-time": 60})
        self.sim.get("/nodes/pve1/qemu")
        head = f"GET /api2/json/nodes/pve2/qemu HTTP/1.1\r\nAuthorization: {self.sim.authorization()}\r\n\r\n"
        with self.sim.connect() as connection:
            connection.sendall(head.encode())
            connection.settimeout(0.3)
            self.assertRaises(TimeoutError, connection.recv, 1)


class Away(ClusterTest):
    def test_it_refuses_connections_and_comes_back(self) -> None:
        for node in ("pve2", "pve1"):
            self.take_away(node)
            self.assertRaises(ConnectionRefusedError, self.sim.at(node).connect)
            other = self.sim.at("pve3")
            reply = other.call("GET", f"/nodes/{node}/version")
            self.assertEqual((reply.status, reply.reason, reply.body), (595, "No route to host", b""))
            states = {entry["name"]: entry["online"] for entry in other.get("/cluster/status")[1:]}
            self.assertEqual([name for name in NODES if not states[name]], [node])
            self.take_away()
            self.sim.at(node).get(f"/nodes/{node}/version")

    def test_who_was_connected_is_cut_off(self) -> None:
        second = self.sim.at("pve2")
        rule = self.sim.fault(path="/version", action="hold")["id"]
        with second.connect() as connection:
            head = f"GET /api2/json/version HTTP/1.1\r\nAuthorization: {second.authorization()}\r\n\r\n"
            connection.sendall(head.encode())
            self.sim.control("GET", f"/faults/{rule}/wait")
            self.take_away("pve2")
            with self.assertRaises((NoAnswer, OSError)):
                read_reply(connection)


class Uploads(ClusterTest, UploadTest):
    def far(self, name: str, **options) -> Upload:
        return self.import_of(name, node="pve2", **options)

    def temporary(self) -> dict[str, int]:
        found = self.sim.control("GET", "/state")["temporary-by-node"]
        return {node: len(names) for node, names in found.items() if names}

    def tearDown(self) -> None:
        super().tearDown()
        for folder in ("var-tmp", "nodes/pve2/var-tmp"):
            for path in (self.sim.state / folder).iterdir():
                path.unlink()

    def test_the_node_that_was_asked_takes_the_body_and_sends_it_on(self) -> None:
        rule = self.sim.fault(path="/upload$", action="hold", bytes=len(self.image) // 2)["id"]
        with self.sim.connect() as connection:
            upload = self.far("far.qcow2")
            connection.sendall(upload.head + upload.body)
            self.sim.control("GET", f"/faults/{rule}/wait")
            self.assertEqual(self.temporary(), {"pve1": 1})
            self.sim.control("POST", f"/faults/{rule}/release")
            reply = read_reply(connection)
        self.assertEqual(self.last(), ("pve1", "pve2"))
        self.assertEqual(reply.data.split(":")[1], "pve1")
        self.assertEqual(self.task_of(reply), "OK")
        self.assertIn("target node: pve2", self.sim.log(reply.data))
        self.assertIn("command: /usr/bin/scp ", "\n".join(self.sim.log(reply.data)))
        elsewhere = self.sim.call("GET", f"/nodes/pve2/tasks/{reply.data}/status")
        self.assertEqual(elsewhere.errors, {"upid": "no such task"})
        self.assertIn("local:import/far.qcow2", self.sim.names("local", "import", "pve2"))
        self.assertNotIn("local:import/far.qcow2", self.sim.names("local", "import", "pve1"))
        self.assertEqual(self.temporary(), {})

    def test_directly_it_is_that_nodes_own(self) -> None:
        second = self.sim.at("pve2")
        self.assertEqual(second.upload_ok("local", "import", "near.qcow2", qcow2()), "OK")
        self.assertTrue(any("command: cp -- " in line for line in second.log(second.upid)))
        self.assertEqual(second.upid.split(":")[1], "pve2")

    def test_the_temporary_file_stays_where_the_body_was_taken_in(self) -> None:
        self.assertEqual(self.far("x.wrong").send().status, 400)
        self.assertEqual(self.temporary(), {"pve1": 1})
        Upload(self.sim.at("pve2"), "local", "import", "x.wrong", self.image, node="pve1").send()
        self.assertEqual(self.temporary(), {"pve1": 1, "pve2": 1})

    def test_it_goes_with_the_connection(self) -> None:
        rule = self.sim.fault(path="/upload$", action="cut-upload", bytes=len(self.image) // 2)["id"]
        with self.assertRaises((NoAnswer, OSError)):
            self.far("cut.qcow2").send()
        self.sim.control("GET", f"/faults/{rule}/wait")
        self.assertEqual(self.temporary(), {})

    def test_a_way_of_more_than_the_silence_allowed_costs_answer_and_file(self) -> None:
        self.sim.control("POST", "/settings", {"forward-time": 1})
        with self.assertRaises(NoAnswer):
            self.far("slow.qcow2").send()
        self.sim.control("POST", "/settings", {"forward-time": 0})
        self.assertEqual(self.temporary(), {})
        self.assertNotIn("local:import/slow.qcow2", self.sim.names("local", "import", "pve2"))

    def test_to_a_node_that_is_away_it_ends_in_an_error_after_the_body(self) -> None:
        self.take_away("pve2")
        reply = self.far("lost.qcow2").send()
        self.assertEqual(reply.status, 500)
        self.assertRegex(reply.reason, "^can't activate storage 'local' on node 'pve2': command '/usr/bin/ssh ")
        self.assertEqual(self.temporary(), {"pve1": 1})

    def test_a_node_that_goes_away_meanwhile_fails_the_task(self) -> None:
        self.sim.fault(path="/upload$", action="task-never-ends")
        upid = self.far("late.qcow2").send().data
        self.take_away("pve2")
        self.sim.control("POST", f"/tasks/{upid}/release")
        expected = "import failed: ssh: connect to host 127.0.0.2 port 22: No route to host"
        self.assertEqual(self.sim.wait(upid)["exitstatus"], expected)


if __name__ == "__main__":
    unittest.main()
