"""Writes a container image as an OCI layout: https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md

The same input gives the same bytes: everything is sorted, and has the one given time.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from image_root import Entry

MEDIA = "application/vnd.oci.image."


def tar(entries: dict[str, Entry], epoch: int) -> bytes:
    """A tar file of these entries."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(entries):
            entry, info = entries[path], tarfile.TarInfo(path)
            info.mode, info.mtime, info.uid, info.gid = entry.mode, epoch, entry.owner, entry.owner
            info.size = len(entry.data)
            if entry.directory:
                info.type = tarfile.DIRTYPE
            elif entry.link is not None:
                info.type, info.linkname = tarfile.SYMTYPE, entry.link
            archive.addfile(info, io.BytesIO(entry.data))
    return out.getvalue()


def compress(data: bytes) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as file:
        file.write(data)
    return out.getvalue()


def document(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


class Layout:
    """A layout's directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        (directory / "blobs/sha256").mkdir(parents=True)
        self.put("oci-layout", document({"imageLayoutVersion": "1.0.0"}))

    def put(self, name: str, data: bytes) -> None:
        (self.directory / name).write_bytes(data)

    def blob(self, data: bytes, media: str) -> dict[str, Any]:
        """Stores it, and says how to refer to it."""
        digest = hashlib.sha256(data).hexdigest()
        self.put(f"blobs/sha256/{digest}", data)
        return {"mediaType": MEDIA + media, "digest": f"sha256:{digest}", "size": len(data)}

    def image(
        self, layers: list[tuple[str, bytes]], config: dict[str, Any], created: str, annotations: dict[str, str],
        reference: dict[str, str],
    ) -> str:
        """Writes an image of layers, each a comment and a tar file; returns the digest of its manifest."""
        blobs = [self.blob(compress(data), "layer.v1.tar+gzip") for _, data in layers]
        config = config | {
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(data).hexdigest() for _, data in layers]},
            "history": [{"created": created, "comment": comment} for comment, _ in layers],
        }
        manifest = {
            "schemaVersion": 2, "mediaType": MEDIA + "manifest.v1+json",
            "config": self.blob(document(config), "config.v1+json"), "layers": blobs, "annotations": annotations,
        }
        found = self.blob(document(manifest), "manifest.v1+json")
        platform = {"architecture": config["architecture"], "os": config["os"]}
        index = {
            "schemaVersion": 2, "mediaType": MEDIA + "index.v1+json",
            "manifests": [found | {"platform": platform, "annotations": reference}],
        }
        self.put("index.json", document(index))
        return str(found["digest"])

    def archive(self, file: Path, epoch: int) -> None:
        """The whole layout as one tar file, an "oci-archive"."""
        files = {str(one.relative_to(self.directory)): one for one in self.directory.rglob("*")}
        entries = {
            name: Entry(0o755, directory=True) if one.is_dir() else Entry(0o644, one.read_bytes()) for name, one in files.items()
        }
        file.write_bytes(tar(entries, epoch))
