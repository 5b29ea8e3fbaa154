"""Which files the lookup engine searches for a document."""

from __future__ import annotations

from fimble.models.lookup import LookupCorpus
from fimble.models.lookup.corpus import STALE_S
from fimble.models.lookup.tokens import tokenise
from fimble.models.lookup.vocabulary import SEPARATOR


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def corpus_of(*paths: str, clock: Clock | None = None) -> LookupCorpus:
    corpus = LookupCorpus(clock or Clock())
    for path in paths:
        corpus.replace_file(path, "typescript" if path.endswith(".ts") else "python", f"name_of({path!r})")
    return corpus


def searched(corpus: LookupCorpus, path: str) -> list[str]:
    files = corpus.near(path, "python").codes.strip(SEPARATOR).split(SEPARATOR)
    return ["".join(corpus.vocabulary.decode(file))[len("name_of('") : -2] for file in files if file]


def test_open_files_come_first_then_the_directory_then_the_way_up_then_other_languages() -> None:
    corpus = corpus_of("a/b/x.py", "a/b/y.py", "a/z.py", "far/away/w.py", "a/b/v.ts", "far/open.py")
    corpus.set_open(["far/open.py", "a/b/x.py"])
    assert searched(corpus, "a/b/x.py") == ["far/open.py", "a/b/y.py", "a/z.py", "far/away/w.py", "a/b/v.ts"]


def test_of_equally_near_files_the_latest_comes_first() -> None:
    corpus = corpus_of("a/one.py", "a/two.py", "a/three.py")
    corpus.replace_file("a/one.py", "python", "changed")
    corpus.replace_file("a/one.py", "python", "name_of('a/one.py')")
    assert searched(corpus, "a/x.py") == ["a/one.py", "a/three.py", "a/two.py"]


def test_borders_say_where_each_kind_of_file_begins() -> None:
    corpus = corpus_of("a/open.py", "a/same.py", "b/other.py")
    corpus.set_open(["a/open.py"])
    near = corpus.near("a/x.py", "python")
    starts = [near.codes.index(corpus.vocabulary.code(name)) for name in ("same", "other")]
    assert [near.borders[0] <= starts[0] < near.borders[1], starts[1] >= near.borders[1]] == [True, True]


def test_a_changed_neighbour_is_seen_after_a_moment() -> None:
    clock = Clock()
    corpus = corpus_of("a/one.py", clock=clock)
    assert searched(corpus, "a/x.py") == ["a/one.py"]
    corpus.replace_file("a/two.py", "python", "name_of('a/two.py')")
    assert searched(corpus, "a/x.py") == ["a/one.py"]
    clock.now += STALE_S
    assert searched(corpus, "a/x.py") == ["a/two.py", "a/one.py"]


def test_what_was_put_together_before_a_folder_was_read_counts_no_longer() -> None:
    corpus = corpus_of()
    assert searched(corpus, "a/x.py") == []
    corpus.replace_file("a/one.py", "python", "name_of('a/one.py')")
    corpus.renew()
    assert searched(corpus, "a/x.py") == ["a/one.py"]


def test_a_removed_neighbour_is_gone_at_once() -> None:
    corpus = corpus_of("a/one.py", "a/two.py")
    assert searched(corpus, "a/x.py") == ["a/two.py", "a/one.py"]
    corpus.remove_file("a/two.py")
    corpus.remove_file("a/never.py")
    assert searched(corpus, "a/x.py") == ["a/one.py"]


def test_tokens_made_elsewhere_are_as_good_as_text() -> None:
    text = "def f(a):\n    return a\n"
    whole, parts = LookupCorpus(Clock()), LookupCorpus(Clock())
    whole.replace_file("a.py", "python", text)
    parts.add("a.py", "python", tokenise(text))
    assert whole.near("b.py", "python").codes == parts.near("b.py", "python").codes
