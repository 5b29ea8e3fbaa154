"""What becomes of a file of tests: what a model's answer adds to it, and what it says that is there already."""

from __future__ import annotations

import pytest

from fimble.actions import tests_file
from fimble.actions.code import Code
from fimble.actions.reply import Block, Unfit
from tests.unit.actions.places import marked

PYTHON = "import x\n\n\ndef test_a():\n    total()\n"
IN_CLASS = "class TestCart:\n    def test_a(self):\n        total()\n"
JAVASCRIPT = (
    "import { total } from './a';\n\ndescribe('total', () => {\n  it('adds', () => {\n    total();\n  });\n});\n"
)
GO = 'package cart\n\nimport "testing"\n\nfunc TestA(t *testing.T) {\n\ttotal()\n}\n'
JAVA = "package a;\n\nclass CartTest {\n    @Test\n    void a() {\n        total();\n    }\n}\n"
B_IN_JAVA = "class CartTest {\n    @Test\n    void b() {\n        total();\n    }\n}\n"


def text_of(path: str, known: str, answer: str, name: str = "total") -> str:
    code, _ = marked(path, known)
    return tests_file.tests_text(code, [Block(answer.strip("\n"))], name)


@pytest.mark.parametrize(
    ("path", "known", "answer", "text"),
    [
        pytest.param(
            "t.py", "", "\ndef test_b():\n    total('ü')\n", "def test_b():\n    total('ü')\n", id="a new file"
        ),
        pytest.param(
            "t.py",
            PYTHON,
            "from __future__ import annotations\n\nimport y\n\n\ndef test_b():\n    total()\n",
            "from __future__ import annotations\nimport x\nimport y\n\n\ndef test_a():\n    total()\n\n\ndef test_b():\n    total()\n",
            id="imports go to the others, one from the future before them",
        ),
        pytest.param(
            "t.py",
            PYTHON,
            '"""Tests of total."""\n\nimport x\n\n\ndef test_b():\n    total()\n',
            f"{PYTHON}\n\ndef test_b():\n    total()\n",
            id="the docstring of a whole file does not come in the middle of one",
        ),
        pytest.param(
            "t.py",
            PYTHON,
            "# sums\ndef test_a():\n    total(1)\n\n\n# more\n@cases\ndef test_b():\n    total()\n\n\nLIMIT = 3  # much\n# the end\n",
            f"{PYTHON}\n\n# more\n@cases\ndef test_b():\n    total()\n\n\nLIMIT = 3  # much\n",
            id="comments come and stay away with what stands below them",
        ),
        pytest.param(
            "t.py",
            IN_CLASS.removesuffix("\n"),
            "class TestCart:\n    # sums\n    @cases\n    def test_b(self):\n        total()\n",
            f"{IN_CLASS}\n    # sums\n    @cases\n    def test_b(self):\n        total()\n",
            id="members of a class that is there, behind a last line that is not ended",
        ),
        pytest.param(
            "t.py",
            "class Out:\n\tclass TestCart:\n\t\tdef test_a(self):\n\t\t\ttotal()\n",
            "class Out:\n    class TestCart:\n        def test_b(self):\n            total()\n",
            "class Out:\n\tclass TestCart:\n\t\tdef test_a(self):\n\t\t\ttotal()\n\n\t\tdef test_b(self):\n\t\t\ttotal()\n",
            id="members of a class within one, by tabs",
        ),
        pytest.param(
            "t.py",
            f"{IN_CLASS}\n\nX = 1\n".replace("\n", "\r\n"),
            "class TestCart:\n    def test_b(self):\n        total()\n\ndef test_c():\n    total()\n",
            f"{IN_CLASS}\n    def test_b(self):\n        total()\n\n\nX = 1\n\n\ndef test_c():\n    total()\n".replace(
                "\n", "\r\n"
            ),
            id="line breaks stay those of the file",
        ),
        pytest.param(
            "a.test.js",
            JAVASCRIPT,
            f"{JAVASCRIPT}\ndescribe('more', () => {{\n  it('b', () => total());\n}});\n",
            f"{JAVASCRIPT}\ndescribe('more', () => {{\n  it('b', () => total());\n}});\n",
            id="a model that repeats the file",
        ),
        pytest.param(
            "cart_test.go",
            GO,
            'package cart\n\nimport (\n\t"testing"\n)\n\n// TestB is new.\nfunc TestB(t *testing.T) {\n\ttotal()\n}\n',
            f"{GO}\n// TestB is new.\nfunc TestB(t *testing.T) {{\n\ttotal()\n}}\n",
            id="a Go file has one package clause",
        ),
        pytest.param(
            "cart_test.go",
            "package cart\n\ntype CartSuite struct {\n\tsuite.Suite\n}\n",
            "package cart\n\nfunc (s *CartSuite) TestTotal() {\n\ttotal()\n}\n",
            "package cart\n\ntype CartSuite struct {\n\tsuite.Suite\n}\n\nfunc (s *CartSuite) TestTotal() {\n\ttotal()\n}\n",
            id="methods that are written outside of their type",
        ),
        pytest.param(
            "CartTest.php",
            "<?php\n\nuse X;\n\nclass CartTest\n{\n    public function a() { total(); }\n}\n",
            "<?php\n\ndeclare(strict_types=1);\n\nnamespace Shop;\n\nuse X;\n\nclass CartTest\n{\n    public function b() { total(); }\n}\n",
            "<?php\n\nuse X;\n\nclass CartTest\n{\n    public function a() { total(); }\n\n    public function b() { total(); }\n}\n",
            id="a PHP file is opened once",
        ),
        pytest.param(
            "T.java",
            JAVA,
            f"package a;\n\n{B_IN_JAVA}",
            JAVA.removesuffix("}\n") + "\n    @Test\n    void b() {\n        total();\n    }\n}\n",
            id="Java",
        ),
        pytest.param("T.java", "class CartTest {}\n", B_IN_JAVA, B_IN_JAVA, id="a class of one line"),
        pytest.param(
            "T.java", "class CartTest\n{\n}\n", B_IN_JAVA, B_IN_JAVA.replace(" {", "\n{", 1), id="an empty class"
        ),
        pytest.param(
            "CartTests.cs",
            "namespace Shop\n{\n    class CartTests\n    {\n        [Fact]\n        void A() { total(); }\n    }\n}\n",
            "namespace Shop\n{\n    class CartTests\n    {\n        /// <summary>B.</summary>\n        [Fact]\n        void B() { total(); }\n    }\n}\n",
            "namespace Shop\n{\n    class CartTests\n    {\n        [Fact]\n        void A() { total(); }\n\n"
            "        /// <summary>B.</summary>\n        [Fact]\n        void B() { total(); }\n    }\n}\n",
            id="a namespace around a class that is there",
        ),
        pytest.param(
            "cart_test.cpp",
            "#include <x>\n\nTEST(Cart, A) {\n  total();\n}\n",
            "#include <x>\n\nTEST(Cart, A) {\n  total(1);\n}\n\nTEST(Cart, B) {\n  total();\n}\n",
            "#include <x>\n\nTEST(Cart, A) {\n  total();\n}\n\nTEST(Cart, B) {\n  total();\n}\n",
            id="what macros make is told by what is written there",
        ),
        pytest.param(
            "lib.rs",
            "#[test]\nfn a() {\n    total();\n}\n",
            "#[test]\nfn a() {\n    total();\n}\n\n#[test]\nfn b() {\n    total();\n}\n",
            "#[test]\nfn a() {\n    total();\n}\n\n#[test]\nfn b() {\n    total();\n}\n",
            id="an attribute belongs to what stands below it",
        ),
        pytest.param(
            "cart_test.rb",
            "class CartTest < Test\n  def test_a\n    total\n  end\nend\n",
            "class CartTest < Test\n  def test_b\n    total\n  end\nend\n",
            "class CartTest < Test\n  def test_a\n    total\n  end\n\n  def test_b\n    total\n  end\nend\n",
            id="Ruby",
        ),
        pytest.param("t.unknown", "there\n", "total\n", "there\n\ntotal\n", id="a language without a grammar"),
    ],
)
def test_new_tests_come_in_once_and_where_they_belong(path: str, known: str, answer: str, text: str) -> None:
    assert text_of(path, known, answer) == text


