"""The judge of JavaScript and TypeScript: `ts.resolveModuleName` of the TypeScript that this repository develops with.

The compiler's parser finds the specifiers (`import`, `export … from`, `import()`, `require`, `import("…")` types), the nearest tsconfig.json of
the package governs where they lead. Where a package has none, the rules for bundlers count.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bench.corpus import EFFECT, MOBX, RXJS, Package
from bench.judges import Edge, lacking

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
TUNING = (
    RXJS,
    EFFECT,
    MOBX,
    Package("npm", "express", "5.1.0"),
    Package("npm", "ajv", "8.17.1"),
    Package("npm", "@reduxjs/toolkit", "2.9.0"),
    Package("npm", "fastify", "5.6.1"),
    Package("npm", "preact", "10.27.2"),
)
REPORT = (
    Package("npm", "mongodb", "6.20.0"),
    Package("npm", "@tanstack/query-core", "5.90.2"),
    Package("npm", "webpack", "5.102.0"),
    Package("npm", "immer", "10.1.3"),
    Package("npm", "@trpc/server", "11.0.0"),
    Package("npm", "zod", "4.1.12"),
    Package("npm", "pino", "9.13.0"),
    Package("npm", "undici", "7.16.0"),
)

# What a released tarball leaves out of its authors' checkout: where the package's own name leads while it is worked on.
_LEFT_OUT: dict[str, dict[str, object]] = {
    "@reduxjs/toolkit": {
        "paths": {
            "@reduxjs/toolkit": ["./src/index.ts"],
            "@reduxjs/toolkit/react": ["./src/react/index.ts"],
            "@reduxjs/toolkit/query": ["./src/query/index.ts"],
            "@reduxjs/toolkit/query/react": ["./src/query/react/index.ts"],
        }
    },
    "zod": {"customConditions": ["@zod/source"]},
}
_SCRIPT = Path(__file__).with_name("javascript_imports.mjs")
_TIME_LIMIT_S = 600


def missing() -> str:
    """Need Node.js and the npm packages of this repository."""
    has_typescript = (_SCRIPT.parents[2] / "node_modules" / "typescript").is_dir()
    return lacking("node") or ("" if has_typescript else "typescript is not installed (npm ci)")


def prepare(root: Path, package: Package) -> None:
    """Write the part of a tsconfig.json that the tarball lacks."""
    if own := _LEFT_OUT.get(package.name):
        options = {"module": "esnext", "moduleResolution": "bundler", "jsx": "react", **own}
        (root / "package" / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}), encoding="utf-8")


def true_edges(root: Path) -> frozenset[Edge]:
    """Ask the compiler's resolver about every import below a folder."""
    command = ["node", str(_SCRIPT), str(root)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True, timeout=_TIME_LIMIT_S)
    return frozenset((path, other) for path, other in json.loads(answer.stdout))
