"""A small workspace whose answers are known by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fimble.evaluation.held_out import Declared
from fimble.index.workspace import Workspace
from fimble.syntax.languages import language_for_path
from fimble.syntax.tags import content_hash_of, extract

SHOP = {
    "money.py": '"""Money."""\n\n\ndef round_money(amount: float) -> float:\n    """Round to cents."""\n    return round(amount, 2)\n',
    "cart.py": "class Cart:\n    def __init__(self) -> None:\n        self.prices: list[float] = []\n\n"
    "    def total(self) -> float:\n        return sum(self.prices)\n",
    "order.py": "from cart import Cart\nfrom money import round_money\n\n\n"
    "def pay(cart: Cart) -> float:\n"
    "    subtotal = cart.total()\n"  # line 5
    "    # round_money is a name in a comment\n"
    "    return round_money(subtotal)\n"  # line 7
    "\n\ndef show(cart: Cart) -> str:\n"
    '    label = "round_money"\n'
    "    return label\n",
}
ROUND = Declared("money.py", 3, "round_money")
TOTAL = Declared("cart.py", 4, "total")


class Told:
    """A judge that was told the answers: (path, line, name) -> where it is declared."""

    def __init__(self, files: Mapping[str, str], answers: Mapping[tuple[str, int, str], Sequence[Declared]]) -> None:
        self._files = files
        self._answers = answers
        self.asked: list[tuple[str, int]] = []

    def declared(self, path: str, line: int, columns: Sequence[int]) -> list[list[Declared]]:
        self.asked.append((path, line))
        code = self._files[path].split("\n")[line]
        return [
            [place for (p, n, name), found in self._answers.items() if (p, n) == (path, line) for place in found
             if code.startswith(name, column)]
            for column in columns
        ]  # fmt: skip


def workspace_of(folder: Path, files: Mapping[str, str]) -> Workspace:
    workspace = Workspace(folder, use_cache=False)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    workspace.set_listing(files, [])
    for path, text in files.items():
        language = language_for_path(path)
        assert language is not None
        source = text.encode()
        workspace.replace(extract(path, language.name, source, content_hash_of(source)))
    return workspace
