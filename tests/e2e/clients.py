"""Language clients as they are: what real ones say in the handshake, how they ask, and how they take an answer.

The handshakes were recorded from the real programs; the habits are those that the same recordings show.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.e2e.raw import RawServer, notification, request

HANDSHAKES = Path(__file__).with_name("handshakes")
Asks = Literal["inlineCompletion", "completion"]


@dataclass(frozen=True)
class Client:
    """What one client does differently from others."""

    name: str
    handshake: str
    """File of the recording; "" for a client that says nothing about itself."""
    asks: Asks
    settings: Literal["in the handshake", "when asked", "pushed"]
    """How it hands over settings."""
    cancels: bool = False
    """Takes a question back when the next key makes it stale."""
    sends: Literal["changes", "whole texts"] = "changes"
    runs_commands: bool = False
    """Runs the command that an item carries, after it was inserted."""
    registers: Literal["null", "an error"] = "null"
    """Its answer when the server registers for something."""


CLIENTS = (
    Client("VS Code 1.100", "vscode", "inlineCompletion", "when asked", cancels=True, runs_commands=True),
    Client("Neovim 0.12", "neovim-0.12", "inlineCompletion", "pushed", runs_commands=True),
    Client("Neovim 0.11", "neovim-0.11", "inlineCompletion", "pushed", cancels=True, runs_commands=True),
    Client("Emacs 28, eglot", "emacs", "completion", "in the handshake", registers="an error"),
    Client("Helix 25.07", "helix", "completion", "in the handshake"),
    Client("one that can do nothing", "", "completion", "in the handshake", sends="whole texts"),
)


def handshake(client: Client, folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Parameters of `initialize`, word for word but for the folder."""
    if not client.handshake:
        return {"capabilities": {}, "processId": None, "rootPath": str(folder), "initializationOptions": settings}
    recorded = json.loads((HANDSHAKES / f"{client.handshake}.json").read_text("utf-8"))["params"]
    params: dict[str, Any] = json.loads(json.dumps(recorded).replace("ROOT", folder.as_posix()))
    if client.settings == "in the handshake":
        params["initializationOptions"] = settings
    return params


