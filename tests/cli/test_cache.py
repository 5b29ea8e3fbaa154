"""`fimble cache`: what is kept of workspaces, and that it can be wiped."""

from __future__ import annotations

import os
import stat

import pytest


def test_without_a_cache_there_is_nothing_to_show_and_nothing_to_delete(fimble):
    assert [] == fimble("cache", "--json").json["caches"]
    assert 0 == fimble("cache", "clear", "--json").json["freed"]


def test_what_is_kept_is_shown_and_can_be_wiped(fimble, shop):
    fimble("graph")
    shown = fimble("cache", "--json").json
    (cache,) = shown["caches"]

    assert ("repository", 6, 6, 0) == tuple(cache[key] for key in ("workspace", "files", "facts", "idleDays"))
    assert cache["path"].startswith(shown["directory"])
    page = fimble("cache").out
    assert ("repository" in page, f"1 workspace in {shown['directory']}" in page) == (True, True)
    assert cache["size"] == fimble("cache", "clear", "--json").json["freed"]
    assert [] == fimble("cache", "--json").json["caches"]


def test_no_function_body_is_in_the_cache(fimble, shop, home):
    (shop / "shop/secret_recipe.py").write_text(
        "def brew(pot: str) -> str:\n    hush = pot + 'cardamom'\n    return hush\n"
    )
    fimble("graph")
    written = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())

    assert b"secret_recipe" in written
    assert b"cardamom" not in written


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_whatever_a_command_writes_only_its_user_can_read_and_it_is_no_workspace_file(fimble, shop, home):
    before = set(shop.rglob("*"))
    usual = os.umask(0o022)
    try:
        for arguments in (("graph",), ("doctor",), ("complete", "shop/order.py:6:12"), ("stats",)):
            fimble(*arguments)
    finally:
        os.umask(usual)
    written = [file for file in home.rglob("*") if file.is_file()]

    assert written
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in written}
    assert before == set(shop.rglob("*"))


def test_the_words_say_what_to_do_when_it_is_used_wrongly(fimble):
    result = fimble("cache", "wipe")

    assert 2 == result.code
    assert "show" in result.err
    assert "clear" in result.err
