#!/usr/bin/env bash
# Compile the locks: exact versions with hashes for every supported Python and system, and no index address in them.
#
# usage: requirements/lock.sh [--upgrade]       (anything given is passed on to `uv pip compile`)
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check install --quiet 'uv>=0.9,<1'

# uv reads the certificates of the system: behind a company's proxy those are the ones that fit.
compile() {
  "$tools/bin/uv" --system-certs pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' "$@"
}
# The dev lock leads and the others follow it, so that one version of a package serves all.
compile "$@" pyproject.toml --group dev -o requirements/dev.txt
compile pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
compile --group build -c requirements/dev.txt -o requirements/build.txt
compile "$@" tests/setup/build-tools.in -o tests/setup/build-tools.txt
