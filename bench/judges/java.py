"""The Java compiler, run by a small program beside this module, on which file names a type that another one declares.

Classes of one package need no import, so truth is taken by use: a file depends on another one when a name in it, in an import
or anywhere in its code, means a type that the other declares. Types that are never named (of what a method returns) do not
count. Missing libraries cost nothing but errors, which are passed over.
"""

from __future__ import annotations

from pathlib import Path

from bench.corpus import Package
from bench.judges import Edge, edges_told, lacking

SUFFIXES = (".java",)

TUNING = (
    Package("maven", "com.google.code.gson:gson", "2.11.0"),
    Package("maven", "commons-io:commons-io", "2.18.0"),
    Package("maven", "com.squareup.retrofit2:retrofit", "2.11.0"),
)
REPORT = (
    Package("maven", "org.apache.commons:commons-lang3", "3.17.0"),
    Package("maven", "com.fasterxml.jackson.core:jackson-databind", "2.18.2"),
    Package("maven", "com.google.guava:guava", "33.3.1-jre"),
    Package("maven", "org.junit.jupiter:junit-jupiter-engine", "5.11.3"),
    Package("maven", "org.springframework:spring-context", "6.2.0"),
)

_PROGRAM = Path(__file__).with_name("tools") / "JavaUses.java"


def missing() -> str:
    """Name what this machine lacks."""
    return lacking("javac")


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file names a type of which other file."""
    return edges_told(["java", str(_PROGRAM), str(root)])
