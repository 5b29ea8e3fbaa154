"""Reads and writes the post-processing table in `tests/golden/postprocess`: one file a language, one case a situation.

    === the name of the case, a sentence
    --- document [invoked] [always|never]
    return ‸
    --- model [length]
     a + b
    --- shown line -0 +0
    a + b

`‸` is the cursor; `shown` names the shape, the characters replaced before and after the cursor, and the text; `--- nothing
line` says that nothing is shown. `⇥` is a tab, `␍` a carriage return, `·` a blank, where they could not be seen; `⏎` at the
end of a section is a line break that would look like the blank line between cases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from fimble.completion.cursor import Cursor, cursor_between
from fimble.completion.postprocess import Fitted, fit
from fimble.completion.shape import Shape, completion_shape
from fimble.syntax.languages import language_named

FOLDER = Path(__file__).parents[2] / "golden" / "postprocess"
CURSOR = "‸"

_SECTION = re.compile(r"^--- (document|model|shown|nothing)\b *(.*)$", re.MULTILINE)
_VISIBLE = {"⇥": "\t", "␍": "\r", "·": " "}


@dataclass(frozen=True)
class Case:
    """One situation, what a model said there, and what is shown."""

    language: str
    name: str
    document: str
    """As written, with the cursor and the visible blanks."""
    document_options: str
    model: str
    model_options: str
    shown: str
    """The last section, head line included, as written."""

    @property
    def cursor(self) -> Cursor:
        prefix, suffix = _real(self.document).split(CURSOR)
        return cursor_between(prefix, suffix, language_named(self.language))

    @property
    def shape(self) -> Shape:
        words = self.document_options.split()
        multiline = next((word for word in words if word in {"always", "never"}), "auto")
        trigger = "invoked" if "invoked" in words else "automatic"
        return completion_shape(self.cursor, multiline=multiline, trigger=trigger)

    @property
    def fitted(self) -> Fitted | None:
        return fit(_real(self.model), self.cursor, self.shape, done_reason=self.model_options or "stop")

    @property
    def actual(self) -> str:
        """The last section as it should be written for what the code does now."""
        fitted = self.fitted
        if fitted is None:
            return f"--- nothing {self.shape.kind}"
        head = f"--- shown {self.shape.kind} -{fitted.replace_before} +{fitted.replace_after}"
        return f"{head}\n{_written(fitted.text)}"

    def written(self, shown: str) -> str:
        """The whole case with `shown` as its last section."""
        document = f"--- document {self.document_options}".rstrip()
        model = f"--- model {self.model_options}".rstrip()
        return f"=== {self.name}\n{document}\n{self.document}\n{model}\n{self.model}\n{shown}\n"


def read_cases(language: str) -> list[Case]:
    """Read the cases of one file."""
    text = (FOLDER / f"{language}.txt").read_bytes().decode()
    _, *cases = re.split(r"^=== ", text, flags=re.MULTILINE)
    return [_case(language, case) for case in cases]


def file_text(language: str, cases: list[tuple[Case, str]]) -> str:
    """Write a file's cases, each with its last section; what stands above the first case stays."""
    old = (FOLDER / f"{language}.txt").read_bytes().decode()
    preamble = re.split(r"^=== ", old, maxsplit=1, flags=re.MULTILINE)[0]
    return preamble + "\n".join(case.written(shown) for case, shown in cases)


def _case(language: str, text: str) -> Case:
    name, _, body = text.partition("\n")
    parts = _SECTION.split(body)[1:]
    sections = {parts[at]: (parts[at + 1].strip(), parts[at + 2].removeprefix("\n")) for at in range(0, len(parts), 3)}
    document_options, document = sections["document"]
    model_options, model = sections["model"]
    end = "shown" if "shown" in sections else "nothing"
    options, shown = sections.get(end, ("", ""))
    return Case(
        language,
        name,
        document.removesuffix("\n"),
        document_options,
        model.removesuffix("\n") if options or shown else model.rstrip("\n"),
        model_options,
        f"--- {end} {options}\n{shown}".rstrip("\n"),
    )


def _real(text: str) -> str:
    for visible, real in _VISIBLE.items():
        text = text.replace(visible, real)
    return text.removesuffix("⏎")


def _written(text: str) -> str:
    text = text.replace("\t", "⇥").replace("\r", "␍")
    text = re.sub(r" +$", lambda blanks: "·" * len(blanks.group()), text, flags=re.MULTILINE)
    return text + "⏎" if text.endswith("\n") else text
