#!/usr/bin/env bash
# Write what the released packages are made of, as CycloneDX JSON, from the lock files: dist/fimble-python.cdx.json for the
# server, dist/fimble-vscode.cdx.json for what the VS Code extension bundles of npm.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check install --quiet 'cyclonedx-bom>=7,<8'

mkdir -p dist
"$tools/bin/cyclonedx-py" requirements requirements/runtime.txt --pyproject pyproject.toml --output-reproducible \
  --output-format JSON --spec-version 1.6 --output-file dist/fimble-python.cdx.json
npm sbom --sbom-format cyclonedx --sbom-type application --package-lock-only --omit dev >dist/fimble-vscode.cdx.json
ls -l dist/*.cdx.json
