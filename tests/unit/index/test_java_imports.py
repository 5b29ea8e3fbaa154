from __future__ import annotations

import pytest

from tests.unit.index.sources import edges_of, meanings, read, workspace_of

SHOP = {
    "app/src/main/java/shop/App.java": (
        "package shop;\nimport shop.store.Store;\nimport java.util.List;\nclass App { Store s; List<Help> l; Order o; }"
    ),
    "app/src/main/java/shop/Help.java": "package shop;\nclass Help { void f() { Unused.g(); } class Unused {} }",
    "app/src/main/java/shop/Unused.java": "package shop;\nclass Unused { static void g() {} }",
    "lib/shop/store/Store.java": "package shop.store;\npublic class Store { Order order; static class Inner {} static int MAX; }",
    "lib/shop/store/Order.java": "package shop.store;\npublic class Order { void save() {} }",
    "lib/shop/store/Kind.java": "package shop.store;\npublic enum Kind { A, B }",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/src/main/java/shop/App.java", ["app/src/main/java/shop/Help.java", "lib/shop/store/Store.java"]),
        ("app/src/main/java/shop/Help.java", []),
        ("lib/shop/store/Store.java", ["lib/shop/store/Order.java"]),
        ("lib/shop/store/Order.java", []),
    ],
)
def test_files_depend_on_those_whose_types_they_name(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


STORE, ORDER, KIND = (f"lib/shop/store/{name}.java" for name in ("Store", "Order", "Kind"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import shop.store.Store; class A {}", [STORE]),
        ("import shop.store.*; class A {}", []),
        ("import shop.store.*; class A { Order o; Kind k; }", [KIND, ORDER]),
        ("import shop.store.Store.Inner; class A { Inner i; }", [STORE]),
        ("import static shop.store.Kind.*; class A {}", [KIND]),
        ("import static shop.store.Store.MAX; class A {}", [STORE]),
        ("class A { shop.store.Order o; }", [ORDER]),
        ("class A { Object o = shop.store.Kind.A.name(); }", [KIND]),
        ("import shop.store.*; class A { void f() { Order.of(); } }", [ORDER]),
        ("import shop.store.*; class A { Object f = Order::save; }", [ORDER]),
        ("import shop.store.*; class A { Object f = new Order(); }", [ORDER]),
        ("import shop.store.*; @Kind class A {}", [KIND]),
        ("import shop.store.*; class A extends Order {}", [ORDER]),
        ("import shop.store.*; class A { boolean f(Object o) { return o instanceof Order; } }", [ORDER]),
        ("import shop.store.*; class A<Order> { Order o; }", []),
        ("import shop.store.*; class A { class Order {} Order o; }", []),
        ("import shop.store.*; import other.Order; class A { Order o; }", []),
        ("import shop.store.*; class A { int Order() { return Order(); } }", []),
        ("import shop.store.None; class A {}", []),
        ("import shop.none.*; class A { Order o; }", []),
        ("import shop.store.*; class A { void f() { Order o = new Kind(", [ORDER]),
        ("import shop.store.", []),
    ],
)
def test_what_one_file_says(tmp_path, code, expected):
    files = {**SHOP, "other/A.java": f"package other.place;\n{code}\n"}
    assert expected == edges_of(workspace_of(tmp_path, files), "other/A.java")


def test_the_own_package_goes_before_a_wildcard(tmp_path):
    files = {
        "a/A.java": "package a; import b.*; class A { Order o; }",
        "a/Order.java": "package a; class Order {}",
        "b/Order.java": "package b; public class Order {}",
    }
    assert ["a/Order.java"] == edges_of(workspace_of(tmp_path, files), "a/A.java")


def test_it_does_not_matter_who_is_read_first(tmp_path):
    made = workspace_of(tmp_path, dict(reversed(SHOP.items())))
    assert made.graph.edges() == workspace_of(tmp_path, SHOP).graph.edges()


def test_a_class_that_appears_is_found_and_lost_again(tmp_path):
    made = workspace_of(tmp_path, {"a/A.java": "package a; import b.Late; class A { Late l; Soon s; }"})
    assert [] == edges_of(made, "a/A.java")
    made.replace(read("b/Late.java", "package b; public class Late {}"))
    made.replace(read("a/Soon.java", "package a; class Soon {}"))
    assert ["a/Soon.java", "b/Late.java"] == edges_of(made, "a/A.java")
    made.remove("b/Late.java")
    assert ["a/Soon.java"] == edges_of(made, "a/A.java")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Store", ["lib/shop/store/Store.java:Store"]),
        ("Store.MAX", ["lib/shop/store/Store.java:Store.MAX"]),
        ("Help", ["app/src/main/java/shop/Help.java:Help"]),
        ("List", []),
        ("Order", []),
    ],
)
def test_names_lead_to_declarations(tmp_path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, SHOP), "app/src/main/java/shop/App.java", name)


def test_a_class_inside_of_another_one_is_found_by_its_own_name(tmp_path):
    files = {**SHOP, "A.java": "import shop.store.Store.Inner;\nclass A { Inner i; }"}
    assert ["lib/shop/store/Store.java:Store.Inner"] == meanings(workspace_of(tmp_path, files), "A.java", "Inner")


def test_classes_that_need_each_other_end(tmp_path):
    files = {"A.java": "class A extends B { B b; }", "B.java": "class B extends A { A a; }"}
    made = workspace_of(tmp_path, files)
    assert [("A.java", "B.java"), ("B.java", "A.java")] == made.graph.edges()
    assert ["b", "a"] == [definition.name for _, definition in made.members_of("A.java", "A")]
