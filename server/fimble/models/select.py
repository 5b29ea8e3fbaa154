"""Which backend answers now: the one the user asked for when it is well, else the embedded one; decided at once.

Asking the servers happens in the background; nothing here raises into typing.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from fimble.errors import FimbleError, ModelBroken, ModelBusy, ModelError, PromptTooLong
from fimble.fim.prompt import Prompt
from fimble.fim.templates import PREFIX_ONLY
from fimble.models.base import Backend, ModelInfo, Params, Piece
from fimble.models.clock import Clock, SystemClock
from fimble.models.connection import Timeouts
from fimble.models.health import MIN_GAP_S, REFRESH_S, TOLERATED, BackendStatus, Backoff, State, state_of
from fimble.models.hosts import resolve_host
from fimble.models.ollama import OllamaBackend
from fimble.models.ollama_generate import SUGGESTED
from fimble.models.openai_compatible import OpenAICompatibleBackend
from fimble.models.reloads import Advice
from fimble.models.tested import NotTested, Verdicts

logger = logging.getLogger(__name__)

LLAMA_CPP_PORT = 8080
"""Where llama.cpp's server listens by default."""


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """The settings that decide about backends; a project's own file must not be able to set any of the hosts."""

    backend: str = "auto"
    """"auto", "ollama", "openai" or "lookup"."""
    allow_hosts: tuple[str, ...] = ()
    ollama_host: str = ""
    """"" for OLLAMA_HOST, else this machine's port 11434."""
    ollama_model: str = ""
    """"" to choose among the installed ones."""
    ollama_template: str = ""
    ollama_keep_alive: str | int = "30m"
    ollama_load_options: Mapping[str, int] = field(default_factory=dict)
    openai_url: str = ""
    openai_model: str = ""
    openai_template: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_context_length: int = 0
    timeouts: Timeouts = field(default_factory=Timeouts)


@dataclass(frozen=True, slots=True)
class Choice:
    """A backend that can answer now, and what it answers with."""

    backend: Backend
    info: ModelInfo
    is_fallback: bool
    _selector: BackendSelector = field(repr=False)

    async def generate(self, prompt: Prompt, params: Params) -> AsyncGenerator[Piece, None]:
        """Stream an answer as `Backend.generate` does, errors included; the selector learns from how it goes."""
        is_told = False
        try:
            async with aclosing(self.backend.generate(prompt, params)) as pieces:
                async for piece in pieces:
                    if not is_told:
                        self._selector.report(self, None)
                        is_told = True
                    yield piece
        except ModelError as error:
            self._selector.report(self, error)
            raise


