"""The names that a comment speaks of, and what they bring into the prompt."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import ClassVar

import pytest

from fimble.context.comment_words import names_in_comment, stem_of
from fimble.index.symbols import SymbolIndex
from fimble.syntax.tags import content_hash_of, extract
from tests.unit.context.making import Desk, sections


def index(*names: str) -> SymbolIndex:
    symbols = SymbolIndex()
    for at, name in enumerate(names):
        source = f"def {name}(): ...\n".encode()
        symbols.replace(extract(f"f{at}.py", "python", source, content_hash_of(source)))
    return symbols


SPELLED = [
    ("parse it with parse_line() first", ("parse_line",)),
    ("parse it with `line`", ("line",)),
    ("look in OrderRepository", ("OrderRepository",)),
    ("send it by httpClient or HTTPClient", ("httpClient", "HTTPClient")),
    ("join them with os.path.join", ("os", "path", "join")),
    ("sort the users by age", ()),
    ("Parse the header", ()),
]


@pytest.mark.parametrize(("text", "names"), SPELLED)
def test_identifiers_in_a_comment_are_told_from_words(text, names):
    assert names_in_comment(text, SymbolIndex()).spelled == names


LIKE = [
    ("a header parser", ["parse_header"], ["parse_header"]),
    ("parse the header", ["HeaderParser", "parse_footer"], ["HeaderParser"]),
    ("validate the orders", ["order_validator", "OrderValidation", "validate"], ["order_validator", "OrderValidation", "validate"]),
    ("retry the order", ["Order", "order_book_of_all_customers"], ["Order"]),
    ("sort the users by age", ["sort_imports_by_module_name"], []),
    ("get the value", ["get_value", "value"], []),
    ("use parse_header here", ["parse_header"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "like"), LIKE)
def test_words_find_the_names_that_are_made_of_them(text, names, like):
    assert sorted(names_in_comment(text, index(*names)).like) == sorted(like)


@pytest.mark.parametrize("words", [("parse", "parser", "parsing", "parsed", "parses"), ("run", "running", "runs"),
                                   ("retry", "retries", "retried"), ("validate", "validation", "validator")])  # fmt: skip
def test_the_forms_of_a_word_have_one_stem(words):
    assert len({stem_of(word) for word in words}) == 1


def test_a_name_that_is_gone_is_found_no_more():
    symbols = index("parse_header", "parse_footer")
    assert symbols.names_containing("pars", 9) == ["parse_footer", "parse_header"]
    symbols.remove("f0.py")
    assert symbols.names_containing("pars", 9) == ["parse_footer"]
    assert symbols.names_containing("pars", 0) == []


class TestPrompts:
    FILES: ClassVar = {
        "headers.py": 'class HeaderParser:\n    """Reads headers."""\n\n    def feed(self, line: str) -> None:\n        ...\n',
        "retrying.py": "def with_retries(times: int) -> None:\n    ...\n",
        "other.py": "".join(f"def unrelated_{n}(a: int) -> int:\n    return a\n\n\n" for n in range(40)),
    }

    def desk(self, tmp_path, text: str) -> Desk:
        return Desk(tmp_path, {**self.FILES, "main.py": text})

    def test_what_a_comment_speaks_of_goes_in_though_nothing_imports_it(self, tmp_path):
        prompt = self.desk(tmp_path, "import other\n\n\n# feed the lines to the header parser\n‸\n").prompt()
        assert "headers.py" in sections(prompt, "dependencies")
        assert "def feed(self, line: str)" in prompt.text

    def test_a_class_that_is_spelled_out_comes_with_its_members(self, tmp_path):
        prompt = self.desk(tmp_path, "import other\n\n\n# give each line to a HeaderParser\n‸\n").prompt()
        reasons = {piece.path: piece.reason for piece in prompt.pieces}
        assert "HeaderParser: named in the comment" in reasons["headers.py"]
        assert "def feed(self, line: str)" in prompt.text

    def test_a_comment_that_says_nothing_to_do_brings_nothing_in(self, tmp_path):
        prompt = self.desk(tmp_path, "import other\n\n\n# ------ with retries ------\n‸\n").prompt()
        assert "its name is like the comment's words" not in " ".join(piece.reason for piece in prompt.pieces)

    def test_zones_change_once_for_a_comment_and_stay_for_the_code_below_it(self, tmp_path):
        desk = self.desk(tmp_path, "import other\n\n\nx = other.unrelated_1(2)\n‸\n")
        before = desk.prompt()
        zones = []
        for key in "# feed the lines to the header parser\ny = HeaderParser()\ny.feed('a')\n":
            desk.type(key)
            zones.append([(p.path, p.text) for p in desk.prompt().pieces if p.zone in ("dependencies", "similar")])
        changes = [at for at, (old, new) in enumerate(itertools.pairwise(zones)) if old != new]
        assert zones[0] == [(p.path, p.text) for p in before.pieces if p.zone in ("dependencies", "similar")]
        assert len(changes) <= 1
        assert "headers.py" in dict(zones[-1])

    def test_the_off_switch_leaves_the_zones_alone(self, tmp_path):
        desk = self.desk(tmp_path, "import other\n\n\n# feed the lines to the header parser\n‸\n")
        desk.frame = replace(desk.frame, follows_comments=False)
        assert "its name is like the comment's words" not in " ".join(piece.reason for piece in desk.prompt().pieces)
