"""How many tokens each part of a prompt may take, and how text is counted in tokens without the model's tokenizer."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_CHARS_PER_TOKEN = 3.2
"""Characters of source code per token of a code model's BPE, on the low side: Qwen2.5-Coder's and DeepSeek-Coder's lie
between 3 and 4 for Python and TypeScript. Calibrated per model from the server's own counts as soon as there are any."""

SAFETY_TOKENS = 48
"""Kept free beside what we count: sentinels, the beginning-of-sentence token, rounding."""

AUTO_CROSS_FILE_SHARE = 0.45
"""Share of the prompt for other files when `context.tokens` is "auto" (hierarchical context pruning and the chunking
study agree that a third to a half pays at 2k to 8k tokens; see ARCHITECTURE.md, "Budget")."""

AUTO_CROSS_FILE_MOST = 2048
"""More helps little and costs every first read; the user can ask for it by number."""


@dataclass(frozen=True, slots=True)
class TokenMeter:
    """Estimates tokens from characters; learns the ratio from counts that the model server reports."""

    chars_per_token: float = DEFAULT_CHARS_PER_TOKEN

    def tokens(self, text: str) -> int:
        """Estimate the tokens of `text`, rounded up; non-ASCII characters count one token each."""
        if text.isascii():
            return -int(-len(text) // self.chars_per_token)
        wide = sum(1 for character in text if character > "\x7f")
        return wide - int(-(len(text) - wide) // self.chars_per_token)

    def characters(self, tokens: int) -> int:
        """Say how many characters surely fit in `tokens` when the text is ASCII."""
        return int(tokens * self.chars_per_token)

    def calibrated(self, n_characters: int, n_tokens: int) -> TokenMeter:
        """Return a meter that has seen a prompt of `n_characters` count `n_tokens` (server's own count).

        Half of the new ratio is believed at once, so two prompts settle it; the ratio stays within 1 to 6, and short
        prompts teach nothing.
        """
        if n_tokens < 64 or n_characters < 64:
            return self
        seen = min(6.0, max(1.0, n_characters / n_tokens))
        return TokenMeter(chars_per_token=(self.chars_per_token + seen) / 2)


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens for each part; together with the answer they stay below the loaded context."""

    cross_file: int
    """Other files in all."""
    similar: int
    """Of these, the most that similar code may take (two thirds at most: DESIGN, Plan)."""
    prefix: int
    suffix: int

    @property
    def total(self) -> int:
        return self.cross_file + self.prefix + self.suffix


MOST_PREFIX = 2048
MOST_SUFFIX = 512
"""Beyond these the current file's own text is cut: on a laptop a token read costs milliseconds, and text farther than
a few screens away is better represented by declarations."""


def split_budget(context_length: int, max_answer: int, cross_file: int | None) -> Budget:
    """Split a loaded context of `context_length` tokens (0: unlimited) for an answer of `max_answer` tokens.

    `cross_file` is the setting `context.tokens` (None: "auto"). The prefix keeps at least half of what is left, because
    it decides the next token more than anything else.
    """
    window = context_length or 16_384
    room = max(96, window - max_answer - SAFETY_TOKENS)
    if cross_file is None:
        wanted = min(int(room * AUTO_CROSS_FILE_SHARE), AUTO_CROSS_FILE_MOST)
    else:
        wanted = min(cross_file, int(room * 0.75))
    rest = room - wanted
    suffix = min(MOST_SUFFIX, rest // 4)
    prefix = min(MOST_PREFIX, rest - suffix)
    return Budget(cross_file=wanted, similar=wanted * 2 // 3, prefix=prefix, suffix=suffix)