class BackendSelector:
    """Watches over one backend, with another to fall back on."""

    def __init__(
        self,
        primary: Backend | None,
        fallback: Backend | None = None,
        *,
        problem: FimbleError | None = None,
        clock: Clock | None = None,
        on_change: Callable[[BackendStatus], None] | None = None,
    ) -> None:
        """Watch `primary`; while it cannot answer, `fallback` does, or nobody.

        `problem` says why there is no primary although the user wants one. `on_change` hears each new status.
        """
        self._primary = primary
        self._fallback = fallback
        self._clock = clock or SystemClock()
        self._on_change = on_change
        self._backoff = Backoff()
        self._info: ModelInfo | None = None
        self._fallback_info = ModelInfo(fallback.name, fallback.name) if fallback else None
        self._state: State = "loading" if primary else state_of(problem) if problem else "ready"
        self._message = str(problem) if problem else f"Looking for {_label(primary)}." if primary else ""
        self._remedy = problem.remedy if problem else ""
        self._advice: Advice | None = None
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._is_probing = False
        self._is_closed = False
        self._probed_at = float("-inf")
        self._verdict = asyncio.Event()
        self._told = self.status()
        if primary is None:
            self._verdict.set()

    async def start(self) -> None:
        """Begin to look for the backend; returns at once. `current` does it too."""
        if self._fallback is not None:
            try:
                self._fallback_info = await self._fallback.info()
            except FimbleError as error:
                logger.warning("the fallback does not describe itself: %s", error)
        self._consider()

    def current(self) -> Choice | None:
        """Say who answers a request made now; None: nobody. Takes no time, and has a missing backend looked for."""
        self._consider()
        if self._is_closed:
            return None
        if self._state == "ready" and self._primary is not None and self._info is not None:
            return Choice(self._primary, self._info, is_fallback=False, _selector=self)
        return self.stand_in()

    def stand_in(self) -> Choice | None:
        """Say who answers while the model may not be asked; None when nobody does."""
        if self._fallback is not None and self._fallback_info is not None and not self._is_closed:
            return Choice(self._fallback, self._fallback_info, is_fallback=True, _selector=self)
        return None

    def status(self) -> BackendStatus:
        """Say how things are."""
        is_own = self._state == "ready" and self._info is not None
        answering = self._info if is_own else self._fallback_info
        message, remedy = self._message, self._remedy
        if is_own and not message and (advice := self._advice or self._prefix_only()) is not None:
            message, remedy = advice.message, advice.remedy
        if not is_own and self._primary_is_wanted() and self._fallback is not None:
            message = f"{message} Suggestions come from the repository itself meanwhile."
        return BackendStatus(
            state=self._state,
            backend=answering.backend if answering else "",
            model=answering.name if answering else "",
            message=message,
            remedy=remedy,
            self_test=answering.self_test if answering else "",
        )

    @property
    def primary(self) -> tuple[Backend, ModelInfo] | None:
        """The backend that the user asked for and its model, while it can answer."""
        is_own = self._state == "ready" and not self._is_closed
        return (self._primary, self._info) if is_own and self._primary and self._info else None

    @property
    def is_looking(self) -> bool:
        """Whether the backend is being asked right now."""
        return self._is_probing

    async def settled(self, timeout: float) -> BackendStatus:  # noqa: ASYNC109 -- running out of time is no error here
        """Wait up to `timeout` seconds for the first verdict, a model's load included. For commands, not for typing."""
        await self.start()
        try:
            async with asyncio.timeout(timeout):
                await self._verdict.wait()
        except TimeoutError:
            pass  # the status says that it is still loading
        return self.status()

    def report(self, choice: Choice, error: ModelError | None) -> None:
        """Learn from an answer of `choice`: `error`, or None when it goes well."""
        if choice.is_fallback or self._is_closed:
            return
        match error:
            case None:
                self._failures = 0
                if self._state == "ready":
                    self._set("ready")
            case PromptTooLong():
                if self._info is not None and error.n_ctx:
                    self._info = replace(self._info, context_length=error.n_ctx)
            case ModelBusy():
                self._set(self._state, error)
            case ModelBroken() if self._failures + 1 < TOLERATED:
                self._failures += 1
                self._set(self._state, error)
            case _:
                self._failures += 1
                self._set(state_of(error), error)
                self._launch(self._backoff.next())

    def loading(self, model: str) -> None:
        """Hear that the backend loads `model` now; others answer until it is done."""
        self._state, self._message, self._remedy = "loading", f"Loading {model}.", ""
        self._tell()
        if not self._is_closed:
            self._launch(0.0)  # hears when it is done, whoever wanted it

    def advised(self, advice: Advice | None) -> None:
        """Hear what there is to tell of a model that works."""
        self._advice = advice
        self._tell()

    def look_again(self) -> None:
        """Ask the backend now, and have it load its model if that is gone: a person is about to work with it."""
        if self._primary is not None and not self._is_closed:
            self._launch(0.0)

    def _prefix_only(self) -> Advice | None:
        if self._info is None or self._info.template != PREFIX_ONLY.name:
            return None
        return Advice(
            f"{self._info.name} is prefix-only: it goes on with code but fills no holes, so it is not told what follows.",
            f"A model that fills holes completes better, for example {SUGGESTED}.",
        )

    async def retire(self) -> None:
        """Answer nobody any more, and close when what is being loaded is there: Ollama gives a load up that nobody waits for."""
        self._is_closed, self._on_change = True, None
        try:
            if self._task is not None and self._is_probing:
                await asyncio.wait({self._task})
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop looking and close both backends; nobody answers any more."""
        self._is_closed = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._is_probing = False
        for backend in (self._primary, self._fallback):
            if backend is not None:
                await backend.close()

    def _consider(self) -> None:
        """Have the backend looked for, if it is time."""
        if self._primary is None or self._is_closed:
            return
        if self._clock.now() - self._probed_at >= (REFRESH_S if self._state == "ready" else MIN_GAP_S):
            self._launch(0.0)

    def _launch(self, delay: float) -> None:
        if self._is_probing:
            return
        if self._task is not None:
            self._task.cancel()  # it only sleeps
        self._is_probing = delay <= 0
        self._task = asyncio.get_running_loop().create_task(self._probe_until_ready(delay))

    async def _probe_until_ready(self, delay: float) -> None:
        while True:
            if delay:
                await self._clock.sleep(delay)
            if await self._probe() or self._is_closed:
                return
            delay = self._backoff.next()

    async def _probe(self) -> bool:
        assert self._primary is not None  # noqa: S101 -- nothing is launched without one
        self._is_probing = True
        try:
            self._info = await self._primary.info()
        except FimbleError as error:
            self._set(state_of(error), error)
            return False
        except Exception as error:
            logger.exception("looking for %s failed", self._primary.name)
            self._set("offline", ModelBroken(f"Asking {_label(self._primary)} failed: {error!r}."))
            return False
        finally:
            self._is_probing = False
            self._probed_at = self._clock.now()
        self._set("ready")
        return True

    def _set(self, state: State, error: FimbleError | None = None) -> None:
        if state != self._state:
            logger.info("%s: %s %s", self._primary.name if self._primary else "", state, error or "")
        self._state = state
        self._message, self._remedy = (str(error), error.remedy) if error else ("", "")
        if state == "ready" and self._failures == 0:
            self._backoff.reset()
        if state != "loading":
            self._verdict.set()
        self._tell()

    def _tell(self) -> None:
        status = self.status()
        if status != self._told:
            self._told = status
            if self._on_change is not None:
                self._on_change(status)

    def _primary_is_wanted(self) -> bool:
        return self._primary is not None or bool(self._message)


def _label(backend: Backend) -> str:
    return {"ollama": "Ollama", "openai": "the model server"}.get(backend.name, backend.name)


def choose(
    settings: BackendSettings,
    lookup: Backend,
    *,
    environ: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
    on_change: Callable[[BackendStatus], None] | None = None,
    verdicts: Verdicts = NotTested(),
) -> BackendSelector:
    """Build the backend that the settings name, watched over; "auto" is Ollama with `lookup` to fall back on.

    Never raises: an address that is refused makes a selector that says so.
    """
    clock = clock or SystemClock()
    if settings.backend == "lookup":
        return BackendSelector(None, lookup, clock=clock, on_change=on_change)
    fallback = lookup if settings.backend == "auto" else None
    try:
        if settings.backend == "openai":
            primary: OllamaBackend | OpenAICompatibleBackend = _openai(settings, clock, verdicts)
        else:
            primary = _ollama(settings, environ, clock, verdicts)
    except FimbleError as problem:
        return BackendSelector(None, fallback, problem=problem, clock=clock, on_change=on_change)
    selector = BackendSelector(primary, fallback, clock=clock, on_change=on_change)
    if isinstance(primary, OllamaBackend):
        primary.on_load = selector.loading
        primary.on_advice = selector.advised
    return selector


def ollama_of(settings: BackendSettings) -> OllamaBackend:
    """Build the Ollama of the settings, to list or get models; who asks closes it. Raise for an address that is refused."""
    return _ollama(settings, os.environ, SystemClock())


def _ollama(
    settings: BackendSettings, environ: Mapping[str, str], clock: Clock, verdicts: Verdicts = NotTested()
) -> OllamaBackend:
    return OllamaBackend(
        resolve_host(settings.ollama_host, environ.get("OLLAMA_HOST", ""), settings.allow_hosts),
        settings.ollama_model or None,
        template=settings.ollama_template,
        keep_alive=settings.ollama_keep_alive,
        load_options=settings.ollama_load_options,
        timeouts=settings.timeouts,
        clock=clock.now,
        verdicts=verdicts,
    )


def _openai(settings: BackendSettings, clock: Clock, verdicts: Verdicts) -> OpenAICompatibleBackend:
    return OpenAICompatibleBackend(
        resolve_host(settings.openai_url, "", settings.allow_hosts, name="openai.baseUrl", default_port=LLAMA_CPP_PORT),
        settings.openai_model or None,
        template=settings.openai_template,
        api_key=settings.openai_api_key,
        context_length=settings.openai_context_length,
        timeouts=settings.timeouts,
        clock=clock.now,
        verdicts=verdicts,
    )
