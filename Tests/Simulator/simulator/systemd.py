"""What a played guest's systemd makes of a config's units: their files, the links that enable them, and the journal."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import commands

FOLDER = "/etc/systemd/system"
BOOT_ID = "5f1e0b1a52d84c0c9f0f6f6c2f1f7a11"
# Debian's place of the program that writes journals from text.
WRITER = "/lib/systemd/systemd-journal-remote"
# systemd src/systemd/sd-messages.h
STARTING, STARTED = "7d4958e842da4a758f6c1cdc7b36dcc5", "39f53479d3a045ac8e11786248231fbf"
FAILED, START_FAILED = "d9b373ed55a64feb8242e02dbe79a49c", "be02cf6855d2428ba40df7e9d022f03d"
STARTUP_FINISHED = "b07a249cd024414a82dd00cd181378ff"
SYSEXT = "systemd-sysext.service"

Entry = dict[str, str]


@dataclass(frozen=True)
class Units:
    """The units that a config brings, and which of them start."""

    files: dict[str, bytes]
    starting: tuple[str, ...]
    # Those whose one command is false(1).
    failing: frozenset[str]


def units(config: dict[str, Any]) -> Units:
    files: dict[str, bytes] = {}
    starting, failing = [], set()
    try:
        for unit in config.get("systemd", {}).get("units", []):
            name, text = unit["name"], unit.get("contents") or ""
            if unit.get("mask"):
                files[f"{FOLDER}/{name}"] = b""  # a link to /dev/null
                continue
            if text:
                files[f"{FOLDER}/{name}"] = text.encode()
            for dropin in unit.get("dropins", []):
                if dropin.get("contents"):
                    files[f"{FOLDER}/{name}.d/{dropin['name']}"] = dropin["contents"].encode()
            if unit.get("enabled") and (links := list(install_links(name, text))):
                files |= dict.fromkeys(links, text.encode())
                starting.append(name)
                if re.search(r"^ExecStart=(/usr)?/bin/false$", text, re.MULTILINE):
                    failing.add(name)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a config: {error}") from None
    return Units(files, tuple(starting), frozenset(failing))


def install_links(name: str, text: str) -> Iterator[str]:
    for key, suffix in (("WantedBy", "wants"), ("RequiredBy", "requires")):
        for value in re.findall(rf"^{key}=(.*)$", text, re.MULTILINE):
            yield from (f"{FOLDER}/{target}.{suffix}/{name}" for target in value.split())


def journal(written: Collection[str], given: Units, failing: Collection[str]) -> list[Entry]:
    """What is said while the machine starts.

    `written` are the paths that Ignition has written; `failing` the units that fail, whatever they run."""
    entries = [ignition("Ignition 2.24.0"), ignition("Stage: files")]
    for number, path in enumerate(written, 1):
        entries.append(ignition(f'files: op({number:x}): [finished] writing file "/sysroot{path}"'))
    entries.append(ignition("Ignition finished successfully"))
    entries += unit_says(SYSEXT, SYSEXT in failing)
    others = [name for name in failing if name not in given.starting and name != SYSEXT]
    for name in [*given.starting, *others]:
        entries += unit_says(name, name in failing or name in given.failing)
    return [*entries, systemd("Startup finished in 2.1s (kernel) + 4.2s (initrd) + 3s (userspace).", STARTUP_FINISHED)]


def ignition(text: str) -> Entry:
    return {"MESSAGE": text, "SYSLOG_IDENTIFIER": "ignition", "_SYSTEMD_UNIT": "ignition-files.service", "_PID": "612"}


def systemd(text: str, identifier: str, **more: str) -> Entry:
    return {"MESSAGE": text, "SYSLOG_IDENTIFIER": "systemd", "_PID": "1", "MESSAGE_ID": identifier, **more}


def unit_says(name: str, fails: bool) -> list[Entry]:
    of_unit = {"UNIT": name, "JOB_TYPE": "start"}
    found = [systemd(f"Starting {name}...", STARTING, **of_unit)]
    if fails:
        found.append(systemd(f"{name}: Failed with result 'exit-code'.", FAILED, UNIT=name, UNIT_RESULT="exit-code"))
        found.append(systemd(f"Failed to start {name}.", START_FAILED, **of_unit, JOB_RESULT="failed"))
    else:
        found.append(systemd(f"Started {name}.", STARTED, **of_unit, JOB_RESULT="done"))
    return found


def journal_file(entries: list[Entry]) -> bytes:
    """A file as journald has it, of 8 MiB as there."""
    with tempfile.TemporaryDirectory() as scratch:
        text, output = Path(scratch, "export"), Path(scratch, "system.journal")
        text.write_text("".join(map(exported, range(len(entries)), entries)))
        done = commands.run(WRITER, f"--output={output}", text)
        if done.returncode:
            raise OSError(f"systemd-journal-remote failed: {done.stderr.decode().strip()}")
        return output.read_bytes()


def exported(number: int, entry: Entry) -> str:
    """In systemd's export format. The times only say the order."""
    head = f"__REALTIME_TIMESTAMP={1_700_000_000_000_000 + number}\n__MONOTONIC_TIMESTAMP={1 + number}\n"
    fields = "".join(f"{name}={value}\n" for name, value in entry.items() if "\n" not in value)
    return f"{head}_BOOT_ID={BOOT_ID}\n{fields}\n"
