"""Which of Ollama's models answers code actions: values and an order, no HTTP."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from fimble.models.base import ChatInfo
from fimble.models.installed import Installed, Shown, full_name, parse_show

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMB])", re.IGNORECASE)
_UNITS = {"K": 1e-6, "M": 1e-3, "B": 1.0}
_BASE = frozenset({"base", "code", "text", "foundation", "pretrain"})
"""Words in the tag of a model that was not taught to follow instructions ("codellama:7b-code")."""
_CODER = re.compile(r"cod(?:er|e)|devstral|starcoder|granite")
MEMORY_SHARE = 0.5
"""Of the machine's memory: a larger model would push out the one for completions, and everything else."""


@dataclass(frozen=True, slots=True)
class Described:
    """What /api/show says about a model, as far as actions want to know."""

    shown: Shown
    billions: float = 0.0
    """Parameters in billions; 0 unknown."""

    def follows(self, name: str) -> bool:
        """Say whether the model of this name follows instructions: it has a chat template, or abilities that need one."""
        words = set(full_name(name).rpartition(":")[2].replace("_", "-").split("-"))
        if words & _BASE:
            return False
        return (
            ".Messages" in self.shown.template
            or ".System" in self.shown.template
            or bool(self.shown.capabilities & {"tools", "thinking"})
        )


def parse_description(answer: Mapping[str, Any]) -> Described:
    """Read /api/show."""
    details = answer.get("details")
    size = details.get("parameter_size") if isinstance(details, dict) else None
    match = _SIZE.fullmatch(size.strip()) if isinstance(size, str) else None
    billions = float(match[1]) * _UNITS[match[2].upper()] if match else 0.0
    return Described(parse_show(answer), billions)


def leaves(info: ChatInfo, model: str) -> bool:
    """Say whether a model can complete while the one of `info` answers an action: it has a slot left, or is in memory too."""
    if full_name(info.name) == full_name(model):
        return info.slots > 1
    return info.beside is None or full_name(model) in info.beside


def chat_preference(model: Installed, loaded: Collection[str], memory: int) -> tuple[bool, bool, bool, int, str]:
    """Sort key, best first: what is loaded, what fits into `memory` (bytes), what knows code, what is large."""
    is_large = model.size > memory * MEMORY_SHARE
    size = model.size if is_large else -model.size
    return full_name(model.name) not in loaded, is_large, not _CODER.search(model.name.lower()), size, model.name


def memory_of_machine() -> int:
    """Give the bytes of memory that the machine has; 8 GB where it does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 8 << 30
