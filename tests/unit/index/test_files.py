from __future__ import annotations

import os
import shutil
import sys

import pytest

from fimble.index.files import FileFilter, walk
from fimble.index.verdict import Reason
from tests.unit.index.making import write

posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX file system")


def verdicts(root, exclude=(), **options):
    return {found.path: found.verdict.reason for found in walk(FileFilter(root, exclude), **options)}


def accepted(root, exclude=()):
    return [found.path for found in walk(FileFilter(root, exclude)) if found.verdict.is_accepted]


TREE = {
    "app.py": "",
    "README.md": "",
    "src/b.ts": "",
    "src/a.py": "",
    "src/deep/c.tsx": "",
    "src/api_pb2.py": "",
    "src/lib.min.js": "",
    "src/big.py": b"#" * 1_000_001,
    "local_settings.py": "",
    ".env": "",
    ".ssh/config.py": "",
    "node_modules/left-pad/index.js": "",
    "web/node_modules/x/index.js": "",
    "third_party/x.py": "",
    "env/pyvenv.cfg": "",
    "env/lib/x.py": "",
    "pkg/__pycache__/x.py": "",
    "dist/x.js": "",
    "pkg.egg-info/x.py": "",
    ".git/hooks/x.py": "",
}


def test_every_entry_gets_a_verdict_with_its_reason(tmp_path):
    assert verdicts(write(tmp_path, TREE)) == {
        ".env": Reason.SECRET,
        ".git/": Reason.VENDORED,
        ".ssh/": Reason.SECRET,
        "README.md": Reason.LANGUAGE,
        "app.py": None,
        "dist/": Reason.VENDORED,
        "env/": Reason.VENDORED,
        "node_modules/": Reason.VENDORED,
        "pkg.egg-info/": Reason.VENDORED,
        "pkg/__pycache__/": Reason.VENDORED,
        "local_settings.py": Reason.SECRET,
        "src/a.py": None,
        "src/api_pb2.py": Reason.GENERATED,
        "src/b.ts": None,
        "src/big.py": Reason.TOO_LARGE,
        "src/deep/c.tsx": None,
        "src/lib.min.js": Reason.GENERATED,
        "third_party/": Reason.VENDORED,
        "web/node_modules/": Reason.VENDORED,
    }


def test_the_walk_is_breadth_first_and_in_order(tmp_path):
    assert accepted(write(tmp_path, TREE)) == ["app.py", "src/a.py", "src/b.ts", "src/deep/c.tsx"]


def test_judging_one_path_agrees_with_the_walk(tmp_path):
    write(tmp_path, {**TREE, ".gitignore": "deep/\n", "src/deep/.gitignore": "!c.tsx\n"})
    walked = verdicts(tmp_path)
    files = FileFilter(tmp_path)
    for path in TREE:
        above = next((walked[d] for d in walked if d.endswith("/") and path.startswith(d)), None)
        assert (path, files.judge(path).reason) == (path, above or walked.get(path))


@pytest.mark.parametrize(
    ("name", "beside", "inside", "is_left_out"),
    [
        ("build", "package.json", "x.js", True),
        ("build", "notes.txt", "x.js", False),
        ("build", "setup.py", "__init__.py", False),
        ("target", "Cargo.toml", "x.py", True),
        ("target", "x.py", "x.py", False),
        ("dist", "notes.txt", "x.js", True),
        ("dist", "notes.txt", "__init__.py", False),
        ("vendor", "x.py", "x.py", True),
        ("vendor", "x.py", "__init__.py", False),
        ("_vendor", "x.py", "__init__.py", True),
        ("bin", "package.json", "cli.js", False),
        ("bin", "App.csproj", "x.js", True),
        (".venv", "x.py", "pyvenv.cfg", True),
        ("venv", "x.py", "main.py", False),
    ],
)
def test_build_directories_are_told_by_what_stands_around_them(tmp_path, name, beside, inside, is_left_out):
    write(tmp_path, {f"a/{beside}": "", f"a/{name}/{inside}": "", f"a/{name}/x.py": ""})
    assert (f"a/{name}/x.py" not in accepted(tmp_path)) == is_left_out
    assert FileFilter(tmp_path).judge(f"a/{name}/x.py").is_accepted != is_left_out


def test_ignore_files_hold_below_where_they_stand_and_the_nearest_decides(tmp_path):
    files = {
        ".gitignore": "*.gen.py\n/only_top.py\nlogs/\n",
        "only_top.py": "",
        "a/only_top.py": "",
        "x.gen.py": "",
        "a/x.gen.py": "",
        "a/.gitignore": "!x.gen.py\nlocal.py\n",
        "a/local.py": "",
        "local.py": "",
        "logs/.gitignore": "!*\n",
        "logs/x.py": "",
    }
    assert accepted(write(tmp_path, files)) == ["local.py", "a/only_top.py", "a/x.gen.py"]


def test_a_fimbleignore_goes_before_a_gitignore_and_before_conventions(tmp_path):
    files = {
        ".gitignore": "generated/\n*.py\n",
        ".fimbleignore": "!*.py\nprivate.py\n!vendor/\n!*.min.js\n!local_settings.py\n",
        "a.py": "",
        "private.py": "",
        "local_settings.py": "",
        "vendor/b.py": "",
        "lib.min.js": "",
    }
    assert accepted(write(tmp_path, files)) == ["a.py", "lib.min.js", "vendor/b.py"]


def test_gits_own_exclude_file_holds_last(tmp_path):
    files = {".git/info/exclude": "a.py\nb.py\n", "a.py": "", "b.py": "", ".gitignore": "!b.py\n"}
    assert accepted(write(tmp_path, files)) == ["b.py"]


