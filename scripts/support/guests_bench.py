"""How long `prune` takes to read the guests of a cluster, beside the same requests over one connection."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import Any

import measure
from prepare import TOOL, prepare
from servers import StandIn

BAR = 0.2
RIGHTS = ["Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit", "VM.Allocate", "VM.Audit"]


class Cluster:
    """A stand-in with many guests, one base config, and a delay before each answer about a guest."""

    def __init__(self, guests: int, milliseconds: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="proxmox-flatcar-bench-"))
        self.stand_in = StandIn(self.folder, {
            "tokens": [{"role": "bench", "id": "bench@pve!guests", "acl": {"/": RIGHTS}}],
            "vms": [{"vmid": 1000 + number, "config": {"name": f"guest-{number}"}} for number in range(guests)],
        })
        snippets = Path(self.stand_in.world["storages"]["flatcar"]["path"], "snippets")
        snippets.mkdir(exist_ok=True)
        (snippets / "flatcar-base-00000000000000aa.ign").write_text("{}")
        self.stand_in.control("/faults", {
            "action": "delay", "method": "GET", "path": "/qemu/[0-9]+/", "seconds": milliseconds / 1000, "times": 0})

    def prune(self) -> measure.Taken:
        return measure.run(
            [str(TOOL), "--config", os.devnull, "prune", "--dry-run"],
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.stand_in.environment("bench")})

    def one_by_one(self, paths: list[str]) -> float:
        """The connection is made anew as often as the server wants it."""
        environment = self.stand_in.environment("bench")
        url = urllib.parse.urlsplit(environment["PROXMOX_URL"])
        context = ssl.create_default_context(cafile=environment["PROXMOX_FLATCAR_CA_FILE"])
        connection = http.client.HTTPSConnection(url.hostname, url.port, context=context)
        headers = {
            "Authorization": f"PVEAPIToken={environment['PROXMOX_TOKEN']}={environment['PROXMOX_SECRET']}"}
        started = time.monotonic()
        for path in paths:
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()
        return time.monotonic() - started

    def close(self) -> None:
        self.stand_in.close()
        shutil.rmtree(self.folder)


def with_query(entry: dict[str, Any]) -> str:
    query = entry["query"]
    text = query if isinstance(query, str) else urllib.parse.urlencode(query or {})
    return entry["path"] + ("?" + text if text else "")


def guests(count: int, milliseconds: int) -> None:
    prepare()
    cluster = Cluster(count, milliseconds)
    try:
        taken = cluster.prune()
        paths = [with_query(entry) for entry in cluster.stand_in.control("/requests") if entry["method"] == "GET"]
        alone = cluster.one_by_one(paths)
    finally:
        cluster.close()
    print(f"{count} guests, {milliseconds} ms an answer, {len(paths)} requests; {os.cpu_count()} cores")
    print(f"{'prune --dry-run':26}{taken.wall:9.2f} s, {taken.cpu:.2f} s of CPU, {taken.peak:.1f} MiB")
    print(f"{'one connection':26}{alone:9.2f} s")
    print(f"prune takes {taken.wall / alone:.3f} times as long (bar: {BAR})")
