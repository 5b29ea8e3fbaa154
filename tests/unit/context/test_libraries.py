"""Installed libraries in the prompt: after the project's own files, without waiting, without unrest."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fimble.context.budget import Budget
from fimble.fim.prompt import Prompt
from fimble.index.indexer import Indexer
from tests.unit.context.making import Desk, sections
from tests.unit.index.libraries.making import PACKAGES, put, put_node, put_python

LIBRARY = {
    "shoplib/__init__.py": "from .client import Client\n",
    "shoplib/client.py": (
        "class Client:\n"
        '    """Talks to the shop."""\n\n'
        "    def fetch(self, number: int) -> 'Order':\n        return Order()\n\n"
        "    def unrelated(self): ...\n\n\n"
        "class Order:\n    total: int\n"
    ),
    "shoplib-2.1.dist-info/METADATA": "",
}
APP = "from shoplib import Client\n\n\ndef main(client: Client) -> None:\n    client.‸\n"


def fetch(desk: Desk) -> None:
    async def run() -> None:
        indexer = Indexer(desk.workspace, use_worker=False)
        await indexer.fetch_libraries(desk.session.documents[desk.uri].path)
        await indexer.close()

    asyncio.run(run())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(put_python(tmp_path, LIBRARY), {"app.py": APP})


def reasons(prompt: Prompt) -> str:
    return "; ".join(piece.reason for piece in prompt.pieces if piece.zone == "dependencies")


def test_a_request_goes_without_libraries_and_the_next_one_has_them(desk: Desk) -> None:
    first = desk.prompt()
    fetch(desk)
    second = desk.prompt()

    assert "def fetch" not in first.text
    assert "# site-packages/shoplib/client.py\nclass Client:\n" in second.text
    assert "    def fetch(self, number: int) -> 'Order': ..." in second.text


def test_what_a_go_value_of_another_module_has_stands_in_the_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOMODCACHE", str(tmp_path / "cache"))
    put(
        tmp_path / "cache/example.org/cli@v1.2.3",
        {
            "new.go": "package cli\n\nfunc New(use string) *Command { return nil }\n",
            "command.go": "package cli\n\ntype Command struct {\n\tUse string\n}\n\n"
            "func (c *Command) Execute() error { return nil }\n\nfunc (c *Command) hidden() {}\n",
        },
    )
    put(tmp_path / "shop", {"go.mod": "module example.org/shop\n\nrequire example.org/cli v1.2.3\n"})
    code = 'package main\n\nimport "example.org/cli"\n\nfunc main() {\n\tcommand := cli.New("shop")\n\tcommand.‸\n}\n'
    desk = Desk(tmp_path / "shop", {"main.go": code})
    fetch(desk)
    text = desk.prompt().text

    assert "// go/pkg/mod/example.org/cli@v1.2.3/command.go\ntype Command struct {\n\tUse string\n}\n" in text
    assert "func (c *Command) Execute() error { ... }" in text
    assert "hidden" not in text
    assert "Execute: installed library example.org/cli v1.2.3, member of Command (type of command)" in reasons(
        desk.prompt()
    )


def test_the_plan_says_which_package_a_declaration_is_from(desk: Desk) -> None:
    fetch(desk)

    assert "fetch: installed library shoplib 2.1, member of Client (type of client)" in reasons(desk.prompt())


def test_what_a_library_function_returns_is_known(desk: Desk) -> None:
    fetch(desk)
    desk.prompt()
    desk.type("fetch(1).")
    desk.memory = None

    assert "total: int" in desk.prompt().text


def test_the_prompt_stands_still_when_nothing_strong_arrives(tmp_path: Path) -> None:
    far = "# x\n" * 60
    own = "".join(f"def step{n}(): ...\n" for n in range(30))
    used = "".join(f"    own.step{n}()\n" for n in range(30))
    code = f"import own\nfrom shoplib import Client\n\nClient()\n{far}\ndef main() -> None:\n{used}    ‸\n"
    desk = Desk(put_python(tmp_path, LIBRARY), {"app.py": code, "own.py": own})
    before = desk.prompt()
    fetch(desk)
    after = desk.prompt()
    desk.memory = None
    anew = desk.prompt()

    assert before.text == after.text
    assert "class Client" in anew.text


def test_the_prompt_stands_still_once_libraries_are_known(desk: Desk) -> None:
    fetch(desk)
    before = desk.prompt()
    fetch(desk)
    desk.type("fe")
    after = desk.prompt()

    start = before.text.index("client.")
    assert before.text[:start] == after.text[:start]


def test_own_files_go_first(tmp_path: Path) -> None:
    own = "class Basket:\n    def fetch_all(self, number: int) -> int: ...\n"
    code = "from basket import Basket\n" + APP.replace("client: Client", "client: Client, basket: Basket").replace(
        "client.‸", "basket.fetch_all(1)\n    client.‸"
    )
    narrow = Budget(cross_file=60, similar=0, prefix=600, suffix=200)
    desk = Desk(put_python(tmp_path, LIBRARY), {"basket.py": own, "app.py": code}, budget=narrow)
    fetch(desk)

    assert ["basket.py"] == sections(desk.prompt(), "dependencies")


def test_a_class_of_the_project_inherits_from_a_library(tmp_path: Path) -> None:
    code = "from shoplib import Client\n\n\nclass Mine(Client):\n    def go(self):\n        self.‸\n"
    desk = Desk(put_python(tmp_path, LIBRARY), {"app.py": code})
    fetch(desk)

    assert "def fetch(self, number: int)" in desk.prompt().text


def test_declarations_of_a_node_package_are_shown(tmp_path: Path) -> None:
    put_node(tmp_path, "shoplib", {"types": "i.d.ts"}, {"i.d.ts": "export interface Order { total: number }\n"})
    code = "import { Order } from 'shoplib';\n\nfunction main(order: Order) {\n  order.‸\n}\n"
    desk = Desk(tmp_path, {"app.ts": code})
    fetch(desk)

    assert "// node_modules/shoplib/i.d.ts\nexport interface Order {\n  total: number" in desk.prompt().text


def test_a_library_that_is_not_known_any_more_leaves_the_prompt(desk: Desk) -> None:
    fetch(desk)
    assert "def fetch" in desk.prompt().text
    (desk.folder / PACKAGES / "shoplib/client.py").unlink()
    (desk.folder / PACKAGES / "shoplib-2.1.dist-info/METADATA").unlink()
    (desk.folder / PACKAGES / "shoplib-2.1.dist-info").rmdir()
    fetch(desk)

    assert "def fetch" not in desk.prompt().text