def test_ignore_files_above_the_workspace_hold_up_to_the_repository(tmp_path):
    write(
        tmp_path,
        {
            ".gitignore": "x.py\n",
            "repo/.git/HEAD": "",
            "repo/.gitignore": "/app/a.py\nb.py\n",
            "repo/app/a.py": "",
            "repo/app/b.py": "",
            "repo/app/x.py": "",
            "repo/app/sub/a.py": "",
        },
    )
    assert accepted(tmp_path / "repo" / "app") == ["x.py", "sub/a.py"]
    shutil.rmtree(tmp_path / "repo" / ".git")
    assert accepted(tmp_path / "repo" / "app") == ["a.py", "b.py", "x.py", "sub/a.py"]


def test_settings_exclude_by_the_same_patterns(tmp_path):
    write(tmp_path, {"a.test.ts": "", "a.ts": "", "docs/x.py": "", "src/docs/x.py": ""})
    files = FileFilter(tmp_path, ["*.test.ts", "/docs/"])
    assert accepted(tmp_path, ["*.test.ts", "/docs/"]) == ["a.ts", "src/docs/x.py"]
    assert str(files.judge("docs/x.py")) == "excluded in the settings (/docs/)"


def test_a_verdict_names_file_and_rule(tmp_path):
    write(tmp_path, {"a/.gitignore": "*.py\n", "a/b/x.py": ""})
    assert str(FileFilter(tmp_path).judge("a/b/x.py")) == "left out by an ignore file (a/.gitignore: *.py)"


def test_rules_are_read_anew_after_reload(tmp_path):
    write(tmp_path, {"a.py": ""})
    files = FileFilter(tmp_path)
    assert files.judge("a.py").is_accepted
    write(tmp_path, {".gitignore": "a.py\n"})
    files.reload()
    assert files.judge("a.py").reason == Reason.IGNORED


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "a/../../b.py", "", "a//b.py", "./a.py"])
def test_a_path_that_is_none_of_this_workspace_is_outside(tmp_path, path):
    assert FileFilter(tmp_path).judge(path).reason == Reason.OUTSIDE


@pytest.mark.parametrize("name", ["a\nb.py", "a\u202eb.py", "a\x1b.py", "a\udcff.py"])
@posix_only
def test_names_that_could_not_stand_in_a_path_comment_are_refused(tmp_path, name):
    (tmp_path / name).touch()
    assert list(verdicts(tmp_path).values()) == [Reason.NAME]


@posix_only
def test_links_are_not_followed(tmp_path):
    root = write(tmp_path / "root", {"a/x.py": "", "b.py": ""})
    write(tmp_path / "outside", {"y.py": ""})
    (root / "a" / "loop").symlink_to(root)
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "again.py").symlink_to(root / "b.py")
    (root / "out.py").symlink_to(tmp_path / "outside" / "y.py")
    (root / "gone.py").symlink_to(root / "nothing")
    assert verdicts(root) == {
        "again.py": Reason.SYMLINK,
        "b.py": None,
        "gone.py": Reason.SYMLINK,
        "out": Reason.SYMLINK,
        "out.py": Reason.SYMLINK,
        "a/loop": Reason.SYMLINK,
        "a/x.py": None,
    }
    assert FileFilter(root).judge("out/y.py").reason == Reason.SYMLINK


@posix_only
def test_what_is_no_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    assert verdicts(tmp_path) == {".gitignore": Reason.NOT_A_FILE, "pipe.py": Reason.NOT_A_FILE}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_directory_that_cannot_be_read_is_passed_over(tmp_path):
    write(tmp_path, {"a/x.py": "", "b/y.py": ""})
    (tmp_path / "a").chmod(0)
    try:
        assert verdicts(tmp_path) == {"a/": Reason.UNREADABLE, "b/y.py": None}
    finally:
        (tmp_path / "a").chmod(0o700)


def test_a_directory_that_cannot_be_listed_is_passed_over(tmp_path, monkeypatch):
    write(tmp_path, {"a/x.py": "", "b/y.py": ""})
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path).endswith("a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = {found.path: str(found.verdict) for found in walk(FileFilter(tmp_path))}
    assert found == {"a/": "cannot be read (Permission denied)", "b/y.py": "accepted"}


def test_a_workspace_that_vanishes_gives_what_was_there(tmp_path):
    write(tmp_path, {"a.py": "", "b/c.py": "", "d/e.py": ""})
    found = []
    for entry in walk(FileFilter(tmp_path)):
        found.append(entry.path)
        shutil.rmtree(tmp_path, ignore_errors=True)
    assert found == ["a.py"]
    assert accepted(tmp_path) == []


def test_the_walk_stops_at_its_limit_and_says_so(tmp_path):
    write(tmp_path, {"a.py": "", "b.py": "", "c.md": "", "d/e.py": ""})
    assert verdicts(tmp_path, limit=2) == {
        "a.py": None,
        "b.py": None,
        "c.md": Reason.LANGUAGE,
        "d/e.py": Reason.TOO_MANY,
    }


def test_a_subdirectory_can_be_walked_alone(tmp_path):
    write(tmp_path, {".gitignore": "x.py\n", "a/x.py": "", "a/b/y.py": "", "c.py": ""})
    assert verdicts(tmp_path, directory="a") == {"a/x.py": Reason.IGNORED, "a/b/y.py": None}


def test_accepted_files_carry_language_and_signature(tmp_path):
    write(tmp_path, {"a.tsx": "let a;"})
    (found,) = walk(FileFilter(tmp_path))
    status = (tmp_path / "a.tsx").stat()
    inode = 0 if sys.platform == "win32" else status.st_ino
    assert (found.language, found.signature.size, found.signature.mtime_ns, found.signature.inode) == (
        "tsx",
        6,
        status.st_mtime_ns,
        inode,
    )
