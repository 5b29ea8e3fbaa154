from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fimble.action_files import ActionFiles
from fimble.actions.catalogue import Action
from fimble.actions.own import OwnProblem, parse_own

FULL = """
title = "Our way"
prompt = '''
Write {name} as our guide says. Braces: {{ }}.
{instruction}
'''
answer = "edit"
about = "function"
kind = "refactor.rewrite.ours"
languages = ["python", "go"]
keeps_signature = false
may_add = true
"""


def test_a_file_with_everything_is_an_action() -> None:
    expected = Action(
        "our-way", "Our way", "refactor.rewrite.ours", "edit", "function",
        "Write {name} as our guide says. Braces: {{ }}.\n{instruction}", ("python", "go"),
        asks_instruction=True, keeps_signature=False, may_add=True, own=True,
    )  # fmt: skip

    assert expected == parse_own("our-way.toml", FULL)


def test_a_title_and_a_prompt_are_enough() -> None:
    action = parse_own("short.toml", 'title = "Short"\nprompt = "Make it short."')

    assert isinstance(action, Action)
    assert ("edit", "definition", True, False) == (
        action.answer,
        action.about,
        action.keeps_signature,
        action.asks_instruction,
    )


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("a.toml", "title = ", "is no TOML"),
        ("a.toml", 'title = "x"', 'needs "prompt"'),
        ("a.toml", 'prompt = "x"', 'needs "title"'),
        ("a.toml", 'title = "x"\nprompt = "{path}"', '"{path}"'),
        ("a.toml", 'title = "x"\nprompt = "{name.__class__}"', "slots are"),
        ("a.toml", 'title = "x"\nprompt = "{name!r}"', "slots are"),
        ("a.toml", 'title = "x"\nprompt = "{name:>5}"', "slots are"),
        ("a.toml", 'title = "x"\nprompt = "{"', "brace"),
        ("a.toml", 'title = "x"\nprompt = "x"\ncommand = "rm"', '"command", which is no key'),
        ("a.toml", 'title = "x"\nprompt = "x"\nanswer = "tests"', '"edit" or "markdown"'),
        ("a.toml", 'title = "x"\nprompt = "x"\nabout = "all"', "as \"about\""),
        ("a.toml", 'title = "x"\nprompt = "x"\nkind = "sources"', "as \"kind\""),
        ("a.toml", 'title = "x"\nprompt = "x"\nlanguages = "python"', "as \"languages\""),
        ("a.toml", 'title = "x"\nprompt = "x"\nmay_add = 1', "true or false"),
        ("a.toml", 'title = "x\\ny"\nprompt = "x"', "as \"title\""),
        ("Bad name.toml", 'title = "x"\nprompt = "x"', "small letters"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_what(name: str, text: str, word: str) -> None:
    problem = parse_own(name, text)

    assert isinstance(problem, OwnProblem)
    assert word in problem.message


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("platformdirs.user_config_path", lambda name: tmp_path / "config" / name)
    (tmp_path / "project" / ".fimble" / "actions").mkdir(parents=True)
    (tmp_path / "config" / "fimble" / "actions").mkdir(parents=True)
    return tmp_path


def put(folder: Path, name: str, title: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(f'title = "{title}"\nprompt = "x"\n', encoding="utf-8")


def test_the_users_own_actions_win_over_those_of_a_project(folder: Path) -> None:
    project, own = folder / "project" / ".fimble" / "actions", folder / "config" / "fimble" / "actions"
    put(project, "both", "The project's")
    put(project, "ours", "Ours")
    put(own, "both", "Mine")

    assert ["Mine", "Ours"] == [action.title for action in ActionFiles().actions(folder / "project")]


def test_a_changed_file_is_read_anew_and_a_wrong_one_told_once(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    project, files = folder / "project" / ".fimble" / "actions", ActionFiles()
    put(project, "ours", "Ours")
    (project / "bad.toml").write_text("?", encoding="utf-8")
    files.actions(folder / "project")
    put(project, "ours", "Ours as of now")

    assert ["Ours as of now"] == [action.title for action in files.actions(folder / "project")]
    assert 1 == sum("bad.toml" in record.message for record in caplog.records)


@pytest.mark.parametrize("link", [".fimble", ".fimble/actions", ".fimble/actions/theirs.toml"])
def test_a_link_in_a_project_is_not_followed(folder: Path, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    put(elsewhere / "actions", "theirs", "Theirs")
    project = folder / "project"
    shutil.rmtree(project / ".fimble")
    place, target = project / link, elsewhere / link.removeprefix(".fimble").strip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)

    assert (True, ()) == (place.exists(), ActionFiles().actions(project))


def test_links_in_the_users_own_folder_are_followed(folder: Path, tmp_path: Path) -> None:
    put(tmp_path / "dotfiles" / "actions", "mine", "Mine")
    own = folder / "config" / "fimble"
    shutil.rmtree(own)
    own.symlink_to(tmp_path / "dotfiles")

    assert ["Mine"] == [action.title for action in ActionFiles().actions(None)]
