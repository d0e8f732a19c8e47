"""A forward proxy: absolute URLs and CONNECT, every host name leads to loopback, the port is kept.

usage: proxy.py LOG
The host refused.test is refused with 403.
"""
import socket
import sys
import threading

import common

log = common.Log(sys.argv[1])


def pump(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def handle(connection):
    line, fields, rest = common.read_head(connection)
    method, target, version = line.split(" ")
    log.write(method=method, target=target)
    place = target if method == "CONNECT" else target.split("/")[2]
    host, port = place.rsplit(":", 1)
    if host == "refused.test":
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        connection.close()
        return
    upstream = socket.create_connection(("127.0.0.1", int(port)))
    if method == "CONNECT":
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
    else:
        path = "/" + target.split("/", 3)[3]
        kept = "".join(f"{n}: {v}\r\n" for n, v in fields.items() if not n.startswith("proxy-"))
        upstream.sendall(f"{method} {path} {version}\r\n{kept}\r\n".encode())
    if rest:
        upstream.sendall(rest)
    back = threading.Thread(target=pump, args=(upstream, connection), daemon=True)
    back.start()
    pump(connection, upstream)
    back.join()
    connection.close()


common.serve(handle)
