"""What depended on what is carried over from one start to the next, and is as if it had been worked out anew."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sqlite3
from itertools import count, islice

import pytest

from fimble.index import indexer as indexing
from fimble.index import resumption
from fimble.index.edges import Edges
from fimble.index.indexer import Indexer, index_now
from fimble.index.recalling import Recall
from fimble.index.store import Store
from fimble.index.workspace import Workspace
from fimble.syntax.tags import content_hash_of, extract
from tests.unit.index.making import write

FILES = {
    "app/__init__.py": "from .core import load\n",
    "app/core.py": "import json\n\n\ndef load(path: str) -> dict:\n    return json.loads(path)\n",
    "app/main.py": "from app import load\nfrom later import more\n\n\ndef main():\n    load('x')\n",
    "web/a.ts": "import { b } from '@/b';\n\nexport const a = b;\n",
    "web/src/b.ts": "export const b = 1;\n",
    "web/other/b.ts": "export const b = 2;\n",
    "web/tsconfig.json": '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]}}}\n',
    "go.mod": "module example.org/shop\n",
    "shop/cart.go": "package shop\n\nfunc Total() int { return price() }\n",
    "shop/price.go": "package shop\n\nfunc price() int { return 3 }\n",
    "shop/tax.go": "package shop\n\nfunc tax() int { return 1 }\n",
    "data.py": "x = '" + "y" * 2000 + "'\n",
    "user.py": "import data\n",
}
EDGES = [
    ("app/__init__.py", "app/core.py"),
    ("app/main.py", "app/__init__.py"),
    ("shop/cart.go", "shop/price.go"),
    ("web/a.ts", "web/src/b.ts"),
]
_TICKS = count(1_600_000_000_000_000_001, 1_000)


def put(root, files):
    """Write files as if it had been long ago, so that their time stamps are trusted; each time is another."""
    write(root, files)
    for path in files:
        tick = next(_TICKS)
        os.utime(root / path, ns=(tick, tick))


@pytest.fixture
def root(tmp_path):
    put(tmp_path / "project", FILES)
    return tmp_path / "project"


@pytest.fixture
async def start(root, tmp_path):
    """Return a function that starts an indexer as a new server does; the one before is closed."""
    started = []

    async def make():
        for indexer in started:
            await indexer.close()
        workspace = Workspace(root, use_cache=False)
        workspace.store = Store(workspace.root, tmp_path / "cache")
        started.append(Indexer(workspace, use_worker=False))
        return started[-1]

    yield make
    for indexer in started:
        await indexer.close()


@pytest.fixture
def resolved(monkeypatch):
    """Note the files whose imports are resolved."""
    paths = []
    resolve = Edges._resolve
    monkeypatch.setattr(Edges, "_resolve", lambda self, path: paths.append(path) or resolve(self, path))
    return paths


def everything(workspace):
    """Give what the index answers about dependencies and names."""
    paths, symbols = workspace.paths, workspace.symbols
    defined = {definition.name for facts in symbols for definition in facts.definitions}
    names = sorted(defined.union(name for facts in symbols for name, _ in facts.references))
    return {
        "defining": {name: symbols.paths_defining(name) for name in names},
        "using": {name: symbols.files_using(name) for name in names},
        "most": [symbols.paths_with_most([(name, 1.0), ("f1", 0.5)], 5) for name in names],
        "named": symbols.names_containing("f", 10_000),
        "edges": workspace.graph.edges(),
        "dependents": {path: workspace.graph.dependents_of(path) for path in paths},
        "resolutions": {path: workspace.resolutions_of(path) for path in paths},
        "scopes": {path: workspace.scopes.offers_of(path) for path in paths},
        "facts": [workspace.facts_of(path) for path in paths],
    }


async def anew(root):
    return everything(await asyncio.to_thread(index_now, root))


async def test_a_warm_start_resolves_nothing(start, root, resolved):
    await (await start()).run()
    resolved.clear()
    indexer = await start()
    report = await indexer.run()
    assert (report.n_read, resolved) == (0, [])
    assert indexer.workspace.graph.edges() == EDGES
    assert resolved == []
    assert everything(indexer.workspace) == await anew(root)


@pytest.mark.parametrize(
    ("changes", "asked_anew"),
    [
        ({"app/core.py": "import json\n\n\ndef load(): ...\n\n\ndef save(): ...\n"}, []),  # imports the same
        ({"app/core.py": "import app.main\n"}, ["app/core.py"]),
        ({"later.py": "more = 1\n"}, ["app/main.py", "later.py", "user.py"]),  # it was imported before it was there
        ({"app/core.py": None}, ["app/__init__.py"]),
        ({"shop/tax.go": "package shop\n\nfunc price() int { return 4 }\n"}, ["shop/cart.go", "shop/price.go", "shop/tax.go"]),
        ({"shop/price.go": None}, ["shop/cart.go", "shop/tax.go"]),
        ({"data.py": "x = 1\n"}, ["data.py", "user.py"]),  # it was no source before
        ({"user.py": "z = '" + "y" * 2000 + "'\n"}, []),
        ({"web/tsconfig.json": FILES["web/tsconfig.json"].replace("src", "other")}, sorted(
            path for path in FILES if path not in {"data.py", "go.mod", "web/tsconfig.json"})),
        ({"web/.gitignore": "other/\n"}, []),
    ],
)  # fmt: skip
async def test_what_changed_in_between_is_seen_and_only_what_it_touches_is_asked_anew(
    start, root, resolved, changes, asked_anew
):
    await (await start()).run()
    for path in [path for path, text in changes.items() if text is None]:
        (root / path).unlink()
    put(root, {path: text for path, text in changes.items() if text is not None})
    resolved.clear()
    indexer = await start()
    await indexer.run()
    indexer.workspace.graph.files()  # whatever is left to be resolved
    assert sorted(set(resolved)) == asked_anew
    assert everything(indexer.workspace) == await anew(root)
    last = await start()  # what the one before kept is true as well
    await last.run()
    assert everything(last.workspace) == await anew(root)


def tree(seed, n=60):
    """Make up files of languages with imports and with packages, that need each other."""
    rng = random.Random(seed)
    files = {"go.mod": "module example.org/m\n"}
    for number in rng.sample(range(n), n * 2 // 3):
        other, third = rng.randrange(n), rng.randrange(n)
        files[f"py/m{number}.py"] = f"from py import m{other}\nfrom .m{third} import f\n\n\ndef f{number}(): ...\n"
        files[f"ts/m{number}.ts"] = f"import {{ f{other} }} from './m{other}';\nexport const f{number} = f{other};\n"
        files[f"go{number % 3}/m{number}.go"] = (
            f'package go{number % 3}\n\nimport "example.org/m/go{other % 3}"\n\n'
            f"func F{number}() int {{ return F{third}() + go{other % 3}.F{other}() }}\n"
        )
        files[f"java/p{number % 2}/C{number}.java"] = (
            f"package p{number % 2};\nimport p{other % 2}.C{other};\n"
            f"class C{number} {{ C{third} c; C{other} d; int f() {{ return C{rng.randrange(n)}.x; }} }}\n"
        )
        files[f"cs/n{number % 2}/C{number}.cs"] = (
            f"using N{other % 2};\nnamespace N{number % 2} {{ partial class C{number % 9} {{ C{third % 9} c; D{other} d; }}\n"
            f"class D{number} : D{third} {{ }} }}\n"
        )
        files[f"c/m{number}.h"] = f'#include "m{other}.h"\nint f{number}(void);\n'
        files[f"c/m{number}.c"] = f'#include "m{number}.h"\nint f{number}(void) {{ return f{other}(); }}\n'
        files[f"rb/c{number}.rb"] = f"require_relative 'c{other}'\nclass C{number} < C{third}\nend\n"
        files[f"kt/p{number % 2}/C{number}.kt"] = (
            f"package p{number % 2}\n\nimport p{other % 2}.C{other}\n\nclass C{number} {{ val c = C{third}() }}\n"
            f"fun C{other}.f{number}() = C{rng.randrange(n)}()\n"
        )
        files[f"php/C{number}.php"] = (
            f"<?php\nnamespace App\\P{number % 2};\nuse App\\P{other % 2}\\C{other};\n"
            f"class C{number} extends C{third} {{ public C{other} $c; }}\n"
        )
    return files


def asking(workspace, paths):
    """Make a progress callback that asks about nine of the files each time."""
    rest = iter(paths)
    return lambda *_: [workspace.facts_of(path) for path in islice(rest, 9)]


@pytest.mark.parametrize("n_changes", [1, 3, 12, 500])
@pytest.mark.parametrize("seed", range(3))
async def test_after_any_changes_in_between_the_edges_are_as_if_made_anew(start, root, seed, n_changes, monkeypatch):
    monkeypatch.setattr(indexing, "_CHUNK", 9)
    rng = random.Random(f"{seed} {n_changes}")
    files = tree(seed)
    put(root, files)
    first = await start()
    await first.run()
    dependent = {path.rpartition(".")[2] for path, _ in first.workspace.graph.edges()}
    assert dependent == {"py", "ts", "go", "java", "cs", "h", "c", "rb", "kt", "php"}
    for step in range(3):
        new = tree(f"{seed} {step}")
        differing = [path for path in sorted(files.keys() | new.keys()) if files.get(path) != new.get(path)]
        for path in rng.sample(differing, min(n_changes, len(differing))):
            if path in new:
                files[path] = new[path]
                put(root, {path: new[path]})
            else:
                del files[path]
                (root / path).unlink()
        indexer = await start()
        report = await indexer.run(asking(indexer.workspace, rng.sample(sorted(files), step * len(files) // 3)))
        assert report.n_recalled + report.n_read == len(indexer.workspace.paths) + len(report.rejected)
        assert everything(indexer.workspace) == await anew(root)


async def test_names_count_before_their_files_have_come(start, root, monkeypatch):
    await (await start()).run()
    put(root, {"app/core.py": "def other(): ...\n"})
    (root / "data.py").unlink()
    (root / "user.py").unlink()
    indexer = await start()
    symbols = indexer.workspace.symbols
    monkeypatch.setattr(Indexer, "_take_over", None)
    with pytest.raises(TypeError):
        await indexer.run()
    assert symbols.paths_defining("load") == ["app/core.py"]  # the index has not looked at the new content yet
    assert symbols.paths_defining("price") == ["shop/price.go"]
    assert symbols.files_using("data") == 0
    assert symbols.definitions_named("price") == []
    monkeypatch.undo()
    await indexer.run()
    assert symbols.paths_defining("load") == []
    assert everything(indexer.workspace) == await anew(root)


async def test_facts_of_files_that_are_as_they_were_left_come_as_soon_as_somebody_asks(start, root, monkeypatch):
    await (await start()).run()
    put(root, {"app/core.py": "def other(): ...\n"})
    (root / "shop/tax.go").unlink()
    indexer = await start()
    workspace, seen = indexer.workspace, []
    take_over = Recall.take_over

    async def ask_first(self, files):
        if not seen:
            facts = [(path, workspace.facts_of(path)) for path in FILES]
            seen.extend(path for path, found in facts if found)
            assert len(workspace.paths) == len(seen)
            assert [d.name for _, d in workspace.symbols.definitions_named("price")] == ["price"]
            assert workspace.text_of("shop/price.go") == FILES["shop/price.go"]
            assert workspace.paths_in("shop") == ["shop/cart.go", "shop/price.go"]
            assert workspace.graph.dependencies_of("shop/cart.go") == ("shop/price.go",)
            assert [found.path for found in workspace.resolutions_of("app/__init__.py")] == ["app/core.py"]
        return await take_over(self, files)

    monkeypatch.setattr(Recall, "take_over", ask_first)
    report = await indexer.run()
    assert seen == [path for path in FILES if path in workspace.paths and path != "app/core.py"]
    assert (report.n_recalled, report.n_read) == (len(seen) + 1, 1)  # and the file that is left out for its content
    assert everything(workspace) == await anew(root)


async def test_somebody_who_asks_does_not_wait_for_a_store_that_cannot_be_read(start, root, monkeypatch):
    await (await start()).run()
    indexer = await start()
    workspace = indexer.workspace
    lookup = Store.lookup

    async def ask(self, files):
        monkeypatch.setattr(Store, "lookup", lambda *_, **__: {})
        assert workspace.facts_of("shop/price.go") is None
        monkeypatch.setattr(Store, "lookup", lookup)
        assert workspace.facts_of("shop/price.go") is None  # is not asked twice
        return list(files)

    monkeypatch.setattr(Recall, "take_over", ask)
    await indexer.run()
    assert everything(workspace) == await anew(root)


async def test_somebody_who_asks_waits_for_a_busy_store_once_and_not_for_each_file(start, root, monkeypatch):
    await (await start()).run()
    indexer = await start()
    workspace, waits = indexer.workspace, []
    lookup, take_over = Store.lookup, Recall.take_over

    def counted(self, found, *, patience_s=-1):
        waits.append(patience_s)
        return lookup(self, found, patience_s=patience_s)

    async def ask(self, files):
        with workspace.store._lock:
            monkeypatch.setattr(Store, "lookup", counted)
            assert [workspace.facts_of(path) for path in FILES] == [None] * len(FILES)
            assert len(waits) == 1
            assert waits[0] > 0
        monkeypatch.undo()
        return await take_over(self, files)

    monkeypatch.setattr(Recall, "take_over", ask)
    await indexer.run()
    assert everything(workspace) == await anew(root)


async def test_what_was_open_and_unsaved_at_the_end_is_known_by_the_disk_at_the_next_start(start, root):
    first = await start()
    text = "def unsaved(): ...\n"
    first.workspace.set_overlay("app/core.py", text, extract("app/core.py", "python", text, "unsaved"))
    await first.run()
    assert first.workspace.symbols.paths_defining("unsaved") == ["app/core.py"]
    indexer = await start()
    await indexer.run()
    assert everything(indexer.workspace) == await anew(root)


async def test_open_documents_are_asked_anew(start, root):
    await (await start()).run()
    indexer = await start()
    workspace = indexer.workspace
    for path, text in {
        "app/main.py": "import user\n",
        "shop/price.go": "package shop\n",
        "new.py": "import app\n",
    }.items():
        workspace.set_overlay(path, text, extract(path, language_of(path), text, content_hash_of(text.encode())))
    assert workspace.graph.dependencies_of("app/main.py") == ()  # nothing is known yet
    await indexer.run()
    assert [workspace.graph.dependencies_of(path) for path in ("app/main.py", "shop/cart.go", "new.py")] == [
        ("user.py",),
        (),
        ("app/__init__.py",),
    ]
    for path in workspace.overlays():
        workspace.drop_overlay(path)
    assert everything(workspace) == await anew(root)
    await indexer.run()
    last = await start()
    await last.run()
    assert everything(last.workspace) == await anew(root)


def language_of(path):
    return "go" if path.endswith(".go") else "python"


@pytest.mark.parametrize("n", range(1, 9))
async def test_what_happens_while_the_edges_are_taken_over_counts(start, root, monkeypatch, n):
    await (await start()).run()
    monkeypatch.setattr(resumption, "_SLICE", 1)
    indexer = await start()
    workspace = indexer.workspace
    resume = Workspace.resume

    def interrupted(self, settled):
        for step, _ in enumerate(resume(self, settled)):
            if step == n:
                self.remove("app/core.py")
                self.graph.files()
            yield

    monkeypatch.setattr(Workspace, "resume", interrupted)
    (root / "app/core.py").unlink()
    put(root, {"shop/price.go": "package shop\n"})
    await indexer.run()
    assert everything(workspace) == await anew(root)


async def test_a_start_that_was_stopped_half_way_is_made_up_for(start, root, monkeypatch):
    await (await start()).run()
    indexer = await start()
    monkeypatch.setattr(Indexer, "_take_over", None)
    with pytest.raises(TypeError):
        await indexer.run()
    monkeypatch.undo()
    await indexer.run()
    assert everything(indexer.workspace) == await anew(root)


@pytest.mark.parametrize("damage", [b"", b"nothing", None])
async def test_edges_that_cannot_be_read_are_made_anew(start, root, tmp_path, damage, caplog):
    caplog.set_level(logging.WARNING)
    await (await start()).run()
    store = (await start()).workspace.store
    record = store.settled()
    store.keep_settled(record[: len(record) // 2] if damage is None else damage)
    store.close()
    indexer = await start()
    await indexer.run()
    assert everything(indexer.workspace) == await anew(root)
    assert [message for message in caplog.messages if "edges are damaged" in message] != [] or damage == b""
    assert store.settled() == record


async def test_edges_of_other_code_are_made_anew(start, resolved, monkeypatch):
    await (await start()).run()
    resolved.clear()
    monkeypatch.setattr("fimble.index.settled.version", lambda: "another")
    indexer = await start()
    await indexer.run()
    assert indexer.workspace.graph.edges() == EDGES
    assert len(set(resolved)) == len(indexer.workspace.paths)


async def test_a_start_after_which_nothing_changed_writes_nothing(start, tmp_path, monkeypatch):
    await (await start()).run()
    monkeypatch.setattr(Store, "keep_settled", None)
    await (await start()).run()


async def test_a_flipped_bit_on_the_disk_is_found(start, tmp_path):
    indexer = await start()
    await indexer.run()
    store = indexer.workspace.store
    with sqlite3.connect(store.path) as database:
        database.execute("UPDATE settled SET checksum = checksum + 1")
    assert store.settled() is None
