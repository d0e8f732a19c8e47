#!/usr/bin/env python3
"""A release mirror that means harm: hostile-mirror.py DIRECTORY KEY. Prints its URL; ends when standard input closes.

The first part of a path says how (hostile/mirror_ways.py), what follows is looked up in DIRECTORY, and /key.asc is KEY.
--list prints the ways.
"""

import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
from hostile import wire  # noqa: E402
from hostile.mirror_ways import ABSENT, WAYS  # noqa: E402

VISITS: dict[str, int] = {}
GUARD = threading.Lock()


def answer(request: wire.Request, root: Path, key: Path) -> wire.Answer:
    way, _, name = request.target.lstrip("/").partition("/")
    file = key if name == "key.asc" else root / name
    suffix, respond = WAYS[way]
    if not file.is_file() or (way in ABSENT and name.endswith(ABSENT[way])):
        return wire.whole(b"", "404 Not Found")
    request.file = file.read_bytes()
    if not ("/" + name).endswith(suffix):
        body = b"" if request.method == "HEAD" else request.file
        return iter([wire.head(length=len(request.file)) + body])
    with GUARD:
        request.visits = VISITS.get(request.target, 0)
        VISITS[request.target] = request.visits + 1
    return respond(request)


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print("\n".join(WAYS))
        return
    root, key = Path(sys.argv[1]), Path(sys.argv[2])
    origin = ""

    def serve(connection) -> None:
        request = wire.parsed(*wire.read_head(connection))
        request.origin = origin
        for piece in answer(request, root, key):
            connection.sendall(piece)

    origin = f"http://127.0.0.1:{wire.listen(serve)}"
    print(origin, flush=True)
    sys.stdin.read()


main()
