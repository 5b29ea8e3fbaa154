"""Reading, judging and parsing a batch of files: the work of the worker process, callable in any process.

What goes in and comes out is plain: paths and languages in, signatures, hashes, verdicts and facts as records out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable

from fimble.index.content import MAX_BYTES, decode, judge_text
from fimble.index.facts_json import encode
from fimble.index.files import Signature
from fimble.index.outline import NO_OUTLINE, Outline, outline_of
from fimble.index.reading import read_regular
from fimble.index.verdict import ACCEPTED, Reason, Verdict
from fimble.syntax.languages import LANGUAGES
from fimble.syntax.tags import content_hash_of, extract

logger = logging.getLogger(__name__)

Record = tuple[bytes, Outline]
"""Facts as a record of `facts_json`, and their outline."""
Recall = Callable[[str, str], Record | None]
"""Gives what is known about a content hash and a language."""

_LANGUAGES = {language.name: language for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Extracted:
    """What reading one file gave."""

    path: str
    language: str
    verdict: Verdict
    signature: Signature | None = None
    """As it was when the file was read; None when it could not be."""
    content_hash: str = ""
    """blake2b-128 hex of the file's bytes; "" when it was not read to the end."""
    facts: bytes = b""
    """A record of `facts_json`; empty unless the verdict is acceptance."""
    outline: Outline = NO_OUTLINE
    """Of the same facts."""


@cache
def version() -> str:
    """Name the state of everything that facts and verdicts come from; other state, other version."""
    modules = ("tree_sitter", *sorted({language.grammar[0] for language in LANGUAGES if language.grammar}))
    installed = "\n".join(f"{module} {_installed_version(module)}" for module in modules)
    ingredients = (
        ("syntax", r".*\.(?:py|scm)"),
        ("index", r"(?:compact_json|content|derived|extraction|facts_json|outline)\.py"),
    )
    return version_of(*ingredients, beside=installed)


def version_of(*ingredients: tuple[str, str], beside: str) -> str:
    """Name the state of those sources of ours below a folder whose names match a pattern, and of what is given `beside`.

    Made from the sources themselves, so that nobody has to remember to count it up.
    """
    digest = blake2b(beside.encode(), digest_size=8)
    for folder, pattern in ingredients:
        for file in _files_below(resources.files("fimble").joinpath(folder)):
            if re.fullmatch(pattern, file.name):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files_below(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        found += _files_below(entry) if entry.is_dir() else [entry]
    return found


def _installed_version(module: str) -> str:
    # It brings the parser of e-mails along, a tenth of all that a worker process would import, and a worker is told the version.
    from importlib import metadata

    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:
        return ""


def extract_batch(root: str, items: Sequence[tuple[str, str]], recall: Recall | None = None) -> list[Extracted]:
    """Extract (path, language) after (path, language); every item gets an answer, whatever its file holds.

    With `recall`, content seen before is not parsed again.
    """
    return [_extract_one(root, path, language, recall) for path, language in items]


def _extract_one(root: str, path: str, language: str, recall: Recall | None) -> Extracted:
    try:
        data, status = read_regular(f"{root}/{path}", MAX_BYTES)
    except OSError as error:
        return Extracted(path, language, Verdict(Reason.UNREADABLE, error.strerror or str(error)))
    signature = Signature.of(status)
    if len(data) > MAX_BYTES:
        return Extracted(path, language, Verdict(Reason.TOO_LARGE), signature)
    key = content_hash_of(data)
    if recall and (known := recall(key, language)):
        return Extracted(path, language, ACCEPTED, signature, key, *known)
    text = decode(data)
    verdict = judge_text(path, text) if text is not None else Verdict(Reason.BINARY)
    if text is None or not verdict.is_accepted:
        return Extracted(path, language, verdict, signature, key)
    record = extracted_facts(path, language, text, key)
    if record is None:
        return Extracted(path, language, Verdict(Reason.FAILED), signature, key)
    return Extracted(path, language, ACCEPTED, signature, key, *record)


def extracted_facts(path: str, language: str, text: str, content_hash: str) -> Record | None:
    """Return the facts about a text and their outline; None when the parser cannot cope with it, which is logged."""
    try:
        facts = extract(path, _LANGUAGES[language], text, content_hash)
        return encode(facts), outline_of(facts)
    except Exception:  # whatever one file does to the parser must not cost the others
        logger.exception("no facts about %s", path)
        return None
