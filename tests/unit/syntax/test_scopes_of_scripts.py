"""What encloses a cursor in Ruby, PHP and Lua, where blocks end with a word or begin a line below."""

from __future__ import annotations

import pytest

from tests.unit.syntax.reading import at_cursor, tree_of

AROUND = {
    "ruby": "module Shop\n  class Cart < Base\n    def one\n      1\n    end\n\n{}\n\n    def three(x)\n      call(x)\n    end\n  end\nend\n",
    "lua": "local M = {{}}\n\nfunction M.one(a)\n  return a\nend\n\n{}\n\nfunction M.three(b)\n  call(b)\nend\n\nreturn M\n",
    "php": "<?php\nnamespace Shop;\nclass Cart extends Base\n{{\n    public function one(): int\n    {{\n        return 1;\n    }}\n\n{}\n\n"
    "    public function three(int $x): void\n    {{\n        $this->call($x);\n    }}\n}}\n",
}

CASES = [
    # Ruby: whole, half-typed, and without an "end" yet.
    ("ruby", "    def two(a)\n      ‸\n    end", "Shop.Cart.two", {"in_empty_body"}),
    ("ruby", "    def two(a)\n      ‸", "Shop.Cart.two", {"in_empty_body"}),
    ("ruby", "    def two(a)\n      x = ‸", "Shop.Cart.two", {"in_empty_body"}),
    ("ruby", "    def two(a)\n      y = 1\n      x = foo(‸", "Shop.Cart.two", {"in_call_arguments"}),
    ("ruby", "    def self.two(a)\n      y = 1\n      where(‸", "Shop.Cart.two", {"in_call_arguments"}),
    ("ruby", "    def two(a)\n      y = 1\n      if a.‸\n    end", "Shop.Cart.two", set()),
    ("ruby", "    def two(a)\n      @items.each do |i|\n        ‸\n    end", "Shop.Cart.two", set()),
    ("ruby", "    ‸", "Shop.Cart", set()),
    ("ruby", '    def two\n      "a ‸ b"\n    end', "Shop.Cart.two", {"in_string"}),
    ("ruby", '    def two\n      "a #{x‸} b"\n    end', "Shop.Cart.two", set()),
    ("ruby", "    def two\n      x = 1 # no‸\n    end", "Shop.Cart.two", {"in_comment"}),
    ("ruby", "    def two\n      foo(a, ‸)\n    end", "Shop.Cart.two", {"in_call_arguments"}),
    ("ruby", "    def two\n      foo(a) { |x| ‸ }\n    end", "Shop.Cart.two", set()),
    ("ruby", '    require "a‸"', "Shop.Cart", {"in_string", "in_import", "in_call_arguments"}),
    # Lua: the table in front of a function's name is its class.
    ("lua", "function M.two(a)\n  ‸\nend", "M.two", {"in_empty_body"}),
    ("lua", "function M:two(a)\n  local y = 1\n  local x = a.‸\nend", "M.two", set()),
    ("lua", "function M.two(a)\n  local y = 1\n  local x = ‸", "M.two", set()),
    ("lua", "M.two = function()\n  ‸\nend", "M.two", {"in_empty_body"}),
    ("lua", "local function two()\n  for i = 1, 2 do\n    ‸\nend", "two", set()),
    ("lua", "‸", "", set()),
    ("lua", "function M.two()\n  foo(1)\n  foo(a, ‸)\nend", "M.two", {"in_call_arguments"}),
    ("lua", "function M.two()\n  foo(a, function() ‸ end)\nend", "M.two", set()),
    ("lua", 'local x = require("a‸")', "", {"in_string", "in_import", "in_call_arguments"}),
    ("lua", "-- com‸", "", {"in_comment"}),
    ("lua", "--[[ a\n ‸ ]]", "", {"in_comment"}),
    ("lua", "local s = [[\n ‸ ]]", "", {"in_string"}),
    # PHP: braces on a line of their own.
    ("php", "    public function two(int $a)\n    {\n        ‸\n    }", "Cart.two", {"in_empty_body"}),
    ("php", "    public function two(int $a)\n    {\n        $x = $this->‸\n    }", "Cart.two", {"in_empty_body"}),
    ("php", "    public function two(int $a)\n    {\n        foo(1);\n        if ($a->‸\n    }", "Cart.two", set()),
    ("php", "    ‸", "Cart", set()),
    (
        "php",
        "    public function two()\n    {\n        foo(1);\n        foo($a, ‸)\n    }",
        "Cart.two",
        {"in_call_arguments"},
    ),
    (
        "php",
        "    public function two()\n    {\n        foo(1);\n        new Foo(‸);\n    }",
        "Cart.two",
        {"in_call_arguments"},
    ),
    ("php", "    public function two()\n    {\n        map(function ($x) { ‸ });\n    }", "Cart.two", set()),
    ("php", "    public function two()\n    {\n        foo(1);\n        $s = 'a ‸';\n    }", "Cart.two", {"in_string"}),
    ("php", '    public function two()\n    {\n        foo(1);\n        $s = "a {$x->‸} b";\n    }', "Cart.two", set()),
    ("php", "    // a‸", "Cart", {"in_comment"}),
    ("php", "    /** a‸ */", "Cart", {"in_comment"}),
]

FLAGS = ("in_comment", "in_string", "in_import", "in_call_arguments", "in_empty_body")


@pytest.mark.parametrize(("language", "marked", "enclosing", "flags"), CASES)
def test_what_encloses_the_cursor(language: str, marked: str, enclosing: str, flags: set[str]) -> None:
    source, byte = at_cursor(AROUND[language].format(marked))
    context = tree_of(language, source).context_at(byte)

    assert enclosing == ".".join(context.enclosing)
    assert flags == {flag for flag in FLAGS if getattr(context, flag)}


def test_a_function_without_an_end_costs_nothing_behind_it_while_it_is_typed() -> None:
    source, byte = at_cursor(AROUND["ruby"].format("    def two(a)\n      ‸"))
    mended = tree_of("ruby", source).mended_at(byte)

    assert mended is not None
    assert (b"end", 0) == (mended.filler, mended.tree.n_errors())
    assert len(source) == len(mended.tree.source)
