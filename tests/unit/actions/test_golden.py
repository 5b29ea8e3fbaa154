"""What is asked and what becomes of the answer, byte for byte, in every language: read the golden files in review."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

from fimble.actions.code import Code
from fimble.syntax.languages import LANGUAGES, language_for_path
from fimble.text.document import Document
from tests.standin.ollama_standin import CODER, OllamaStandin
from tests.unit.actions.asking import Asked, ask
from tests.unit.actions.projects import PROJECTS

Golden = Callable[[str, str], None]


def without_references(text: str) -> str:
    """Leave out what the context engine has chosen: its choices have golden files of their own."""
    return re.sub(r"(?s)\n<reference>\n.*?\n</reference>\n", "\n<reference>\n...\n</reference>\n", text)


def diff_of(asked: Asked, before: dict[str, str]) -> str:
    parts = []
    for path, after in asked.texts.items():
        lines = unified_diff(before.get(path, "").splitlines(True), after.splitlines(True), f"a/{path}", f"b/{path}")
        parts.append("".join(lines))
    return "".join(parts)


def test_there_is_a_project_in_every_language() -> None:
    assert sorted(language.name for language in LANGUAGES if language.has_grammar) == sorted(PROJECTS)


@pytest.mark.parametrize("language", PROJECTS)
async def test_the_question_and_the_edit_of_each_language(
    tmp_path: Path, ollama: OllamaStandin, golden: Golden, language: str
) -> None:
    project = PROJECTS[language]
    ollama.answer = project.answer
    asked = await ask(tmp_path, project.files, "simplify", ollama)
    before = {path: text.replace("‸", "") for path, text in project.files.items()}
    name = language_for_path(project.path)

    assert "" == asked.refused
    golden(f"actions/{language}.prompt.txt", without_references(asked.said))
    golden(f"actions/{language}.edit.diff", diff_of(asked, before))
    (text,) = asked.texts.values()
    assert 0 == Code(project.path, Document("", "", 0, text), name).n_errors


@pytest.mark.parametrize("language", ["python", "tsx", "lua"])
async def test_the_text_that_a_completion_model_goes_on_with(
    tmp_path: Path, ollama: OllamaStandin, golden: Golden, language: str
) -> None:
    ollama.models = [CODER]
    project = PROJECTS[language]
    await ask(tmp_path, project.files, "simplify", ollama)

    prompt = ollama.generations[-1].prompt
    golden(f"actions/{language}.code-only.txt", prompt[prompt.index(f" {project.path}\n") + 1 :])


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("explain", {}),
        ("refactor", {"instruction": "use sum, and { braces } as they are"}),
        ("wrap-logging", {}),
        ("document", {}),
        ("parameterise-sql", {}),
        ("test-plan", {}),
    ],
)
async def test_the_task_of_each_action(
    tmp_path: Path, ollama: OllamaStandin, golden: Golden, action: str, more: dict[str, str]
) -> None:
    await ask(tmp_path, PROJECTS["python"].files, action, ollama, **more)

    golden(f"actions/task.{action}.txt", ollama.chats[-1].said.partition("<task>")[2])
