"""POST upload on the wire: a test for each surprise of records, lengths and silence."""

from __future__ import annotations

import time
import unittest

from .support import BOUNDARY, NoAnswer, Simulator, Upload, UploadTest, read_reply


class ReadsAfterTheEnd(UploadTest):
    """Surprise 1: every read after the closing delimiter runs the call again, and the file is lost."""

    def lost(self, upload: Upload, pieces: list[bytes], calls: int) -> None:
        upid = upload.send_pieces(pieces).data
        self.assertEqual(self.sim.wait(upid)["exitstatus"], "OK")
        self.assertNotIn(f"local:import/{upload.name}", self.sim.names("local", "import"))
        entry = self.sim.control("GET", "/requests")
        shown = [request for request in entry if request["form"].get("filename") == upload.name]
        self.assertEqual([request["upload"]["calls"] for request in shown], [calls])
        failed = [
            task["exitstatus"]
            for task in self.sim.control("GET", "/state")["tasks"]
            if task["upid"] > upid and task["exitstatus"] != "OK"
        ]
        self.assertTrue(failed and all("cp: cannot stat" in text for text in failed), failed)

    def test_a_last_line_break_in_its_own_write(self) -> None:
        upload = self.import_of("crlf.qcow2", tail=b"\r\n")
        body = upload.body[:-2]
        self.lost(upload, [upload.head, body, b"\r\n"], 2)

    def test_an_epilogue_of_several_records(self) -> None:
        upload = self.import_of("epilogue.qcow2", tail=b"pad" * 3)
        self.lost(upload, [upload.head, upload.body[:-9], b"pad", b"pad", b"pad"], 4)

    def test_a_body_whose_last_line_break_falls_into_its_own_record(self) -> None:
        # What curl -F sends: one write, closed by CRLF, whose length is 1 more than a multiple of a record's.
        upload = self.import_of("modulo.raw", b"", tail=b"\r\n")
        missing = (2 - len(upload.body)) % 16384
        upload.data = b"x" * missing
        self.assertEqual(len(upload.body) % 16384, 2)
        self.lost(upload, [upload.head, upload.body], 2)

    def test_a_last_line_break_in_the_delimiters_own_record_is_harmless(self) -> None:
        upload = self.import_of("same.qcow2", tail=b"\r\n")
        self.assertEqual(self.task_of(upload.send()), "OK")
        self.assertEqual(self.stored("same.qcow2"), self.image)


class RecordBoundaries(UploadTest):
    """Surprise 2: a record that ends inside the file part's header spoils the image."""

    def split(self, name: str, marker: bytes, data: bytes | None = None) -> str:
        upload = self.import_of(name, data)
        at = upload.body.index(marker) + len(marker)
        return self.task_of(upload.send_pieces([upload.head, upload.body[:at], upload.body[at:]], pause=0.03))

    def test_behind_the_file_name_a_raw_image_is_shifted_silently(self) -> None:
        data = bytes(range(256)) * 40
        self.assertEqual(self.split("shifted.raw", b'filename="shifted.raw"', data), "OK")
        stored = self.stored("shifted.raw")
        self.assertEqual(stored, b"\r\nContent-Type: application/octet-stream\r\n\r\n" + data)

    def test_behind_the_file_name_a_qcow2_image_is_no_image(self) -> None:
        status = self.split("shifted.qcow2", b'filename="shifted.qcow2"')
        self.assertRegex(
            status, r"^qemu-img: Could not open '.*/pveupload-[0-9a-f]{32}': Image is not in qcow2 format$"
        )

    def test_before_the_blank_line_is_as_bad(self) -> None:
        self.assertEqual(self.split("line.raw", b"octet-stream", b"data"), "OK")
        self.assertEqual(self.stored("line.raw"), b"\r\nContent-Type: application/octet-stream\r\n\r\ndata")

    def test_earlier_and_later_splits_are_harmless(self) -> None:
        for marker in (b"\r\n\r\nimp", b'name="content"', b"octet-stream\r\n\r\n", self.image[:500]):
            self.assertEqual(self.split("harmless.qcow2", marker), "OK", marker)
            self.assertEqual(self.stored("harmless.qcow2"), self.image)

    def test_the_part_header_may_share_its_record_with_data(self) -> None:
        upload = self.import_of("shared.qcow2")
        reply = upload.send_pieces([upload.head + upload.body[:5000], upload.body[5000:]])
        self.assertEqual(self.task_of(reply), "OK")
        self.assertEqual(self.stored("shared.qcow2"), self.image)

    def test_the_closing_delimiter_may_be_split(self) -> None:
        for cut in range(1, len(BOUNDARY) + 7, 5):
            upload = self.import_of("delimiter.qcow2")
            reply = upload.send_pieces([upload.head, upload.body[:-cut], upload.body[-cut:]], pause=0.02)
            self.assertEqual(self.task_of(reply), "OK")
            self.assertEqual(self.stored("delimiter.qcow2"), self.image)


