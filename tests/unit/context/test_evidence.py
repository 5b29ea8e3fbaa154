"""Names near the cursor."""

from __future__ import annotations

import pytest

from fimble.context.evidence import gather_evidence
from fimble.text.document import Document


def evidence_at(marked: str):  # type: ignore[no-untyped-def]
    offset = marked.index("‸")
    return gather_evidence(Document("file:///a.py", "python", 1, marked.replace("‸", "")), offset)


@pytest.mark.parametrize(("code", "typed"), [("repo.lo‸", "lo"), ("self.repo.‸", ""), ("x = lo‸", "lo"), ("x = ‸", "")])
def test_the_typed_word_is_read_from_the_line(code: str, typed: str) -> None:
    assert typed == evidence_at(code).typed


def test_near_names_weigh_more_than_far_ones() -> None:
    evidence = evidence_at("far = 1\n" + "\n" * 20 + "near = 2\n‸\nbelow = 3\n")

    assert evidence.weights["near"] > evidence.weights["below"] > evidence.weights["far"] > 0


def test_the_half_typed_word_is_no_evidence_for_itself() -> None:
    assert "reposi" not in evidence_at("x = reposi‸").weights
