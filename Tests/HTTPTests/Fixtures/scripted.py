"""A server that answers by a script: one step for each request, the last one for ever.

usage: scripted.py CONTENT LOG STEPS [CERTIFICATE KEY]

STEPS is a file with a JSON list of objects; all keys are optional:
  status, reason   the status line; status 0 answers nothing at all
  headers          a list of [name, value]
  etag, modified   validators; If-Range is compared with them
  text             the body instead of CONTENT
  other            the body is another file of the same length
  length           the announced length; by default the true one; -1 announces none
  chunked          sends the body as chunks
  send             how many bytes of the body are sent
  range            the Content-Range to claim
  ignoreRange      answers 200 to a Range
  raw              exactly these bytes instead of an answer
  drip             seconds between two bytes of the body
  endless          a header line of so many bytes without an end
  end              keep (default), close, reset, hang
"""
import json
import sys
import threading
import time

import common

content = open(sys.argv[1], "rb").read()
log = common.Log(sys.argv[2])
steps = json.load(open(sys.argv[3]))
lock = threading.Lock()
asked = 0


def next_step():
    global asked
    with lock:
        step = steps[min(asked, len(steps) - 1)]
        asked += 1
        return step


def answer(step, method, fields):
    """The head and the body of the answer."""
    body = step["text"].encode() if "text" in step else bytes(reversed(content)) if step.get("other") else content
    status, reason = step.get("status", 200), step.get("reason", "OK")
    headers = list(step.get("headers", []))
    total = len(body)
    for name, value in (("ETag", step.get("etag")), ("Last-Modified", step.get("modified"))):
        if value:
            headers.append([name, value])
    wanted = fields.get("range")
    confirmed = fields.get("if-range") in (None, step.get("etag"), step.get("modified"))
    if wanted and status == 200 and confirmed and not step.get("ignoreRange"):
        first = int(wanted[len("bytes="):-1])
        status, reason = 206, "Partial Content"
        body = body[first:]
        headers.append(["Content-Range", step.get("range", f"bytes {first}-{total - 1}/{total}")])
    length = step.get("length", len(body))
    if step.get("chunked"):
        headers.append(["Transfer-Encoding", "chunked"])
        body = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 9999]), body[i:i + 9999]) for i in range(0, len(body), 9999))
        body += b"0\r\n\r\n"
    elif length >= 0:
        headers.append(["Content-Length", str(length)])
    head = f"HTTP/1.1 {status} {reason}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers) + "\r\n"
    body = b"" if method == "HEAD" else body[:step.get("send", len(body))]
    return head.encode("utf-8"), body


def handle(connection):
    rest = b""
    number = id(connection)
    while True:
        found = common.read_head(connection, rest)
        if not found:
            return
        line, fields, rest = found
        method, target, _ = line.split(" ")
        length = int(fields.get("content-length", 0))
        while len(rest) < length:
            rest += connection.recv(65536)
        body, rest = rest[:length], rest[length:]
        log.write(method=method, target=target, fields=fields, body=body.decode("latin-1"), connection=number)
        step = next_step()
        if "raw" in step:
            connection.sendall(step["raw"].encode("latin-1"))
        elif "endless" in step:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * step["endless"])
        elif step.get("status", 200):
            head, body = answer(step, method, fields)
            connection.sendall(head)
            pause = step.get("drip", 0)
            for part in [body[i:i + 1] for i in range(len(body))] if pause else [body]:
                time.sleep(pause)
                connection.sendall(part)
        how = step.get("end", "keep")
        if how == "hang":
            threading.Event().wait()
        if how != "keep":
            common.end(connection, how)
            return


common.serve(handle, *sys.argv[4:])
