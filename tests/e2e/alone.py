"""Runs the server in a network namespace that has nothing but loopback, beside a stand-in for Ollama at the usual port.

usage: unshare -rn python tests/e2e/alone.py FILE. The kernel counts what it had no route for (RFC 1213, ipOutNoRoutes): every
connection and datagram for another machine, from whatever code. The count goes to FILE when the server ends.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        asked = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", asked)[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def n_without_route() -> int:
    names, values = (line.split()[1:] for line in Path("/proc/net/snmp").read_text().splitlines() if line[:3] == "Ip:")
    v4 = int(dict(zip(names, values, strict=True))["OutNoRoutes"])
    v6 = Path("/proc/net/snmp6")
    lines = v6.read_text().splitlines() if v6.exists() else []
    return v4 + sum(int(line.split()[1]) for line in lines if line.startswith("Ip6OutNoRoutes"))


def main(report: Path) -> None:
    from fimble.cli.main import main as fimble
    from tests.standin.ollama_standin import OllamaStandin

    raise_loopback()
    with OllamaStandin(answer="total_cents())\n", port=11434) as ollama:
        fimble(["lsp"])
        n_asked, n_answers = n_without_route(), len(ollama.generations)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        n_caught = other.connect_ex(("203.0.113.7", 443)) != 0 and n_without_route() - n_asked
    report.write_text(f"{n_asked} {n_answers} {n_caught}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
