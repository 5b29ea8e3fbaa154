"""What a name means in C and C++: what any included file says, the nearest first."""

from __future__ import annotations

import pytest

from fimble.index.workspace import Workspace
from fimble.syntax.languages import language_for_path
from fimble.syntax.tags import extract
from tests.unit.index.making import write

FILES = {
    "a.c": '#include "lib.h"\n#include <all.h>\nstatic int helper(void);\n',
    "a.h": "int promised(void);\n",
    "lib.h": '#include "deep.h"\nint call(struct thing *t);\n#define LIMIT 3\n',
    "deep.h": '#include "lib.h"\nstruct thing_s { int size; };\ntypedef struct thing_s thing;\nenum { ONE };\n'
    "enum color { RED };\n",
    "deep.c": "static int inner(void);\nint limit_of(void);\n",
    "include/all.h": '#include "one.hpp"\n',
    "include/one.hpp": "namespace a::b {\nclass One : public Base { public: int go(); enum class Kind { A }; };\n"
    "enum Plain { P1 };\nenum class Scoped { S1 };\n}\nclass Base { public: void base(); };\n",
}


def made(tmp_path, files=FILES) -> Workspace:
    workspace = Workspace(write(tmp_path, files), use_cache=False)
    workspace.set_listing(files, ())
    for path, text in files.items():
        language = language_for_path(path)
        assert language is not None
        workspace.replace(extract(path, language, text, f"hash of {path}"))
    return workspace


def found(workspace: Workspace, path: str, name: str) -> list[str]:
    return [f"{where} {d.qualified_name}" for where, d in workspace.bindings.resolve_name(path, name)]


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("a.c", "call", ["lib.h call"]),
        ("a.c", "LIMIT", ["lib.h LIMIT"]),
        ("a.c", "thing", ["deep.h thing"]),
        ("a.c", "ONE", ["deep.h ONE"]),
        ("a.c", "RED", ["deep.h color.RED"]),
        ("a.c", "helper", ["a.c helper"]),
        ("a.c", "One", ["include/one.hpp a.b.One"]),
        ("a.c", "a::b::One", ["include/one.hpp a.b.One"]),
        ("a.c", "One::go", ["include/one.hpp a.b.One.go"]),
        ("a.c", "One.base", ["include/one.hpp Base.base"]),
        ("a.c", "thing.size", ["deep.h thing_s.size"]),
        ("a.c", "P1", ["include/one.hpp a.b.Plain.P1"]),
        ("a.c", "S1", []),
        ("a.c", "nothing", []),
        # of a pair, each sees the other; who includes one does not
        ("a.c", "promised", ["a.h promised"]),
        ("a.h", "helper", ["a.c helper"]),
        ("deep.h", "inner", ["deep.c inner"]),
        ("a.c", "inner", []),
        ("lib.h", "limit_of", []),
    ],
)
def test_a_name_means_what_an_included_file_says(tmp_path, path, name, expected):
    assert expected == found(made(tmp_path), path, name)


def test_an_include_offers_what_it_declares_or_what_it_gathers(tmp_path):
    workspace = made(tmp_path)
    names = [definition.name for _, definition in workspace.bindings.exports_of("lib.h")]
    gathered = [definition.name for _, definition in workspace.bindings.exports_of("include/all.h")]

    assert ["call", "LIMIT"] == names
    assert ["One", "Plain", "P1", "Scoped", "Base"] == gathered


def test_only_includes_are_edges(tmp_path):
    edges = made(tmp_path).graph.edges()

    assert [("a.c", "include/all.h"), ("a.c", "lib.h"), ("deep.h", "lib.h"), ("include/all.h", "include/one.hpp"),
            ("lib.h", "deep.h")] == edges  # fmt: skip


def test_a_change_far_away_counts_at_once(tmp_path):
    workspace = made(tmp_path)
    assert [] == found(workspace, "a.c", "late")

    workspace.replace(extract("deep.h", "c", "int late(void);\n", "new"))

    assert ["deep.h late"] == found(workspace, "a.c", "late")
    assert [] == found(workspace, "a.c", "thing")


def test_an_include_of_a_file_that_comes_later_is_followed_then(tmp_path):
    workspace = made(tmp_path, {"a.c": '#include "soon.h"\n'})
    write(tmp_path, {"soon.h": "int soon(void);\n"})

    workspace.replace(extract("soon.h", "c", "int soon(void);\n", "h"))

    assert ["soon.h soon"] == found(workspace, "a.c", "soon")


def test_a_header_of_thousands_of_macros_is_no_burden(tmp_path):
    macros = "".join(f"#define MACRO_{n} {n}\n" for n in range(3_000))
    headers = {f"h{n}.h": f'#include "h{n + 1}.h"\n#include "big.h"\n' for n in range(100)}
    workspace = made(tmp_path, {"a.c": '#include "h0.h"\n', "big.h": macros, **headers})

    assert all(found(workspace, "a.c", f"MACRO_{n}") == [f"big.h MACRO_{n}"] for n in range(3_000))
