"""The planned prompt: what is in it, in which order, and what stays byte for byte the same while the user types."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.context import selection
from fimble.context.budget import Budget
from fimble.fim.templates import TEMPLATES
from tests.unit.context.making import Desk, sections
from tests.unit.context.plan_projects import PROJECTS

PYTHON = {
    "shop/money.py": '"""Amounts."""\n\n\nclass Money:\n    """An amount in cents."""\n\n    cents: int\n\n'
    '    def plus(self, other: "Money") -> "Money":\n        return Money(self.cents + other.cents)\n\n\n'
    "def unrelated_helper(x: int) -> int:\n    return x\n",
    "shop/models.py": "from shop.money import Money\n\n\nclass Item:\n    name: str\n    price: Money\n\n"
    "    def total(self, count: int) -> Money:\n        return self.price\n",
    "shop/store.py": "from shop.models import Item\n\n\ndef load_item(name: str) -> Item:\n    return Item()\n",
    "shop/main.py": "from shop.models import Item\nfrom shop.store import load_item\n\n\ndef main(name: str) -> None:\n"
    "    item = load_item(name)\n    amount = item.‸\n",
}

TYPESCRIPT = {
    "src/user.ts": "export interface User {\n  id: string;\n  email: string;\n}\n\nexport function isAdmin(user: User): boolean {\n"
    "  return user.id === 'root';\n}\n",
    "src/api.ts": "import { User } from './user';\n\nexport class Api {\n  constructor(private base: string) {}\n\n"
    "  /** Loads one user. */\n  async load(id: string): Promise<User> {\n    return fetch(this.base + id);\n  }\n}\n",
    "src/index.ts": "export * from './api';\nexport * from './user';\n",
    "src/main.ts": "import { Api, isAdmin } from './index';\n\nexport async function run(id: string) {\n"
    "  const api = new Api('/users/');\n  const user = await api.‸\n}\n",
}


def n_common(a: str, b: str) -> int:
    """Characters with which both begin."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def test_declarations_of_dependencies_come_in_topological_order_under_path_comments(tmp_path: Path) -> None:
    prompt = Desk(tmp_path, PYTHON).prompt()

    assert ["shop/models.py", "shop/store.py"] == sections(prompt, "dependencies")
    assert "# shop/models.py\n" in prompt.text
    assert "def total(self, count: int) -> Money:" in prompt.text
    assert "return Item()" not in "".join(p.text for p in prompt.pieces if p.zone == "dependencies")


def test_what_no_line_here_can_use_stays_out(tmp_path: Path) -> None:
    prompt = Desk(tmp_path, PYTHON).prompt()

    assert "unrelated_helper" not in "".join(p.text for p in prompt.pieces if p.zone == "dependencies")


def test_names_reach_through_barrels_and_types_of_values(tmp_path: Path) -> None:
    prompt = Desk(tmp_path, TYPESCRIPT).prompt()

    assert "async load(id: string): Promise<User>" in prompt.text
    assert "// src/api.ts\n" in prompt.text
    assert (
        prompt.text.index("// src/user.ts") < prompt.text.index("// src/api.ts") < prompt.text.index("// src/main.ts")
    )


@pytest.mark.parametrize("language", ["python", "typescript", *sorted(PROJECTS)])
def test_the_whole_prompt_reads_well(tmp_path: Path, language: str, golden) -> None:  # type: ignore[no-untyped-def]
    files = {"python": PYTHON, "typescript": TYPESCRIPT, **PROJECTS}[language]
    prompt = Desk(tmp_path, files).prompt()

    shown = "".join(f"[{p.zone}] {p.path}:{p.start_line + 1}-{p.end_line + 1} {p.reason}\n" for p in prompt.pieces)
    golden(
        f"plans/{language}.txt", f"{shown}{'=' * 80}\n{prompt.text}\n{'=' * 80}\nmust begin with {prompt.required!r}\n"
    )


@pytest.mark.parametrize("template", [t.name for t in TEMPLATES])
def test_a_key_changes_nothing_but_the_end_of_the_prompt(tmp_path: Path, template: str) -> None:
    desk = Desk(tmp_path, PYTHON, template=template)
    before = desk.prompt().text
    for key in "total(count=3)":
        desk.type(key)
        after = desk.prompt().text
        kept = n_common(before, after)
        # suffix-first forms close with a marker or two behind what is typed
        assert len(before) - kept <= 60
        before = after


def test_a_model_that_fills_no_holes_is_told_only_what_stands_in_front(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PYTHON, template="prefix-only")
    desk.type("total(")
    prompt = desk.prompt()

    assert prompt.text.endswith("    amount = item.total(")
    assert "<" not in prompt.text.replace("->", "")
    assert "suffix" not in {piece.zone for piece in prompt.pieces}
    assert {"dependencies", "prefix"} <= {piece.zone for piece in prompt.pieces}


def test_the_half_typed_word_must_begin_the_answer(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PYTHON)
    desk.type("to")
    healed, plain = desk.prompt(), desk.prompt(heal=False)

    assert ("    amount = item.", "to") == (healed.head, healed.required)
    assert ("    amount = item.to", "") == (plain.head, plain.required)
    assert healed.prefix.endswith("item.to")


def test_enter_keeps_everything_in_front_of_the_cursor_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PYTHON)
    before = desk.prompt().text
    desk.type("total(1)\n    ")
    desk.rest()
    after = desk.prompt().text

    assert before.index("<｜fim▁hole｜>") <= n_common(before, after) + 1


