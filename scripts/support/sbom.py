"""The list of what is in the packages, in CycloneDX 1.5: https://cyclonedx.org/docs/1.5/json/"""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any
from urllib.parse import quote

from debian_packages import Package, Packages

HOMEPAGE = "https://github.com/proxmox-flatcar/proxmox-flatcar"
EXCEPTION = "Apache-2.0 WITH Swift-exception"


def purl(package: Package, release: str) -> str:
    """A package's URL: https://github.com/package-url/purl-spec"""
    return f"pkg:deb/debian/{package.name}@{quote(package.version, safe='')}?arch={package.architecture}&distro={release}"


def sha256(data: bytes) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]


def bill(
    *, version: str, created: str, binary: bytes, swift: str, release: str, packages: Packages, direct: list[str],
    installed: list[Package], image: dict[str, str],
) -> dict[str, Any]:
    """The document.

    `direct` are the packages that the binary is linked with, `installed` all that the image has of Debian; `image` has
    its `name` and its manifest's `digest`.
    """
    references = {one.name: purl(one, release) for one in installed}
    tool, runtime = f"pkg:generic/proxmox-flatcar@{version}", f"pkg:github/swiftlang/swift@{swift}"
    container = f"pkg:oci/proxmox-flatcar@{quote(image['digest'], safe='')}"
    libraries = [
        {
            "type": "library", "bom-ref": references[one.name], "name": one.name, "version": one.version,
            "purl": references[one.name], "hashes": sha256(one.file.read_bytes()),
            "properties": [{"name": "proxmox-flatcar:linked", "value": "yes" if one.name in direct else "no"}],
        }
        for one in installed
    ]
    components = [
        {
            "type": "container", "bom-ref": container, "name": image["name"], "version": version,
            "hashes": [{"alg": "SHA-256", "content": image["digest"].removeprefix("sha256:")}],
        },
        {
            "type": "framework", "bom-ref": runtime, "name": "swift", "version": swift, "purl": runtime,
            "description": "Swift's runtime, standard library and FoundationEssentials, linked into the binary",
            "licenses": [{"expression": EXCEPTION}],
        },
        *libraries,
    ]
    dependencies = [
        {"ref": tool, "dependsOn": sorted([runtime, *(references[name] for name in direct)])},
        {"ref": container, "dependsOn": sorted([tool, *references.values()])},
        {"ref": runtime, "dependsOn": []},
        *(
            {
                "ref": references[one.name],
                "dependsOn": sorted(references[name] for name in packages.needed_by(one) if name in references),
            }
            for one in installed
        ),
    ]
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "timestamp": created,
            "component": {
                "type": "application", "bom-ref": tool, "name": "proxmox-flatcar", "version": version, "purl": tool,
                "hashes": sha256(binary), "licenses": [{"license": {"id": "Apache-2.0"}}],
                "externalReferences": [{"type": "vcs", "url": HOMEPAGE}],
            },
        },
        "components": components, "dependencies": dependencies,
    }
    # The same content has the same number.
    name = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return document | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, HOMEPAGE + name)}"}
