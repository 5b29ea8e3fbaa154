"""The Ollama backend: raw prompts to /api/generate, and just enough questions to never cut a prompt or reload a model.

The official client serves where it can (`ps`, `pull`, its errors). It cannot for the rest: version 0.6.3 has no
`truncate` to send, and its models drop `prompt_eval_cached_count` (what a prompt really cost) and `remote_host`
(whether a model runs in a cloud). Those answers are read as JSON over `models.connection`.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import ollama

from fimble.errors import ModelBroken, ModelError, ModelMissing, ModelRefused, PromptTooLong, UnknownTemplate
from fimble.fim.families import template_for
from fimble.fim.prompt import Prompt
from fimble.fim.templates import template_named
from fimble.models.base import ModelInfo, Params, Piece, Usage
from fimble.models.connection import Timeouts, finish
from fimble.models.failures import broken, mapped
from fimble.models.health import BELIEVED_S
from fimble.models.installed import (
    MIN_CONTEXT,
    Installed,
    Loaded,
    Shown,
    full_name,
    parse_show,
    parse_tags,
    preference,
)
from fimble.models.ollama_generate import SUGGESTED, read_piece, refuse_cloud, request_body
from fimble.models.reloads import Advice, ReloadWatch
from fimble.models.servers import official_client, ollama_at
from fimble.models.tested import NotTested, Verdicts, tested_template

logger = logging.getLogger(__name__)

LOAD_OPTIONS = ("num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread")
"""Options that make Ollama load a model anew when they differ from the loaded ones (`server/sched.go`, needsReload)."""
AFTERWARDS = "5m"
"""How long a model that we loaded stays in memory when we are gone: what Ollama does by itself."""
RELEASE_S = 1.0
"""Saying so may take so long: an editor that ends is not kept waiting."""
RELOAD_MS = 200.0
"""`load_duration` of a model that was there is some ms; a 98 MB model takes 280 to 550 ms to load."""


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a download is; sizes in bytes, 0 while unknown."""

    status: str
    completed: int
    total: int


@dataclass(frozen=True, slots=True)
class _Known:
    info: ModelInfo
    at: float
    """When /api/ps last said so."""
    shown: Shown
    load_options: Mapping[str, int]
    """To send with each request, so that it does not reload the model."""


