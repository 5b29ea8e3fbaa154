"""Run measurements: all, or the ones named; what stands behind `resolution` are its own arguments."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = ("indexing", "overhead", "cancelling")
"""What runs when nothing is named."""

# No module is named `typing`: beside a script that is started by its path it would hide Python's own.
WITH_ARGUMENTS = {
    "resolution": "resolution",
    "context": "context",
    "ablation": "ablation",
    "scale": "scale",
    "typing": "typed_keys",
    "secrets": "secrets_found",
    "soak": "soak",
    "held": "held",
    "guard": "guard",
    "keystrokes": "keystrokes",
    "lookup_weights": "lookup_weights",
    "languages": "languages",
}

if sys.argv[1:2] and sys.argv[1] in WITH_ARGUMENTS:
    import_module(f"bench.{WITH_ARGUMENTS[sys.argv[1]]}").main(sys.argv[2:])
    raise SystemExit

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        raise SystemExit(f"no measurement {name!r}; there are: {', '.join((*NAMES, *WITH_ARGUMENTS))}")
    import_module(f"bench.{name}").main()
