"""The servers that a build talks to, on loopback: the stand-in for Proxmox, and a mirror with signed releases."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from prepare import ROOT

SUPPORT = ROOT / "scripts/support"
IMAGE = "flatcar_production_qemu_image.img"


class StandIn:
    """The stand-in for Proxmox, with its files in `folder`/proxmox. Tests/Simulator/README.md has the settings."""

    def __init__(self, folder: Path, settings: Path | dict[str, Any]) -> None:
        if isinstance(settings, dict):
            config = folder / "world.json"
            config.write_text(json.dumps(settings))
        else:
            config = settings
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "Tests/Simulator/simulate", "--state", folder / "proxmox", "--config", config],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.world = json.loads(self.process.stdout.readline())

    def environment(self, role: str) -> dict[str, str]:
        token = self.world["tokens"][role]
        return {
            "PROXMOX_URL": self.world["url"], "PROXMOX_TOKEN": token["id"], "PROXMOX_SECRET": token["secret"],
            "PROXMOX_FLATCAR_CA_FILE": self.world["ca"],
        }

    def control(self, path: str, body: object = None, method: str | None = None) -> Any:
        """A call of the control interface: POST with a body, else GET, if not said otherwise."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.world["control"] + path, data, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"null")

    def work(self, role: str, method: str, path: str, **form: object) -> str:
        """A call of the API below the node that starts a task, as the token of this role; the task's exit status."""
        token = self.world["tokens"][role]
        request = urllib.request.Request(
            f"{self.world['url']}/api2/json/nodes/{self.world['node']}{path}",
            urllib.parse.urlencode(form).encode() if form else None,
            {"Authorization": f"PVEAPIToken={token['id']}={token['secret']}"}, method=method)
        with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=self.world["ca"])) as answer:
            upid = json.load(answer)["data"]
        while True:
            task = next(task for task in self.control("/state")["tasks"] if task["upid"] == upid)
            if task["status"] != "running":
                return task["exitstatus"]
            time.sleep(0.05)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Releases:
    """A tree of releases in `folder`/mirror, signed by a key of its own, and the nginx that serves it."""

    def __init__(self, folder: Path, key_time: str | None = None) -> None:
        """`key_time`: when the key says that it was made, as gpg's --faked-system-time takes it."""
        self.tree, self.key, self.state = folder / "mirror", folder / "key", folder / "nginx"
        self.fingerprint = subprocess.run(
            [SUPPORT / "make-signing-key", self.key, *([key_time] if key_time else [])], check=True,
            capture_output=True, text=True).stdout.strip()
        self.server: subprocess.Popen[str] | None = None
        self.url = ""

    def file(self, version: str, suffix: str = "") -> Path:
        return self.tree / "amd64-usr" / version / f"{IMAGE}{suffix}"

    def make(self, version: str, mib: int) -> None:
        """A release of its own, which becomes the current one."""
        subprocess.run([SUPPORT / "make-release", self.tree, version, self.key, str(mib)], check=True)

    def publish(self, version: str, images: str, at: str) -> None:
        """Makes a version the current one that has another's image, signed anew at that time."""
        place = self.file(version).parent
        place.mkdir()
        for suffix in ("", ".bz2"):
            os.link(self.file(images, suffix), self.file(version, suffix))
        (place / "version.txt").write_text(f"FLATCAR_VERSION={version}\nFLATCAR_VERSION_ID={version}\n")
        for file in list(place.iterdir()):
            self.sign(file, at)
        self.point_to(version)

    def sign(self, file: Path, at: str | None = None) -> None:
        subprocess.run(
            ["gpg", "--batch", "--quiet", "--homedir", self.key, "--pinentry-mode", "loopback", "--passphrase", "",
             *(["--faked-system-time", f"{at}!"] if at else []), "--output", f"{file}.sig", "--detach-sign", file],
            check=True, stderr=subprocess.PIPE)  # which says that the time is not the real one

    def point_to(self, version: str) -> None:
        current = self.tree / "amd64-usr/current"
        current.unlink(missing_ok=True)
        current.symlink_to(version)

    def serve(self) -> None:
        self.server = subprocess.Popen(
            [SUPPORT / "serve-mirror", self.tree, self.state], stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().strip()

    def environment(self, url: str | None = None) -> dict[str, str]:
        return {
            "PROXMOX_FLATCAR_RELEASE_URL": url or self.url, "PROXMOX_FLATCAR_SIGNING_KEY": str(self.key / "key.asc"),
            "PROXMOX_FLATCAR_TRUSTED_FINGERPRINT": self.fingerprint,
        }

    def close(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait()
        # It would outlive the home that it serves.
        subprocess.run(["gpgconf", "--homedir", self.key, "--kill", "gpg-agent"], check=False)


class FaultyMirror:
    """Serves a tree of releases badly: Tests/EndToEndTests/Fixtures/faulty-mirror.py says how."""

    def __init__(self, tree: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "Tests/EndToEndTests/Fixtures/faulty-mirror.py", tree], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
