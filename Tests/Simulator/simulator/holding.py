"""Keeping a call until somebody lets it go on, or its client is gone."""

from __future__ import annotations

import select
import socket
import struct
import time

from .faults import Rule
from .stream import CLIENT_GONE, Gone, Stream

# How often a release is looked for, and a client that the socket itself cannot tell about; in seconds.
LOOK = 0.01
# linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h, net/tcp_states.h
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST = 4, 20, 1
TCP_ESTABLISHED = 1
HEADER = struct.Struct("=IHHII")  # length, type, flags, sequence, port
QUESTION = struct.Struct("=BBxxI")  # family, protocol, states
SOCKET_ID = struct.Struct("!HH16s16sI8s")  # ports, addresses, interface, cookie


def hold(stream: Stream, rule: Rule, reading: bool = True) -> None:
    """Returns once the call is released. Gone when its client is, or after `hold-limit` seconds.

    `reading`: what arrives is taken into the buffer, so that an end of TLS alone is seen as well. Without it the body
    of an upload stays where it is, and the client soon cannot send any more.
    """
    watch = select.poll()
    watch.register(stream.tls, CLIENT_GONE | (select.POLLIN if reading else 0))
    deadline = time.monotonic() + stream.settings.hold_limit
    with stream.world.faults.holding(rule):
        client = stream.tls.getpeername(), stream.tls.getsockname()
        was_there = is_established(*client)
        while not rule.is_released:
            for _, events in watch.poll(LOOK * 1000):
                if events & CLIENT_GONE:
                    raise Gone
                stream.buffer += stream.read_record(stream.settings.idle)
            if time.monotonic() > deadline or (was_there and not is_established(*client)):
                raise Gone


def is_established(local: tuple[str, int], remote: tuple[str, int]) -> bool:
    """Asks the kernel about the other end of a connection, which is on this machine, too.

    A client that is closed or killed while our buffer is full cannot tell us: its last bytes, and the end behind them,
    wait until we read.
    """
    ports, addresses = (local[1], remote[1]), (socket.inet_aton(local[0]), socket.inet_aton(remote[0]))
    asked = QUESTION.pack(socket.AF_INET, socket.IPPROTO_TCP, 0xFFFFFFFF)
    asked += SOCKET_ID.pack(*ports, *addresses, 0, b"\xff" * 8)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
            kernel.send(HEADER.pack(HEADER.size + len(asked), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + asked)
            answer = kernel.recv(4096)
    except OSError:
        return False  # a kernel that does not tell never has: then only the socket does
    is_found = HEADER.unpack_from(answer)[1] == SOCK_DIAG_BY_FAMILY
    return is_found and answer[HEADER.size + 1] == TCP_ESTABLISHED
