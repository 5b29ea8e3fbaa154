"""Run measurements: all, or the ones named."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = ("indexing", "overhead")

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        raise SystemExit(f"no measurement {name!r}; there are: {', '.join(NAMES)}")
    import_module(f"bench.{name}").main()
