"""A server that takes one upload for each connection and looks at how it arrives.

usage: upload.py LOG MODE AFTER [CERTIFICATE KEY]

Logs each piece of the body as it arrives (a TLS connection gives at most one record at a time). MODE:
  take      reads all, answers 200 with {length, sha256, fields}
  refuse    after AFTER bytes answers 401 with a body, and reads no more
  reset     after AFTER bytes waits for more, answers 401 with a body and closes without having read the more,
            which resets the connection; then logs it
  bare      the same, but the answer has neither a body nor a length
  drop      after AFTER bytes closes without an answer
  hang      after AFTER bytes reads no more
  early     after AFTER bytes answers 200, and goes on reading until the client closes
"""
import hashlib
import json
import select
import sys
import threading

import common

log = common.Log(sys.argv[1])
mode, after = sys.argv[2], int(sys.argv[3])


def answer(connection, status, reason, body):
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def take(connection, rest, wanted, digest):
    """Reads until `wanted` bytes of the body are in, or the client has closed."""
    count = 0
    while True:
        if rest:
            digest.update(rest)
            count += len(rest)
            log.write(piece=len(rest), first=rest[:16].hex(), count=count)
        if count >= wanted:
            return count
        rest = connection.recv(65536)
        if not rest:
            log.write(closed=count)
            return count


def handle(connection):
    _, fields, rest = common.read_head(connection)
    length = int(fields["content-length"])
    digest = hashlib.sha256()
    log.write(length=length, behind=len(rest))
    if mode == "take":
        if take(connection, rest, length, digest) == length:
            text = json.dumps({"length": length, "sha256": digest.hexdigest(), "fields": fields})
            answer(connection, 200, "Taken", text.encode())
        return
    taken = take(connection, rest, after, digest)
    if mode == "refuse":
        answer(connection, 401, "No ticket", b"who are you?")
        threading.Event().wait()
    elif mode in ("reset", "bare"):
        select.select([connection], [], [])
        if mode == "reset":
            answer(connection, 401, "No ticket", b"who are you?")
        else:
            connection.sendall(b"HTTP/1.1 401 No ticket\r\nConnection: close\r\n\r\n")
        connection.close()
        log.write(closed=taken)
    elif mode == "drop":
        common.end(connection, "close")
    elif mode == "hang":
        threading.Event().wait()
    elif mode == "early":
        answer(connection, 200, "Enough", b"thanks")
        while True:
            piece = connection.recv(65536)
            if not piece:
                break
            taken += len(piece)
        log.write(closed=taken)


common.serve(handle, *sys.argv[4:])
