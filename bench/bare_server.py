"""The least a completion server can do: pygls, the text before the cursor, one HTTP request. The baseline of `overhead`."""

from __future__ import annotations

import json
import sys

import httpx
from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")
client = httpx.AsyncClient(trust_env=False)


@server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
async def complete(params: types.InlineCompletionParams) -> types.InlineCompletionList:
    document = server.workspace.get_text_document(params.text_document.uri)
    offset = document.offset_at_position(params.position)
    prompt = f"<|fim_prefix|>{document.source[max(0, offset - 4000) : offset]}<|fim_suffix|><|fim_middle|>"
    body = {"model": "qwen2.5-coder:1.5b-base", "prompt": prompt, "raw": True, "stream": True, "truncate": False}
    text = ""
    async with client.stream("POST", f"{sys.argv[1]}/api/generate", json=body) as response:
        async for line in response.aiter_lines():
            text += str(json.loads(line).get("response", ""))
    where = types.Range(start=params.position, end=params.position)
    return types.InlineCompletionList(items=[types.InlineCompletionItem(insert_text=text, range=where)] if text else [])


server.start_io()
