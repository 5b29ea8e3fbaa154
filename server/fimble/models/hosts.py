"""Which address a model server may have: this machine, or a host the user allowed by name. Nothing connects here, and no
name is looked up: what counts as this machine is an address, so no resolver can answer one thing now and another later."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fimble.errors import ModelRefused, UsageError

OLLAMA_PORT = 11434
"""Ollama's own default (`envconfig.Host` in its source)."""

_SCHEME_PORTS = {"http": 80, "https": 443}
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
# A server may listen on every interface at once; a client reaches it on this machine under the loopback address. And
# RFC 6761 (6.3) lets us take "localhost" for that address without asking: a hosts file or a name server may say otherwise.
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}  # noqa: S104 -- translated away, never bound

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class _Place:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def resolve_host(
    setting: str = "",
    env: str = "",
    allow_hosts: Iterable[str] = (),
    *,
    name: str = "ollama.host",
    default_port: int = OLLAMA_PORT,
) -> str:
    """Say under which URL to reach the model server: the setting, else `env` (OLLAMA_HOST's value), else this machine.

    Both are read as Ollama reads OLLAMA_HOST (`envconfig.Host`): scheme and port may be missing, a port alone means this
    machine; "localhost" is 127.0.0.1, a server that listens on ::1 alone is written so. `name` is the setting's own, for
    messages. `allow_hosts` are names or addresses, with or without a port, from the *user's* settings; a project must not
    be able to set them. The URL is put together from the checked parts, so that no second parser can read it differently.
    Raise `UsageError` for what is no address, `ModelRefused` for another machine that is not allowed.
    """
    source, text = (name, setting) if setting.strip() else ("OLLAMA_HOST", env)
    place = _parse(text.strip().strip("\"'"), source, default_port)
    if _is_loopback(place.host) or _is_allowed(place, allow_hosts):
        return place.url
    raise ModelRefused(
        f"{source} points to {place.host}, which is not this machine; source code would leave it.",
        remedy=f'If you trust that host, add "{place.host}" to network.allowHosts in your user settings.',
    )


def _parse(text: str, source: str, default_port: int) -> _Place:
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "http", text
    scheme = scheme.lower()
    if scheme not in _SCHEME_PORTS:
        raise _not_an_address(text, source, "the scheme must be http or https")
    if "@" in rest:
        raise _not_an_address(text, source, "it must not contain a user name")
    if any(c in rest for c in "\\?#") or any(c.isspace() or not c.isprintable() for c in rest):
        raise _not_an_address(text, source, "it may only have a host, a port and a path")
    host, port, path = _split(rest, text, source)
    return _Place(scheme, host, port or (_SCHEME_PORTS[scheme] if separator else default_port), path)


def _split(rest: str, text: str, source: str) -> tuple[str, int | None, str]:
    if rest.count(":") > 1 and not rest.startswith("["):  # a bare IPv6 address, as Ollama accepts it
        address, slash, path = rest.partition("/")
        rest = f"[{address}]{slash}{path}"
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port
    except ValueError as error:
        raise _not_an_address(text, source, str(error)) from error
    if port == 0:
        raise _not_an_address(text, source, "port 0 cannot be connected to")
    host = _canonical(parts.hostname or "127.0.0.1")
    if host is None:
        raise _not_an_address(text, source, f"{parts.hostname!r} is no host name")
    return _HERE.get(host, host), port, parts.path.rstrip("/")


def _canonical(host: str) -> str | None:
    """Write a host in one way, so that equal hosts are equal strings; None for what can be neither name nor address."""
    address = _address(host)
    if address is not None:
        return str(address)
    name = host.lower().rstrip(".")
    return name if _HOST_NAME.fullmatch(name) else None


def _address(host: str) -> Address | None:
    try:
        address: Address = ipaddress.ip_address(host)
    except ValueError:
        return None
    # ::ffff:127.0.0.1 connects to 127.0.0.1 but does not count as loopback before Python 3.13.
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_loopback


def _is_allowed(place: _Place, allow_hosts: Iterable[str]) -> bool:
    for entry in allow_hosts:
        try:
            host, port, _path = _split(entry.strip(), entry, "the allowed hosts")
        except UsageError:
            continue
        if host == place.host and port in (None, place.port):
            return True
    return False


def _not_an_address(text: str, source: str, reason: str) -> UsageError:
    if "@" in text:  # what stands before it may be a password
        text = "…@" + text.rpartition("@")[2]
    return UsageError(
        f"{source} is no address of a model server: {text!r} ({reason}).",
        remedy="Write it like http://127.0.0.1:11434.",
    )