class Lengths(UploadTest):
    """Surprises 7 and 8: Content-Length is needed, and only an upper bound."""

    def test_too_big_is_taken_at_the_closing_delimiter(self) -> None:
        self.assertEqual(self.task_of(self.import_of("big.qcow2", length_error=1 << 30).send()), "OK")
        self.assertEqual(self.stored("big.qcow2"), self.image)

    def test_too_small_by_a_little_is_fine(self) -> None:
        self.assertEqual(self.task_of(self.import_of("little.qcow2", length_error=-3).send()), "OK")

    def test_too_small_by_more_fails(self) -> None:
        reply = self.import_of("less.qcow2", length_error=-50_000).send()
        self.assertEqual((reply.status, reply.header("Content-Type")), (500, []))
        self.assertRegex(reply.reason, r"^upload failed at .*AnyEvent\.pm line 1370\.$")

    def test_no_closing_delimiter_fails(self) -> None:
        upload = self.import_of("open.qcow2")
        cut = len(f"\r\n--{BOUNDARY}--")
        upload.length_error = -cut
        reply = upload.send_pieces([upload.head, upload.body[:-cut]])
        self.assertTrue(reply.reason.startswith("upload failed at "), reply.reason)

    def test_no_content_length_is_no_body(self) -> None:
        upload = self.import_of("none.qcow2")
        head = b"\r\n".join(line for line in upload.head.split(b"\r\n") if not line.startswith(b"Content-Length"))
        reply = upload.send_pieces([head])
        self.assertEqual(reply.status, 400)
        self.assertEqual(
            {key: reply.errors[key] for key in ("content", "filename")},
            dict.fromkeys(("content", "filename"), "property is missing and it is not optional"),
        )

    def test_chunked_is_501(self) -> None:
        upload = self.import_of("chunked.qcow2", extra={"Transfer-Encoding": "chunked"})
        reply = upload.send_pieces([upload.head])
        self.assertEqual((reply.status, reply.reason), (501, "chunked transfer encoding not supported"))

    def test_expect_is_ignored(self) -> None:
        upload = self.import_of("expect.qcow2", extra={"Expect": "100-continue"})
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                connection.recv(100)
            connection.sendall(upload.body)
            self.assertEqual(self.task_of(read_reply(connection)), "OK")