class OllamaBackend:
    """Completions from one Ollama server, by one model."""

    name = "ollama"

    def __init__(
        self,
        host: str,
        model: str | None = None,
        *,
        template: str = "",
        keep_alive: str | int = "30m",
        load_options: Mapping[str, int] | None = None,
        api_key: str = "",
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
        verdicts: Verdicts = NotTested(),
    ) -> None:
        """Talk to the server at `host`, a URL from `models.hosts`. Nothing is connected yet.

        `model` None: choose among the installed ones. `template`: name of a row in `fim.templates`, over what the
        model's name says. `load_options`: only those of `LOAD_OPTIONS` that the *user* set; each may make Ollama
        reload. `keep_alive`: how long a model that we load stays after its last use; one that is loaded already stays as
        long as whoever loaded it wished. `verdicts`: what self-tests found. Raise `UnknownTemplate` for a row that is not
        there.
        """
        self.on_load: Callable[[str], None] | None = None
        """Called with the model's name before it is loaded, which may take minutes."""
        self.on_advice: Callable[[Advice | None], None] | None = None
        """Called when there is something to tell of a model that works, and with None when there no longer is."""
        self._wanted = model
        self._template = template_named(template).name if template else ""
        self._keep_alive = keep_alive
        self._load_options = {k: v for k, v in sorted((load_options or {}).items()) if k in LOAD_OPTIONS}
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._connection = ollama_at(host, api_key, self._timeouts)
        self._server = self._connection.server
        self._library = official_client(host, api_key, self._timeouts)
        self._lock = asyncio.Lock()
        self._known: _Known | None = None
        self._shown: dict[str, Shown] = {}
        self._own_load = ("", 0)
        self._verdicts = verdicts
        self._watch = ReloadWatch(clock)
        self._looking: asyncio.Task[ModelInfo] | None = None

    async def info(self) -> ModelInfo:
        """Say which model answers, loaded and with its true window; load it when it is not.

        Asks the server at most every `BELIEVED_S`. Raise `UnknownTemplate` for a chosen model that has no template.
        """
        async with self._lock:
            known = self._known
            if known is None or self._clock() - known.at >= BELIEVED_S:
                self._known = known = await self._look(known)
            return known.info

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer to the raw prompt; see `Backend.generate`."""
        known = await self._make_sure()
        model = known.info.name
        body = request_body(model, prompt, params, load_options=known.load_options)
        stream = self._connection.stream("/api/generate", body, model=model)
        pieces = 0
        async with aclosing(stream) as lines:
            try:
                async for line in lines:
                    piece = read_piece(line, model, self._server)
                    if piece.usage is not None:
                        await finish(lines)
                        self._learn(known, piece.usage)
                        yield piece
                        return
                    if piece.text:
                        pieces += 1
                        yield piece
                    if pieces > params.max_tokens + 8:
                        raise broken(self._server, f"does not stop after {params.max_tokens} tokens")
            except PromptTooLong as error:
                window = error.n_ctx or known.info.context_length
                self._known = replace(known, at=-math.inf, info=replace(known.info, context_length=window))
                raise
        raise broken(self._server, "stopped in the middle of an answer")

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    async def version(self) -> str:
        """Ask for the server's version, like "0.34.2"."""
        answer = await self._connection.fetch("GET", "/api/version")
        return str(answer.get("version", ""))

    async def installed(self) -> tuple[Installed, ...]:
        """List what is installed, by name."""
        return parse_tags(await self._connection.fetch("GET", "/api/tags"))

    async def show(self, name: str) -> Shown:
        """Tell what the server knows of a model; raise `ModelRefused` for one that runs in a cloud."""
        return await self._show(name)

    async def loaded(self) -> tuple[Loaded, ...]:
        """List the models in memory, those of other programs too."""
        return await self._loaded()

    async def pull(self, name: str) -> AsyncGenerator[PullProgress, None]:
        """Let the server download a model from its library; that is the only request that leaves the machine.

        Closing the generator stops the download. `pulling.pull` looks at the disk too.
        """
        refuse_cloud(name)
        self._connection.refuse_closed()
        with mapped(self._server, name):
            parts = await self._library.pull(name, stream=True)
            async with aclosing(cast(AsyncGenerator[ollama.ProgressResponse, None], parts)):
                async for part in parts:
                    yield PullProgress(part.status or "", part.completed or 0, part.total or 0)

    async def upload(self, file: Path) -> str:
        """Hand a file over for `create`, and give the name the server knows it by."""
        with mapped(self._server):
            return str(await self._library.create_blob(file))

    async def create(
        self, name: str, files: Mapping[str, str], *, template: str = "", quantize: str = ""
    ) -> AsyncGenerator[str, None]:
        """Have a model made of files that were handed over, by name; yields what the server says it does."""
        refuse_cloud(name)
        with mapped(self._server, name):
            made = await self._library.create(
                name, files=dict(files), template=template or None, quantize=quantize or None, stream=True
            )
            async for part in made:
                yield part.status or ""

    def reconsider(self) -> None:
        """Have the model chosen anew at the next question: a self-test has said something about it."""
        self._known = None

    async def close(self) -> None:
        """Release connections, and a model that we loaded in its time. May be called twice."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        if self._own_load[0] and not self._connection.is_closed:
            try:
                async with asyncio.timeout(RELEASE_S):
                    await self._release()
            except (ModelError, TimeoutError) as error:
                logger.debug("the model stays in memory as it is: %s", error)
        await self._connection.close()
        await self._library.close()  # type: ignore[no-untyped-call]

    async def _release(self) -> None:
        """Let a model that we loaded, and that is still as we loaded it, go as soon as Ollama would by itself."""
        known = self._known
        entry = _find(await self._loaded(), known.info.name, known.info.digest) if known else None
        if known is not None and entry is not None and (entry.digest, entry.context_length) == self._own_load:
            options = dict(self._load_options)
            body = {"model": known.info.name, "stream": False, "keep_alive": AFTERWARDS, "options": options}
            await self._connection.fetch("POST", "/api/generate", body, model=known.info.name)

    async def _make_sure(self) -> _Known:
        """Know the model, and that it is loaded.

        Whoever leaves while a model is loaded has Ollama give the load up, so a request never loads one itself: the load
        goes on when the request is cancelled.
        """
        while self._known is None or self._clock() - self._known.at >= BELIEVED_S:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self.info())
                self._looking.add_done_callback(_heard)
            await asyncio.shield(self._looking)
        return self._known

    async def _look(self, known: _Known | None) -> _Known:
        loaded = await self._loaded()
        if known is not None:
            entry = _find(loaded, known.info.name, known.info.digest)
            self._notice(known, entry, loaded)
            if entry is not None and entry.digest == known.info.digest:
                entry = await self._loaded_as_wanted(known.info.name, entry.digest, known.shown, entry)
                return self._settle(entry, known.shown, known.info)
        name, digest, shown, (template, verdict) = await self._choose(loaded)
        entry = await self._loaded_as_wanted(name, digest, shown, _find(loaded, name, digest))
        info = ModelInfo(
            backend=self.name,
            name=name,
            family=shown.family,
            template=template,
            train_length=shown.train_length,
            digest=entry.digest or digest,
            capabilities=shown.capabilities,
            self_test=verdict,
        )
        self._watch.saw(_others(loaded, info.digest), name)
        return self._settle(entry, shown, info)

    def _notice(self, known: _Known, entry: Loaded | None, loaded: tuple[Loaded, ...]) -> None:
        """Note what others did to the model since the last look, and tell of it when it happens again and again."""
        name, window = known.info.name, known.info.context_length
        self._watch.saw(_others(loaded, known.info.digest), name)
        if entry is None:
            self._watch.was_reloaded()
        elif entry.context_length and entry.context_length != window:
            self._watch.was_reloaded(window, entry.context_length)
        if self.on_advice:
            self.on_advice(self._watch.advice(name))

    def _settle(self, entry: Loaded, shown: Shown, info: ModelInfo) -> _Known:
        window = entry.context_length or self._load_options.get("num_ctx") or shown.num_ctx or MIN_CONTEXT
        info = replace(info, context_length=min(window, shown.train_length or window))
        # Sending no num_ctx asks for the default, which reloads a model that someone loaded with another window. So
        # stay silent only about what we loaded ourselves, and otherwise name the very window it has: that never
        # reloads.
        is_own = (entry.digest, entry.context_length) == self._own_load
        adopt = not is_own and entry.context_length and "num_ctx" not in self._load_options
        options = {**self._load_options, **({"num_ctx": entry.context_length} if adopt else {})}
        return _Known(info, self._clock(), shown, options)

    async def _choose(self, loaded: tuple[Loaded, ...]) -> tuple[str, str, Shown, tuple[str, str]]:
        """Find the model's name and digest, what is known of it, its template's name and its verdict."""
        if self._wanted:
            refuse_cloud(self._wanted)
            shown = await self._show(self._wanted)
            digests = {full_name(m.name): m.digest for m in await self.installed()}
            digest = digests.get(full_name(self._wanted), "")
            return self._wanted, digest, shown, self._template_name(self._wanted, digest, shown)
        kept = full_name(self._known.info.name) if self._known else ""
        names = frozenset(full_name(entry.name) for entry in loaded)
        models = [m for m in await self.installed() if m.may_complete and not m.is_cloud]
        for model in sorted(models, key=lambda m: (full_name(m.name) != kept, preference(m, names))):
            try:
                shown = self._shown.get(model.digest) or await self._show(model.name)
                self._shown[model.digest] = shown
                return model.name, model.digest, shown, self._template_name(model.name, model.digest, shown)
            except (UnknownTemplate, ModelRefused, ModelMissing, ModelBroken) as error:
                logger.debug("%s is passed over: %s", model.name, error)
        raise ModelMissing(
            "Ollama has no model that can fill in code.", remedy=f"Get one with `ollama pull {SUGGESTED}`."
        )

    async def _show(self, name: str) -> Shown:
        shown = parse_show(await self._connection.fetch("POST", "/api/show", {"model": name}, model=name))
        refuse_cloud(name, shown.remote_host)
        return shown

    def _template_name(self, name: str, digest: str, shown: Shown) -> tuple[str, str]:
        template = (
            self._template
            or template_for(
                model_name=name, family=shown.family, template_text=shown.template, token_hints=shown.fim_token_ids
            ).name
        )
        return tested_template(self._verdicts, digest, name, template)

    async def _loaded(self) -> tuple[Loaded, ...]:
        self._connection.refuse_closed()
        with mapped(self._server):
            async with asyncio.timeout(self._timeouts.answer):
                models = (await self._library.ps()).models
        return tuple(
            Loaded(
                m.name or m.model or "", m.digest or "", m.context_length or 0, int(m.size or 0), int(m.size_vram or 0)
            )
            for m in models
        )

    async def _loaded_as_wanted(self, name: str, digest: str, shown: Shown, entry: Loaded | None) -> Loaded:
        """Load the model unless it is loaded, and with the window that the user set, if any."""
        wanted = self._load_options.get("num_ctx", 0)
        wanted = min(wanted, shown.train_length or wanted)  # the server cuts it so, without a word
        if entry is not None:
            is_own = (entry.digest, entry.context_length) == self._own_load
            if not wanted or is_own or entry.context_length == wanted:
                return entry
        if self.on_load:
            self.on_load(name)
        await self._preload(name)
        entry = _find(await self._loaded(), name, digest) or Loaded(name, digest)
        self._own_load = (entry.digest, entry.context_length)
        return entry

    async def _preload(self, name: str) -> None:
        started = self._clock()
        body = {"model": name, "stream": False, "keep_alive": self._keep_alive, "options": dict(self._load_options)}
        await self._connection.fetch("POST", "/api/generate", body, model=name, within=self._timeouts.load)
        logger.info("loaded %s in %.1f s", name, self._clock() - started)

    def _learn(self, known: _Known, usage: Usage) -> None:
        if usage.load_ms < RELOAD_MS or self._known is not known:
            return
        self._known = replace(known, at=-math.inf)
        self._watch.was_reloaded()
        logger.info("%s was loaded anew (%.0f ms): another program uses other options", known.info.name, usage.load_ms)


def _heard(task: asyncio.Task[ModelInfo]) -> None:
    """Take a failure that nobody waits for any more: the next request meets it again."""
    if not task.cancelled():
        task.exception()


def _find(loaded: tuple[Loaded, ...], name: str, digest: str) -> Loaded | None:
    """Find a model in memory: by its name, else by its digest, for a copy under another name is listed as the first that was used."""
    named = (entry for entry in loaded if full_name(entry.name) == full_name(name))
    return next(named, None) or next((entry for entry in loaded if digest and entry.digest == digest), None)


def _others(loaded: tuple[Loaded, ...], digest: str) -> list[Loaded]:
    return [entry for entry in loaded if not digest or entry.digest != digest]
