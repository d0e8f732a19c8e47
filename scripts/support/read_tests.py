"""Reads what `swift test` says: all of it goes into files, and what a person wants to know to stdout.

    read_tests.py FOLDER

FOLDER gets build.log, tests.log, and suites/ with a log of each suite by itself, from the events in FOLDER/events: suites
run at once, so that in tests.log their lines are mixed.
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

# How Swift Testing begins a line that is about something which did not fail.
FINE = ("\u25c7 ", "\u2714 ", "\u279c ", "\u21b7 ")
FAILED = "\u2718 "
END = re.compile(r"Test run with (.*?) (passed|failed) after")
PROGRESS = re.compile(r"\[\d+/\d+\] ")
# With --skip-build nothing says that a build is complete.
BEGUN = ("Test Suite ", "\u25c7 ")
SYMBOLS = {"pass": "\u2714", "fail": "\u2718", "default": "\u25c7", "skip": "\u279c", "details": "\u21b3"}


def row(name: str, word: str, seconds: float, count: str, log: Path) -> None:
    print(f"{name:20} {word:6} {seconds:5.0f} s   {count:28} {log}", flush=True)


def main() -> None:
    # Ctrl-C is for swift test; its last words are still to be read.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.reconfigure(errors="replace")
    sys.stdout.reconfigure(errors="replace")
    folder = Path(sys.argv[1])
    with (folder / "build.log").open("w") as build, (folder / "tests.log").open("w") as tests:
        if read_build(build, folder / "build.log"):
            read_tests(tests, folder / "tests.log")
    write_suites(folder / "events", folder / "suites")


def read_build(out: TextIO, log: Path) -> bool:
    """Until the tests are built. What the compiler said is shown when they are not."""
    started, said = time.monotonic(), []
    for line in sys.stdin:
        out.write(line)
        if "Build complete!" in line or line.startswith(BEGUN):
            row("build", "ok", time.monotonic() - started, "", log)
            return True
        if not PROGRESS.match(line):
            said.append(line)
    print("".join(said), end="")
    row("build", "FAILED", time.monotonic() - started, "", log)
    return False


def read_tests(out: TextIO, log: Path) -> None:
    """Shows each failure with all the lines that belong to it."""
    started, count, word, last = time.monotonic(), "", "FAILED", []
    shown = False
    for line in sys.stdin:
        out.write(line)
        if end := END.search(line):
            count, word, shown = end[1], "ok" if end[2] == "passed" else "FAILED", False
            continue
        if line.startswith(FAILED):
            shown = True
        elif line.startswith(FINE):
            shown = False
        if shown:
            print(line, end="", flush=True)
        last = last[-40:] + [line]
    if not count:
        # It broke off, and the reason is among its last words.
        print("".join(last), end="")
    row("tests", word, time.monotonic() - started, count, log)


def write_suites(events: Path, folder: Path) -> None:
    folder.mkdir()
    suites: dict[str, list[str]] = {}
    for line in events.open(errors="replace") if events.exists() else ():
        try:
            event = json.loads(line)["payload"]
        except ValueError:
            # The last one, where the tests broke off.
            continue
        suite = event.get("testID", "").partition("/")[0]
        for message in event.get("messages", ()) if suite else ():
            suites.setdefault(suite, []).append(f"{SYMBOLS.get(message['symbol'], '-')} {message['text']}\n")
    for suite, lines in suites.items():
        (folder / f"{suite}.log").write_text("".join(lines), errors="replace")


main()