class BrokenUploads(UploadTest):
    """Surprises 5, 9 and 10: silence, refusals, temporary files."""

    def wait_for_no_temporary(self) -> None:
        deadline = time.monotonic() + 5
        while self.temporary() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(self.temporary(), [])

    def setUp(self) -> None:
        for path in (self.sim.state / "var-tmp").iterdir():
            path.unlink()

    def test_silence_ends_the_connection_without_an_answer(self) -> None:
        upload = self.import_of("silent.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body[:50_000])
            time.sleep(0.2)
            self.assertEqual(len(self.temporary()), 1)
            with self.assertRaises(NoAnswer):
                read_reply(connection)
        self.wait_for_no_temporary()
        self.assertNotIn("local:import/silent.qcow2", self.sim.names("local", "import"))

    def test_a_client_that_leaves_starts_no_task(self) -> None:
        upload = self.import_of("left.qcow2")
        before = len(self.sim.control("GET", "/state")["tasks"])
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body[:50_000])
            time.sleep(0.1)
            self.assertEqual(len(self.temporary()), 1)
        self.wait_for_no_temporary()
        self.assertEqual(len(self.sim.control("GET", "/state")["tasks"]), before)

    def test_refusals_after_the_body_leak_the_temporary_file(self) -> None:
        self.import_of("leak.img", b"x").send()
        self.assertEqual(len(self.temporary()), 1)
        self.import_of("leak.qcow2", length_error=-50_000).send()
        self.assertEqual(len(self.temporary()), 2)

    def test_a_full_var_tmp_is_a_500(self) -> None:
        self.sim.fault(method="POST", path="/upload$", action="enospc", where="temp")
        reply = self.import_of("full.qcow2").send()
        self.assertEqual(
            (reply.status, reply.reason), (500, "write to temporary file failed - No space left on device")
        )

    def test_a_body_that_is_discarded_takes_no_room(self) -> None:
        self.sim.fault(method="POST", path="/upload$", action="discard-upload", message="not today")
        reply = self.import_of("discarded.qcow2").send()
        self.assertEqual((reply.status, reply.reason), (500, "not today"))
        entry = self.sim.control("GET", "/requests")[-1]
        self.assertEqual(entry["upload"]["bytes"], len(self.image))
        self.assertEqual([(self.sim.state / "var-tmp" / name).stat().st_size for name in self.temporary()], [0])
        self.assertNotIn("local:import/discarded.qcow2", self.sim.names("local", "import"))

    def test_a_refusal_comes_late_and_bare(self) -> None:
        begin = time.monotonic()
        reply = self.import_of("denied.qcow2", b"small", role="audit").send()
        self.assertGreaterEqual(time.monotonic() - begin, 0.2)
        self.assertEqual(
            (reply.status, reply.reason, reply.body),
            (403, "Permission check failed (/storage/local, Datastore.AllocateTemplate)", b""),
        )
        self.assertEqual(reply.header("Content-Length"), [])

    def test_a_large_body_overtakes_the_refusal(self) -> None:
        for role in ("audit", None):
            with self.assertRaises((NoAnswer, OSError)):
                self.import_of("denied.raw", b"x" * (2 << 20), role=role).send()

    def test_a_large_upload_that_waits_gets_its_refusal(self) -> None:
        upload = self.import_of("denied.raw", b"x" * (2 << 20), role="audit")
        self.assertEqual(upload.send_pieces([upload.head]).status, 403)

    def test_a_wrong_content_type_is_never_answered(self) -> None:
        upload = self.import_of("type.qcow2")
        head = upload.head.replace(b"multipart/form-data", b"application/octet-stream")
        with self.assertRaises((NoAnswer, OSError)):
            upload.send_pieces([head, upload.body])


class FullStorage(UploadTest):
    settings = {
        "storages": [{"storage": "local", "type": "dir", "path": "local", "content": "import,images", "avail": 50_000}],
        "vartmp-avail": 400_000,
    }

    def test_the_import_task_finds_no_room(self) -> None:
        status = self.task_of(Upload(self.sim, "local", "import", "x.raw", b"x" * 60_000).send())
        self.assertRegex(status, r"^import failed: cp: error writing '.*/x\.raw': No space left on device$")
        self.assertEqual(self.sim.names("local", "import"), [])
        self.assertEqual(self.temporary(), [])
        shown = self.sim.get("/nodes/pve1/storage/local/status")
        self.assertEqual(shown["avail"], 50_000)

    def test_the_temporary_file_finds_no_room(self) -> None:
        upload = Upload(self.sim, "local", "import", "y.raw", b"x" * 500_000)
        reply = upload.send()
        self.assertEqual(reply.reason, "write to temporary file failed - No space left on device")


class SlowDaemon(unittest.TestCase):
    def test_an_answer_that_takes_longer_than_the_idle_time_is_lost_with_the_file(self) -> None:
        sim = Simulator(upload_idle=0.4)
        self.addCleanup(sim.stop)
        sim.fault(method="POST", path="/upload$", action="delay", seconds=1.0)
        with self.assertRaises(NoAnswer):
            sim.upload("local", "iso", "slow.iso", b"x" * 1000)


if __name__ == "__main__":
    unittest.main()
