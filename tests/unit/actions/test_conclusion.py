"""What comes of a model's answer: for a document that may have moved on, and for a file of tests wherever it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fimble.actions.conclusion import MOST_LINKS, MOVED_ON, Answer, conclude, conclude_with
from fimble.actions.outcome import FileChange, Outcome
from fimble.actions.preparation import Plan, prepare, subject_of
from fimble.actions.reply import Unfit
from fimble.actions.tests_place import TestsPlace
from fimble.context.similar import WindowCache
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo
from fimble.text.document import Document
from fimble.text.spans import Edit, Span
from tests.unit.actions.asking import job_at
from tests.unit.context.making import Desk

MODEL = ChatInfo("ollama", "big:7b", 8192)
CODE = "def total(items):\n    found = 0‸\n    return found\n\n\nLIMIT = 3\n"
WHOLE = CODE.replace("‸", "")
SUMMED = "```python\ndef total(items):\n    return sum(items)\n```"
TESTED = "```python\ndef test_total():\n    assert total([]) == 0\n```"


class Room(Desk):
    """A desk, and what an answer comes to there."""

    def plan(self, action: str, **more: object) -> Plan:
        return prepare(job_at(self, action, **more), self.now(), MODEL, windows=WindowCache())

    def now(self) -> Snapshot:
        snapshot = self.session.snapshot(self.uri)
        assert snapshot is not None
        return snapshot

    def type(self, at: str, text: str) -> None:
        """Put text in front of the first `at`."""
        document = self.session.documents[self.uri].document
        start = document.text.index(at)
        self.session.change(self.uri, [Edit(Span(start, start), text)], document.version + 1)


def concluded(
    plan: Plan, said: str, now: Snapshot | None, tests: Document | None = None, *, is_cut: bool = False
) -> Outcome:
    return conclude(plan, Answer(said, is_cut), now, MODEL, tests=tests, words="the plan")


def refusal(plan: Plan, said: str, now: Snapshot | None, tests: Document | None = None) -> str:
    with pytest.raises(Unfit) as refused:
        concluded(plan, said, now, tests)
    assert refused.value.remedy
    return str(refused.value)


# The document


def test_an_edit_says_what_it_is_of_and_who_made_it(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    outcome = concluded(room.plan("simplify"), SUMMED, room.now())

    (change,) = outcome.changes
    assert (outcome.title, outcome.model, change.path, change.uri) == ("Simplify: total", "big:7b", "a.py", room.uri)
    assert change.applied() == "def total(items):\n    return sum(items)\n\n\nLIMIT = 3\n"


@pytest.mark.parametrize(
    ("at", "typed", "text"),
    [
        pytest.param(
            "def", "import os\n\n", "import os\n\ndef total(items):\n    return sum(items)\n\n\nLIMIT = 3\n", id="above"
        ),
        pytest.param("LIMIT", "# 😀\n", "def total(items):\n    return sum(items)\n\n\n# 😀\nLIMIT = 3\n", id="below"),
    ],
)
def test_an_edit_goes_where_its_target_is_by_now(tmp_path: Path, at: str, typed: str, text: str) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    plan = room.plan("simplify")
    room.type(at, typed)

    assert concluded(plan, SUMMED, room.now()).changes[0].applied() == text


@pytest.mark.parametrize("at", ["found = 0", "    return"])
def test_an_edit_of_lines_that_have_changed_is_refused(tmp_path: Path, at: str) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    plan = room.plan("simplify")
    room.type(at, "more = 1\n")

    assert refusal(plan, SUMMED, room.now()) == MOVED_ON.message


def test_without_the_document_nothing_can_be_edited_but_an_explanation_is_still_one(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": CODE})

    assert refusal(room.plan("simplify"), SUMMED, None) == MOVED_ON.message
    assert concluded(room.plan("explain"), "It sums.", None).markdown == "It sums."
    with pytest.raises(Unfit, match=MOVED_ON.message):
        conclude_with(subject_of(job_at(room, "comment"), room.now()), WHOLE, None, "base")


@pytest.mark.parametrize("said", ["", "  \n", "<think>What does it do?</think>", "```markdown\n\n```"])
def test_an_explanation_without_words_is_none(tmp_path: Path, said: str) -> None:
    room = Room(tmp_path, {"a.py": CODE})

    assert refusal(room.plan("explain"), said, room.now()) == "The model gave no answer."


KEYS = [
    "sk-proj-" + part * 2
    for part in ("a8Fk2Lq9Zx7Cv4Bn6Mw3Er5T", "b7Gm3Nr8Ty6Dw5Cp7Nx2Fs4U", "zp4Rt8Yw2Qs6Df1Gh5Jk9Lx3")
]
"""The first two look alike without their letters."""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param("{0}", KEYS[0], id="as it was shown"),
        pytest.param("other", "other", id="left out"),
        pytest.param("{0}x", None, id="a sign too many"),
        pytest.param("{1}", None, id="a sign too few"),
        pytest.param("{2}...", None, id="cut short"),
    ],
)
def test_a_secret_comes_back_whole_or_the_edit_is_refused(tmp_path: Path, written: str, text: str | None) -> None:
    room = Room(tmp_path, {"a.py": f'def f(a):\n    key = "{KEYS[0]}"‸\n    return a\n'})
    plan = room.plan("simplify")
    asked = plan.asked.conversation.messages[-1].text
    shown = asked.partition('key = "')[2].partition('"')[0]
    assert KEYS[0] not in asked
    answer = f'```python\ndef f(a):\n    return "{written.format(shown, shown[:-1], shown[:20])}", a\n```'

    if text is None:
        assert "mixes up secrets" in refusal(plan, answer, room.now())
    else:
        (change,) = concluded(plan, answer, room.now()).changes
        assert change.applied() == f'def f(a):\n    return "{text}", a\n'


def test_of_two_secrets_that_look_alike_it_must_be_clear_which_is_which(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": f'def f(a):\n    one = "{KEYS[0]}"‸\n    two = "{KEYS[1]}"\n    return a\n'})
    plan = room.plan("simplify")
    shown = plan.asked.conversation.messages[-1].text.partition('one = "')[2].partition('"')[0]
    both = f'```python\ndef f(a):\n    return "{shown}", "{shown}", a\n```'

    assert "mixes up secrets" in refusal(plan, both.replace(f'"{shown}", ', "", 1), room.now())
    (change,) = concluded(plan, both, room.now()).changes
    assert change.applied() == f'def f(a):\n    return "{KEYS[0]}", "{KEYS[1]}", a\n'


def test_a_secret_comes_back_where_two_others_were_left_out(tmp_path: Path) -> None:
    lines = f'    one = "{KEYS[0]}"‸\n    two = "{KEYS[1]}"\n    three = "{KEYS[2]}"\n'
    room = Room(tmp_path, {"a.py": f"def f(a):\n{lines}    return a\n"})
    plan = room.plan("simplify")
    shown = plan.asked.conversation.messages[-1].text.partition('three = "')[2].partition('"')[0]
    (change,) = concluded(plan, f'```python\ndef f(a):\n    return "{shown}"\n```', room.now()).changes

    assert change.applied() == f'def f(a):\n    return "{KEYS[2]}"\n'


# Links


def test_links_lead_to_a_few_places_of_each_name_and_not_to_the_file_itself(tmp_path: Path) -> None:
    names = [f"name{n}" for n in range(20)]
    files = {"names.py": "".join(f"def {name}(): ...\n" for name in names)}
    code = "from names import *\n\n\ndef own(): ...\n\n\ndef f():\n    ‸own()\n" + "".join(
        f"    {name}()\n" for name in names
    )
    room = Room(tmp_path, {**files, "a.py": code})
    links = concluded(room.plan("explain"), "It calls.", room.now()).links

    assert [link.name for link in links] == names[:MOST_LINKS]
    assert {(link.path, link.uri) for link in links} == {("names.py", (tmp_path / "names.py").as_uri())}


# Tests


def change_of_tests(outcome: Outcome) -> FileChange:
    assert outcome.markdown == "the plan"
    return outcome.changes[0]


def test_a_new_file_of_tests_is_made(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    change = change_of_tests(concluded(room.plan("tests"), TESTED, room.now()))

    assert (change.path, change.is_new, change.is_open) == ("tests/test_a.py", True, False)
    assert change.applied() == "def test_total():\n    assert total([]) == 0\n"


def test_a_file_of_tests_that_is_there_is_added_to(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": CODE, "test_a.py": "def test_a():\n    total([1])\n"})
    change = change_of_tests(concluded(room.plan("tests"), TESTED, room.now()))

    assert (change.is_new, change.is_open) == (False, False)
    assert change.applied() == "def test_a():\n    total([1])\n\n\ndef test_total():\n    assert total([]) == 0\n"


def test_a_file_of_tests_that_is_open_is_edited_as_the_editor_has_it_though_the_index_knows_nothing_of_it(
    tmp_path: Path,
) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    uri = (tmp_path / "test_a.py").as_uri()
    opened = Document(uri, "python", 7, "def test_typed():\r\n    total([1])\r\n")
    change = change_of_tests(concluded(room.plan("tests"), TESTED, room.now(), opened))

    assert (change.is_new, change.is_open, change.document.version) == (False, True, 7)
    assert change.applied() == (
        "def test_typed():\r\n    total([1])\r\n\r\n\r\ndef test_total():\r\n    assert total([]) == 0\r\n"
    )


def test_the_directive_that_asked_for_tests_goes_from_its_own_file(tmp_path: Path) -> None:
    line = "# fimble: write tests\n"
    room = Room(tmp_path, {"a.py": line + CODE})
    outcome = concluded(room.plan("tests", removed=(Span(0, len(line)),)), TESTED, room.now())

    assert [(change.path, change.applied()) for change in outcome.changes[1:]] == [("a.py", WHOLE)]


@pytest.mark.parametrize("path", ["/etc/test_a.py", "../test_a.py", "tests/../../test_a.py", "C:/test_a.py"])
def test_tests_do_not_go_outside_of_the_workspace(tmp_path: Path, path: str) -> None:
    room = Room(tmp_path, {"a.py": CODE})
    plan = replace(room.plan("tests"), place=TestsPlace(path, "pytest", exists=False))

    assert refusal(plan, TESTED, room.now()) == "Tests go inside of the workspace only."


def test_a_file_of_tests_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    room = Room(tmp_path, {"a.py": CODE, "test_a.py": "def test_a():\n    total([1])\n"})
    plan = room.plan("tests")
    (tmp_path / "test_a.py").write_text("something else, which the index has not read yet")

    assert refusal(plan, TESTED, room.now()) == "test_a.py is there, and cannot be read."
