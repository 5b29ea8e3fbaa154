"""`python server` runs the language server from a checkout, `python server COMMAND` any command of fimble."""

from __future__ import annotations

import sys

from fimble.cli.main import main

if __name__ == "__main__":
    arguments = sys.argv[1:]
    is_for_server = not arguments or arguments[0] in ("--stdio", "--tcp")
    sys.exit(main(["lsp", *arguments] if is_for_server else arguments))
