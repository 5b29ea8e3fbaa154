"""Everything the model server is ever sent, in a project full of what must not be sent; and everything logged or written down."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import SHOP
from tests.e2e.harness import WAIT_S, Editor, running_editor, write_files
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin
from tests.unit.context.fake_secrets import BASE62, HEX, VENDORS, of, private_key

RNG = random.Random(20)
AWS, GITHUB, STRIPE = (
    next(fake for fake in VENDORS if fake.name == name).make(RNG) for name in ("AWS key id", "GitHub classic", "Stripe")
)
TOKEN, PASSWORD, PEM = of(HEX, 40)(RNG), of(BASE62, 20)(RNG), private_key(RNG)
PLAIN = {
    name: f"marker{of(BASE62, 12)(RNG)}" for name in ("env", "key", "ignored", "own", "linked", "folder", "binary")
}
"""Words that give nothing away: the files they are in must not be read at all."""

FILES = {
    **SHOP,
    ".gitignore": "private/\n*.generated.py\n",
    ".fimbleignore": "own_notes.py\n",
    ".env": f"API_TOKEN={TOKEN}\nNOTE={PLAIN['env']}\n",
    "deploy/server.pem": f"{PEM}\n# {PLAIN['key']}\n",
    "private/basket_rules.py": f"def total_cents_{PLAIN['ignored']}(basket): ...\n",
    "own_notes.py": f"def total_cents_{PLAIN['own']}(basket): ...\n",
    "shop/config.py": f'"""Settings."""\n\nAPI_KEY = "{TOKEN}"\nGITHUB = "{GITHUB}"\nURL = "postgres://app:{PASSWORD}@db/shop"\n'
    f'KEY = """{PEM}"""\n\n\ndef total_limit(key: str = "{AWS}") -> int:\n    """Ask with {STRIPE}."""\n    return 7\n',
    "shop/report.py": f'from shop.basket import Basket\n\nbasket = Basket()\ntoken = "{GITHUB}"\n'
    f'password = "{PASSWORD}"\nprint(basket.total_cents())\n',
}
MAIN = (
    f'from shop.basket import Basket\nfrom shop.config import API_KEY, total_limit\n\ntoken = "{GITHUB}"\nbasket = Basket()\n'
    f'api_key = "{TOKEN}"\nprint(basket.‸\n# {STRIPE}\n'
)
SECRETS = {
    "an AWS key": AWS,
    "a GitHub token": GITHUB,
    "a Stripe key": STRIPE,
    "a token by its name": TOKEN,
    "a password": PASSWORD,
    "a private key": PEM.split("\n")[3],
    **{f"a file that is not read: {name}": word for name, word in PLAIN.items()},
}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Path]:
    folder = write_files(tmp_path / "vault", FILES)
    outside = write_files(
        tmp_path / "outside",
        {
            "rules.py": f"def total_cents_{PLAIN['linked']}(): ...\n",
            "sub/deep.py": f"def total_{PLAIN['folder']}(): ...\n",
        },
    )
    (folder / "shop/linked.py").symlink_to(outside / "rules.py")
    (folder / "shop/linked_folder").symlink_to(outside / "sub", target_is_directory=True)
    (folder / "shop/image.py").write_bytes(b"\x89PNG\r\n\x1a\n\x00" * 40 + PLAIN["binary"].encode())
    return folder


async def work(editor: Editor) -> None:
    """Open what one opens, ask everywhere, for suggestions and for actions."""
    position = editor.open("shop/main.py", MAIN)
    for path in (
        "shop/config.py",
        "shop/report.py",
        ".env",
        "own_notes.py",
        "private/basket_rules.py",
        "deploy/server.pem",
    ):
        editor.open(path, language="python" if path.endswith(".py") else "plaintext")
    for invoked in (False, True):
        await editor.complete("shop/main.py", position, invoked=invoked)
    for line in range(0, 12, 2):
        await editor.complete("shop/config.py", types.Position(line, 0), invoked=True)
        await editor.complete("shop/report.py", types.Position(line, 0), invoked=True)
    editor.change(
        "shop/main.py", ((6, 0), (6, 0), "from shop.linked import rules\nfrom shop.linked_folder import deep\n")
    )
    editor.client.text_document_did_save(
        types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(editor.uri("shop/main.py")))
    )
    await editor.ready()
    await editor.complete("shop/main.py", types.Position(9, 0), invoked=True)
    await act(editor, "shop/config.py", types.Position(9, 0), types.Position(11, 0))  # in the middle of the private key
    await act(editor, "shop/config.py", types.Position(24, 6), types.Position(24, 6))


async def act(editor: Editor, path: str, start: types.Position, end: types.Position) -> None:
    """Have the code there explained and simplified."""
    where = {
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    }
    for action in ("explain", "simplify"):
        argument = {"action": action, "uri": editor.uri(path), "range": where}
        params = types.ExecuteCommandParams(command="fimble.act", arguments=[argument])
        try:
            await asyncio.wait_for(editor.client.workspace_execute_command_async(params), WAIT_S)
        except JsonRpcException:
            pass  # the model's answer was of no use; what counts is what it was asked


def all_text_in(folder: Path) -> str:
    return "\n".join(file.read_bytes().decode("latin-1") for file in folder.rglob("*") if file.is_file())


async def test_no_secret_reaches_the_model_a_log_or_the_disk(vault: Path, home: Path) -> None:
    with OllamaStandin(models=[CODER, INSTRUCT], answer="total_cents())\n") as ollama:
        settings = {"ollama": {"host": ollama.url}, "completion": {"debounceMs": 0}}
        async with running_editor(vault, home, settings) as editor:
            await editor.ready()
            await work(editor)
            logged = "\n".join(message.message for message in editor.client.log_messages)
        sent = "\n".join(json.dumps(record.body, ensure_ascii=False) for record in ollama.requests)

    assert sent.count("<target>") >= 4
    assert {} == {kind: "sent" for kind, secret in SECRETS.items() if secret in sent}
    assert {} == {kind: "logged" for kind, secret in SECRETS.items() if secret in logged}
    assert {} == {kind: "written" for kind, secret in SECRETS.items() if secret in all_text_in(home)}
    assert "def total_limit(key: str" in sent
    assert "def total_cents(self) -> int" in sent
