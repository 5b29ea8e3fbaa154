"""One candidate: when a second sign for the same declaration adds to what is known, and what becomes of both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fimble.context.candidate import Candidate
from fimble.syntax.facts import Definition

FIND = Definition("find", "method", "Repo", 3, 4, "def find(self, key):")
BARE = Candidate("repo.py", FIND, "imported", "find")


@pytest.mark.parametrize(
    ("candidate", "known", "says_more"),
    [
        pytest.param(BARE, BARE, False, id="the same again"),
        pytest.param(replace(BARE, is_imported=True), BARE, True, id="a sign that was not known"),
        pytest.param(BARE, replace(BARE, is_imported=True), False, id="fewer signs"),
        pytest.param(
            replace(BARE, is_member=True), replace(BARE, is_imported=True), True, id="another sign, not a better one"
        ),
        pytest.param(replace(BARE, reason="called here"), BARE, False, id="another reason is no sign"),
        pytest.param(replace(BARE, by_name=True), BARE, False, id="it is known better than by its name"),
    ],
)
def test_a_candidate_says_more_if_it_has_a_sign_that_was_not_known(
    candidate: Candidate, known: Candidate, says_more: bool
) -> None:
    assert candidate.says_more_than(known) == says_more


@pytest.mark.parametrize(
    ("known", "other", "joined"),
    [
        pytest.param(
            replace(BARE, is_imported=True),
            replace(BARE, reason="member of Repo (repo)", is_member=True),
            replace(BARE, is_imported=True, is_member=True),
            id="signs add up, the first reason stays",
        ),
        pytest.param(
            BARE,
            replace(BARE, reason="member of Repo (self.repo)", is_receiver_member=True),
            replace(BARE, reason="member of Repo (self.repo)", is_receiver_member=True),
            id="what stands before the dot is the best reason",
        ),
        pytest.param(
            replace(BARE, local_name="look"),
            replace(BARE, local_name="find", by_name=True),
            replace(BARE, local_name="look"),
            id="the first name stays, and a name alone adds nothing",
        ),
    ],
)
def test_a_candidate_joined_by_another_has_the_signs_of_both(
    known: Candidate, other: Candidate, joined: Candidate
) -> None:
    assert known.joined_by(other) == joined


def test_overloads_and_names_in_several_files_are_candidates_of_their_own() -> None:
    others = (replace(BARE, path="other.py"), replace(BARE, definition=replace(FIND, start_line=9)))

    assert len({BARE.key, *(other.key for other in others)}) == 3
