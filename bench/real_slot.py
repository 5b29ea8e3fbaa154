"""A real Ollama in place of the counted slot: what it says itself about how much of each prompt it had to read."""

from __future__ import annotations

import httpx


class RealSlot:
    """Sends prompts raw to /api/generate, for one token each, and reads `prompt_eval_cached_count` (Ollama 0.30 and later)."""

    def __init__(self, url: str, model: str, window: int) -> None:
        """`window`: tokens of context that the model is loaded with."""
        self._http = httpx.Client(base_url=url, timeout=1_800, trust_env=False)
        self._model, self._window = model, window

    def read(self, text: str) -> tuple[int, int]:
        """Give the tokens of a prompt and how many of them were read, by the server's own count."""
        body = {
            "model": self._model,
            "prompt": text,
            "raw": True,
            "stream": False,
            "truncate": False,
            "options": {"num_predict": 1, "temperature": 0, "num_ctx": self._window},
        }
        answer = self._http.post("/api/generate", json=body).raise_for_status().json()
        n_prompt = int(answer["prompt_eval_count"])
        return n_prompt, n_prompt - int(answer.get("prompt_eval_cached_count", 0))
