from __future__ import annotations

from pathlib import Path

import pytest

from fimble.evaluation.held_out import Declared, HeldOut, find_held_out
from fimble.evaluation.own_truth import OwnTruth
from tests.unit.evaluation.making import ROUND, SHOP, TOTAL, Told, workspace_of

PAYS = HeldOut("order.py", 7, 4, "return round_money(subtotal)", ((ROUND,),))
SUMS = HeldOut("order.py", 5, 4, "subtotal = cart.total()", ((TOTAL,),))
ANSWERS = {("order.py", 7, "round_money"): [ROUND], ("order.py", 5, "total"): [TOTAL]}


def test_lines_that_use_another_file_are_found_with_what_they_need(tmp_path: Path) -> None:
    assert [SUMS, PAYS] == find_held_out(workspace_of(tmp_path, SHOP), Told(SHOP, ANSWERS), 10)


def test_comments_texts_imports_and_headers_are_never_asked_about(tmp_path: Path) -> None:
    truth = Told(SHOP, ANSWERS)
    find_held_out(workspace_of(tmp_path, SHOP), truth, 10)

    order = [line for path, line in truth.asked if path == "order.py"]
    assert {5, 7} <= set(order)
    assert not {0, 1, 4, 6, 10} & set(order)


def test_a_name_that_this_file_declares_too_is_no_need(tmp_path: Path) -> None:
    own = Declared("order.py", 4, "pay")
    answers = {("order.py", 7, "round_money"): [own, ROUND], ("order.py", 5, "total"): [TOTAL]}

    assert [SUMS] == find_held_out(workspace_of(tmp_path, SHOP), Told(SHOP, answers), 10)


def test_a_declaration_outside_the_workspace_is_no_need(tmp_path: Path) -> None:
    answers = {("order.py", 7, "round_money"): [Declared("elsewhere.py", 0, "round_money")]}

    assert [] == find_held_out(workspace_of(tmp_path, SHOP), Told(SHOP, answers), 10)


def test_places_of_one_name_are_alternatives_and_each_need_counts_once(tmp_path: Path) -> None:
    files = SHOP | {
        "order.py": "from money import round_money\n\n\ndef pay() -> float:\n    return round_money(round_money(1))\n"
    }
    other = Declared("cart.py", 0, "Cart")
    answers = {("order.py", 4, "round_money"): [ROUND, other]}
    found = find_held_out(workspace_of(tmp_path, files), Told(files, answers), 10)

    assert [((other, ROUND),)] == [held.needs for held in found]


def test_one_file_gives_three_lines_at_most_and_the_choice_depends_on_contents_alone(tmp_path: Path) -> None:
    body = "".join(f"    a{n} = round_money({n})\n" for n in range(8))
    files = SHOP | {"order.py": f"from money import round_money\n\n\ndef pay() -> None:\n{body}"}
    answers = {("order.py", line, "round_money"): [ROUND] for line in range(4, 12)}
    workspace = workspace_of(tmp_path, files)
    found = find_held_out(workspace, Told(files, answers), 10)

    assert 3 == len(found)
    assert found == find_held_out(workspace, Told(files, answers), 10)
    assert find_held_out(workspace, Told(files, answers), 2) == [
        held for held in found if held in find_held_out(workspace, Told(files, answers), 2)
    ]


def test_words_of_texts_and_comments_in_a_line_of_code_are_no_names(tmp_path: Path) -> None:
    files = SHOP | {
        "order.py": "from money import round_money\n\n\ndef pay() -> None:\n    ask('round_money')  # not round_money\n"
        "    ask(f'{round_money(1)}')\n"
    }
    answers = {("order.py", line, "round_money"): [ROUND] for line in (4, 5)}
    found = find_held_out(workspace_of(tmp_path, files), Told(files, answers), 10)

    assert ["ask(f'{round_money(1)}')"] == [held.text for held in found]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_may_end_as_on_any_system(tmp_path: Path, end: str) -> None:
    files = {path: text.replace("\n", end) for path, text in SHOP.items()}
    workspace = workspace_of(tmp_path, files)

    assert [PAYS] == find_held_out(workspace, OwnTruth(workspace), 10)


@pytest.mark.parametrize(
    ("line", "needs"), [(7, [ROUND]), (5, []), (11, [])], ids=["imported name", "value of unknown class", "text"]
)
def test_without_a_judge_the_index_says_what_a_line_uses(tmp_path: Path, line: int, needs: list[Declared]) -> None:
    truth = OwnTruth(workspace_of(tmp_path, SHOP))
    code = SHOP["order.py"].split("\n")[line]
    name = "total" if "total()" in code else "round_money"

    assert [needs] == truth.declared("order.py", line, [code.index(name)])


def test_the_index_follows_members_of_imported_modules_and_classes(tmp_path: Path) -> None:
    files = SHOP | {
        "order.py": "import money\nfrom cart import Cart\n\n\ndef pay() -> None:\n    money.round_money(Cart.total(1))\n"
    }
    truth = OwnTruth(workspace_of(tmp_path, files))

    assert [[ROUND], [TOTAL]] == truth.declared("order.py", 5, [10, 27])
