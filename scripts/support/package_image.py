"""Makes the container image and the list of what is in it, from packages that were fetched; scripts/package calls it."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path

import sbom
from debian_packages import Packages
from image_root import HOME, USER, Entry, base, with_parents
from oci_layout import Layout, tar

NAME = "ghcr.io/proxmox-flatcar/proxmox-flatcar"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("debs", "tree", "layout", "archive", "sbom"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("version", "architecture", "revision", "release", "swift"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("libraries", nargs="+", help="the packages that the binary is linked with")
    given = parser.parse_args()

    created = datetime.datetime.fromtimestamp(given.epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    packages = Packages(given.debs)
    libraries = packages.closure(given.libraries)
    root = base(packages, libraries)
    binary = (given.tree / "usr/bin/proxmox-flatcar").read_bytes()
    copyright_file = "usr/share/doc/proxmox-flatcar/copyright"
    program = with_parents(
        {
            "usr/bin/proxmox-flatcar": Entry(0o755, binary),
            copyright_file: Entry(0o644, (given.tree / copyright_file).read_bytes()),
        }
    )
    annotations = {
        "org.opencontainers.image.title": "proxmox-flatcar",
        "org.opencontainers.image.description": "Turns the newest Flatcar release into a VM template on Proxmox VE",
        "org.opencontainers.image.version": given.version,
        "org.opencontainers.image.revision": given.revision,
        "org.opencontainers.image.created": created,
        "org.opencontainers.image.source": sbom.HOMEPAGE,
        "org.opencontainers.image.url": sbom.HOMEPAGE,
        "org.opencontainers.image.documentation": sbom.HOMEPAGE + "/blob/main/docs/packages.md",
        "org.opencontainers.image.licenses": "Apache-2.0",
    }
    config = {
        "architecture": given.architecture, "os": "linux", "created": created,
        "config": {
            "User": f"{USER}:{USER}", "Entrypoint": ["/usr/bin/proxmox-flatcar"], "Cmd": ["--help"], "WorkingDir": "/",
            "Env": ["PATH=/usr/bin", f"HOME=/{HOME}", "TMPDIR=/tmp"], "Labels": annotations,
        },
    }
    layout = Layout(given.layout)
    layers = [
        (f"libraries of Debian {given.release}", tar(root, given.epoch)),
        (f"proxmox-flatcar {given.version}", tar(program, given.epoch)),
    ]
    # The tag by which skopeo and podman know it, and the name that containerd gives it.
    reference = {"org.opencontainers.image.ref.name": given.version, "io.containerd.image.name": f"{NAME}:{given.version}"}
    digest = layout.image(layers, config, created, annotations, reference)
    layout.archive(given.archive, given.epoch)

    installed = [*libraries, packages.all["base-files"], packages.all["ca-certificates"]]
    document = sbom.bill(
        version=given.version, created=created, binary=binary, swift=given.swift, release=given.release, packages=packages,
        direct=[packages.providers[name] for name in given.libraries], installed=sorted(installed, key=lambda one: one.name),
        image={"name": NAME, "digest": digest},
    )
    given.sbom.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
