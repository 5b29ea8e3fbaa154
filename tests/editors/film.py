"""A short film of a real VS Code with fimble in it, for the README.

usage: python -m tests.editors.film [FILE]        (default: docs/vscode.gif)

What the repository suggests is the lookup engine's own. The second half is answered by a real Ollama; its model is a tiny one
made for the film, which knows these texts by heart (`tests/setup/make_film_gguf.py`): a film is about the editor and the
server between the two. It needs what the tests need (`python -m tests.setup.prepare`, `make client`).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matplotlib.font_manager import findfont
from PIL import Image, ImageDraw, ImageFont

from tests.editors.demo import programs
from tests.editors.project import MAIN, write_shop
from tests.editors.test_vscode import BUTTON, SIMPLER, pick_action
from tests.editors.vscode import ROOT, Programs, VSCode, running_vscode
from tests.real.conftest import CHAT_TEMPLATE, FIM_TEMPLATE
from tests.real.server import RealOllama, running_ollama
from tests.setup import make_film_gguf, parts

SIZE = {"width": 900, "height": 500}
"""Of the page, in its own pixels."""
WIDTH = 1000
"""Of the film, in pixels."""
CAPTION = 44
COLOURS = 200
KEY_MS, LOOK_MS, READ_MS = 70, 700, 1900

CODER, INSTRUCT = "film-coder", "film-instruct"
"""One model under two names, as a family has one for completions and one that follows instructions."""

STILL = {
    "editor.cursorBlinking": "solid",
    "editor.fontSize": 17,
    "editor.autoClosingBrackets": "never",
    "editor.renderLineHighlight": "none",
    "editor.occurrencesHighlight": "off",
    "editor.stickyScroll.enabled": False,
    "breadcrumbs.enabled": False,
    "window.commandCenter": False,
    "workbench.activityBar.location": "hidden",
}


class Film:
    """Frames of a page, each with a caption below it."""

    def __init__(self, code: VSCode, scratch: Path) -> None:
        self._code, self._shot = code, str(scratch / "shot.png")
        self._font = ImageFont.truetype(findfont("DejaVu Sans"), 19)
        self.caption = ""
        self.frames: list[Image.Image] = []
        self.lengths: list[int] = []

    def snap(self, ms: int) -> None:
        """Take a frame and show it that long; one that looks like the one before makes that one longer."""
        self._code.ask("screenshot", path=self._shot)
        with Image.open(self._shot) as shot:
            page = shot.convert("RGB").resize((WIDTH, shot.height * WIDTH // shot.width), Image.Resampling.LANCZOS)
        frame = Image.new("RGB", (WIDTH, page.height + CAPTION), "#1f2937")
        frame.paste(page)
        ImageDraw.Draw(frame).text((16, page.height + 10), self.caption, font=self._font, fill="white")
        if self.frames and self.frames[-1].tobytes() == frame.tobytes():
            self.lengths[-1] += ms
        else:
            self.frames.append(frame)
            self.lengths.append(ms)

    def type(self, text: str) -> None:
        for letter in text:
            self._code.ask("type", text=letter)
            self.snap(KEY_MS)

    def press(self, key: str, ms: int) -> None:
        self._code.press(key)
        self.snap(ms)

    def save(self, file: Path) -> None:
        """Write the film with one palette for all frames, so that what stands still costs nothing."""
        height = self.frames[0].height // 2
        sample = Image.new("RGB", (WIDTH // 2, height * len(self.frames)))
        for n, frame in enumerate(self.frames):
            sample.paste(frame.resize((WIDTH // 2, height), Image.Resampling.NEAREST), (0, n * height))
        palette = sample.quantize(COLOURS)
        first, *rest = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self.frames]
        first.save(file, save_all=True, append_images=rest, duration=self.lengths, loop=0, optimize=True, disposal=1)


def film_lookup(code: VSCode, film: Film) -> None:
    film.caption = "No model at all: what you type is finished from your own repository"
    code.open("main.py")
    code.until_answering("lookup")
    film.snap(READ_MS)
    film.type("    for item in bas")
    code.until_ghost("ket.items:")
    film.snap(READ_MS)
    film.press("Tab", LOOK_MS)


def film_model(code: VSCode, film: Film, server: RealOllama) -> None:
    film.caption = "With a model on your Ollama: whole blocks. Ctrl+Right takes a word, Tab the rest"
    code.press("Control+A", "Delete")
    code.ask("type", text=MAIN.rstrip("\n"))
    settings = {
        **STILL,
        "fimble.ollama.host": server.url,
        "fimble.model": CODER,
        "fimble.actions.model": INSTRUCT,
        "fimble.completion.multiline": "always",
    }
    code.configure(**settings)
    code.until_answering(CODER)
    code.press("Enter")
    film.snap(LOOK_MS)
    film.type("for item in ")
    code.until_ghost("price")
    film.snap(READ_MS)
    for _ in range(2):
        code.press("Control+ArrowRight")
        code.until_ghost("price")
        film.snap(LOOK_MS)
    code.press("Tab")
    code.until_no_ghost()
    film.snap(READ_MS)


def film_action(code: VSCode, film: Film) -> None:
    film.caption = "A code action is shown before it is applied, and is one step to undo"
    code.open("basket.py")
    code.press("Control+F")
    code.type("Add up all")
    code.press("Enter", "Escape", "Home")
    time.sleep(0.5)  # until what was searched with has slid out of view
    film.snap(LOOK_MS)
    code.press("Control+.")
    code.ask("wait", selector='.action-widget .monaco-list-row.action:has-text("Simplify")')
    film.snap(LOOK_MS)
    code.press("Escape")
    pick_action(code, "Simplify")
    code.ask("wait", selector=BUTTON.format("Apply"))
    code.until_line(SIMPLER)
    code.ask("hover", selector=BUTTON.format("Apply"))
    film.snap(READ_MS)
    code.ask("click", selector=BUTTON.format("Apply"))
    code.until("no difference", lambda: not [tab for tab in code.ask("texts", selector=".tab") if ":" in tab])
    code.until_line(SIMPLER)
    film.snap(READ_MS)


def needed(scratch: Path) -> Programs:
    found = programs(scratch, None)
    return Programs(found.code_server, parts.require("chromium"), ROOT / "node_modules/playwright-core", found.vsix)


def create_models(server: RealOllama) -> None:
    """Give a server the film's models."""
    file = make_film_gguf.make(parts.cache())
    window = {"num_ctx": make_film_gguf.CONTEXT}
    server.create_model(CODER, file, template=FIM_TEMPLATE, parameters=window)
    server.create_model(INSTRUCT, file, template=CHAT_TEMPLATE, parameters={**window, "stop": ["<|im_end|>"]})


@contextmanager
def serving_models(folder: Path) -> Iterator[RealOllama]:
    """Run a real Ollama with the film's models."""
    folder.mkdir()
    with running_ollama(parts.require("ollama"), folder) as server:
        create_models(server)
        yield server


def main() -> None:
    file = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "vscode.gif")
    with tempfile.TemporaryDirectory(prefix="film-") as name, serving_models(Path(name, "ollama")) as server:
        scratch, folder = Path(name), write_shop(Path(name, "shop"))
        settings = {**STILL, "fimble.backend": "lookup"}
        with running_vscode(needed(scratch), folder, scratch / "e", settings) as code:
            code.ask("resize", **SIZE)
            code.press("Control+B")
            film = Film(code, scratch)
            film_lookup(code, film)
            film_model(code, film, server)
            film_action(code, film)
            film.save(file)
    print(f"{file} ({file.stat().st_size / 1e6:.2f} MB, {len(film.frames)} frames)")


if __name__ == "__main__":
    main()
