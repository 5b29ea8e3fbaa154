"""gcc on what each `#include` of C++ leads to; see `bench.judges.c`."""

from __future__ import annotations

from pathlib import Path

from bench.corpus import Package
from bench.judges import Edge, c

SUFFIXES = (".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".h", ".c", ".ipp", ".inl", ".tcc")

TUNING = (
    Package("npm", "re2", "1.24.0"),
    Package("npm", "leveldown", "6.1.1"),
)
REPORT = (
    Package("npm", "node-sass", "9.0.0"),
    Package("crates", "librocksdb-sys", "0.16.0+8.10.0"),
    Package("crates", "snappy_src", "0.2.5+snappy.1.2.2"),
)

PATHS = {
    "re2": ("vendor", ("abseil-cpp", "re2")),
    "leveldown": ("deps/leveldb/leveldb-1.20", ("include", ".")),
    "node-sass": ("src/libsass", ("include", "src")),
    "librocksdb-sys": ("rocksdb", ("include", ".", "java", "third-party/gtest-1.8.1/fused-src")),
    "snappy_src": ("snappy", (".",)),
}
c.PATHS.update(PATHS)

missing = c.missing
prepare = c.prepare


def true_edges(root: Path) -> frozenset[Edge]:
    """List where gcc finds the includes of every file."""
    return c.edges(root, SUFFIXES, "c++")
