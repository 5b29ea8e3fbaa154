"""nikic's PHP-Parser, run by a small program beside this module, on which file names what another one declares.

Namespaces need no import, and what an autoloader finds is told by names alone, so truth is taken by use: a file depends on
another one when a name in it, in a `use` or anywhere in its code, is the full name of a class, function or constant that the
other declares, by the resolution rules of PHP; or when it includes the other by a path that is written out. Names in doc
comments do not count.
"""

from __future__ import annotations

from pathlib import Path

from bench.corpus import Package, fetch
from bench.judges import Edge, edges_told, lacking

SUFFIXES = (".php",)

_SHARE = "usr/share/php"
TUNING = (
    Package("debian", f"php-monolog:{_SHARE}", "2.9.1-1"),
    Package("debian", f"php-symfony-console:{_SHARE}", "5.4.53+dfsg-0+deb12u1"),
)
REPORT = (
    Package("debian", f"php-doctrine-orm:{_SHARE}", "2.14.1+dfsg-1"),
    Package("debian", f"php-league-commonmark:{_SHARE}", "2.3.9-1+deb12u1"),
    Package("debian", f"php-twig:{_SHARE}", "3.5.1-1+deb12u3"),
    Package("debian", f"php-guzzlehttp-psr7:{_SHARE}", "2.4.5-1+deb12u1"),
    Package("debian", f"php-symfony-http-kernel:{_SHARE}", "5.4.53+dfsg-0+deb12u1"),
)
PARSER = Package("debian", f"php-parser:{_SHARE}", "4.15.4-1")

_PROGRAM = Path(__file__).with_name("tools") / "php_uses.php"


def missing() -> str:
    """Name what this machine lacks; the parser is fetched like the packages."""
    return lacking("php", "apt-get")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file names what of which other file."""
    command = ["php", str(_PROGRAM), str(fetch(PARSER)), str(root)]
    return edges_told(command)
