"""Which files are searched for code like that at the cursor."""

from __future__ import annotations

from pathlib import Path

from fimble.context import retrieval
from fimble.context.evidence import gather_evidence
from fimble.context.retrieval import CLOSURE_DEPTH, files_to_search
from tests.unit.context.making import Desk

OWN = "from billing import invoice\n\n\ndef close(ledger, invoice):\n    ledger.post_entry(invoice)\n    ‸\n"
FAR = {"a/b/reports.py": "def report(ledger):\n    ledger.post_entry(1)\n    return ledger.balance_of(1)\n"}
OTHERS = {f"far{n}/part.py": f"def part{n}(value):\n    return value.other_thing({n})\n" for n in range(60)}


def searched(desk: Desk) -> list[str]:
    snapshot, offset = desk.session.snapshot(desk.uri), desk.offset
    assert snapshot is not None
    distance = snapshot.workspace.graph.closure(snapshot.path, depth=CLOSURE_DEPTH)
    return files_to_search(snapshot, gather_evidence(snapshot.document, offset), distance)


def test_a_file_far_away_that_uses_the_same_names_is_searched(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"app/close.py": OWN, "billing.py": "invoice = 1\n", **FAR, **OTHERS})

    assert "a/b/reports.py" in searched(desk)


def test_the_open_file_itself_is_not_searched(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"app/close.py": OWN, **FAR})

    assert ["a/b/reports.py"] == searched(desk)


def test_no_more_files_than_the_limits_say(tmp_path: Path) -> None:
    alike = {f"alike{n}/a.py": FAR["a/b/reports.py"] for n in range(60)}
    desk = Desk(tmp_path, {"app/close.py": OWN, **alike, **{f"app/n{n}.py": "x = 1\n" for n in range(60)}})

    found = searched(desk)

    assert retrieval.MOST_NEAR + retrieval.MOST_ALIKE == len(found) == len(set(found))


def test_names_in_too_many_files_do_not_keep_a_request_waiting(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(retrieval, "MOST_POSTINGS", 3)
    common = {f"common{n}/a.py": "def f(ledger):\n    ledger.close()\n" for n in range(9)}
    desk = Desk(tmp_path, {"app/close.py": OWN, **FAR, **common})

    assert ["a/b/reports.py"] == searched(desk)
