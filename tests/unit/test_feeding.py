"""What the lookup engine gets to see of workspaces: which files, how many, and what happens to those that leave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from fimble import feeding
from fimble.feeding import Feed
from fimble.index.indexer import Indexer
from fimble.index.workspace import Workspace
from fimble.models.lookup import LookupCorpus
from fimble.models.lookup.vocabulary import SEPARATOR
from fimble.syntax.facts import FileFacts
from tests.unit.index.making import write

FILES = {f"{directory}/m{n}.py": f"x{n} = {n}\n" for directory in ("a", "z/deep") for n in range(3)}


class Corpus(LookupCorpus):
    """Notes which files it is given, and keeps their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []
        self.texts: dict[str, str] = {}

    def replace_file(self, path: str, language: str, text: str) -> None:
        self.given.append(path)
        self.texts[path] = text
        super().replace_file(path, language, text)

    def remove_file(self, path: str) -> None:
        self.texts.pop(path, None)
        super().remove_file(path)


async def read(root: Path) -> Workspace:
    """Give the index of a folder."""
    workspace = Workspace(root, use_cache=False)
    await refresh(workspace, None)
    return workspace


async def refresh(workspace: Workspace, paths: Iterable[str] | None) -> None:
    indexer = Indexer(workspace)
    await (indexer.run() if paths is None else indexer.refresh(paths))
    await indexer.close()


@pytest.fixture
def corpus() -> Corpus:
    return Corpus()


async def test_files_nearest_to_open_documents_come_first_and_only_as_many_as_there_is_room_for(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_FILES", 3)
    workspace, feed = await read(write(tmp_path / "project", FILES)), Feed(corpus)
    workspace.set_overlay("z/deep/m0.py", FILES["z/deep/m0.py"], FileFacts("z/deep/m0.py", "python", "", 1))
    await feed.read_all(workspace)
    await feed.read(workspace, ["a/m0.py"])

    assert corpus.given == [f"project/z/deep/m{n}.py" for n in range(3)]


async def test_an_open_document_is_held_even_when_there_is_no_room(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_FILES", 0)
    workspace = await read(write(tmp_path / "project", FILES))
    workspace.set_overlay("a/m1.py", "typed = 1\n", FileFacts("a/m1.py", "python", "", 1))
    await Feed(corpus).read_all(workspace)

    assert corpus.texts == {"project/a/m1.py": "typed = 1\n"}


async def test_secrets_do_not_get_there(tmp_path: Path, corpus: Corpus) -> None:
    key = "AKIA" + "Q4ZJ7MB2XKWCTRDA"
    workspace = await read(write(tmp_path / "project", {"a.py": f'AWS_KEY = "{key}"\n'}))
    await Feed(corpus).read_all(workspace)

    assert key not in corpus.texts["project/a.py"]
    assert "AWS_KEY" in corpus.texts["project/a.py"]


async def test_a_file_that_is_gone_is_forgotten(tmp_path: Path, corpus: Corpus) -> None:
    root = write(tmp_path / "project", FILES)
    workspace, feed = await read(root), Feed(corpus)
    await feed.read_all(workspace)
    (root / "a/m0.py").unlink()
    await refresh(workspace, ["a/m0.py"])
    await feed.read(workspace, ["a/m0.py"])

    assert sorted(corpus.texts) == sorted(f"project/{path}" for path in FILES if path != "a/m0.py")


async def test_files_that_a_new_ignore_rule_takes_out_are_forgotten_though_nobody_names_them(
    tmp_path: Path, corpus: Corpus
) -> None:
    root = write(tmp_path / "project", FILES)
    workspace, feed = await read(root), Feed(corpus)
    await feed.read_all(workspace)
    write(root, {".fimbleignore": "deep/\n"})
    await refresh(workspace, None)
    await feed.read(workspace, [".fimbleignore"])

    assert sorted(corpus.texts) == [f"project/a/m{n}.py" for n in range(3)]


async def test_nothing_of_a_folder_that_was_removed_stays_or_comes_later(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "PAUSE_EVERY_S", -1.0)  # the event loop gets its turn after each file
    gone, feed = await read(write(tmp_path / "gone", FILES)), Feed(corpus)
    stays = await read(write(tmp_path / "stays", {"b.py": "b = 1\n"}))
    await feed.read_all(stays)
    reading = asyncio.ensure_future(feed.read_all(gone))
    while not any(path.startswith("gone/") for path in corpus.texts):
        await asyncio.sleep(0)
    feed.remove(gone)
    await reading

    assert corpus.texts == {"stays/b.py": "b = 1\n"}


async def test_a_document_shown_before_its_folder_was_read_has_its_neighbours_right_after(
    tmp_path: Path, corpus: Corpus
) -> None:
    workspace = await read(write(tmp_path, FILES))
    path = f"{workspace.name}/a/m0.py"
    assert corpus.near(path, "python").codes.strip(SEPARATOR) == ""
    await Feed(corpus).read_all(workspace)
    assert len(corpus.near(path, "python").codes.strip(SEPARATOR).split(SEPARATOR)) == len(FILES) - 1
