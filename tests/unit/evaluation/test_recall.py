from __future__ import annotations

from pathlib import Path

import pytest

from fimble.evaluation.cases import open_case
from fimble.evaluation.held_out import HeldOut
from fimble.evaluation.methods import METHODS, STABLE, cost, methods_for, own_text, rendered
from fimble.evaluation.recall import Outcome, measure, summarise
from tests.unit.evaluation.making import ROUND, SHOP, TOTAL, workspace_of

HELD = HeldOut("order.py", 7, 4, "return round_money(subtotal)", ((ROUND,),))
SUMS = HeldOut("order.py", 5, 4, "subtotal = cart.total()", ((TOTAL,),))


def test_a_case_has_no_trace_of_the_line_and_the_index_is_as_before_behind_it(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    before = workspace.facts_of("order.py")
    with open_case(workspace, SUMS) as case:
        assert (
            "    ‸\n    # round_money"
            in f"{case.snapshot.document.text[: case.offset]}‸{case.snapshot.document.text[case.offset :]}"
        )
        assert "total" not in dict(case.snapshot.facts.references)
        assert case.snapshot.facts == workspace.facts_of("order.py")
        assert 0 == workspace.symbols.files_using("total")
        assert () == case.snapshot.recent[1:]

    assert before == workspace.facts_of("order.py")
    assert 1 == workspace.symbols.files_using("total")
    assert [] == workspace.overlays()


def test_the_oracle_shows_every_need_and_no_context_none(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    methods = methods_for(workspace)
    chosen = {name: methods[name] for name in ("no context", "needed declarations only (oracle)")}
    found = {(o.method, o.line): o for o in measure(workspace, [HELD, SUMS], chosen, [256])}

    assert (
        1.0
        == found["needed declarations only (oracle)", 5].recall
        == found["needed declarations only (oracle)", 7].recall
    )
    assert 0.0 == found["no context", 7].recall
    assert ("money.py:4:round_money",) == found["no context", 7].missed
    assert 0 == found["no context", 7].tokens


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("budget", [1, 40, 256, 2_048])
def test_no_method_exceeds_its_budget_or_shows_the_open_file(tmp_path: Path, name: str, budget: int) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    with open_case(workspace, HELD) as case:
        shown = methods_for(workspace)[name](case, budget)

        assert budget >= sum(map(cost, shown))
        assert "order.py" not in [piece.path for piece in shown]


@pytest.mark.parametrize("name", [name for name in METHODS if name != "no context"])
def test_every_method_shows_something_when_there_is_room(tmp_path: Path, name: str) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    with open_case(workspace, HELD) as case:
        assert "".join(map(rendered, methods_for(workspace)[name](case, 2_048))).startswith("# ")


def test_the_product_shows_the_imported_function_and_plans_as_for_a_session(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SHOP)
    with open_case(workspace, HELD) as case:
        for name in ("fimble", STABLE):
            text = "".join(map(rendered, methods_for(workspace)[name](case, 512)))
            assert "def round_money(amount: float) -> float:" in text


def test_whole_files_stand_in_the_order_of_the_paper(tmp_path: Path) -> None:
    files = {
        "base.py": "BASE = 1\n",
        "middle.py": "from base import BASE\n\nMIDDLE = BASE\n",
        "top.py": "from middle import MIDDLE\n\n\ndef top() -> int:\n    number = MIDDLE\n    return number\n",
    }
    workspace = workspace_of(tmp_path, files)
    with open_case(workspace, HeldOut("top.py", 4, 4, "number = MIDDLE", ())) as case:
        shown = methods_for(workspace)["whole closure, paper's order"](case, 1_000)
        assert ["base.py", "middle.py"] == [piece.path for piece in shown]
        assert "# top.py\nfrom middle import MIDDLE\n\n\ndef top() -> int:\n" == own_text(case, 1_024)


def outcome(method: str, recall: float, *, tokens: int = 10) -> Outcome:
    return Outcome(method, 256, "a.py", 1, 4, round(recall * 4), tokens, tokens // 2)


def test_repositories_count_alike_however_many_lines_they_have() -> None:
    [summary] = summarise({"small": [outcome("m", 1.0)], "large": [outcome("m", 0.5)] * 9})

    assert (0.75, 10, 0.5) == (summary.recall, summary.n_lines, summary.useful)
    assert summary.low <= summary.recall <= summary.high


def test_methods_and_budgets_keep_their_order() -> None:
    found = summarise({"one": [outcome("b", 1.0), outcome("a", 0.0)]})

    assert [("b", 1.0), ("a", 0.0)] == [(summary.method, summary.recall) for summary in found]
