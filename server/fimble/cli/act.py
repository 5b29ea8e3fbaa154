"""`fimble act`: a code action at one place, shown as a diff and, if asked for, applied."""

from __future__ import annotations

import argparse
import asyncio
import codecs
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path
from typing import Any

from rich.text import Text

from fimble.actions.catalogue import BUILT_IN, Action
from fimble.actions.outcome import FileChange, Job, News, Outcome
from fimble.actions.smallest import lines_with_breaks
from fimble.cli.output import console, fail, messages, note, print_json
from fimble.cli.places import Place, place, read_source
from fimble.cli.project import OpenPlace, add_model_options, add_workspace_options, open_place
from fimble.errors import FimbleError, UsageError
from fimble.text.blocks import split_lines
from fimble.text.spans import Span
from fimble.uris import path_of_uri

EXAMPLES = """examples:
  fimble act src/app.py:12 simplify              the change as a diff; nothing is written
  fimble act src/app.py:12:5 tests --apply       plans and writes tests for what stands there
  fimble act src/app.py:12 refactor use pathlib  in your own words
  fimble act src/app.ts:40 explain why is this slow
  fimble act --list                              every action there is

exit codes: 0 done, 1 the action came to nothing (with a word why), 2 wrong use
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this subcommand."""
    parser = subparsers.add_parser(
        "act",
        help="run a code action at a place: explain, refactor, tests, ...",
        description="Run a code action at a place and show its change as a diff. Lines and columns are 1-based.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", type=_place, nargs="?", metavar="FILE:LINE[:COL]", help="what the action is about")
    parser.add_argument("action", nargs="?", metavar="ACTION", help="one of those that --list names")
    parser.add_argument("words", nargs="*", metavar="WORDS", help="what to do, or what to explain, in your own words")
    parser.add_argument("--list", action="store_true", help="list the actions there are")
    parser.add_argument("--apply", action="store_true", help="write the change to the files")
    parser.add_argument("--root", type=Path, metavar="DIR", help="workspace (default: the repository around the file)")
    add_model_options(parser)
    add_workspace_options(parser)
    parser.set_defaults(run=run)


def _place(text: str) -> Place:
    """Parse FILE:LINE:COL or FILE:LINE."""
    try:
        return place(text)
    except argparse.ArgumentTypeError:
        return replace(place(f"{text}:1"), column=0)


def run(options: argparse.Namespace) -> int:
    """Run the action; 1 when nothing came of it."""
    if options.list:
        return _list(options)
    if options.place is None or not options.action:
        raise UsageError("fimble act takes FILE:LINE[:COL] and ACTION", remedy="fimble act --list names the actions.")
    return asyncio.run(_run(options))


def _list(options: argparse.Namespace) -> int:
    rows = {action.id: action for action in reversed(BUILT_IN)}
    names = [action.id for action in BUILT_IN]
    found = [rows[name] for name in dict.fromkeys(names)]
    if options.json:
        print_json([{"id": action.id, "title": action.title, "answer": action.answer} for action in found])
        return 0
    width = max(len(action.id) for action in found)
    for action in found:
        console.print(f"{action.id.ljust(width)}  {action.title.removesuffix(' ...')}", markup=False)
    return 0


async def _run(options: argparse.Namespace) -> int:
    if options.place.column == 0:
        options.place = replace(options.place, column=_first_column(options.place))
    async with open_place(options) as at:
        service = at.service
        service.apply_settings(replace(service.session.settings, actions_model=options.model))
        action = _action(at, options.action)
        outcome = await _act(at, action, options)
        is_applied = bool(outcome.changes) and options.apply
        if is_applied:
            _write(outcome.changes, at)
    if options.json:
        print_json(as_json(outcome, is_applied=is_applied))
    elif outcome.refusal is None:
        _show(outcome, action, is_applied=is_applied)
    if outcome.refusal is not None:
        if not options.json:
            fail(FimbleError(outcome.refusal.message, remedy=outcome.refusal.remedy), code=1)
        return 1
    return 0


def _first_column(where: Place) -> int:
    """Give the 1-based column at which a line's text begins."""
    lines = split_lines(read_source(where.file).text)
    text = lines[where.line - 1] if where.line <= len(lines) else ""
    return len(text) - len(text.lstrip()) + 1


