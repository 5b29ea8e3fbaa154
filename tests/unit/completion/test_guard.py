"""What is let through, mended or dropped so that a file goes on parsing."""

from __future__ import annotations

import pytest

from fimble.completion.guard import MOST_CHARACTERS, judge, judge_by
from fimble.completion.postprocess import Fitted
from fimble.syntax.languages import language_named
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document
from tests.unit.completion.places import place


def judged(language, text, suggestion, replace_before=0, replace_after=0, tree=None):
    prefix, suffix = text.split("‸")
    document = Document("file:///a", language, 1, prefix + suffix)
    fitted = Fitted(suggestion, replace_before, replace_after)
    return judge(document, len(prefix), fitted, language_named(language), tree)


@pytest.mark.parametrize(
    ("language", "text", "suggestion"),
    [
        ("python", "def f(x):\n    ‸\n", "return x + 1"),
        ("python", "def f(x):\n    ‸\n", "if x:"),
        ("python", "def f(x):\n    ‸\n", "for item in x:\n        use(item)"),
        ("python", "‸\n", "@property"),
        ("python", "‸\n", "def f(self,"),
        ("python", "x = ‸\n", "compute(a,"),
        ("python", "x = ‸\n", "a +"),
        ("python", "‸\n", "value ="),
        ("python", "print(‸)\n", '"hello"'),
        ("python", "class A:\n    def f(self):\n        ‸\n", "try:"),
        ("javascript", "function f() {\n  ‸\n}\n", "return 1;"),
        ("javascript", "function f() {\n  ‸\n}\n", "if (a) {"),
        ("javascript", "function f() {\n  ‸\n}\n", "const x ="),
        ("javascript", "function f() {\n  ‸\n}\n", "return ("),
        ("javascript", "function f() {\n  ‸\n}\n", "if (a)"),
        ("javascript", "const f = ‸;\n", "(x) => x * 2"),
        ("typescript", "interface A {\n  ‸\n}\n", "name: string;"),
        ("tsx", "const a = (\n  <ul>\n    ‸\n  </ul>\n);\n", "<li>{a}</li>"),
    ],
)
def test_what_parses_or_can_be_gone_on_with_is_shown(language, text, suggestion):
    verdict = judged(language, text, suggestion)
    assert (verdict.action, verdict.text) == ("show", suggestion)


@pytest.mark.parametrize(
    ("language", "text", "suggestion", "mended"),
    [
        ("python", "x = ‸\n", "len(names", "len(names)"),
        ("python", "x = f(‸\n", "a, [b", "a, [b])"),
        ("javascript", "‸\n", "f(a, { b: 1", "f(a, { b: 1})"),
        ("javascript", "const x = f(‸\n", "a;", "a);"),
        (
            "javascript",
            "function f() {\n  ‸\n}\n",
            "for (const x of y) {\n    if (x) {\n      g(x);",
            "for (const x of y) {\n    if (x) {\n      g(x);\n    }\n  }",
        ),
    ],
)
def test_missing_closers_are_added(language, text, suggestion, mended):
    verdict = judged(language, text, suggestion)
    assert (verdict.action, verdict.text, verdict.reason) == ("repair", mended, "closers were missing")


@pytest.mark.parametrize(
    ("language", "text", "suggestion", "mended"),
    [
        ("python", "def f(x):\n    ‸\n", "y = x\n    return y y", "y = x"),
        ("javascript", "function f() {\n  ‸\n}\n", "const a = 1;\n  const b = = 2;\n  g();", "const a = 1;"),
        ("javascript", "‸\n", "f(a));", "f(a);"),
        ("python", "x = ‸\n", "f(a))", "f(a)"),
    ],
)
def test_an_end_that_does_not_parse_is_cut(language, text, suggestion, mended):
    verdict = judged(language, text, suggestion)
    assert (verdict.action, verdict.text) == ("repair", mended)


@pytest.mark.parametrize(
    ("language", "text", "suggestion"),
    [
        ("python", "def f(x):\n    ‸\n", "return return x"),
        ("python", "x = ‸\n", "a b c"),
        ("javascript", "function f() {\n  ‸\n}\n", "const = 1 2;"),
        ("javascript", "f(‸);\n", "a b, )("),
    ],
)
def test_what_breaks_a_file_is_dropped(language, text, suggestion):
    verdict = judged(language, text, suggestion)
    assert (verdict.action, verdict.text) == ("drop", suggestion)


def test_a_broken_file_does_not_count_against_a_suggestion():
    broken = "def g(:\n    ]\n\n\ndef f(x):\n    ‸\n"
    assert judged("python", broken, "return x").action == "show"
    assert judged("python", broken, "return return x").action == "show"


def test_the_line_being_typed_does_not_make_a_file_broken():
    assert judged("python", "x = 1\ny = f(‸\nz = 2\n", "a b c").action == "drop"
    assert judged("python", "x = 1\ny = f(‸\nz = 2\n", "a)").action == "show"


def test_replaced_characters_are_taken_into_account():
    assert judged("python", "x = int(‸)\n", "a) + 1", replace_after=1).action == "show"
    text = "def f(x):\n    if x:\n        return 1\n        ‸\n"
    assert judged("python", text, "    else:\n        return 2", replace_before=8).action == "show"


def test_a_mended_suggestion_replaces_what_the_first_one_did():
    verdict = judged("javascript", "f(‸)\n", "a)(b", replace_after=1)
    assert verdict.fitted == Fitted("a)(b)", 0, 1)


def test_windows_line_breaks_are_kept_in_what_is_added():
    verdict = judged("javascript", "function f() {\r\n  ‸\r\n}\r\n", "if (a) {\r\n    g();")
    assert verdict.text == "if (a) {\r\n    g();\r\n  }"


@pytest.mark.parametrize("language", ["perl", ""])
def test_without_a_grammar_everything_is_shown(language):
    assert judged(language, "x = ‸\n", ")))").reason == "not parsed"


def test_a_large_document_is_judged_only_with_its_tree():
    text = "x = 1\n" * (MOST_CHARACTERS // 6 + 1) + "y = ‸\n"
    source = text.replace("‸", "").encode()
    tree = SyntaxTree.parse(language_named("python"), source)
    assert judged("python", text, "a b c").reason == "not parsed"
    assert judged("python", text, "a b c", tree=tree).action == "drop"
    assert tree.source == source


def test_large_documents_get_few_attempts():
    calls = []

    def n_errors(start, end, text):
        calls.append(text)
        return 0 if not text else 9

    assert judge_by(n_errors, place("x\n" * 500_000 + "‸"), Fitted("a(\nb(\nc(\nd(")).action == "drop"
    assert len(calls) <= 8


def test_characters_beyond_ascii_do_not_shift_the_place():
    assert judged("python", "s = '😀é'\nx = f(‸)\n", "'ü'").action == "show"
    assert judged("python", "s = '😀é'; x = f(‸)\n", "a b").action == "drop"
