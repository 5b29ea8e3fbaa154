"""fimble in a real Emacs with eglot, with the configuration that the page for users gives."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.editors.emacs import run_emacs
from tests.editors.model import SUMMARY
from tests.editors.project import BASKET, MAIN
from tests.setup import parts
from tests.standin.ollama_standin import CODER, INSTRUCT, OllamaStandin

pytestmark = [pytest.mark.editor, pytest.mark.timeout(900)]  # waits are long on a busy machine

SIMPLER = "        return sum(i.price_cents for i in self.items)"
REPLY = f"```python\ndef total_cents(self) -> int:\n    {SIMPLER.strip()}\n```\n"


@pytest.fixture(scope="session")
def emacs() -> Path:
    return parts.require("emacs")


@pytest.fixture
def project(shop: Path) -> Path:
    """The shop under version control: by that Emacs knows a project."""
    subprocess.run(["git", "init", "--quiet", shop], check=True)
    return shop


@pytest.mark.parametrize(
    ("typed", "label", "inserted"),
    [
        ("    ", "for item in basket.items: …", SUMMARY.lstrip().rstrip()),
        ("    for item in ", "basket.items:", "basket.items:"),
        ("    for item in bas", "basket.items:", "ket.items:"),
    ],
)
def test_completion_at_point_lists_the_suggestion_and_inserts_all_of_it(
    emacs: Path, project: Path, home: Path, model: OllamaStandin, typed: str, label: str, inserted: str
) -> None:
    program = f"""
      (open-and-connect "shop/main.py")
      (goto-char (point-max))
      (insert "{typed}")
      (let* ((found (eglot-completion-at-point))
             (word (buffer-substring-no-properties (nth 0 found) (nth 1 found)))
             (labels (all-completions word (nth 2 found))))
        (completion-at-point)
        (tell labels (buffer-string-now) (= (point) (point-max))))
    """
    labels, text, is_at_end = run_emacs(emacs, project, home, program, OLLAMA_HOST=model.url)

    assert [label] == labels
    assert MAIN + typed + inserted == text
    assert is_at_end


def test_a_code_action_is_listed_and_edits_the_function_and_undo_takes_it_back(
    emacs: Path, project: Path, home: Path, model: OllamaStandin
) -> None:
    model.models, model.answer = [CODER, INSTRUCT], REPLY
    program = """
      (defun y-or-n-p (_question) "Eglot asks before it lets a server edit." t)
      (open-and-connect "shop/basket.py")
      (buffer-enable-undo)
      (search-forward "Add up")
      (let* ((before (buffer-string-now))
             (actions (append (eglot-code-actions (point)) nil))
             (titles (mapcar (lambda (action) (plist-get action :title)) actions))
             (chosen (seq-find (lambda (action) (string-prefix-p "Simplify" (plist-get action :title))) actions))
             (command (plist-get chosen :command)))
        (undo-boundary)
        (eglot-execute-command (eglot-current-server) (intern (plist-get command :command))
                               (plist-get command :arguments))
        (until "the edit" (lambda () (not (equal before (buffer-string-now)))))
        (let ((edited (buffer-string-now)))
          (undo-boundary)
          (undo)
          (tell titles edited (buffer-string-now))))
    """
    titles, edited, undone = run_emacs(emacs, project, home, program, OLLAMA_HOST=model.url)

    assert {"Explain", "Simplify"} <= {title.partition(" ")[0].rstrip(".…") for title in titles}
    assert SIMPLER in edited.splitlines()
    assert BASKET == undone
