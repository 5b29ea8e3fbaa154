"""Comments that ask for a code action."""

from __future__ import annotations

import pytest

from fimble.actions.catalogue import Action
from fimble.actions.directives import MOST, action_for, directive_at, directives_in
from fimble.syntax.languages import language_named
from fimble.syntax.trees import SyntaxTree
from fimble.text.document import Document

LINES = [
    ("python", "# fimble: simplify", "simplify", False),
    ("python", "    # fimble: refactor to use pathlib", "refactor to use pathlib", False),
    ("python", "# fimble? why is this quadratic", "why is this quadratic", True),
    ("python", "#fimble:tests", "tests", False),
    ("python", "# Fimble : tests", "tests", False),
    ("python", "# @fimble: tests", "tests", False),
    ("javascript", "// fimble: tests", "tests", False),
    ("javascript", "/* fimble: tests */", "tests", False),
    ("typescript", "/** fimble: tests */", "tests", False),
    ("tsx", "      {/* fimble: wrap with logging */}", "wrap with logging", False),
    ("go", "// fimble: simplify", "simplify", False),
    ("c", "/* fimble: simplify */", "simplify", False),
    ("cpp", "// fimble: simplify", "simplify", False),
    ("csharp", "/// fimble: document", "document", False),
    ("lua", "-- fimble: simplify", "simplify", False),
    ("php", "# fimble: simplify", "simplify", False),
    ("ruby", "# fimble? what is this for", "what is this for", True),
    ("rust", "// fimble: simplify", "simplify", False),
    ("java", "// fimble: simplify", "simplify", False),
    ("kotlin", "// fimble: simplify", "simplify", False),
    ("sql", "-- fimble: simplify", "simplify", False),
]
NONE = [
    ("python", "fimble: simplify"),
    ("python", "x = 1  # fimble: simplify"),
    ("python", "x = '# fimble: simplify'"),
    ("python", "# fimble is a tool"),
    ("python", "# see fimble: it helps"),
    ("python", "# fimble:"),
    ("python", "# fimbles: x"),
    ("lua", "// fimble: simplify"),
]


def document(text: str, language: str = "python") -> Document:
    return Document("file:///a", language, 1, text)


@pytest.mark.parametrize(("language", "line", "words", "is_question"), LINES)
def test_finds_a_directive_in_the_marks_of_its_language(language, line, words, is_question):
    text = f"x\n{line}\ny\n"
    (found,) = directives_in(document(text, language), language_named(language))
    assert (found.line, found.words, found.is_question) == (1, words, is_question)
    assert text[: found.span.start] + text[found.span.end :] == "x\ny\n"


@pytest.mark.parametrize(("language", "line"), NONE)
def test_other_lines_are_none(language, line):
    assert directives_in(document(line, language), language_named(language)) == []


@pytest.mark.parametrize("text", ['x = """\n# fimble: simplify\n"""\n', "x = f'''\n# fimble: simplify\n'''\n"])
def test_what_stands_in_a_string_is_none(text):
    python = language_named("python")
    tree = SyntaxTree.parse(python, text.encode())
    assert directives_in(document(text), python, tree=tree) == []


def test_a_tree_lets_comments_be():
    text = "def f():\n    #fimble: simplify\n    return 1\n"
    python = language_named("python")
    tree = SyntaxTree.parse(python, text.encode())
    assert [found.line for found in directives_in(document(text), python, tree=tree)] == [1]


@pytest.mark.parametrize(("prefix", "n"), [("fimble", 1), ("ai", 0), (None, 0), ("", 0), (".", 0)])
def test_the_prefix_can_be_chosen_and_turned_off(prefix, n):
    assert len(directives_in(document("# fimble: simplify"), language_named("python"), prefix)) == n


def test_the_last_line_may_have_no_break():
    found = directive_at(document("x\n# fimble: simplify"), language_named("python"), 1)
    assert (found.span.start, found.span.end) == (2, 20)
    assert directive_at(document("x\n# fimble: simplify"), language_named("python"), 0) is None


def test_a_file_full_of_them_gives_so_many_and_no_more():
    assert len(directives_in(document("# fimble: simplify\n" * (MOST + 9)), language_named("python"))) == MOST


ASKED = [
    ("simplify", "simplify", ""),
    ("Simplify.", "simplify", ""),
    ("tests", "tests", ""),
    ("write tests", "tests", ""),
    ("tests for the empty basket", "tests", "tests for the empty basket."),
    ("docstring", "document", ""),
    ("document", "document", ""),
    ("add types", "add-types", ""),
    ("type hints", "add-types", ""),
    ("convert to async", "to-async", ""),
    ("add error handling", "add-error-handling", ""),
    ("extract function", "extract-function", ""),
    ("wrap with logging", "wrap-logging", ""),
    ("make the SQL parameterised", "parameterise-sql", ""),
    ("explain", "explain", ""),
    ("explain the second loop", "explain", "explain the second loop."),
    ("plan tests", "test-plan", ""),
    ("refactor to use pathlib", "refactor", "Refactor to use pathlib"),
    ("use pathlib", "refactor", "Use pathlib"),
    ("rename total to sum", "refactor", "Rename total to sum"),
    ("fix the off-by-one", "refactor", "Fix the off-by-one"),
    ("our way", "our-way", ""),
]
OWN = Action("our-way", "Our way", "refactor.rewrite", "edit", "function", "Do it our way.", own=True)


@pytest.mark.parametrize(("words", "name", "instruction"), ASKED)
def test_the_words_say_which_action(words, name, instruction):
    (found,) = directives_in(document(f"# fimble: {words}"), language_named("python"))
    action, said = action_for(found, "python", (OWN,))
    assert (action.id, said) == (name, instruction)
    assert not said or "{instruction}" in action.instruction


def test_a_question_is_answered_and_edits_nothing():
    (found,) = directives_in(document("# fimble? why is this quadratic"), language_named("python"))
    action, said = action_for(found, "python")
    assert (action.id, action.answer, said) == ("explain", "markdown", "why is this quadratic")
    assert "{instruction}" in action.instruction


def test_an_action_that_a_language_does_not_have_is_an_instruction():
    (found,) = directives_in(document("// fimble: add types", "go"), language_named("go"))
    assert action_for(found, "go")[0].id == "refactor"
