"""Which declarations come first, and the signs that decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.candidates import collect_candidates
from fimble.context.evidence import gather_evidence
from fimble.context.ranking import WEIGHTS, Ranked, rank
from fimble.context.retrieval import similar_code
from fimble.context.scope import scope_at
from fimble.context.signs import SIGNS, look_around, signs_of
from fimble.context.subwords import subwords_of
from tests.unit.context.making import Desk


def ranked_at(folder: Path, files: dict[str, str]) -> list[Ranked]:
    desk = Desk(folder, files)
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    scope, evidence = scope_at(snapshot, desk.offset), gather_evidence(snapshot.document, desk.offset)
    distance = snapshot.workspace.graph.closure(snapshot.path)
    candidates = collect_candidates(snapshot, scope, evidence, distance)
    similar = similar_code(snapshot, evidence, distance, desk.windows)
    return rank(candidates, look_around(snapshot, scope, evidence, distance, candidates, similar))


def names(ranked: list[Ranked]) -> list[str]:
    return [item.candidate.definition.name for item in ranked]


API = "def load_user(): ...\n\n\ndef save_user(): ...\n\n\ndef count_rows(): ...\n"


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("from api import load_user\n\n\ndef main():\n    ‸\n", "load_user"),
        ("from api import count_rows, load_user\n\nload_user()\n\n\ndef main():\n    ‸\n", "count_rows"),
        ("import api\n\n\ndef save_new_user():\n    ‸\n", "save_user"),
        ("import api\n\n\ndef main(rows):\n    count = 1\n    ‸\n", "count_rows"),
        (
            "import api\n\n\ndef main():\n    api.load_user()\n    ‸\n" + "\n" * 40 + "def b():\n    api.save_user()\n",
            "load_user",
        ),
        ("import api\n\n\ndef main():\n    api.sa‸\n", "save_user"),
    ],
    ids=[
        "imported",
        "imported but not used yet",
        "parts of its name in the enclosing function's",
        "parts of its name near the cursor",
        "used nearest",
        "begins as what is typed",
    ],
)
def test_the_likeliest_declaration_comes_first(tmp_path: Path, code: str, first: str) -> None:
    assert names(ranked_at(tmp_path, {"api.py": API, "main.py": code}))[0] == first


def test_what_similar_code_uses_comes_before_what_nobody_uses(tmp_path: Path) -> None:
    files = {
        "api.py": "def alpha(): ...\n\n\ndef omega(): ...\n",
        "other.py": "import api\n\n\ndef handle(request, reply):\n    omega = api.omega()\n    reply.send(request)\n",
        "main.py": "import api\n\n\ndef process(request, reply):\n    ‸\n    reply.send(request)\n",
    }
    found = names(ranked_at(tmp_path, files))
    assert found.index("omega") < found.index("alpha")


def test_chances_are_shares_of_one(tmp_path: Path) -> None:
    ranked = ranked_at(tmp_path, {"api.py": API, "main.py": "import api\n\n\ndef main():\n    ‸\n"})
    assert [item.chance for item in ranked] == sorted((item.chance for item in ranked), reverse=True)
    assert sum(item.chance for item in ranked) == pytest.approx(1)


def test_of_two_that_are_as_likely_the_shorter_comes_first(tmp_path: Path) -> None:
    api = "def alpha(first: int, second: int, third: int, fourth: int): ...\n\n\ndef omega(): ...\n"
    found = ranked_at(tmp_path, {"api.py": api, "main.py": "import api\n\n\ndef main():\n    ‸\n"})
    assert names(found) == ["omega", "alpha"]
    assert found[0].chance == found[1].chance


def test_every_sign_has_a_weight_and_a_number(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"api.py": API, "main.py": "import api\n‸"})
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    evidence, scope = gather_evidence(snapshot.document, desk.offset), scope_at(snapshot, desk.offset)
    candidates = collect_candidates(snapshot, scope, evidence, {})
    around = look_around(snapshot, scope, evidence, {}, candidates, [])
    assert {len(signs_of(candidate, around)) for candidate in candidates} == {len(SIGNS)}
    assert list(WEIGHTS) == list(SIGNS)


def test_a_score_is_the_weighted_sum_of_all_signs(tmp_path: Path) -> None:
    code = "from api import load_user\nimport api\n\n\ndef save_new_user(rows):\n    api.count_rows(rows)\n    ‸\n"
    desk = Desk(tmp_path, {"api.py": API + "\n\nclass Row:\n    user: str\n", "main.py": code})
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    evidence, scope = gather_evidence(snapshot.document, desk.offset), scope_at(snapshot, desk.offset)
    candidates = collect_candidates(snapshot, scope, evidence, {"api.py": 1})
    around = look_around(snapshot, scope, evidence, {"api.py": 1}, candidates, [])

    ranked = rank(candidates, around)

    assert len(candidates) == len(ranked) > 4
    for item in ranked:
        signs = dict(zip(SIGNS, signs_of(item.candidate, around), strict=True))
        assert item.score == pytest.approx(sum(WEIGHTS[name] * sign for name, sign in signs.items()))


def test_what_has_too_little_chance_is_left_out(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"api.py": API, "main.py": "from api import load_user\nimport api\n\n\ndef f():\n    ‸\n"})
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    evidence, scope = gather_evidence(snapshot.document, desk.offset), scope_at(snapshot, desk.offset)
    candidates = collect_candidates(snapshot, scope, evidence, {})
    around = look_around(snapshot, scope, evidence, {}, candidates, [])
    every = rank(candidates, around)

    assert every[:1] == rank(candidates, around, every[0].chance)


def test_with_no_candidates_there_is_nothing_to_rank(tmp_path: Path) -> None:
    assert ranked_at(tmp_path, {"main.py": "‸"}) == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("loadUser", {"load", "user"}),
        ("load_user_by_id", {"load", "user", "by", "id"}),
        ("HTTPServer", {"http", "server"}),
        ("parseXMLNode2", {"parse", "xml", "node"}),
        ("_x", set()),
        ("größe_neu", {"größe", "neu"}),
    ],
)
def test_names_fall_into_parts(name: str, parts: set[str]) -> None:
    assert subwords_of(name) == parts


@given(st.text())
def test_any_name_falls_into_lower_case_parts(name: str) -> None:
    assert all(part == part.lower() and len(part) > 1 for part in subwords_of(name))
