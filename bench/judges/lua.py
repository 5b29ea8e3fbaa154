"""Lua's own searcher, run by a small program beside this module on every `require` that luacheck's parser finds.

Only names that are written out count; what a program makes of its own name does not.
"""

from __future__ import annotations

from pathlib import Path

from bench.corpus import Package, fetch
from bench.judges import Edge, edges_told, lacking

SUFFIXES = (".lua",)

_SHARE = "usr/share/lua/5.1"
TUNING = (
    Package("debian", f"lua-penlight:{_SHARE}", "1.13.1-3"),
    Package("debian", f"lua-ldoc:{_SHARE}", "1.4.6-2"),
)
PARSER = Package("debian", f"lua-check:{_SHARE}", "1.1.0-1")
REPORT = (
    Package("debian", f"luarocks:{_SHARE}", "3.8.0+dfsg1-1"),
    PARSER,
    Package("debian", f"lua-busted:{_SHARE}", "2.1.1-1"),
    Package("debian", "prosody:usr/lib/prosody", "0.12.3-1+deb12u1"),
    Package("debian", "awesome:usr/share/awesome/lib", "4.3-7"),
)

_LUA = "lua5.4"
_PROGRAM = Path(__file__).with_name("tools") / "lua_requires.lua"


def missing() -> str:
    """Name what this machine lacks; the parser is fetched like the packages."""
    return lacking(_LUA, "apt-get")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file requires which other one, with the package's own folder as Lua's path."""
    files = "".join(f"{file.relative_to(root).as_posix()}\n" for file in sorted(root.rglob("*.lua")))
    command = [_LUA, str(_PROGRAM), str(fetch(PARSER)), str(root)]
    return edges_told(command, files)
