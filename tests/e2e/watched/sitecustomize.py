"""Loaded by every Python process that has this folder on its PYTHONPATH, before anything else: the server and its workers.

Whatever would reach beyond this machine is denied and written down, one line each, in the file FIMBLE_TEST_WATCH names; so
are connections on this machine, the start of programs, and the process itself, so that silence can be told from blindness.
An audit hook cannot be taken out again by what it watches (PEP 578).
"""

from __future__ import annotations

import ipaddress
import os
import sys

LOG = os.environ.get("FIMBLE_TEST_WATCH", "")
NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
SENDING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile"}


def is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    try:
        return text is None or ipaddress.ip_address(str(text).partition("%")[0]).is_loopback
    except ValueError:
        return False


def write(kind: str, what: object) -> None:
    file = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, f"{os.getpid()} {kind} {what}\n".encode())
    os.close(file)


def watch(event: str, given: tuple[object, ...]) -> None:
    if event in PROGRAMS:
        write("program", given[0])
    elif event in NAMES:
        host = given[0][0] if event == "socket.getnameinfo" and isinstance(given[0], tuple) else given[0]
        judge(event, host, host)
    elif event in SENDING and isinstance(given[1], tuple):  # a path is a Unix socket, None an address given before
        judge(event, given[1][0], given[1])


def judge(event: str, host: object, shown: object) -> None:
    if not is_here(host):
        write("denied", f"{event} {shown}")
        raise OSError(f"denied by the test: {event} {shown}")
    write("here", f"{event} {shown}")


if LOG:
    write("process", sys.argv[:1])
    sys.addaudithook(watch)
