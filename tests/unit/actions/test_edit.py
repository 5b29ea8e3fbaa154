from __future__ import annotations

import pytest

from fimble.actions.catalogue import Action, named
from fimble.actions.edit import new_text
from fimble.actions.reply import Unfit, read_reply
from fimble.actions.target import target_at
from tests.unit.actions.places import marked

BASKET = '''\
"""A basket."""

from shop.models import Item


class Basket:
    def __init__(self) -> None:
        self.items: list[Item] = []

    def total(self) -> int:
        ‸total = 0
        for item in self.items:
            total = total + item.price
        return total

    def clear(self) -> None:
        self.items = []
'''
CARD = """\
import React from "react";

export const Card = ({ title }) => {
  ‸return <div>{title}</div>;
};
"""


def action(name: str, language: str = "python") -> Action:
    found = named(name, language)
    assert found is not None
    return found


def edited(path: str, text: str, name: str, reply: str) -> str:
    """The file's text after a model has said `reply`."""
    code, span = marked(path, text)
    language = code.language.name if code.language else ""
    wanted = action(name, language)
    return new_text(code, target_at(code, span, wanted.about), read_reply(reply, code.language), wanted)


SIMPLE = "def total(self) -> int:\n    return sum(item.price for item in self.items)"
SIMPLIFIED = BASKET.replace("‸", "").replace(
    "total = 0\n        for item in self.items:\n            total = total + item.price\n        return total",
    "return sum(item.price for item in self.items)",
)
SHAPES = {
    "a fence": f"```python\n{SIMPLE}\n```",
    "a fence without a language": f"```\n{SIMPLE}\n```",
    "a fence of waves": f"~~~py\n{SIMPLE}\n~~~",
    "no fence": SIMPLE,
    "no fence, indented as the file": "\n".join("    " + line for line in SIMPLE.split("\n")),
    "prose before and after": f"Sure! Here is the code:\n\n```python\n{SIMPLE}\n```\n\nIt sums up the prices.",
    "prose before and after without a fence": f"Here is a simpler version.\n\n{SIMPLE}\n\nThat is all.",
    "the class around it": f"```python\nclass Basket:\n    {SIMPLE.replace(chr(10), chr(10) + '    ')}\n```",
    "the whole file": "```python\n" + SIMPLIFIED + "```",
    "the whole file with something else changed": "```python\n" + SIMPLIFIED.replace("self.items = []", "pass") + "```",
    "tabs": "```python\n" + SIMPLE.replace("    ", "\t") + "\n```",
    "two spaces": "```python\n" + SIMPLE.replace("    ", "  ") + "\n```",
    "carriage returns": f"```python\r\n{SIMPLE}\r\n```\r\n".replace("\n    ", "\r\n    "),
    "a body without its header": "```python\nreturn sum(item.price for item in self.items)\n```",
    "a thought in front": f"<think>\nWhat about ```python\nx\n``` ?\n</think>\n```python\n{SIMPLE}\n```",
    "a diff": "```diff\n--- a/x.py\n+++ b/x.py\n@@ -1,5 +1,2 @@\n     def total(self) -> int:\n-        total = 0\n"
    "-        for item in self.items:\n-            total = total + item.price\n-        return total\n"
    "+        return sum(item.price for item in self.items)\n```",
    "a diff indented otherwise": "@@ @@\n def total(self) -> int:\n-    total = 0\n-    for item in self.items:\n"
    "-        total = total + item.price\n-    return total\n+    return sum(item.price for item in self.items)\n",
    "how to run it in front": f"```bash\npip install x\n```\n```python\n{SIMPLE}\n```",
}  # fmt: skip


@pytest.mark.parametrize("reply", SHAPES.values(), ids=SHAPES)
def test_whatever_the_shape_of_an_answer_only_the_target_is_edited(reply: str) -> None:
    assert SIMPLIFIED == edited("shop/basket.py", BASKET, "simplify", reply)


