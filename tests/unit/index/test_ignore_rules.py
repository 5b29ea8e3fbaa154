from __future__ import annotations

import shutil
import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.index.ignore_rules import parse

PATHS = (
    "a/x.py",
    "a/b/x.py",
    "a/b/y.txt",
    "b/x.py",
    "b/a/x.py",
    "x.py",
    "y.txt",
    "ab/x.py",
    "b/b/b.py",
    "b /q",
    "-",
    "[a",
    "!a/z",
)


def ignores(text, path):
    """Judge directory by directory, as a walk does; a path that ends with "/" is a directory."""
    rules = parse("test", text)
    names = path.rstrip("/").split("/")
    for depth in range(1, len(names) + 1):
        rule = rules.decide(names[:depth], is_directory=depth < len(names) or path.endswith("/"))
        if rule is not None and not rule.is_negated:
            return True
    return False


@pytest.mark.parametrize(
    ("text", "ignored", "kept"),
    [
        ("*.log", "a.log b/a.log", "a.logs"),
        ("build/", "build/x a/build/ a/build/x", "build rebuild/x"),
        ("/build", "build build/x", "a/build"),
        ("a/b", "a/b a/b/x", "b x/a/b"),
        ("a/*.py", "a/x.py", "a/b/x.py x.py"),
        ("**/x.py", "x.py a/x.py a/b/x.py", "x.pyc"),
        ("a/**", "a/x a/b/x", "a a/"),
        ("a/**/x", "a/x a/b/x a/b/c/x", "x b/x"),
        ("a**", "ab abc", "b"),
        ("?.py", "a.py", "ab.py .py"),
        ("[a-c].py", "a.py b.py", "d.py"),
        ("[!a].py", "b.py", "a.py"),
        ("[]-]", "] -", "a"),
        ("[[:digit:]]", "1", "a"),
        ("\\#a", "#a", "a"),
        ("\\!a", "!a", "a"),
        ("a\\ ", "a%20", "a"),
        ("a  ", "a", "a%20"),
        ("# a\n\n   \n", "", "a #"),
        ("*.py\n!keep.py", "x.py", "keep.py"),
        # only what a whitelist names is kept, in every directory
        ("*\n!*/\n!*.py", "x.txt a/x.txt", "x.py a/ a/b/x.py"),
        # bringing a directory back does not bring back what is ignored inside of it
        ("*.local\n!conf/", "conf/a.local", "conf/a"),
        # nothing comes back below a directory that is ignored
        ("a/\n!a/x.py", "a/x.py", "x.py"),
        ("a/*\n!a/x.py", "a/y.py", "a/x.py"),
        ("[a", "", "a [a"),
        ("a\\", "", "a"),
        ("!", "", "a"),
        ("/", "", "a"),
        ("\ufeffa\r\nb\r\n", "a b", "c"),
    ],
)
def test_rules_mean_what_they_mean_to_git(text, ignored, kept):
    expected = dict.fromkeys(ignored.split(), True) | dict.fromkeys(kept.split(), False)
    assert {path: ignores(text, path.replace("%20", " ")) for path in expected} == expected


COMMON = "a b * *.py x.py a/ /a /b/ **/b a/** ** a/* !a !a/ !*.py !*/ */ b/x.py !b/x.py a/**/x.py /* !**/"
RULES = st.one_of(
    st.text("ab*?/!.[]\\x-^ ", min_size=1, max_size=6),
    st.sampled_from(COMMON.split()),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git judges")
@settings(max_examples=30)
@given(root=st.lists(RULES, min_size=1, max_size=4), inner=st.lists(RULES, max_size=3))
def test_git_leaves_out_the_same_files(tmp_path_factory, root, inner):
    folder = tmp_path_factory.mktemp("repository")
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    (folder / ".gitignore").write_text("\n".join(root) + "\n")
    (folder / "a" / ".gitignore").write_text("\n".join(inner) + "\n")
    git = ["git", "-c", "core.excludesFile=", "-c", "core.ignoreCase=false"]
    subprocess.run([*git, "init", "-q", "."], cwd=folder, check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-zco", "--exclude-standard"], cwd=folder, check=True, capture_output=True
    )
    kept = {path for path in listed.stdout.decode().split("\0") if path and not path.endswith(".gitignore")}

    files = {"": parse("", "\n".join(root) + "\n"), "a": parse("", "\n".join(inner) + "\n")}
    assert {path for path in PATHS if not _is_ignored(files, path)} == kept


def _is_ignored(files, path):
    names = path.split("/")
    for depth in range(1, len(names) + 1):
        decisions = [
            rule
            for start in range(depth - 1, -1, -1)
            if (file := files.get("/".join(names[:start])))
            and (rule := file.decide(names[start:depth], is_directory=depth < len(names)))
        ]
        if decisions and not decisions[0].is_negated:
            return True
    return False


def test_a_hostile_rule_costs_no_time():
    text = "*a" * 100 + "b\n" + "**/a/" * 100 + "b\n" + "[a-z]*" * 50 + "!"
    started = time.perf_counter()
    assert not ignores(text, "/".join(["a" * 250] * 100))
    assert time.perf_counter() - started < 5
