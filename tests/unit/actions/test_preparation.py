"""What a job is about, and what the model is asked: with what is to be removed out of the way, and messages at their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.actions.outcome import Diagnostic, Job
from fimble.actions.preparation import MOST_EXAMPLE_LINES, Plan, prepare, subject_of
from fimble.actions.reply import Unfit
from fimble.context.similar import WindowCache
from fimble.index.snapshot import Snapshot
from fimble.models.base import ChatInfo
from fimble.text.spans import Span
from tests.unit.actions.asking import job_at
from tests.unit.context.making import Desk

MODEL = ChatInfo("ollama", "big:7b", 8192)
CODE = "def first(a):\n    return a‸\n\n\ndef second(b):\n    return b\n"
ONE, TWO = "# fimble: simplify\n", "# fimble: shorten 😀\n"


def snapshot_of(desk: Desk) -> Snapshot:
    snapshot = desk.session.snapshot(desk.uri)
    assert snapshot is not None
    return snapshot


def planned(folder: Path, files: dict[str, str], action: str, **more: object) -> Plan:
    desk = Desk(folder, files)
    return prepare(job_at(desk, action, **more), snapshot_of(desk), MODEL, windows=WindowCache())


def said(plan: Plan) -> str:
    return "\n".join(message.text for message in plan.asked.conversation.messages)


def spans(text: str, *gone: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(one), text.index(one) + len(one)) for one in gone)


def job(desk: Desk, span: Span, removed: tuple[Span, ...]) -> Job:
    found = job_at(desk, "simplify", removed=removed)
    return Job(found.action, found.uri, found.version, span, removed=removed)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(CODE, "Explain: first", id="a function"),
        pytest.param("class A:\n    def f(self):\n        return 1‸\n", "Explain: f", id="a method"),
        pytest.param("x = 1\ny‸ = 2\n", "Explain: lines 1 to 2", id="no declaration"),
        pytest.param("‸", "Explain: lines 1 to 1", id="an empty file"),
    ],
)
def test_a_title_says_what_is_done_to_what(tmp_path: Path, text: str, title: str) -> None:
    assert planned(tmp_path, {"a.py": text}, "explain").title == title


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        pytest.param(CODE, (), id="nothing"),
        pytest.param(ONE + CODE, (ONE,), id="above"),
        pytest.param(ONE + TWO + CODE, (ONE, TWO), id="two above"),
        pytest.param(ONE + TWO + CODE, (TWO, ONE), id="in any order"),
        pytest.param(CODE.replace("    return b", f"    {ONE}    return b"), (f"    {ONE}",), id="below"),
        pytest.param(CODE.replace("    return a", f"    {ONE}    return a"), (f"    {ONE}",), id="within the target"),
    ],
)
def test_what_is_removed_is_not_in_the_code_and_the_selection_is_where_it_was(
    tmp_path: Path, text: str, gone: tuple[str, ...]
) -> None:
    desk = Desk(tmp_path, {"a.py": text})
    whole = text.replace("‸", "")
    at = whole.index("return a")
    subject = subject_of(job(desk, Span(at, at + 8), spans(whole, *gone)), snapshot_of(desk))

    assert subject.code.document.text == CODE.replace("‸", "")
    assert (subject.target.name, subject.target.first_line, subject.target.last_line) == ("first", 1, 1)
    assert subject.base.text == whole


def test_ranges_that_overlap_or_hold_the_selection_take_nothing_else_away(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"a.py": ONE + CODE})
    removed = (Span(0, len(ONE)), Span(2, 9), Span(5, len(ONE)))
    subject = subject_of(job(desk, Span(3, 8), removed), snapshot_of(desk))

    assert subject.code.document.text == CODE.replace("‸", "")


def test_a_message_is_told_with_its_line_as_it_is_without_what_is_removed(tmp_path: Path) -> None:
    text = ONE + "import os\n" + TWO + CODE
    whole = text.replace("‸", "")
    messages = [("return b", "b is odd", "mypy"), ("import os", "os is unused", ""), ("def first", "f is odd", "ruff")]
    diagnostics = tuple(Diagnostic(spans(whole, code)[0], words, source) for code, words, source in messages)
    beyond = Diagnostic(Span(len(whole) + 5, len(whole) + 9), "it ends here")
    plan = planned(tmp_path, {"a.py": text}, "fix", diagnostics=(*diagnostics, beyond), removed=spans(whole, ONE, TWO))

    assert (
        "mypy: b is odd\nat the line: return b\nos is unused\nat the line: import os\n"
        "ruff: f is odd\nat the line: def first(a):\nit ends here\nat the line: "
    ) in said(plan)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("explain", "Answer this question about the code: why?"),
        ("simplify", "\nwhy?"),
    ],
)
def test_a_persons_own_words_are_a_question_or_go_with_the_task(tmp_path: Path, action: str, words: str) -> None:
    assert words in said(planned(tmp_path, {"a.py": CODE}, action, instruction="why?"))


def test_a_model_that_only_completes_explains_nothing_and_another_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"a.py": CODE})
    with pytest.raises(Unfit, match="only completes code") as refused:
        prepare(
            job_at(desk, "explain"),
            snapshot_of(desk),
            ChatInfo("ollama", "base", 8192, is_code_only=True),
            windows=WindowCache(),
        )

    assert "qwen2.5-coder:7b" in refused.value.remedy


# Tests

EXAMPLE = "import pytest\n" + "".join(f"# line {n}\n" for n in range(2, 50))


def test_a_new_file_of_tests_is_to_be_like_another_one_of_which_the_beginning_is_shown(tmp_path: Path) -> None:
    plan = planned(tmp_path, {"a.py": CODE, "test_other.py": EXAMPLE}, "tests")

    words = said(plan)
    assert plan.place is not None
    assert (plan.place.path, plan.place.exists) == ("test_a.py", False)
    assert (
        "with pytest and go to test_a.py, a new file. Write them as those in test_other.py are:\nimport pytest" in words
    )
    assert (f"# line {MOST_EXAMPLE_LINES}\n" in words, f"# line {MOST_EXAMPLE_LINES + 1}\n" in words) == (True, False)


def test_of_a_file_of_tests_that_is_there_the_beginning_is_shown_instead(tmp_path: Path) -> None:
    own = "import pytest\n\n\ndef test_second():\n    assert second(1) == 1\n"
    words = said(planned(tmp_path, {"a.py": CODE, "test_a.py": own, "test_other.py": EXAMPLE}, "tests"))

    assert (
        f"test_a.py, which is there already. Write the new tests only, with their imports. It begins so:\n{own}"
        in words
    )
    assert "test_other.py" not in words


@pytest.mark.parametrize(
    ("path", "message"),
    [("test_a.py", "no telling where tests of this file would go"), ("a.sql", "no telling where tests")],
)
def test_files_that_get_no_tests_are_refused(tmp_path: Path, path: str, message: str) -> None:
    with pytest.raises(Unfit, match=message):
        planned(tmp_path, {path: "select‸ 1\n"}, "tests")


def test_tests_need_a_folder_to_go_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"a.py": CODE})
    desk.session.remove_folder(tmp_path)
    with pytest.raises(Unfit, match="need a folder"):
        prepare(job_at(desk, "tests"), snapshot_of(desk), MODEL, windows=WindowCache())
