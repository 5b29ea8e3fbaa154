"""`python server` runs the language server from a checkout, `python server COMMAND` any command of fimble."""

from __future__ import annotations

import sys

from fimble.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] if sys.argv[1:2] and not sys.argv[1].startswith("--") else ["lsp", *sys.argv[1:]]))
