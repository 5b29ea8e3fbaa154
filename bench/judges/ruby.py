"""Ruby itself, run on a small program beside this module, on where requires and autoloads lead.

Calls are found by Ruby's parser and followed by `$LOAD_PATH.resolve_feature_path`. Constants that are simply there, because
something else has loaded them, are on no statement and not judged: what a running program has loaded is not in its files.
"""

from __future__ import annotations

from pathlib import Path

from bench.corpus import Package
from bench.judges import Edge, edges_told, lacking
from fimble.index.workspace import Workspace

SUFFIXES = (".rb",)

_GEMS = "usr/share/rubygems-integration/all/gems"
TUNING = (
    Package("debian", f"ruby-sinatra:{_GEMS}", "3.0.5-3+deb12u1"),
    Package("debian", f"ruby-kramdown:{_GEMS}", "2.4.0-2"),
    Package("debian", f"ruby-faraday:{_GEMS}", "1.1.0-7"),
)
REPORT = (
    Package("debian", f"rubocop:{_GEMS}", "1.39.0+dfsg-1"),
    Package("debian", f"ruby-activerecord:{_GEMS}", "2:6.1.7.10+dfsg-1~deb12u3"),
    Package("debian", f"ruby-rspec-core:{_GEMS}", "3.12.0c0e1m1s0-1"),
    Package("debian", f"ruby-sidekiq:{_GEMS}", "6.4.1+dfsg-1"),
    Package("debian", f"jekyll:{_GEMS}", "4.3.1+dfsg-3+deb12u1"),
)

_PROGRAM = Path(__file__).with_name("tools") / "ruby_requires.rb"


def missing() -> str:
    """Name what this machine lacks."""
    return lacking("ruby", "apt-get")


def our_edges(workspace: Workspace) -> frozenset[Edge]:
    """Leave out what stands on no statement."""
    return frozenset(
        (path, answer.path) for path in workspace.paths for answer in workspace.resolutions_of(path) if answer.path
    )


def true_edges(root: Path) -> frozenset[Edge]:
    """List which file requires which other one; the load path is each gem's `lib`, as RubyGems has it."""
    command = ["ruby", str(_PROGRAM), str(root), *map(str, sorted(root.glob("*/lib")))]
    return edges_told(command)
