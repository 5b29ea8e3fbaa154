from __future__ import annotations

import pytest

from fimble.index.imports.kotlin import class_of_file, extended_by
from tests.unit.index.sources import edges_of, meanings, read, workspace_of
from tests.unit.syntax.reading import only

APP, HELP, MODEL, MORE, JAVA = "app/App.kt", "app/src/Help.kt", "lib/model.kt", "lib/more/More.kt", "java/shop/Old.java"
SHOP = {
    APP: "package shop\nimport shop.store.Store\nimport kotlin.math.max\nclass App(val store: Store) { fun f() = help(Old()) }",
    HELP: "package shop\nfun help(old: Old): Int = old.count()\nfun unused() {}",
    JAVA: "package shop;\nimport shop.store.Kind;\npublic class Old { Kind kind; int f() { return HelpKt.help(this); } }",
    MODEL: "package shop.store\nclass Store {\n  class Inner\n  companion object {\n    fun of() = Store()\n  }\n}\nenum class Kind { A, B }\n"
    "typealias Id = String",
    MORE: "package shop.store\nconst val MAX = 3\nfun Store.total(): Int = 1\nval Store.size: Int get() = 2\nobject Log { fun note() {} }",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (APP, [HELP, JAVA, MODEL]),
        (HELP, [JAVA]),
        (JAVA, [HELP, MODEL]),
        (MODEL, []),
        (MORE, [MODEL]),
    ],
)
def test_files_depend_on_those_whose_names_they_use_in_java_too(tmp_path, path, expected):
    assert expected == edges_of(workspace_of(tmp_path, SHOP), path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import shop.store.Store\nclass A", [MODEL]),
        ("import shop.store.Store.Inner\nclass A", [MODEL]),
        ("import shop.store.Kind.*\nval a = A", [MODEL]),
        ("import shop.store.MAX\n", [MORE]),
        ("import shop.store.total\n", [MORE]),
        ("import shop.store.total as sum\n", [MORE]),
        ("import shop.store.*\n", []),
        ("import shop.store.*\nval a = Store()", [MODEL]),
        ("import shop.store.*\nval a: List<Kind>? = null", [MODEL]),
        ("import shop.store.*\nclass A : Store()", [MODEL]),
        ("import shop.store.*\nfun f(a: Any) = a is Store", [MODEL]),
        ("import shop.store.*\nfun f(a: Store) = a.total()", [MODEL, MORE]),
        ("import shop.store.*\nfun f(a: Store) = a.size", [MODEL, MORE]),
        ("import shop.store.*\nfun f(a: List<Int>) = a.size", []),  # of a store, which nobody speaks of
        ("import shop.store.total\nfun f(a: Any) = a.total()", [MORE]),
        ("import shop.store.*\nval f = Log::note", [MORE]),
        ('import shop.store.*\nval f = "at most ${MAX + 1}"', [MORE]),
        ("import shop.store.*\nfun <Store> f(a: Store) = a", []),
        ("import shop.store.*\nfun f(total: Int) = total + 1", []),
        ("import shop.store.*\nfun f() { val total = 1; g(total) }", []),
        ("import shop.store.*\nfun f() = g(MAX = 3)", []),
        ("import shop.store.*\nclass A { fun f() = total()\n fun total() = 1 }", []),
        ("import shop.store.*\nclass Store\nval a = Store()", []),
        ("import shop.store.*\nimport other.Store\nval a = Store()", []),
        ("import shop.store.*\nimport other.Any as Store\nval a = Store()", []),
        ("val a: shop.store.Store? = null", [MODEL]),
        ("val a = shop.store.Log.note()", [MORE]),
        ("import shop.Old\n", [JAVA]),
        ("import shop.store.None\nval a = None()", []),
        ("import shop.none.*\nval a = Store()", []),
        ("import shop.store.*\nfun f() { val a = Store(Log.", [MODEL, MORE]),
        ("import shop.store.", []),
        ("import `shop`.store.Store\n", [MODEL]),
    ],
)
def test_what_one_file_says(tmp_path, code, expected):
    files = {**SHOP, "other/A.kt": f"package other.place\n{code}\n"}
    assert expected == edges_of(workspace_of(tmp_path, files), "other/A.kt")


def test_the_own_package_goes_before_a_wildcard(tmp_path):
    files = {
        "a/A.kt": "package a\nimport b.*\nval a = Order()",
        "a/Order.kt": "package a\nclass Order",
        "b/Order.kt": "package b\nclass Order",
    }
    assert ["a/Order.kt"] == edges_of(workspace_of(tmp_path, files), "a/A.kt")