@pytest.mark.parametrize(
    ("path", "known", "block", "message"),
    [
        pytest.param("t.py", "", Block("def test_a():\n    tot", is_open=True), "broken off", id="half an answer"),
        pytest.param("t.py", "", Block("+def test_a(): total()", is_diff=True), "a diff instead of tests", id="a diff"),
        pytest.param("t.py", "", Block("def test_a(:\n    total()"), "do not parse", id="no code"),
        pytest.param("t.py", "", Block("def test_a():\n    pass"), "does not test _total", id="of something else"),
        pytest.param("t.py", PYTHON, Block(PYTHON), "no test that is not there", id="nothing new"),
        pytest.param("t.py", PYTHON, Block("# total\nimport x"), "no test that is not there", id="a comment alone"),
        pytest.param(
            "a.ts",
            "class A {\n  a() {}\n} // }\n",
            Block("class A {\n  b() { total(); }\n}"),
            "do not fit into a.ts",
            id="a brace in a comment",
        ),
        pytest.param("t.py", "class TestCart: pass\n", Block(IN_CLASS), "stands on one line", id="no room in a class"),
    ],
)
def test_answers_that_hold_no_tests_are_refused_with_a_word(path: str, known: str, block: Block, message: str) -> None:
    code, _ = marked(path, known)
    with pytest.raises(Unfit, match=message):
        tests_file.tests_text(code, [block], "_total")


def test_a_file_that_is_broken_already_gets_its_tests_all_the_same() -> None:
    assert text_of("t.py", "def test_a(:\n", "def test_b():\n    total()") == (
        "def test_a(:\n\n\ndef test_b():\n    total()\n"
    )


def test_the_longest_block_that_is_whole_counts() -> None:
    code: Code = marked("t.py", "")[0]
    blocks = [
        Block("def test_a():\n    total()"),
        Block("def test_a():\n    total(1)\n    total(2)"),
        Block("def test_a():\n    total(1)\n    total(2)\n    total(", is_open=True),
    ]

    assert tests_file.tests_text(code, blocks, "total") == "def test_a():\n    total(1)\n    total(2)\n"
