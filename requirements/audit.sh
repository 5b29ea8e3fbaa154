#!/usr/bin/env bash
# Look the locked versions up in the advisories of PyPI (pip-audit) and npm; fails when one is known to be vulnerable. Needs the
# real registries: a mirror without advisories answers for nothing, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check install --quiet 'pip-audit>=2.9,<3'

"$tools/bin/pip-audit" --strict --disable-pip --require-hashes -r requirements/runtime.txt
npm audit --omit dev