class Player:
    """One client at work with a server."""

    def __init__(self, client: Client, server: RawServer, folder: Path, settings: dict[str, Any]) -> None:
        self.client, self.server, self.folder, self.settings = client, server, folder, settings
        self.capabilities: dict[str, Any] = {}
        self.encoding = "utf-16"
        self.texts: dict[str, str] = {}
        self.was_shown_first = False
        """The last edit was to be confirmed."""
        self._versions: dict[str, int] = {}
        self._n_requests = 0
        server.heard = self._answer

    async def begin(self) -> None:
        params = handshake(self.client, self.folder, self.settings)
        self.capabilities = params["capabilities"]
        self.server.send(request("hello", "initialize", params))
        result = (await self.server.answer("hello"))["result"]
        self.encoding = result["capabilities"].get("positionEncoding", "utf-16")
        self.server.send(notification("initialized", {}))
        if self.client.settings == "pushed":
            self.server.send(notification("workspace/didChangeConfiguration", {"settings": {"fimble": self.settings}}))
        await self.server.until(lambda s: not s["indexing"] and s["state"] != "loading" and s["backend"])

    def _answer(self, message: dict[str, Any]) -> None:
        """Answer what the server asks of its client."""
        if "id" not in message:
            return
        method, reply = message["method"], {"jsonrpc": "2.0", "id": message["id"], "result": None}
        if method == "workspace/configuration":
            section = self.settings if self.client.settings != "in the handshake" else None
            reply["result"] = [section for _ in message["params"]["items"]]
        elif method == "client/registerCapability" and self.client.registers == "an error":
            del reply["result"]
            reply["error"] = {"code": -32603, "message": "Internal error"}
        elif method == "workspace/applyEdit":
            self.take_edit(message["params"]["edit"])
            reply["result"] = {"applied": True}
        self.server.send(reply)

    def uri(self, path: str) -> str:
        return (self.folder / path).as_uri()

    def open(self, path: str, text: str) -> None:
        uri = self.uri(path)
        self.texts[uri], self._versions[uri] = text, 0
        document = {"uri": uri, "languageId": "python", "version": 0, "text": text}
        self.server.send(notification("textDocument/didOpen", {"textDocument": document}))

    def type_at_end(self, path: str, keys: str) -> None:
        """Type at the end of a document and tell the server."""
        uri = self.uri(path)
        end = self.end(uri)
        self._versions[uri] += 1
        self.texts[uri] += keys
        change = {"range": {"start": end, "end": end}, "text": keys}
        changes = [change] if self.client.sends == "changes" else [{"text": self.texts[uri]}]
        where = {"uri": uri, "version": self._versions[uri]}
        self.server.send(notification("textDocument/didChange", {"textDocument": where, "contentChanges": changes}))

    def end(self, uri: str) -> dict[str, int]:
        """Position of a document's end, in the units that were agreed on."""
        lines = self.texts[uri].split("\n")
        return {"line": len(lines) - 1, "character": units(lines[-1], self.encoding)}

    def ask_at_end(self, path: str) -> int:
        """Ask for a suggestion at the end of a document; give the number of the request."""
        uri = self.uri(path)
        context = {"triggerKind": 2} if self.client.asks == "inlineCompletion" else {"triggerKind": 1}
        params = {"textDocument": {"uri": uri}, "position": self.end(uri), "context": context}
        return self.request(f"textDocument/{self.client.asks}", params)

    def request(self, method: str, params: Any) -> int:
        self._n_requests += 1
        self.server.send(request(self._n_requests, method, params))
        return self._n_requests

    async def ask(self, method: str, params: Any) -> Any:
        answer = await self.server.answer(self.request(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def take_back(self, number: int) -> None:
        self.server.send(notification("$/cancelRequest", {"id": number}))

    async def take_item(self, path: str, item: dict[str, Any]) -> None:
        """Insert an item as this client does, and run its command if it runs commands."""
        inline = {"range": item.get("range"), "newText": item.get("insertText")}
        self.replace(self.uri(path), item.get("textEdit") or inline)
        self._versions[self.uri(path)] += 1
        whole = {"textDocument": {"uri": self.uri(path), "version": self._versions[self.uri(path)]}}
        self.server.send(
            notification("textDocument/didChange", {**whole, "contentChanges": [{"text": self.texts[self.uri(path)]}]})
        )
        if self.client.runs_commands and (command := item.get("command")):
            await self.ask("workspace/executeCommand", {k: command.get(k) for k in ("command", "arguments")})

    def take_edit(self, edit: dict[str, Any]) -> None:
        """Apply a workspace edit."""
        annotations = edit.get("changeAnnotations") or {}
        self.was_shown_first = any(value.get("needsConfirmation") for value in annotations.values())
        by_document = [(c["textDocument"]["uri"], c["edits"]) for c in edit.get("documentChanges") or ()]
        for uri, edits in [*by_document, *(edit.get("changes") or {}).items()]:
            for each in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]))[
                ::-1
            ]:
                self.replace(uri, each)

    def replace(self, uri: str, edit: dict[str, Any]) -> None:
        text = self.texts[uri]
        start, end = (offset(text, edit["range"][side], self.encoding) for side in ("start", "end"))
        self.texts[uri] = text[:start] + edit["newText"] + text[end:]


def units(text: str, encoding: str) -> int:
    """Length of a text in the units of an encoding (LSP 3.17, PositionEncodingKind)."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode(encoding if encoding == "utf-8" else f"{encoding}-le")) // width


def offset(text: str, position: dict[str, int], encoding: str) -> int:
    """Code points in front of a position."""
    lines = text.split("\n")
    line = lines[position["line"]]
    n = next(n for n in range(len(line) + 1) if units(line[:n], encoding) >= position["character"])
    return sum(len(each) + 1 for each in lines[: position["line"]]) + n
