"""Prompts for documents of one session: remembers the last plan of each, and what the model server taught about tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fimble.context.budget import TokenMeter, split_budget
from fimble.context.evidence import gather_evidence
from fimble.context.frame import Frame
from fimble.context.members import members_at
from fimble.context.planner import PlanMemory, plan
from fimble.context.retrieval import CLOSURE_DEPTH, files_to_search
from fimble.context.sanitize import restore
from fimble.context.similar import WindowCache
from fimble.errors import PromptTooLong
from fimble.fim.prompt import Piece, Prompt
from fimble.fim.stops import strip_special
from fimble.fim.templates import template_named
from fimble.index.snapshot import Snapshot
from fimble.index.workspace import Workspace
from fimble.models.base import ModelInfo, Usage
from fimble.settings import Settings

LOOKUP_WINDOW = 8_192
"""Characters on each side of the cursor that the lookup backend gets: it needs the neighbourhood, not a prompt."""


@dataclass(slots=True)
class _Learned:
    """What requests taught about one model."""

    meter: TokenMeter
    window: int = 0
    """Smallest context the server has named when it refused a prompt; 0: none."""


class Prompter:
    """Makes prompts and keeps the plan of each document stable."""

    def __init__(self) -> None:
        self._plans: dict[str, PlanMemory] = {}
        self._learned: dict[str, _Learned] = {}
        self._windows = WindowCache()

    def forget(self, uri: str) -> None:
        """Drop the plan of a closed document."""
        self._plans.pop(uri, None)

    def files_to_warm(self, snapshot: Snapshot, offset: int) -> list[str]:
        """List the files whose windows a plan for a cursor at `offset` (code points) will compare, most likely first."""
        distance = snapshot.workspace.graph.closure(snapshot.path, depth=CLOSURE_DEPTH)
        return files_to_search(snapshot, gather_evidence(snapshot.document, offset), distance)

    def warm(self, workspace: Workspace, path: str) -> None:
        """Cut one file into windows, ahead of the request that needs them."""
        content_hash = workspace.symbols.content_hash_of(path)
        if content_hash is not None:
            self._windows.windows_of(path, content_hash, workspace.text_of)

    def meter(self, info: ModelInfo) -> TokenMeter:
        """Give the token meter for a model, calibrated by what its server has counted so far."""
        return self._learned.get(info.name, _Learned(TokenMeter())).meter

    def prompt(
        self,
        snapshot: Snapshot,
        offset: int,
        info: ModelInfo,
        settings: Settings,
        max_answer: int,
        *,
        heal: bool = True,
        is_ahead: bool = False,
    ) -> Prompt:
        """Plan the prompt for `info`'s template and context; `max_answer` tokens stay free for the answer.

        `is_ahead`: for a place where nobody is yet. Other files' code stays as it is, and the next plan hears nothing of it.
        """
        if not info.template:
            return _bare_prompt(snapshot, offset)
        frame = self.frame(snapshot, info, settings, max_answer)
        uri = snapshot.document.uri
        memory = self._plans.get(uri)
        if is_ahead and memory is not None:
            there = replace(memory, cursor_line=snapshot.document.lines.line_of(offset))
            return plan(snapshot, offset, frame, there, self._windows, heal=heal)[0]
        prompt, self._plans[uri] = plan(snapshot, offset, frame, memory, self._windows, heal=heal)
        return prompt

    def frame(self, snapshot: Snapshot, info: ModelInfo, settings: Settings, max_answer: int) -> Frame:
        """Say what a prompt for this model may hold."""
        learned = self._learned.setdefault(info.name, _Learned(TokenMeter()))
        context = min(filter(None, (info.context_length, learned.window)), default=0)
        return Frame(
            template=template_named(info.template),
            budget=split_budget(context, max(max_answer, settings.completion_max_tokens), settings.context_tokens),
            meter=learned.meter,
            repository=snapshot.workspace.name,
            follows_comments=settings.completion_from_comments,
        )

    def clean(self, info: ModelInfo, text: str) -> str:
        """Remove control strings that leaked into an answer, and give neutralised ones their spelling back."""
        if not info.template:
            return text
        template = template_named(info.template)
        return restore(strip_special(text, template), template.sentinels)

    def learn(self, info: ModelInfo, prompt: Prompt, usage: Usage | None) -> None:
        """Calibrate the meter by the server's own count of a prompt; small differences are left alone, because a new
        ratio may move a window's border and cost a full read."""
        if usage is None or usage.prompt_tokens <= 0 or not info.template:
            return
        learned = self._learned.setdefault(info.name, _Learned(TokenMeter()))
        if abs(usage.prompt_tokens - learned.meter.tokens(prompt.text)) > 0.12 * usage.prompt_tokens:
            learned.meter = learned.meter.calibrated(len(prompt.text), usage.prompt_tokens)

    def learn_too_long(self, info: ModelInfo, prompt: Prompt, error: PromptTooLong) -> ModelInfo:
        """Take the server's true counts from a refused prompt; the next plan stays below them."""
        learned = self._learned.setdefault(info.name, _Learned(TokenMeter()))
        if error.n_prompt:
            learned.meter = TokenMeter(max(1.0, len(prompt.text) / error.n_prompt * 0.97))
        learned.window = error.n_ctx or max(512, (learned.window or info.context_length or 4096) * 3 // 4)
        return replace(info, context_length=learned.window)


def _bare_prompt(snapshot: Snapshot, offset: int) -> Prompt:
    """Give the neighbourhood of the cursor to a backend that reads no rendered text."""
    text = snapshot.document.text
    prefix, suffix = text[max(0, offset - LOOKUP_WINDOW) : offset], text[offset : offset + LOOKUP_WINDOW]
    line = snapshot.document.lines.line_of(offset)
    reason = "the text around the cursor; the lookup engine searches the whole repository itself"
    return Prompt(
        text=prefix,
        stop=(),
        prefix=prefix,
        suffix=suffix,
        head="",
        required="",
        # The corpus holds the files of every workspace folder, told apart by the folder's name.
        path=f"{snapshot.workspace.name}/{snapshot.path}",
        language=snapshot.language.name if snapshot.language else "",
        pieces=(Piece(snapshot.path, line, line, prefix, 0, "prefix", reason),),
        tokens=0,
        members=members_at(snapshot, offset),
    )
