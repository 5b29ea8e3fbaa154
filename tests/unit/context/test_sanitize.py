"""No chunk of code can forge the structure of a prompt, whichever way into the prompt it takes."""

from __future__ import annotations

from fimble.context import sanitize
from fimble.context.sanitize import neutralise, restore
from fimble.fim import sentinels
from fimble.fim.templates import TEMPLATES


def test_context_and_rendering_neutralise_in_the_same_way() -> None:
    assert (sentinels.neutralise, sentinels.restore) == (sanitize.neutralise, sanitize.restore)


def test_a_file_about_every_family_at_once_is_harmless_to_each_and_comes_back() -> None:
    code = "\n".join(f"STOP = '{sentinel}'" for template in TEMPLATES for sentinel in template.sentinels)

    for template in TEMPLATES:
        safe = neutralise(code, template.sentinels)
        assert [] == [sentinel for sentinel in template.sentinels if sentinel in safe]
        assert code == restore(safe, template.sentinels)
