"""A model that knows one function by heart, for tests about editors and not about what a model says."""

from __future__ import annotations

from tests.standin.ollama_standin import OllamaStandin

SUMMARY = """    for item in basket.items:
        price = item.price_cents / 100
        print(f"{item.name:<20} {price:>8.2f}")
"""
FIRST, SECOND, THIRD = SUMMARY.splitlines()
REST = SUMMARY.strip().removeprefix("for item in ")
"""What is suggested behind "for item in "."""


def continuation(prompt: str, known: str = SUMMARY) -> str:
    """What comes behind the line head that the prompt ends with, to the end of the known text; an unknown head gets nothing."""
    head = prompt.rpartition("<|fim_middle|>")[2]
    lines = known.splitlines(keepends=True)
    for n, line in enumerate(lines):
        if line.startswith(head) or (not head.strip() and n == 0):
            return "".join(lines[n:])[len(head) :]
    return ""


def knowing_model() -> OllamaStandin:
    """Make a server with that model, to be started."""
    return OllamaStandin(answer=continuation)