def test_what_a_platform_declares_anew_is_found_as_well(tmp_path):
    files = {
        "common/Clock.kt": "package time\nexpect class Clock",
        "jvm/Clock.kt": "package time\nactual class Clock",
        "A.kt": "package time\nval clock = Clock()",
    }
    assert ["common/Clock.kt", "jvm/Clock.kt"] == edges_of(workspace_of(tmp_path, files), "A.kt")


def test_build_scripts_share_no_names_but_import_them(tmp_path):
    files = {
        "build.gradle.kts": "import build.Versions\nval version = 1\nval x = Versions.A",
        "app/build.gradle.kts": "val y = version",
        "A.kt": "val z = version",
        "buildSrc/Versions.kt": "package build\nobject Versions { const val A = 1 }",
    }
    made = workspace_of(tmp_path, files)
    assert [("build.gradle.kts", "buildSrc/Versions.kt")] == made.graph.edges()


def test_it_does_not_matter_who_is_read_first(tmp_path):
    made = workspace_of(tmp_path, dict(reversed(SHOP.items())))
    assert made.graph.edges() == workspace_of(tmp_path, SHOP).graph.edges()


def test_a_name_that_appears_is_found_and_lost_again(tmp_path):
    made = workspace_of(tmp_path, {"a/A.kt": "package a\nimport b.late\nfun f() { late(); soon() }"})
    assert [] == edges_of(made, "a/A.kt")
    made.replace(read("b/Any.kt", "package b\nfun late() {}"))
    made.replace(read("a/Some.kt", "package a\nfun soon() {}"))
    assert ["a/Some.kt", "b/Any.kt"] == edges_of(made, "a/A.kt")
    made.remove("b/Any.kt")
    assert ["a/Some.kt"] == edges_of(made, "a/A.kt")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Store", [f"{MODEL}:Store"]),
        ("Store.of", [f"{MODEL}:Store.of"]),
        ("help", [f"{HELP}:help"]),
        ("Old", [f"{JAVA}:Old"]),
        ("max", []),
        ("Kind", []),
    ],
)
def test_names_lead_to_declarations(tmp_path, name, expected):
    assert expected == meanings(workspace_of(tmp_path, SHOP), APP, name)


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("import shop.store.Store as Shop", "Shop", [f"{MODEL}:Store"]),
        ("import shop.store.Store as Shop", "Store", []),
        ("import shop.store.total", "total", [f"{MORE}:total"]),
        ("import shop.store.Store.Inner", "Inner", [f"{MODEL}:Store.Inner"]),
        ("import shop.store.*", "Id", [f"{MODEL}:Id"]),
    ],
)
def test_imported_names_lead_to_declarations(tmp_path, code, name, expected):
    files = {**SHOP, "A.kt": f"{code}\nval a = {name}"}
    assert expected == meanings(workspace_of(tmp_path, files), "A.kt", name)


def test_classes_that_need_each_other_end(tmp_path):
    files = {"A.kt": "open class A : B() { val b = B() }", "B.kt": "open class B : A() { val a = A() }"}
    made = workspace_of(tmp_path, files)
    assert [("A.kt", "B.kt"), ("B.kt", "A.kt")] == made.graph.edges()
    assert ["b", "a"] == [definition.name for _, definition in made.members_of("A.kt", "A")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("shop/Help.kt", "HelpKt"), ("lib/model.kt", "ModelKt"), ("-Util.kt", "_UtilKt"), ("Clock.jvm.kt", "Clock_jvmKt")],
)
def test_java_knows_the_functions_of_a_file_by_a_class(path, expected):
    assert expected == class_of_file(path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("fun Store.total(): Int = 1", "Store"),
        ("val Store.total: Int get() = 1", "Store"),
        ("fun <T : Any> List<T>.total(): Int = 1", "List"),
        ("fun Map<String, List<Int>>?.total(a: Store.Kind) = 1", "Map"),
        ("infix fun Store.total(\n    a: Int,\n) = 1", "Store"),
        ("fun <T : Store> T.total(): Int = 1", ""),
        ("fun total(a: Store): Int = a.total()", ""),
        ("val total = Store.total", ""),
        ("class total", ""),
    ],
)
def test_an_extension_is_one_of_a_class(code: str, expected: str) -> None:
    assert expected == extended_by(only("kotlin", code, "total"))