def _action(at: OpenPlace, name: str) -> Action:
    uri = at.opened.document.uri
    action = at.service.actor.named(uri, name)
    if action is None:
        names = [found.id for found in at.service.actor.offered(uri, has_diagnostics=False)]
        raise UsageError(f"there is no action {name!r} here", remedy=f"There are {', '.join(names)}.")
    if action.about == "diagnostic":
        raise UsageError(f"{name} needs a message of another tool", remedy="Use it in an editor.")
    return action


async def _act(at: OpenPlace, action: Action, options: argparse.Namespace) -> Outcome:
    words = " ".join(options.words)
    if action.asks_instruction and not words:
        raise UsageError(
            f"{action.id} wants to know what to do",
            remedy=f"Say it: fimble act {options.place.file}:{options.place.line} {action.id} use pathlib",
        )
    streams = action.answer == "markdown" and not options.json

    def tell(news: News) -> None:
        if streams and news.text:
            console.print(news.text, end="", markup=False)

    document = at.opened.document
    job = Job(action, document.uri, document.version, Span(at.offset, at.offset), instruction=words)
    if not messages.is_terminal or streams:
        return await at.service.actor.act(job, tell)
    with messages.status("The model is at work"):
        return await at.service.actor.act(job, tell)


# Writing


def _write(changes: Sequence[FileChange], at: OpenPlace) -> None:
    """Write changes to their files, inside the workspace only; raise `UsageError` when a file is not what was read."""
    places = [(_file_of(change, at), change) for change in changes]
    for file, change in places:
        if file.is_symlink():
            raise UsageError(f"{file} is a link", remedy="Nothing was written. Name the file itself.")
        if change.is_new and file.exists():
            raise UsageError(f"{file} is there already", remedy="Nothing was written.")
        if not change.is_new and read_source(file).text != change.document.text:
            raise UsageError(f"{file} has changed meanwhile", remedy="Nothing was written. Run the command again.")
        if not change.is_new and read_source(file).n_replaced:
            raise UsageError(f"{file} is not all UTF-8", remedy="Nothing was written. Save it as UTF-8 first.")
    for file, change in places:
        _write_file(file, change.applied(), is_new=change.is_new)


def _file_of(change: FileChange, at: OpenPlace) -> Path:
    workspace = at.opened.workspace
    if workspace.root is None:
        own = path_of_uri(at.opened.document.uri)
        if change.uri != at.opened.document.uri or own is None:
            raise UsageError(f"{change.path} is outside of the workspace", remedy="Nothing was written.")
        return own
    file = (workspace.root / change.path).resolve()
    if not file.is_relative_to(workspace.root):
        raise UsageError(f"{change.path} leads out of the workspace", remedy="Nothing was written.")
    return file


def _write_file(file: Path, text: str, *, is_new: bool) -> None:
    """Write all of a file or nothing of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mark = codecs.BOM_UTF8 if not is_new and file.read_bytes().startswith(codecs.BOM_UTF8) else b""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(mark + text.encode())
        if not is_new:
            shutil.copymode(file, name)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


# Showing


def diff_of(change: FileChange) -> str:
    """Write a change as a unified diff; a line without a break at the end of a file is marked as `diff` does."""
    before, after = lines_with_breaks(change.document.text), lines_with_breaks(change.applied())
    old = "/dev/null" if change.is_new else f"a/{change.path}"
    lines = unified_diff(before, after, old, f"b/{change.path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def as_json(outcome: Outcome, *, is_applied: bool) -> dict[str, Any]:
    """Give an outcome as the command line's JSON."""
    refusal = outcome.refusal
    return {
        "title": outcome.title,
        "model": outcome.model,
        "changes": [{"path": c.path, "new": c.is_new, "diff": diff_of(c)} for c in outcome.changes],
        "applied": is_applied,
        "markdown": outcome.markdown,
        "links": [{"path": link.path, "line": link.line + 1} for link in outcome.links],
        "message": refusal.message if refusal else "",
        "remedy": refusal.remedy if refusal else "",
    }


def _show(outcome: Outcome, action: Action, *, is_applied: bool) -> None:
    if action.answer == "markdown":
        console.print()
    for link in outcome.links:
        note(f"used {link.path}:{link.line + 1}")
    for change in outcome.changes:
        console.print(_coloured(diff_of(change)), end="")
    done = "written" if is_applied else "nothing is written; --apply does it"
    note(" · ".join(filter(None, [outcome.title, outcome.model, done if outcome.changes else ""])))


def _coloured(diff: str) -> Text:
    shown = Text()
    for line in lines_with_breaks(diff):
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        shown.append(line, style="bold" if line.startswith(("+++", "---")) else style)
    return shown
