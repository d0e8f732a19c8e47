"""The HTTP layer: connections, limits, forms, status lines."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
import unittest

from .support import NoAnswer, Reply, SimulatorTest, read_reply


class HTTPTest(SimulatorTest):
    def raw(self, text: str, body: bytes = b"") -> Reply:
        with self.sim.connect() as connection:
            connection.sendall(text.replace("\n", "\r\n").encode() + body)
            return read_reply(connection)

    def request(self, line: str, headers: str = "", body: bytes = b"") -> Reply:
        return self.raw(f"{line}\nHost: x\nAuthorization: {self.sim.authorization()}\n{headers}\n", body)


class Connections(HTTPTest):
    def test_an_answer_of_pveproxy_has_one_connection_header(self) -> None:
        reply = self.sim.call("GET", "/version")
        self.assertEqual((reply.status, reply.reason), (200, "OK"))
        self.assertEqual(reply.header("Connection"), ["Keep-Alive"])
        self.assertEqual(reply.header("Content-Type"), ["application/json;charset=UTF-8"])
        self.assertEqual(reply.header("Server"), ["pve-api-daemon/3.0"])
        self.assertEqual(reply.header("Cache-Control"), ["max-age=0"])

    def test_an_answer_of_pvedaemon_has_two_and_the_connection_stays_open(self) -> None:
        request = f"GET /api2/json/nodes/pve1/qemu HTTP/1.1\r\nAuthorization: {self.sim.authorization()}\r\n\r\n"
        with self.sim.connect() as connection:
            for _ in range(3):
                connection.sendall(request.encode())
                data = b""
                while not data.endswith(b'{"data":[]}'):
                    data += connection.recv(1000)
                self.assertEqual(data.count(b"Connection: close\r\nConnection: Keep-Alive\r\n"), 1)

    def test_the_100th_answer_on_a_connection_says_close(self) -> None:
        with self.sim.connect() as connection:
            for number in range(1, 101):
                connection.sendall(
                    f"GET /api2/json/version HTTP/1.1\r\nAuthorization: {self.sim.authorization()}\r\n\r\n".encode()
                )
                reply = read_reply(connection)
                self.assertEqual(reply.header("Connection"), ["close" if number == 100 else "Keep-Alive"], number)
            self.assertEqual(connection.recv(1), b"")

    def test_an_idle_connection_is_closed(self) -> None:
        with self.sim.connect() as connection:
            begin = time.monotonic()
            self.assertEqual(connection.recv(1), b"")
            self.assertGreater(time.monotonic() - begin, 0.4)

    def test_every_error_closes(self) -> None:
        for path in ("/nope", "/nodes/pve1/qemu/999/config"):
            reply = self.sim.call("GET", path)
            self.assertGreaterEqual(reply.status, 400)
            self.assertEqual(reply.header("Connection"), ["close"])

    def test_a_client_may_ask_to_close(self) -> None:
        self.assertEqual(
            self.sim.call("GET", "/version", headers={"Connection": "close"}).header("Connection"), ["close"]
        )
        reply = self.raw(f"GET /api2/json/version HTTP/1.0\nAuthorization: {self.sim.authorization()}\n\n")
        self.assertEqual(reply.header("Connection"), ["close"])

    def test_plain_http_is_redirected(self) -> None:
        for method, status in (("GET", 301), ("POST", 308), ("PUT", 308), ("DELETE", 308)):
            connection = http.client.HTTPConnection("127.0.0.1", self.sim.port, timeout=5)
            connection.request(method, "/api2/json/version")
            reply = connection.getresponse()
            self.assertEqual(reply.status, status)
            self.assertEqual(reply.headers["Location"], f"https://127.0.0.1:{self.sim.port}/api2/json/version")
            connection.close()

    def test_it_listens_on_loopback_only(self) -> None:
        with socket.socket() as probe:
            probe.connect(("127.0.0.1", self.sim.port))
        with self.assertRaises(OSError), socket.socket() as probe:
            probe.settimeout(1)
            probe.connect(("127.0.0.2", self.sim.port))


class Requests(HTTPTest):
    def test_other_methods_are_501(self) -> None:
        for method in ("HEAD", "OPTIONS", "PATCH"):
            with self.sim.connect() as connection:
                connection.sendall(f"{method} /api2/json/version HTTP/1.1\r\n\r\n".encode())
                line = connection.recv(1000).split(b"\r\n")[0].decode()
            self.assertEqual(line, f"HTTP/1.1 501 method '{method}' not available")

    def test_unknown_paths_and_wrong_methods_are_501(self) -> None:
        reply = self.sim.call("GET", "/nope")
        self.assertEqual((reply.status, reply.reason), (501, "Method 'GET /nope' not implemented"))
        self.assertEqual(reply.json, {"data": None, "message": "Method 'GET /nope' not implemented"})
        self.assertEqual(self.sim.call("DELETE", "/version").reason, "Method 'DELETE /version' not implemented")

    def test_http_2_is_506(self) -> None:
        self.assertEqual(self.raw("GET /api2/json/version HTTP/2.0\n\n").status, 506)

    def test_chunked_is_501_everywhere(self) -> None:
        reply = self.request("POST /api2/json/nodes/pve1/qemu HTTP/1.1", "Transfer-Encoding: chunked\n")
        self.assertEqual((reply.status, reply.reason), (501, "chunked transfer encoding not supported"))

    def test_a_form_over_512_kib_is_501(self) -> None:
        reply = self.request("POST /api2/json/nodes/pve1/qemu HTTP/1.1", f"Content-Length: {512 * 1024 + 1}\n")
        self.assertEqual((reply.status, reply.reason), (501, "for data too large"))

    def test_content_with_get_is_501(self) -> None:
        reply = self.request("GET /api2/json/version HTTP/1.1", "Content-Length: 3\n", b"a=b")
        self.assertEqual(reply.reason, "Unexpected content for method 'GET'")

    def test_another_content_type_is_506(self) -> None:
        reply = self.request(
            "POST /api2/json/nodes/pve1/qemu HTTP/1.1", "Content-Type: text/plain\nContent-Length: 3\n", b"a=b"
        )
        self.assertEqual((reply.status, reply.reason), (506, "upload 'Content-Type 'text/plain' not implemented"))

    def test_too_many_or_too_large_headers_get_no_answer(self) -> None:
        for headers in ("".join(f"X-{n}: 1\n" for n in range(70)), "X-Large: " + "x" * 9000 + "\n"):
            with self.assertRaises((NoAnswer, OSError)):
                self.request("GET /api2/json/version HTTP/1.1", headers)

    def test_a_folded_header_is_one(self) -> None:
        reply = self.request("GET /api2/json/version HTTP/1.1", "X-Folded: one\n  two\n")
        self.assertEqual(reply.status, 200)

    def test_gzip_only_on_request_and_over_1_kib(self) -> None:
        small = self.sim.call("GET", "/version", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(small.header("Content-Encoding"), [])
        large = self.sim.call("GET", "/access/permissions", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(large.header("Content-Encoding"), ["gzip"])
        self.assertIn("/storage", json.loads(gzip.decompress(large.body))["data"])
        self.assertEqual(self.sim.call("GET", "/access/permissions").header("Content-Encoding"), [])


class Forms(SimulatorTest):
    settings = {"vms": [{"vmid": 400, "config": {"name": "form", "memory": "512"}}]}

    def send(self, body: str, content_type: str = "application/x-www-form-urlencoded") -> Reply:
        return self.sim.call(
            "PUT", "/nodes/pve1/qemu/400/config", body=body.encode(), headers={"Content-Type": content_type}
        )

    def config(self) -> dict:
        return self.sim.get("/nodes/pve1/qemu/400/config")

    def test_a_semicolon_separates_fields(self) -> None:
        for body in ("tags=flatcar;stable", "tags=flatcar;stable=1"):
            self.parameter_error(
                self.send(body),
                stable="property is not defined in schema and the schema does not allow additional properties",
            )
        self.assertEqual(self.send("tags=flatcar%3Bstable").status, 200)
        self.assertEqual(self.config()["tags"], "flatcar;stable")

    def test_a_literal_equals_sign_truncates_the_value(self) -> None:
        self.parameter_error(
            self.send("rng0=source=/dev/urandom"),
            rng0="invalid format - format error\nrng0.source: value 'source' does not have a value in the enumeration "
            "'/dev/urandom, /dev/random, /dev/hwrng'\n",
        )
        self.assertEqual(self.send("rng0=source%3D/dev/urandom").status, 200)
        self.assertEqual(self.config()["rng0"], "source=/dev/urandom")

    def test_plus_and_percent_are_decoded(self) -> None:
        self.assertEqual(self.send("description=a+b%2Bc%0Ad%C3%A9").status, 200)
        self.assertEqual(self.config()["description"], "a b+c\ndé")

    def test_json_bodies(self) -> None:
        body = json.dumps({"onboot": True, "cores": 3, "description": "a=b;c"})
        self.assertEqual(self.send(body, "application/json").status, 200)
        config = self.config()
        self.assertEqual((config["onboot"], config["cores"], config["description"]), (1, 3, "a=b;c"))

    def test_broken_json_is_500_in_text(self) -> None:
        reply = self.send("{broken", "application/json")
        self.assertEqual((reply.status, reply.header("Content-Type")), (500, []))


if __name__ == "__main__":
    unittest.main()
