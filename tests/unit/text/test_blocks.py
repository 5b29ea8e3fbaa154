from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fimble.text.blocks import BLOCK_LENGTH, Block, Blocks, cut
from fimble.text.spans import Edit, Span
from tests.unit.text import naive


@given(naive.texts, st.integers(1, 6))
def test_cutting_loses_nothing_and_never_parts_a_crlf(text, length):
    pieces = [block.text for block in cut(text, length)]

    assert text == "".join(pieces)
    assert all(pieces)
    assert not [a for a, b in pairwise(pieces) if a.endswith("\r") and b.startswith("\n")]
    assert all(len(piece) <= 2 * length + 1 for piece in pieces)


@given(st.data(), naive.texts, st.integers(1, 4))
def test_after_any_edits_every_block_still_tells_the_truth(data, text, length):
    blocks = Blocks.of(text, length)
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(naive.edits_of(text))
        text, blocks = naive.spliced(text, edit), blocks.edited(edit)

    assert text == blocks.join()
    assert [Block.of(block.text) for block in blocks.items] == list(blocks.items)
    assert ("",) == tuple(b.text for b in blocks.items) or all(block.text for block in blocks.items)
    assert not any(a.text.endswith("\r") and b.text.startswith("\n") for a, b in pairwise(blocks.items))


def test_a_keystroke_leaves_all_blocks_but_its_own_as_they_are():
    blocks = Blocks.of("some text, and a line break\n" * 10_000)
    edited = blocks.edited(Edit(Span(100_000, 100_000), "x"))

    shared = {id(block) for block in blocks.items} & {id(block) for block in edited.items}
    assert len(blocks.items) - 1 == len(shared)


def test_typing_and_deleting_for_long_does_not_crumble_the_text():
    blocks = Blocks.of("x" * 10 * BLOCK_LENGTH)
    for n in range(3_000):
        blocks = blocks.edited(Edit(Span(n * 20, n * 20 + n % 2), "" if n % 2 else "ab"))

    assert len(blocks.items) <= len(blocks) // BLOCK_LENGTH + 1
