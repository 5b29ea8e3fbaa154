from __future__ import annotations

import string

import pytest

from fimble.actions.catalogue import BUILT_IN, Action, named, offered
from fimble.syntax.languages import LANGUAGES

PARSED = sorted(language.name for language in LANGUAGES if language.has_grammar)
SLOTS = {"instruction", "diagnostics", "name", "language", "style"}
OWN = Action("simplify", "Ours", "refactor.rewrite", "edit", "function", "Do it our way.", own=True)


@pytest.mark.parametrize("language", PARSED)
def test_every_language_has_at_most_one_action_of_a_name(language: str) -> None:
    names = [action.id for action in offered(language, has_diagnostics=True)]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("language", PARSED)
def test_every_language_is_offered_the_general_actions(language: str) -> None:
    names = {action.id for action in offered(language, has_diagnostics=False)}

    wanted = {"explain", "refactor", "extract-function", "simplify", "wrap-logging", "document", "comment", "tests"}
    assert set() == wanted - names


@pytest.mark.parametrize("action", BUILT_IN, ids=lambda action: f"{action.id}-{'-'.join(action.languages)}")
def test_instructions_have_known_slots_only(action: Action) -> None:
    assert {name for _, name, _, _ in string.Formatter().parse(action.instruction) if name} <= SLOTS


def test_what_a_diagnostic_is_needed_for_is_offered_with_one_only() -> None:
    with_one = {action.id for action in offered("python", has_diagnostics=True)}
    without = {action.id for action in offered("python", has_diagnostics=False)}

    assert {"fix", "explain-diagnostic"} == with_one - without


def test_a_file_without_a_language_can_only_be_explained() -> None:
    assert {"markdown"} == {action.answer for action in offered("", has_diagnostics=True)}


@pytest.mark.parametrize(
    ("name", "language", "more", "expected"),
    [
        ("wrap-logging", "python", (), "function"),
        ("wrap-logging", "tsx", (), "definition"),
        ("to-async", "lua", (), None),
        ("no-such-thing", "python", (), None),
    ],
)
def test_an_action_is_found_by_name_and_language(
    name: str, language: str, more: tuple[Action, ...], expected: str | None
) -> None:
    found = named(name, language, more)

    assert expected == (found.about if found else None)


def test_a_users_own_action_wins_over_ours_of_the_same_name() -> None:
    assert OWN == named("simplify", "python", (OWN,))
