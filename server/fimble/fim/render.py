"""Puts the parts of a prompt into a template, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fimble.fim.template import Layout, Template


@dataclass(frozen=True, slots=True)
class FileSection:
    """Text of another file, sanitised."""

    path: str
    text: str
    comment_mark: str


@dataclass(frozen=True, slots=True)
class Sections:
    """Everything a prompt is made of, sanitised and cut to budget."""

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
    """Render a prompt.

    Equal parts give equal bytes, and what stands in front of `head` does not depend on it. A file's text is followed by
    exactly one line break (plus what the format puts between files), whatever it ended with.
    """
    files = "".join(_render_file(template, section) for section in sections.files)
    prefix = sections.prefix if template.frozen_head else sections.prefix + sections.head
    return _fill(
        template.layout,
        {
            "{repository}": sections.repository,
            "{files}": files,
            "{comment}": sections.comment_mark,
            "{path}": sections.path,
            "{prefix}": prefix,
            "{suffix}": sections.suffix,
            "{head}": sections.head,
        },
    )


def _render_file(template: Template, section: FileSection) -> str:
    text = section.text.rstrip("\r\n")
    return _fill(template.file, {"{comment}": section.comment_mark, "{path}": section.path, "{text}": text})


def _fill(layout: Layout, slots: Mapping[str, str]) -> str:
    return "".join(slots.get(part, part) for part in layout)
