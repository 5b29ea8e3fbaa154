"""Names near the cursor, and classes of local values."""

from __future__ import annotations

import pytest

from fimble.context.evidence import class_of_type, gather_evidence, infer_local_types
from fimble.text.document import Document


def evidence_at(marked: str):  # type: ignore[no-untyped-def]
    offset = marked.index("‸")
    return gather_evidence(Document("file:///a.py", "python", 1, marked.replace("‸", "")), offset)


@pytest.mark.parametrize(
    ("code", "receiver", "typed"),
    [
        ("repo.lo‸", "repo", "lo"),
        ("self.repo.‸", "self.repo", ""),
        ("user?.na‸", "user", "na"),
        ("x = lo‸", "", "lo"),
        ("x = ‸", "", ""),
        ("std::vec‸", "std", "vec"),
    ],
)
def test_the_receiver_and_the_typed_word_are_read_from_the_line(code: str, receiver: str, typed: str) -> None:
    evidence = evidence_at(code)

    assert (receiver, typed) == (evidence.receiver, evidence.typed)


def test_near_names_weigh_more_than_far_ones() -> None:
    evidence = evidence_at("far = 1\n" + "\n" * 20 + "near = 2\n‸\nbelow = 3\n")

    assert evidence.weights["near"] > evidence.weights["below"] > evidence.weights["far"] > 0


def test_the_half_typed_word_is_no_evidence_for_itself() -> None:
    assert "reposi" not in evidence_at("x = reposi‸").weights


@pytest.mark.parametrize(
    ("code", "variable", "expected"),
    [
        ("def f(repo: Repo, n: int):", "repo", "Repo"),
        ("repo: Optional[Repo] = None", "repo", "Repo"),
        ("repo = Repo(path)", "repo", "Repo"),
        ("const user = new User(id)", "user", "User"),
        ("function f(user: User, id: string) {", "user", "User"),
        ("repo = await models.Repo(path)", "repo", "models.Repo"),
        ("with Repo(path) as repo:", "repo", "Repo"),
        ("repo = Repo()\nrepo = Other()", "repo", "Other"),
    ],
)
def test_classes_of_local_values(code: str, variable: str, expected: str) -> None:
    inferred = infer_local_types(code).classes.get(variable, "")

    # `models.Repo` may be seen as a call too; what counts is the class name at its end
    assert expected == inferred


def test_results_of_calls_are_remembered_by_the_function() -> None:
    assert "load_user" == infer_local_types("user = load_user(3)").calls["user"]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Repo", "Repo"),
        ("Optional[Repo]", "Repo"),
        ("Promise<User[]>", "User"),
        ("list[models.Repo]", "models.Repo"),
        ("str", ""),
        ("dict[str, int]", ""),
        ('"Repo"', "Repo"),
        ("", ""),
    ],
)
def test_the_class_an_annotation_is_about(annotation: str, expected: str) -> None:
    assert expected == class_of_type(annotation)
