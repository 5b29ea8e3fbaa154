"""What self-tests mean for how a model is asked: as it should be, with the text before the cursor only, or not at all."""

from __future__ import annotations

from typing import Protocol

from fimble.errors import UnknownTemplate
from fimble.fim.templates import PREFIX_ONLY
from fimble.models.ollama_generate import SUGGESTED
from fimble.models.self_test import Verdict


class Verdicts(Protocol):
    """Verdicts that were found before (`records.Records`)."""

    def verdict(self, digest: str, template: str) -> Verdict | None:
        """Say how the self-test of a model in a format went; None: it was not made."""
        ...


class NotTested:
    """No verdicts: every model is taken at its name's word."""

    def verdict(self, digest: str, template: str) -> Verdict | None:
        """Say nothing."""
        return None


def tested_template(verdicts: Verdicts, digest: str, name: str, template: str) -> tuple[str, str]:
    """Give the format in which to ask a model and its verdict, "" if it has none; raise `UnknownTemplate` for a model that
    failed its self-test."""
    match verdict := verdicts.verdict(digest, template) if digest else None:
        case "prefix-only":
            return PREFIX_ONLY.name, verdict
        case "fails":
            raise UnknownTemplate(
                f"{name} failed its self-test: it neither fills simple holes nor goes on with simple code.",
                remedy=f"Use {SUGGESTED}, or test it again with `fimble models test {name}`.",
            )
        case _:
            return template, verdict or ""
