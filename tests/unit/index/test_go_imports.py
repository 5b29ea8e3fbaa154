from __future__ import annotations

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

SHOP = {
    "go.mod": "module example.com/shop // the shop\n\ngo 1.22\n",
    "main.go": 'package main\nimport (\n"fmt"\n"example.com/shop/store"\n)\nfunc main() { fmt.Println(store.New(), helper()) }',
    "help.go": "package main\nfunc helper() int { return 1 }\nfunc unused() {}",
    "store/store.go": "package store\ntype Store struct { orders []Order; n int }\nfunc New() *Store { return nil }",
    "store/order.go": "package store\ntype Order struct { ID string }\nfunc (o Order) Save() {}\nvar limit = 3",
    "store/order_test.go": "package store\nfunc fixture() Order { return Order{} }",
    "store/outer_test.go": 'package store_test\nimport "example.com/shop/store"\nvar o = store.Order{}\nvar s = fixture()',
    "store/more_test.go": "package store\nvar s = fixture()",
    "v2/go.mod": "module example.com/shop/v2\nreplace example.com/util => ../libs/util\n",
    "v2/a.go": 'package shop\nimport (\n"example.com/util/text"\n"example.com/shop/store"\n)\nvar t = text.Cut(store.New)',
    "libs/util/go.mod": "module example.com/forked-util",
    "libs/util/text/text.go": "package text\nfunc Cut() {}",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("main.go", ["help.go", "store/store.go"]),
        ("help.go", []),
        ("store/store.go", ["store/order.go"]),
        ("store/order.go", []),
        ("store/order_test.go", ["store/order.go"]),
        ("store/more_test.go", ["store/order_test.go"]),
        ("store/outer_test.go", ["store/order.go"]),
        ("v2/a.go", ["libs/util/text/text.go", "store/store.go"]),
    ],
)
def test_files_depend_on_those_whose_names_they_use(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # A name bound in the function is not the package's, before and behind it it is.
        ("func f() { limit := 1; print(limit) }", []),
        ("func f(limit int) { print(limit) }", []),
        ("func f() { print(limit); limit := 2; _ = limit }", ["b.go"]),
        ("func f() { limit := limit + 1; _ = limit }", ["b.go"]),
        ("func f() { if limit := 1; limit > 0 { print(limit) }; print(limit) }", ["b.go"]),
        ("func f() { for limit := range 3 { print(limit) } }", []),
        ("func f(x any) { switch limit := x.(type) { case int: print(limit) } }", []),
        ("func f() { var limit = 1; print(limit) }", []),
        ("func f() { func(limit int) { print(limit) }(1) }", []),
        ("func f[limit any](x limit) {}", []),
        ("type T[limit any] struct { x limit }", []),
        ("func (x *L[limit]) f(y limit) {}", []),
        ("func f() { type limit int; var x limit; _ = x }", []),
        ("func f(c chan int) { select { case <-c: var limit = 1; print(limit) } }", []),
        ("func f(x int) { switch x { case 1: type limit int; var y limit; _ = y } }", []),
        # Members are no names of the package; keys of maps are.
        ("func f(x T) { x.limit() }", []),
        ("var x = T{limit: 1}", []),
        ("var x = map[int]int{limit: 1}", ["b.go"]),
        ("var x = [3]int{limit: 1}", ["b.go"]),
        ("var x other.limit", []),
        ("func limit() {}", []),
        ("type T struct { limit int }", []),
        ("type T struct { limit }", ["b.go"]),
        ("func f() { limit.Run() }", ["b.go"]),
        ("// limit", []),
        ('var x = "limit"', []),
        ("func init() {}", []),
        ("func f() { goto limit; limit: return }", []),
        # half-typed
        ("func f() { print(limit", ["b.go"]),
        ("func f() { x := limit.", ["b.go"]),
    ],
)
def test_a_file_of_the_same_package_is_needed_by_use(tmp_path, code, expected):
    files = {"a.go": f"package p\n{code}\n", "b.go": "package p\nvar limit = 3\nfunc init() {}\n"}
    assert expected == edges_of(workspace_of(tmp_path, files), "a.go")


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ('"example.com/m/lib"', "var x = lib.Two", ["lib/two.go"]),
        ('"example.com/m/lib"', "func f() { lib.Two(lib.One{}) }", ["lib/one.go", "lib/two.go"]),
        ('other "example.com/m/lib"', "var x = other.Two", ["lib/two.go"]),
        ('. "example.com/m/lib"', "var x = Two", ["lib/two.go"]),
        ('. "example.com/m/lib"', "", []),
        ("`example.com/m/lib`", "var x lib.One", ["lib/one.go"]),
        # what is imported for its effects, or not used yet, is needed as a whole
        ('_ "example.com/m/lib"', "", ["lib/one.go", "lib/two.go"]),
        ('"example.com/m/lib"', "func f() { lib. }", ["lib/one.go", "lib/two.go"]),
        # the package's own name counts, not the last part of its path
        ('"example.com/m/odd-name.v2"', "var x = proper.X", ["odd-name.v2/x.go"]),
        ('"example.com/m/api/v3"', "var x = api.X", ["api/v3/x.go"]),
        ('"example.com/m/internal/deep"', "var x = deep.X", ["internal/deep/x.go"]),
        ('"example.com/m/none"', "var x = none.X", []),
        ('"example.com/modern"', "var x = modern.X", []),
        ('"fmt"', "var x = fmt.One", []),
    ],
)
def test_imported_packages_are_needed_by_use(tmp_path, line, code, expected):
    files = {
        "go.mod": "module example.com/m",
        "a.go": f"package main\nimport {line}\n{code}\n",
        "lib/one.go": "package lib\ntype One struct{}",
        "lib/two.go": "package lib\nfunc Two() {}",
        "lib/two_test.go": "package lib\nfunc TestTwo() {}",
        "odd-name.v2/x.go": "package proper\nvar X = 1",
        "api/v3/x.go": "package api\nvar X = 1",
        "internal/deep/x.go": "package deep\nvar X = 1",
    }
    assert expected == edges_of(workspace_of(tmp_path, files), "a.go")


