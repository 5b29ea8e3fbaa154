"""Puts the parts of a prompt into a template, byte for byte, and lets nothing in them pass for a part of the template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fimble.fim.sentinels import neutralise
from fimble.fim.template import Layout, Template
from fimble.syntax.languages import language_for_path

_LINE_BREAKS = re.compile(r"[\r\n]+")

_LANGUAGE_NAMES = {
    "cmake": "CMake", "cpp": "C++", "csharp": "C#", "css": "CSS", "html": "HTML", "javascript": "JavaScript",
    "objective-c": "Objective-C", "ocaml": "OCaml", "php": "PHP", "powershell": "PowerShell", "scss": "SCSS",
    "shellscript": "Shell", "sql": "SQL", "tsx": "TypeScript", "typescript": "TypeScript", "yaml": "YAML",
}  # fmt: skip
"""Our name of a language -> how people write it, where a capital letter alone does not do."""


@dataclass(frozen=True, slots=True)
class FileSection:
    """Text of another file."""

    path: str
    text: str
    comment_mark: str


@dataclass(frozen=True, slots=True)
class Sections:
    """Everything a prompt is made of, cut to budget."""

    files: tuple[FileSection, ...]
    """Cross-file context in prompt order."""
    repository: str
    path: str
    comment_mark: str
    """Of the current file's language; "#" where it has none."""
    prefix: str
    """Lines above the cursor's line."""
    head: str
    """The cursor's line up to the cursor."""
    suffix: str


def render(template: Template, sections: Sections) -> str:
    """Render a prompt. Sentinels in any part, paths included, are neutralised.

    Equal parts give equal bytes, and what stands in front of `head` does not depend on it. A file's text loses the line
    breaks at both ends: how files are parted is the format's business. Line breaks inside stay what they are.
    """

    def plain(text: str) -> str:
        return neutralise(text, template.sentinels)

    def name(text: str) -> str:
        return plain(_LINE_BREAKS.sub(" ", text))

    # Prefix and head are neutralised in one piece where they stand side by side: a sentinel may lie across the border.
    before = sections.prefix if template.frozen_head else sections.prefix + sections.head
    files = "".join(
        _fill(
            template.file,
            {
                "{comment}": file.comment_mark,
                "{path}": name(file.path),
                "{language}": _language_name(file.path),
                "{text}": plain(file.text.strip("\r\n")),
            },
        )
        for file in sections.files
    )
    return _fill(
        template.layout,
        {
            "{repository}": name(sections.repository),
            "{files}": files,
            "{comment}": sections.comment_mark,
            "{path}": name(sections.path),
            "{language}": _language_name(sections.path),
            "{prefix}": plain(before),
            "{suffix}": plain(sections.suffix),
            "{head}": plain(sections.head),
        },
    )


def overhead_chars(template: Template) -> int:
    """Count the characters that `template` adds to the current file's own text, names aside."""
    return len(render(template, Sections((), "", "", "#", "", "", "")))


def _fill(layout: Layout, slots: Mapping[str, str]) -> str:
    return "".join(slots.get(part, part) for part in layout)


def _language_name(path: str) -> str:
    language = language_for_path(path)
    if language is None:
        return "Text"
    return _LANGUAGE_NAMES.get(language.name, language.name.capitalize())
