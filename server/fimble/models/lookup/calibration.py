"""Constants of the lookup engine, found by `bench/keystrokes.py` on its tuning repositories."""

from __future__ import annotations

KIND_WEIGHTS = (3.14, 2.0, 1.5, 0.9, 0.79)
"""What a place counts: before the cursor, behind it, in an open file, in the same directory, elsewhere."""
NEARBY_BONUS = 31.7
"""Extra weight, times its kind's, of a place directly before the cursor; it falls to half after `NEARBY_TOKENS`."""
NEARBY_TOKENS = 7.2
LEVEL_OF_LENGTH = (0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9)
"""Agreeing tokens -> level; longer agreements share a level."""
ESCAPES = (0.0, 0.5, 8.9, 4.7, 5.6, 3.7, 3.0, 2.6, 1.27, 0.69)
"""Weight of what shorter contexts say, by level."""
VARIETY = 0.95
"""How much each further token seen at a level adds to its escape, in units of it."""
WORD_BASE = 0.2
"""Share of unexplained tokens that are words of the document."""
NOVEL_WORD = 0.08
"""Share of words never seen before that begin with a given character; each further character keeps `NOVEL_NEXT` of it."""
NOVEL_NEXT = 0.35

SHOW = 0.5
"""Least confidence of a suggestion."""
SHOW_LONG = 0.5
"""Least confidence of several lines."""
