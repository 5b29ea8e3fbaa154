"""The installed models as people choose among them: size, cost of context, licence, whether they fill holes. One source for the
command line and for both editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fimble.errors import ModelError, UnknownTemplate
from fimble.fim.families import template_for
from fimble.fim.templates import PREFIX_ONLY
from fimble.models.catalogue import SUGGESTIONS, Known, known
from fimble.models.fitting import Cost, Fit, cost_of, fit, latest, suits
from fimble.models.installed import Installed, Shown, full_name
from fimble.models.machine import Machine
from fimble.models.ollama import OllamaBackend
from fimble.models.records import Records, Speed


@dataclass(frozen=True, slots=True)
class Entry:
    """One installed model."""

    name: str
    size: int
    """Bytes on disk."""
    digest: str
    template: str
    """Its format in `fim.templates`; "" when it has none, for the reason `refusal` gives."""
    refusal: str
    self_test: str
    """"fim", "prefix-only", "fails", or "" when it was not made."""
    licence: str
    quantization: str
    window: int
    """Tokens it was trained on; 0 unknown."""
    cost: Cost
    fit: Fit
    speed: Speed | None
    is_loaded: bool

    @property
    def fills_holes(self) -> bool:
        """Whether it is worth asking for completions between other code, as far as is known."""
        return bool(self.template) and self.self_test in ("", "fim")


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that could be got."""

    model: Known
    cost: Cost
    fit: Fit
    is_recommended: bool
    """The best for this machine."""


async def inventory(ollama: OllamaBackend, records: Records, machine: Machine) -> list[Entry]:
    """List what Ollama has and may complete, by name; raise the `ModelError` family when it cannot be asked."""
    loaded = {full_name(entry.name) for entry in await ollama.loaded()}
    models = [model for model in await ollama.installed() if model.may_complete and not model.is_cloud]
    entries = []
    for model in models:
        try:
            shown, problem = await ollama.show(model.name), ""
        except ModelError as error:  # one damaged model does not hide the others
            shown, problem = Shown(), str(error)
        entries.append(_entry(model, shown, problem, records, machine, is_loaded=full_name(model.name) in loaded))
    return entries


def suggestions(records: Records, machine: Machine) -> list[Offer]:
    """List the models of the catalogue that are worth getting, smallest first, with the one that suits the machine best."""
    best = suits(machine, latest(records.speeds()))[0]
    costs = [(model, cost_of(model.bytes_on_disk, model.cache_bytes_per_token)) for model in SUGGESTIONS]
    return [Offer(model, cost, fit(cost, machine), model is best) for model, cost in costs]


def advised(entries: Sequence[Entry], offered: Sequence[Offer]) -> str:
    """Say in one sentence what to do about models; "" when nothing is to be done."""
    best = next(offer.model.name for offer in offered if offer.is_recommended)
    if any(full_name(entry.name) == full_name(best) for entry in entries):
        return ""
    if any(entry.fills_holes and entry.fit == "fits" for entry in entries):
        return f"For this machine {best} is recommended: `fimble models pull {best}`."
    return f"Get a model that fills holes: `fimble models pull {best}`."


def _entry(
    model: Installed, shown: Shown, problem: str, records: Records, machine: Machine, *, is_loaded: bool
) -> Entry:
    template, refusal = "", problem
    if not problem:
        try:
            template = template_for(
                model_name=model.name,
                family=shown.family,
                template_text=shown.template,
                token_hints=shown.fim_token_ids,
            ).name
        except UnknownTemplate as error:
            refusal = str(error)
    row = known(model.name)
    cost = cost_of(model.size, shown.cache_bytes_per_token or (row.cache_bytes_per_token if row else 0))
    verdict = records.verdict(model.digest, template or PREFIX_ONLY.name) or ""
    return Entry(
        model.name,
        model.size,
        model.digest,
        template,
        refusal,
        verdict,
        row.licence if row else shown.licence,
        shown.quantization,
        shown.train_length,
        cost,
        fit(cost, machine),
        records.speed(model.digest),
        is_loaded,
    )
