"""Go's own type checker, run by a small program beside this module, on who uses what whose file declares.

Go's unit of import is the package, ours the file, so truth is taken by use: a file depends on another one when it uses a name
that the other declares at top level, in its own package or behind an import. Methods and fields do not count: they are
found through a type, and the file that names the type depends on it already. A blank import needs every file of the package.
Packages are checked for five systems; files that none of them builds are not judged.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from bench.corpus import Package
from bench.judges import Edge, among, lacking
from fimble.index.workspace import Workspace

SUFFIXES = (".go",)

TUNING = (
    Package("go", "github.com/gorilla/mux", "v1.8.1"),
    Package("go", "github.com/spf13/cobra", "v1.8.1"),
    Package("go", "github.com/prometheus/client_golang", "v1.20.5"),
    Package("go", "github.com/hashicorp/raft", "v1.7.1"),
)
REPORT = (
    Package("go", "github.com/gin-gonic/gin", "v1.10.0"),
    Package("go", "github.com/go-git/go-git/v5", "v5.12.0"),
    Package("go", "github.com/etcd-io/bbolt", "v1.3.10"),
    Package("go", "github.com/nats-io/nats-server/v2", "v2.10.22"),
    Package("go", "github.com/spf13/viper", "v1.19.0"),
)

_PROGRAM = Path(__file__).with_name("tools") / "go_uses.go"


def missing() -> str:
    """Name what this machine lacks."""
    return lacking("go")


def true_edges(root: Path) -> frozenset[Edge]:
    """List who uses what whose file declares, as the type checker sees it."""
    return _judged(root)[0]


def our_edges(workspace: Workspace) -> frozenset[Edge]:
    """Leave out files that no system builds: the type checker says nothing about them."""
    assert workspace.root is not None
    return among(_judged(workspace.root)[1], workspace.graph.edges())


@cache
def _judged(root: Path) -> tuple[frozenset[Edge], frozenset[str]]:
    command = ["go", "run", str(_PROGRAM), str(root)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_PROGRAM.parent)
    edges, files = set(), set()
    for line in answer.stdout.splitlines():
        user, _, declarer = line.partition("\t")
        if declarer:
            edges.add((user, declarer))
        else:
            files.add(user)
    return frozenset(edges), frozenset(files)