def test_modules_of_a_go_work_see_each_other(tmp_path):
    files = {
        "go.work": "go 1.22\nuse (\n\t./one\n\t./two\n)\nreplace example.com/three v1.2.3 => ./elsewhere\n",
        "one/go.mod": "module example.com/one",
        "one/a.go": 'package one\nimport "example.com/two"\nimport "example.com/three/sub"\nvar x = two.X + sub.Y',
        "two/go.mod": 'module "example.com/two"',
        "two/b.go": "package two\nvar X = 1",
        "elsewhere/sub/c.go": "package sub\nvar Y = 1",
    }
    assert ["elsewhere/sub/c.go", "two/b.go"] == edges_of(workspace_of(tmp_path, files), "one/a.go")


def test_names_lead_to_declarations_through_packages(tmp_path):
    made = workspace_of(tmp_path, SHOP)
    assert ["store/store.go:New"] == meanings(made, "main.go", "store.New")
    assert ["store/order.go:Order"] == meanings(made, "store/store.go", "Order")
    assert ["store/order.go:Order.Save"] == meanings(made, "store/store.go", "Order.Save")
    assert [] == meanings(made, "store/store.go", "fixture")
    assert [] == meanings(made, "main.go", "store.fixture")
    members = [definition.name for _, definition in made.members_of_module("main.go", "store")]
    assert ["Order", "Store", "New"] == members


def test_both_files_of_two_platforms_are_meant(tmp_path):
    files = {
        "a.go": "package p\nvar x = open()",
        "open_linux.go": "package p\nfunc open() int { return 1 }",
        "open_windows.go": "package p\nfunc open() int { return 2 }",
    }
    assert ["open_linux.go", "open_windows.go"] == edges_of(workspace_of(tmp_path, files), "a.go")


def test_an_edge_follows_the_name_wherever_it_is_declared(tmp_path):
    made = workspace_of(tmp_path, {"a.go": "package p\nvar x = limit", "b.go": "package p", "c.go": "package p"})
    assert [] == edges_of(made, "a.go")
    made.replace(read("b.go", "package p\nvar limit = 1"))
    assert ["b.go"] == edges_of(made, "a.go")
    made.replace(read("b.go", "package p"))
    made.replace(read("c.go", "package p\nvar limit = 1"))
    assert ["c.go"] == edges_of(made, "a.go")
    made.replace(read("a.go", "package p\nvar x = 1"))
    assert [] == edges_of(made, "a.go")
    made.replace(read("a.go", "package p\nvar x = limit"))
    assert ["c.go"] == edges_of(made, "a.go")
    made.remove("c.go")
    assert [] == edges_of(made, "a.go")


def test_a_package_that_appears_is_found(tmp_path):
    files = {"go.mod": "module m.org/m", "a.go": 'package a\nimport "m.org/m/late-go"\nvar x = late.X'}
    made = workspace_of(tmp_path, files)
    assert [] == edges_of(made, "a.go")
    made.replace(read("late-go/late.go", "package late\nvar X = 1"))
    assert ["late-go/late.go"] == edges_of(made, "a.go")


def test_packages_in_a_circle_and_imports_of_oneself_end(tmp_path):
    files = {
        "go.mod": "module m.org/m",
        "a/a.go": 'package a\nimport "m.org/m/b"\nimport "m.org/m/a"\nvar A = b.B + a.A',
        "b/b.go": 'package b\nimport "m.org/m/a"\nvar B = a.A',
    }
    made = workspace_of(tmp_path, files)
    assert [("a/a.go", "b/b.go"), ("b/b.go", "a/a.go")] == made.graph.edges()
    assert ["a/a.go:A"] == meanings(made, "b/b.go", "a.A")