def test_another_scope_brings_what_it_needs(tmp_path: Path) -> None:
    files = {**PYTHON, "shop/tax.py": "def tax_of(amount: int, rate: float) -> int:\n    return 0\n"}
    files["shop/main.py"] = (
        "from shop.models import Item\nfrom shop.tax import tax_of\n\n\ndef first(item: Item) -> None:\n    item.‸\n\n\n"
        "def second(amount: int) -> int:\n    return tax_of(amount, 1.0)\n"
    )
    desk = Desk(tmp_path, files, budget=Budget(cross_file=44, similar=0, prefix=600, suffix=200))
    first = desk.prompt()
    desk.offset = len(desk.session.documents[desk.uri].document.text) - 1
    second = desk.prompt()

    assert "def tax_of" not in "".join(p.text for p in first.pieces if p.zone == "dependencies")
    assert "def tax_of(amount: int, rate: float) -> int" in second.text


def test_a_changed_dependency_is_never_shown_as_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PYTHON)
    assert "def total(self, count: int)" in desk.prompt().text
    desk.put("shop/models.py", PYTHON["shop/models.py"].replace("total", "total_price"))

    text = desk.prompt().text

    assert "def total_price(self, count: int)" in text
    assert "def total(self" not in text


def test_a_dependency_that_becomes_known_later_is_taken_in(tmp_path: Path) -> None:
    files = {path: text for path, text in PYTHON.items() if path != "shop/store.py"}
    desk = Desk(tmp_path, files)
    assert "load_item(name: str) -> Item" not in desk.prompt().text
    desk.put("shop/store.py", PYTHON["shop/store.py"])

    assert "def load_item(name: str) -> Item" in desk.prompt().text


def test_a_folder_that_is_read_meanwhile_is_taken_in_also_by_a_file_without_imports(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path, {"jobs/invoices.py": "def export_invoices(orders, writer):\n    for order in orders:\n        ‸\n"}
    )
    assert sections(desk.prompt(), "similar") == []
    for name in ("orders", "bills", "taxes"):
        desk.put(
            f"jobs/{name}.py",
            f"def export_{name}(orders, writer):\n    for order in orders:\n        writer.writerow([order.{name}])\n",
        )
    desk.type("w")

    assert {"jobs/orders.py", "jobs/bills.py", "jobs/taxes.py"} == {*sections(desk.prompt(), "similar")}


@pytest.mark.parametrize("cross_file", [0, 50, 200, 1000])
def test_the_cross_file_budget_is_kept(tmp_path: Path, cross_file: int) -> None:
    budget = Budget(cross_file=cross_file, similar=cross_file // 2, prefix=600, suffix=200)
    prompt = Desk(tmp_path, PYTHON, budget=budget).prompt()

    used = sum(piece.tokens for piece in prompt.pieces if piece.zone in ("dependencies", "similar"))
    assert used <= cross_file * 1.15


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert Desk(tmp_path / "a", PYTHON).prompt() == Desk(tmp_path / "b", PYTHON).prompt()


def test_secrets_and_sentinels_do_not_enter_a_prompt(tmp_path: Path) -> None:
    key = "AKIA" + "Z7Q2M4X6W5N5B3V6"
    files = {
        "conf.py": f'class Conf:\n    region = "{key}"\n    mark = "<｜fim▁hole｜>"\n',
        "main.py": f'from conf import Conf\n\nKEY = "{key}"\nconf = Conf()\nconf.‸\nlast = "<｜fim▁end｜>"\n',
    }
    text = Desk(tmp_path, files).prompt().text

    assert key not in text
    assert (1, 1) == (text.count("<｜fim▁hole｜>"), text.count("<｜fim▁end｜>"))


def test_similar_code_is_found_and_the_most_similar_stands_last(tmp_path: Path) -> None:
    near = "def export_orders(orders, writer):\n    for order in orders:\n        writer.writerow([order.number, order.total])\n"
    files = {
        "jobs/orders.py": near,
        "jobs/other.py": "def ping(host):\n    return host.alive\n",
        "jobs/invoices.py": "def export_invoices(orders, writer):\n    for order in orders:\n        ‸\n",
    }
    prompt = Desk(tmp_path, files).prompt()

    assert "jobs/orders.py" == sections(prompt, "similar")[-1]
    assert "jobs/other.py" not in sections(prompt, "similar")


def test_what_similar_code_shows_is_not_declared_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for constant in ("FIRST_TOKENS", "FIRST_SHARE"):
        monkeypatch.setattr(selection, constant, 0)
    stock = "def reserve(ledger, entry, amount):\n    ledger.post(entry, amount)\n    return ledger.balance(entry)\n"
    code = (
        "from stock import reserve\n\n\ndef release(ledger, entry, amount):\n    ledger.post(entry, -amount)\n    ‸\n"
    )

    prompt = Desk(tmp_path, {"app.py": code, "stock.py": stock}).prompt()

    assert ["similar"] == [piece.zone for piece in prompt.pieces if piece.path == "stock.py"]
    assert 1 == prompt.text.count("def reserve(")


@pytest.mark.parametrize(("tokens", "described"), [(500, 0), (4_000, 80)])
def test_what_is_written_about_a_declaration_stands_where_no_other_declaration_needs_the_room(
    tmp_path: Path, tokens: int, described: int
) -> None:
    api = "".join(f'def step_{n}():\n    """Take one more step, as told."""\n\n\n' for n in range(80))
    files = {"api.py": api, "main.py": "import api\n\n\ndef main():\n    ‸\n"}
    prompt = Desk(tmp_path, files, budget=Budget(cross_file=tokens, similar=0, prefix=600, suffix=200)).prompt()
    assert (described, True) == (prompt.text.count("one more step"), prompt.text.count("def step_") > 50)
