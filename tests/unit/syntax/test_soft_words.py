"""Words that are keywords in some places only must not cost the tree the declarations around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.syntax.soft_words import readable
from tests.unit.syntax.reading import facts_of, only, tree_of


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("@Fixed\nenum class Size { SMALL }", "Size"),
        ('@Fixed("a (b)") enum class Size { SMALL }', "Size"),
        ("@A\n@B(1)\nannotation class Fixed(val by: String)", "Fixed"),
        ("@A\n@B\nabstract class Store {\n    abstract fun load()\n}", "Store"),
        ("@A\nfun interface Filter {\n    fun keeps(item: Int): Boolean\n}", "Filter"),
        ("@A\ndata object Nothing", "Nothing"),
        ("@A\nconst val LIMIT = 3", "LIMIT"),
        ("class Outer {\n    @A\n    inner class Inner\n}", "Inner"),
        ("class Query(override var set: Fields) : Base(set.source) {\n    fun run() = set\n}", "Query"),
        ("class Query {\n    fun run() {\n        open()\n        where?.let { it.go() }\n    }\n}", "Query"),
        ("class Query {\n    fun run() {\n        close()\n        where = null\n    }\n}", "Query"),
        (
            "class Held {\n    var a = 1\n        @Synchronized set(value) {\n            field = value\n        }\n}",
            "Held",
        ),
    ],
)
def test_a_declaration_is_found_and_nothing_around_it_is_broken(source: str, name: str) -> None:
    source = f"package a\n\n{source}\n"

    assert name in [definition.name for definition in facts_of("kotlin", source).definitions]
    assert 0 == tree_of("kotlin", source).n_errors()


@pytest.mark.parametrize(
    "source",
    [
        "class A {\n    val b: Int\n        get() = 1\n    var c = 1\n        set(value) { field = value }\n}\n",
        "fun <T> f(a: T) where T : B, T : C = a\n",
        "open class A internal constructor(private val open: Int) : B by open\n",
        "@A class B\n@A internal class C\n@A fun f() = 1\n@A val d = 2\n",
        "mail(\"ann@home.org\")\nenum class A { B }\n",
    ],
)  # fmt: skip
def test_words_that_the_grammar_understands_stay(source: str) -> None:
    assert source.replace("private val open: Int", "private val ope_: Int") == readable(source.encode()).decode()


def test_a_declaration_reads_as_it_is_written() -> None:
    source = "@A\nabstract class Query(var set: Fields)\n"

    assert "abstract class Query(var set: Fields)" == only("kotlin", source, "Query").signature
    assert "var set: Fields" == only("kotlin", source, "Query.set").signature


@given(st.text(alphabet="@A(). \n=?:setopnwhrabcuml{}", max_size=60))
def test_a_readable_text_has_the_same_length_and_lines(text: str) -> None:
    source = text.encode()

    assert [len(line) for line in source.split(b"\n")] == [len(line) for line in readable(source).split(b"\n")]
