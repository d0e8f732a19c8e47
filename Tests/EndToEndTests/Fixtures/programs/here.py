"""What belongs to this repository, or to the machine that it is on: git, scripts, systemd, a Proxmox node's own commands."""

import json
import os
import re
import subprocess
from pathlib import Path

from words import name, need, repository, root, values, words


def node() -> None:
    with open(os.environ["STORY_ENTERED"], "a", encoding="utf-8") as file:
        file.write(json.dumps([name, *words]) + "\n")


def sudo() -> None:
    os.environ["PATH"] = os.environ["STORY_PATH"]
    os.execvp(words[0], words)


def git() -> None:
    source = re.search(r"^Source: (\S+)$", (repository / "scripts/packaging/copyright").read_text(), re.M)
    need(words == ["clone", source and source[1]], f"the sources are at {source and source[1]}")
    clone = Path(words[1].rpartition("/")[2])
    clone.mkdir()
    (clone / "scripts").symlink_to(Path("scripts").resolve())


def units() -> None:
    """systemctl and journalctl: the units that they name are installed."""
    named = [word for word in words + values("--unit") if word.startswith("proxmox") or word.endswith((".service", ".timer"))]
    need(named, "it names no unit")
    for unit in named:
        need(any(root.rglob(unit)), f"no {unit} is installed")
    known = {"systemctl": {"enable", "start"}, "journalctl": {"--unit"}}[name]
    need(words[0] in known, "what is this?")
    if words[0] == "start":
        start(next(root.rglob(words[1])).read_text())


def start(unit: str) -> None:
    """As systemd does: with what the unit says, and nothing of the one who enters it."""
    (credential,) = re.findall(r"^LoadCredential=proxmox-secret:(.*)$", unit, re.M)
    file = Path(f"{root}{credential}")
    need(file.is_file() and file.stat().st_mode & 0o77 == 0, f"{file} is not there, or others can read it")
    (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    # Where releases come from is the world's matter.
    world = {key: value for key, value in os.environ.items() if not re.fullmatch("PROXMOX_(URL|TOKEN|SECRET)", key)}
    done = subprocess.run(f"{root}{command}".split(), env=world | {"CREDENTIALS_DIRECTORY": str(file.parent)})
    need(done.returncode in (0, 75), "the service has failed")


def script() -> None:
    """A script of this repository: it is there, and has these options. Only what is quick is really done."""
    file = repository / name
    help_text = subprocess.run([file, "--help"], check=True, capture_output=True, text=True).stdout
    for option in [word for word in words if word.startswith("-")]:
        need(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", help_text), f"there is no {option}")
    output = Path(".build/packages")
    if name == "scripts/install":
        tool = os.environ["STORY_TOOL"]
        subprocess.run([file, *words, "--destdir", root, "--binary", tool], check=True, capture_output=True)
    elif name == "scripts/package":
        need(f"{output} by default" in help_text, f"the packages are not in {output}")
        make_sums(output)
    elif name == "scripts/release":
        need(re.fullmatch(r"\d+\.\d+\.\d+", words[0]) and "VERSION" in help_text, "it takes a version")
        if "--dry-run" not in words:
            # As somebody has it who has downloaded what was published.
            make_sums(Path())
            command = ["gpg", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", "--armor"]
            subprocess.run([*command, "--detach-sign", "--output", "SHA256SUMS.asc", "SHA256SUMS"], check=True)
    else:
        need(not words or help_text, "it says nothing of itself")


def make_sums(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.deb").write_text("a package\n")
    sums = subprocess.run(["sha256sum", "package.deb"], cwd=folder, check=True, capture_output=True, text=True).stdout
    (folder / "SHA256SUMS").write_text(sums)