REFUSED = {
    "nothing": ("", "no answer"),
    "blanks": (" \n\n ", "no answer"),
    "a thought alone": ("<think>hm", "no answer"),
    "a refusal": ("I'm sorry, but I cannot help with that.", "declined"),
    "words alone": ("You could use sum here. That is simpler.", "in words"),
    "another language": ("```rust\nfn total(&self) -> i64 { 0 }\n```", "another language"),
    "a shell line alone": ("```bash\npip install x\n```", "another language"),
    "half a block": ("```python\ndef total(self) -> int:\n    return sum(", "broken off"),
    "what does not parse": ("```python\ndef total(self) -> int:\n    return sum((\n```", "does not parse"),
    "another function": ("```python\ndef clear(self) -> None:\n    pass\n```", "does not hold total"),
    "another signature": ("```python\ndef total(self, tax: int) -> int:\n    return tax\n```", "how total is called"),
    "the same": ("```python\n" + BASKET.replace("‸", "") + "```", "nothing to change"),
    "a diff of something else": ("```diff\n@@ -1 +1 @@\n-x = 1\n+x = 2\n```", "diff of other lines"),
    "a diff without changes": ("```diff\n--- a\n+++ b\n@@ -1 +1 @@\n x\n```", "without changes"),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "word"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_does_not_fit_is_refused_with_a_word(reply: str, word: str) -> None:
    with pytest.raises(Unfit, match=word):
        edited("shop/basket.py", BASKET, "simplify", reply)


def test_a_decorator_goes_in_front_of_the_class_and_its_imports_to_the_imports() -> None:
    reply = (
        "```python\nimport functools\nimport logging\nfrom shop.models import Item\n\n\ndef log_calls(function):\n"
        "    @functools.wraps(function)\n    def wrapper(*args, **kwargs):\n        logging.info(function.__name__)\n"
        "        return function(*args, **kwargs)\n    return wrapper\n\n\n@log_calls\ndef total(self) -> int:\n"
        "    total = 0\n    for item in self.items:\n        total = total + item.price\n    return total\n```"
    )

    text = edited("shop/basket.py", BASKET, "wrap-logging", reply)
    assert text.startswith(
        '"""A basket."""\n\nfrom shop.models import Item\nimport functools\nimport logging\n\n\ndef log_calls(function):\n'
    )
    assert "    return wrapper\n\n\nclass Basket:\n" in text
    assert (
        "        self.items: list[Item] = []\n\n    @log_calls\n    def total(self) -> int:\n        total = 0\n"
        in text
    )


def test_a_higher_order_component_wraps_a_component_under_its_name() -> None:
    reply = (
        '```jsx\nimport React, { useEffect } from "react";\n\nconst withLogging = (Component) => (props) => {\n'
        "  console.log(Component.name, props);\n  return <Component {...props} />;\n};\n\n"
        "const PlainCard = ({ title }) => {\n  return <div>{title}</div>;\n};\n\nexport const Card = withLogging(PlainCard);\n```"
    )

    expected = (
        'import React from "react";\nimport React, { useEffect } from "react";\n\nconst withLogging = (Component) => (props) => {\n'
        "  console.log(Component.name, props);\n  return <Component {...props} />;\n};\n\n"
        "const PlainCard = ({ title }) => {\n  return <div>{title}</div>;\n};\n\nexport const Card = withLogging(PlainCard);\n"
    )
    assert expected.replace(
        'import React, { useEffect } from "react";\n', 'import { useEffect } from "react";\n'
    ) == edited("src/Card.jsx", CARD, "wrap-logging", reply)


def test_a_selection_takes_the_new_lines_alone() -> None:
    text = "def f(a):\n‸    b = a\n    c = b\n‸    return c\n"

    assert "def f(a):\n    c = a\n    return c\n" == edited("a.py", text, "simplify", "```python\nc = a\n```")


def test_a_selection_answered_with_the_whole_function_changes_inside_the_selection_only() -> None:
    text = "def f(a):\n    x = 1\n    log(x)\n‸    b = a\n    c = b\n‸    return c\n"
    reply = "```python\ndef f(a):\n    x = 2\n    log(x)\n    c = a\n    return c\n```"

    assert "def f(a):\n    x = 1\n    log(x)\n    c = a\n    return c\n" == edited("a.py", text, "simplify", reply)


def test_a_selection_is_not_edited_when_the_change_reaches_beyond_it() -> None:
    text = "def f(a):\n    x = 1\n‸    b = a\n    c = b\n‸    return c\n"

    with pytest.raises(Unfit, match="more than what is selected"):
        edited("a.py", text, "simplify", "```python\ndef f(a):\n    x = 2\n    c = a\n    return c\n```")


def test_line_breaks_stay_those_of_the_file() -> None:
    text = "def f(a):\r\n    ‸b = a\r\n    return b\r\n"

    assert "def f(a):\r\n    return a\r\n" == edited("a.py", text, "simplify", "```\ndef f(a):\n    return a\n```")


def test_a_file_with_errors_elsewhere_can_be_edited() -> None:
    text = "def broken(:\n    pass\n\n\ndef f(a):\n    ‸b = a\n    return b\n"

    assert edited("a.py", text, "simplify", "```\ndef f(a):\n    return a\n```").endswith("def f(a):\n    return a\n")


def test_a_method_that_was_extracted_stands_beside_the_method_it_came_from() -> None:
    reply = (
        "```python\nclass Basket:\n    def _sum(self) -> int:\n        return sum(item.price for item in self.items)\n\n"
        "    def total(self) -> int:\n        return self._sum()\n\n    def clear(self) -> None:\n        self.items.clear()\n```"
    )

    expected = BASKET.replace("‸", "").replace(
        "    def total(self) -> int:\n        total = 0\n        for item in self.items:\n            total = total + item.price\n"
        "        return total\n",
        "    def _sum(self) -> int:\n        return sum(item.price for item in self.items)\n\n"
        "    def total(self) -> int:\n        return self._sum()\n",
    )
    assert expected == edited("shop/basket.py", BASKET, "extract-function", reply)


def test_a_bare_method_with_self_is_taken_for_a_method() -> None:
    reply = (
        "```python\ndef _sum(self) -> int:\n    return sum(item.price for item in self.items)\n\n\n"
        "def total(self) -> int:\n    return self._sum()\n```"
    )
    text = edited("shop/basket.py", BASKET, "extract-function", reply)

    assert "    def _sum(self) -> int:\n        return sum(item.price for item in self.items)\n" in text
    assert "\n    def total(self) -> int:\n        return self._sum()\n" in text


@pytest.mark.parametrize(
    ("path", "before", "reply", "expected"),
    [
        (
            "Basket.java",
            "class Basket {\n    int total(int a) {\n        ‸return a + a;\n    }\n\n    int size() { return 1; }\n}\n",
            ("```java\nclass Basket {\n    private int twice(int a) {\n        return a + a;\n    }\n\n    int total(int a) {\n"
            "        return twice(a);\n    }\n\n    int size() { return 2; }\n}\n```"),
            ("class Basket {\n    private int twice(int a) {\n        return a + a;\n    }\n\n    int total(int a) {\n"
            "        return twice(a);\n    }\n\n    int size() { return 1; }\n}\n"),
        ),
        (
            "basket.ts",
            "export class Basket {\n  total(a: number): number {\n    ‸return a + a;\n  }\n}\n",
            ("```ts\nexport class Basket {\n  total(a: number): number {\n    return this.twice(a);\n  }\n\n"
            "  private twice(a: number): number {\n    return a + a;\n  }\n}\n```"),
            ("export class Basket {\n  total(a: number): number {\n    return this.twice(a);\n  }\n\n"
            "  private twice(a: number): number {\n    return a + a;\n  }\n}\n"),
        ),
        (
            "a.go",
            "package a\n\nfunc Total(a int) int {\n\t‸return a + a\n}\n",
            "```go\nfunc twice(a int) int {\n\treturn a + a\n}\n\nfunc Total(a int) int {\n\treturn twice(a)\n}\n```",
            "package a\n\nfunc twice(a int) int {\n\treturn a + a\n}\n\nfunc Total(a int) int {\n\treturn twice(a)\n}\n",
        ),
        (
            "a.rs",
            "impl Basket {\n    fn total(&self) -> u32 {\n        ‸self.a + self.a\n    }\n}\n",
            ("```rust\nimpl Basket {\n    fn twice(&self) -> u32 {\n        self.a + self.a\n    }\n\n    fn total(&self) -> u32 {\n"
            "        self.twice()\n    }\n}\n```"),
            ("impl Basket {\n    fn twice(&self) -> u32 {\n        self.a + self.a\n    }\n\n    fn total(&self) -> u32 {\n"
            "        self.twice()\n    }\n}\n"),
        ),
    ],
)  # fmt: skip
def test_what_is_extracted_stands_where_the_answer_has_it(path: str, before: str, reply: str, expected: str) -> None:
    assert expected == edited(path, before, "extract-function", reply)
