"""Runs a command on a terminal of its own, passes on what it prints, and writes that as an asciicast, version 2.

  record_terminal.py FILE COMMAND [ARGUMENT...]

The format: https://docs.asciinema.org/manual/asciicast/v2/. FILE is written at the end, and only where the command exits
with 0. Its size is that of the terminal on standard output, or 100 by 30.
"""

import codecs
import fcntl
import json
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time


def pieces(terminal, command):
    """What comes on the terminal, until the command has ended; what it has left in the background does not count."""
    while True:
        ended = command.poll() is not None
        if not select.select([terminal], [], [], 0.2)[0]:
            if ended:
                return
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:  # nobody has it open any more
            return
        yield data


def main():
    # One that is stopped has nothing to say about it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    file, *words = sys.argv[1:]
    columns, rows = shutil.get_terminal_size((0, 0)) if sys.stdout.isatty() else (0, 0)
    columns, rows = columns or 100, rows or 30
    terminal, end = os.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    lines = [json.dumps({
        "version": 2, "width": columns, "height": rows, "timestamp": int(time.time()), "title": "proxmox-flatcar",
        "env": {"TERM": "xterm-256color"}})]
    environment = {**os.environ, "TERM": "xterm-256color"}
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    started = time.monotonic()
    command = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=end, stderr=end, env=environment)
    os.close(end)
    for data in pieces(terminal, command):
        # The terminal's line ends are right for a player; who reads along has his own.
        sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
        sys.stdout.buffer.flush()
        if text := decoder.decode(data):
            lines.append(json.dumps([round(time.monotonic() - started, 6), "o", text], ensure_ascii=False))
    status = command.wait()
    if status == 0:
        with open(file, "w", encoding="utf-8") as cast:
            cast.write("\n".join(lines) + "\n")
    sys.exit(status if status >= 0 else 128 - status)


main()
