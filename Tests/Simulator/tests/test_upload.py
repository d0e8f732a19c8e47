"""POST upload: what it takes, what it refuses."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from .support import BOUNDARY, NoAnswer, Upload, UploadTest, read_reply


class GoodUploads(UploadTest):
    def test_an_upload_is_copied_into_the_storage_by_a_task(self) -> None:
        upload = self.import_of("flatcar-1.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body)
            reply = read_reply(connection)
        self.assertEqual(reply.header("Connection"), ["close"])
        self.assertRegex(reply.data, r"^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:imgcopy::ci@pve!build:$")
        status = self.sim.wait(reply.data)
        self.assertEqual(status["exitstatus"], "OK")
        self.assertEqual(
            (status["id"], status["type"], status["user"], status["tokenid"]), ("", "imgcopy", "ci@pve", "build")
        )
        entry = next(
            entry
            for entry in self.sim.get("/nodes/pve1/storage/local/content?content=import")
            if entry["volid"] == "local:import/flatcar-1.qcow2"
        )
        self.assertEqual(set(entry), {"content", "ctime", "format", "size", "volid"})
        self.assertEqual((entry["format"], entry["size"]), ("qcow2", len(self.image)))
        self.assertEqual(self.stored("flatcar-1.qcow2"), self.image)
        log = self.sim.log(reply.data)
        temporary = log[0].removeprefix("starting file import from: ")
        self.assertRegex(temporary, r"/var-tmp/pveupload-[0-9a-f]{32}$")
        target = self.sim.state / "var/lib/vz/import/flatcar-1.qcow2"
        self.assertEqual(
            log[1:],
            [
                "target node: pve1",
                f"target file: {target}",
                f"file size is: {len(self.image)}",
                f"command: cp -- {temporary} {target}",
                "finished file import successfully",
                "TASK OK",
            ],
        )
        self.assertFalse(Path(temporary).exists())

    def test_names_are_normalised_silently(self) -> None:
        self.assertEqual(self.task_of(self.import_of("a/b/flatcar@v1~2.qcow2").send()), "OK")
        self.assertEqual(self.stored("flatcar_v1_2.qcow2"), self.image)
        self.assertEqual(self.task_of(self.import_of("x+@@y.qcow2").send()), "OK")
        self.assertEqual(self.stored("x_y.qcow2"), self.image)

    def test_the_same_name_overwrites(self) -> None:
        self.assertEqual(self.task_of(self.import_of("twice.raw", b"first" * 2000).send()), "OK")
        self.assertEqual(self.task_of(self.import_of("twice.raw", b"second").send()), "OK")
        self.assertEqual(self.stored("twice.raw"), b"second")

    def test_content_may_stand_in_the_query(self) -> None:
        upload = self.import_of("query.qcow2", fields={}, query="?content=import")
        self.assertEqual(self.task_of(upload.send()), "OK")

    def test_a_checksum_is_verified_by_the_task(self) -> None:
        good = {"content": "import", "checksum-algorithm": "sha256", "checksum": hashlib.sha256(self.image).hexdigest()}
        self.assertEqual(self.task_of(self.import_of("sum.qcow2", fields=good).send()), "OK")
        bad = good | {"checksum": "0" * 64}
        self.assertEqual(
            self.task_of(self.import_of("badsum.qcow2", fields=bad).send()),
            f"checksum mismatch: got '{good['checksum']}' != expect '{'0' * 64}'",
        )
        self.assertNotIn("local:import/badsum.qcow2", self.sim.names("local", "import"))
        alone = self.import_of("alone.qcow2", fields={"content": "import", "checksum-algorithm": "sha256"}).send()
        self.parameter_error(alone, checksum="missing property - 'checksum-algorithm' requires this property")

    def test_a_slow_but_steady_body_is_fine(self) -> None:
        upload = self.import_of("slow.qcow2")
        cut = [
            upload.body[at : at + len(upload.body) // 4 + 1]
            for at in range(0, len(upload.body), len(upload.body) // 4 + 1)
        ]
        self.assertEqual(self.task_of(upload.send_pieces([upload.head, *cut], pause=0.25)), "OK")
        self.assertEqual(self.stored("slow.qcow2"), self.image)

    def test_a_preamble_before_the_first_delimiter_is_dropped(self) -> None:
        upload = self.import_of("preamble.qcow2")
        upload.length_error = 30
        reply = upload.send_pieces([upload.head, b"this is a MIME preamble....\r\n\r" + upload.body])
        self.assertEqual(self.task_of(reply), "OK")
        self.assertEqual(self.stored("preamble.qcow2"), self.image)

    def test_iso_content_is_not_looked_at(self) -> None:
        self.assertEqual(self.task_of(Upload(self.sim, "local", "iso", "not.iso", b"not an iso at all").send()), "OK")
        entry = self.sim.get("/nodes/pve1/storage/local/content?content=iso")[0]
        self.assertEqual((entry["volid"], entry["format"]), ("local:iso/not.iso", "iso"))

    def test_a_snippet_goes_through_the_shared_path(self) -> None:
        name, text = "flatcar-base-abc123.tar.gz", b'{"ignition":{"version":"3.3.0"}}\n'
        self.assertEqual(self.task_of(Upload(self.sim, "flatcar-upload", "vztmpl", name, text).send()), "OK")
        self.assertEqual((self.sim.state / "var/lib/flatcar/snippets" / name).read_bytes(), text)
        # The snippet itself shows to nobody without Datastore.Allocate, its twin does.
        self.assertEqual(self.sim.get("/nodes/pve1/storage/flatcar/content"), [])
        listed = self.sim.get("/nodes/pve1/storage/flatcar-upload/content")
        self.assertEqual(
            [(entry["volid"], entry["format"], entry["size"]) for entry in listed],
            [(f"flatcar-upload:vztmpl/{name}", "tgz", len(text))],
        )
        self.assertEqual(self.sim.names("flatcar", "snippets"), [f"flatcar:snippets/{name}"])


class FieldRules(UploadTest):
    """Surprise 3: one order, exact names, exact case."""

    def test_misordered_or_unknown_fields_are_400_without_a_body(self) -> None:
        for fields in (
            {"checksum": "0" * 64, "content": "import", "checksum-algorithm": "sha256"},
            {"colour": "blue", "content": "import"},
        ):
            reply = self.import_of("fields.qcow2", fields=fields).send()
            self.assertEqual((reply.status, reply.reason, reply.body), (400, "Bad Request", b""))
            self.assertEqual(reply.header("Content-Type"), [])

    def test_another_field_name_for_the_file(self) -> None:
        reply = self.import_of("named.qcow2", file_field="file").send()
        self.assertEqual(reply.status, 500)
        self.assertRegex(
            reply.reason, r"^wrong field name 'file' for file upload, expected 'filename' at .* line \d+\.$"
        )

    def test_content_after_the_file_is_missing(self) -> None:
        upload = self.import_of("late.qcow2", fields={})
        upload.data = self.image + (
            f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="content"\r\n\r\nimport'.encode()
        )
        reply = upload.send()
        self.parameter_error(reply, content="property is missing and it is not optional")

    def test_another_header_before_the_disposition_never_starts_the_file(self) -> None:
        upload = self.import_of("order.qcow2")
        body = upload.body.replace(
            b'Content-Disposition: form-data; name="filename"',
            b'X-First: 1\r\nContent-Disposition: form-data; name="filename"',
        )
        upload.length_error = len(body) - len(upload.body)
        reply = upload.send_pieces([upload.head, body])
        self.assertEqual(reply.status, 500)
        self.assertTrue(reply.reason.startswith("upload failed at "), reply.reason)

    def test_a_quoted_boundary_is_taken_with_its_quotes(self) -> None:
        reply = self.import_of("quoted.qcow2", b"small", boundary_header=f'"{BOUNDARY}"').send()
        self.assertEqual(reply.status, 500)
        self.assertTrue(reply.reason.startswith("upload failed at "), reply.reason)
        with self.assertRaises((NoAnswer, OSError)):
            self.import_of("quoted.raw", b"x" * 700_000, boundary_header=f'"{BOUNDARY}"').send()

    def test_validation_comes_after_the_body(self) -> None:
        cases = [
            (
                Upload(self.sim, "local", "import", "flatcar-1.img", b"x"),
                {"filename": "invalid filename or wrong extension"},
            ),
            (
                Upload(self.sim, "local", "import", "flatcar-1.QCOW2", b"x"),
                {"filename": "invalid filename or wrong extension"},
            ),
            (
                Upload(self.sim, "local", "import", "flatcar.img.xz", b"x"),
                {"filename": "invalid filename or wrong extension"},
            ),
            (
                Upload(self.sim, "local", "import", "n" * 250 + ".qcow2", b"x"),
                {"filename": "value may only be 255 characters long"},
            ),
            (
                Upload(self.sim, "local", "snippets", "snip.ign", b"x"),
                {"content": "value 'snippets' does not have a value in the enumeration 'iso, vztmpl, import'"},
            ),
        ]
        for upload, errors in cases:
            self.parameter_error(upload.send(), **errors)
        self.refused(
            Upload(self.sim, "local-images", "import", "x.qcow2", b"x").send(),
            500,
            "storage 'local-images' does not support 'import' content",
        )
        self.refused(Upload(self.sim, "nope", "import", "x.qcow2", b"x").send(), 500, "storage 'nope' does not exist")

    def test_bad_content_is_found_by_the_task(self) -> None:
        before = self.temporary()
        for data in (b"this is no image", b""):
            status = self.task_of(self.import_of("bad.qcow2", data).send())
            self.assertRegex(status, r"^qemu-img: Could not open '.*': Image is not in qcow2 format$")
        self.assertEqual(self.temporary(), before)

    def test_an_image_with_a_backing_file_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            base, overlay = Path(scratch, "base.qcow2"), Path(scratch, "overlay.qcow2")
            base.write_bytes(self.image)
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay], check=True)
            status = self.task_of(self.import_of("overlay.qcow2", overlay.read_bytes()).send())
        self.assertIn("backing file not allowed", status)


if __name__ == "__main__":
    unittest.main()


class UploadsToWorkers(UploadTest):
    settings = {"worker-processes": True}

    def test_a_worker_process_takes_an_upload_as_a_thread_does(self) -> None:
        upload = self.import_of("worker.qcow2")
        half = len(upload.body) // 2
        reply = upload.send_pieces([upload.head, upload.body[:half], upload.body[half:]], pause=0.05)
        self.assertEqual(self.task_of(reply), "OK")
        self.assertEqual(self.stored("worker.qcow2"), self.image)
        sent = next(entry for entry in self.sim.control("GET", "/requests") if "upload" in entry)
        self.assertEqual((sent["upload"]["bytes"], sent["status"]), (len(self.image), 200))

    def test_one_that_is_cut_off_leaves_nothing(self) -> None:
        upload = self.import_of("cut.qcow2")
        with self.sim.connect() as connection:
            connection.sendall(upload.head)
            connection.sendall(upload.body[: len(upload.body) // 2])
            self.wait_for_temporary(1)
        self.wait_for_temporary(0)

    def wait_for_temporary(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.temporary()) != count and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(len(self.temporary()), count)
