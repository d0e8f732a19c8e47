"""Builds what is measured, as it is released, and installs what it is measured beside."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / ".build/release/proxmox-flatcar"


def prepare(*packages: str, product: str = "proxmox-flatcar") -> Path:
    """Builds a product for speed and installs `packages` ("command:package") as well as what the tests need.

    The Swift libraries are linked in, as in a release: with shared ones a program takes 4 ms longer to start.
    Returns the built program.
    """
    script = '. scripts/support/packages.sh; . scripts/support/release_build.sh; need_swift; product=$1; shift; ' \
        'need_packages has_file "${build_packages[@]}"; ' \
        'need_packages has_command "${run_packages[@]}" "${test_packages[@]}" "$@"; ' \
        'mapfile -t flags < <(release_flags "$product"); swift build "${flags[@]}" > /dev/null'
    subprocess.run(["bash", "-euc", script, "bench", product, *packages], cwd=ROOT, check=True)
    return ROOT / ".build/release" / product
