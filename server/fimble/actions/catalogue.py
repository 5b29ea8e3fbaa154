"""The catalogue of code actions: what each is called, what it is about, what it asks the model for. No logic of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answer = Literal["edit", "comments", "tests", "markdown"]
About = Literal["definition", "function", "block", "diagnostic", "file"]


@dataclass(frozen=True, slots=True)
class Action:
    """One code action; built in, or a user's own."""

    id: str
    """What commands, directives and `fimble act` call it."""
    title: str
    """For menus."""
    kind: str
    """LSP's code action kind (LSP 3.17, `CodeActionKind`)."""
    answer: Answer
    """What comes out: an edit of the target, the same code with comments added, a file of tests, or an explanation."""
    about: About
    """What it is about when nothing is selected: the innermost definition, function or statement at the cursor, what a
    diagnostic points at, or the whole file."""
    instruction: str
    """What the model is told to do. Slots: {instruction} (the user's own words), {diagnostics}, {name}, {language}, {style}."""
    languages: tuple[str, ...] = ()
    """Languages it is offered in, by our names; () for all that have a grammar."""
    asks_instruction: bool = False
    """The user is asked in words what to do."""
    keeps_signature: bool = True
    """The edit is refused when the target's declaration comes back changed."""
    may_add: bool = False
    """The edit may put new declarations beside the target (a helper, a decorator)."""
    infills: bool = False
    """A model that fills in the middle does it, where there is one; else the one that is told what to do."""
    own: bool = False
    """Comes from a file of the workspace or of the user."""

    def offered_in(self, language: str) -> bool:
        """Say whether the action is for a language (our name; "" unknown)."""
        return language in self.languages if self.languages else bool(language) or self.answer == "markdown"


_TYPED_LATER = ("python", "javascript", "php", "ruby", "lua")
"""Languages in which types can be left out and added afterwards, as annotations or as documentation."""

_CAN_AWAIT = ("python", "javascript", "typescript", "tsx", "csharp", "rust")

_LOGGING = {
    "python": (
        "Write a decorator that logs each call of {name} with its arguments, its result or its exception, by functools.wraps and "
        "the standard library's logging, unless the project depends on another library for logs. Put the decorator in front of {name} and apply it; leave the body of "
        "{name} as it is."
    ),
    "component": (
        "If {name} is a React component, write a higher-order component withLogging that logs mounting, unmounting and the "
        "props of each render of the component it is given, and wrap {name} with it. Otherwise write a function that logs each "
        "call of {name}, and wrap {name} with it. The name {name} must go on to exist and mean the wrapped one."
    ),
    "": "Log each call of {name}, its arguments and its result, in the way that this file or project logs already.",
}

BUILT_IN = (
    Action("explain", "Explain", "source.explain", "markdown", "definition", "Explain what this code does, and why."),
    Action(
        "explain-diagnostic",
        "Explain this problem",
        "quickfix",
        "markdown",
        "diagnostic",
        "Explain what this message means here, and what the ways out of it are:\n{diagnostics}",
    ),
    Action(
        "fix",
        "Fix this problem",
        "quickfix",
        "edit",
        "diagnostic",
        "Make the code right so that this message goes away. Change nothing else.\n{diagnostics}",
        keeps_signature=False,
        may_add=True,
    ),
    Action(
        "refactor",
        "Refactor ...",
        "refactor.rewrite",
        "edit",
        "definition",
        "{instruction}",
        asks_instruction=True,
        keeps_signature=False,
        may_add=True,
    ),
    Action(
        "extract-function",
        "Extract a function",
        "refactor.extract",
        "edit",
        "function",
        "Move one part of this code that has a meaning of its own into a new function with a telling name, and call it "
        "where the part stood. What the code does stays the same.",
        may_add=True,
    ),
    Action(
        "simplify",
        "Simplify",
        "refactor.rewrite",
        "edit",
        "function",
        "Make this code simpler and easier to read. What it does stays the same.",
    ),
    Action(
        "rename",
        "Rename for clarity",
        "refactor.rewrite",
        "edit",
        "function",
        "Give the local variables in this code clearer names. Change nothing but names of locals; parameters, "
        "attributes and everything that other code can see keep theirs.",
    ),
    Action(
        "add-types",
        "Add types",
        "refactor.rewrite",
        "edit",
        "definition",
        "Add the types that are missing: annotations where {language} has them, documentation comments elsewhere. Change "
        "nothing else.",
        languages=_TYPED_LATER,
        keeps_signature=False,
    ),
    Action(
        "add-error-handling",
        "Add error handling",
        "refactor.rewrite",
        "edit",
        "function",
        "Handle what can go wrong in this code, in the way that the code around it does: narrow kinds of errors, messages "
        "that tell the reader what to do. Hide no error.",
    ),
    Action(
        "to-async",
        "Convert to async",
        "refactor.rewrite",
        "edit",
        "function",
        "Make this function asynchronous: declare it so, and await what can be awaited. What it gives back stays the same.",
        languages=_CAN_AWAIT,
        keeps_signature=False,
    ),
    Action(
        "wrap-logging",
        "Wrap with logging",
        "refactor.rewrite",
        "edit",
        "function",
        _LOGGING["python"],
        languages=("python",),
        may_add=True,
    ),
    Action(
        "wrap-logging",
        "Wrap with logging",
        "refactor.rewrite",
        "edit",
        "definition",
        _LOGGING["component"],
        languages=("javascript", "typescript", "tsx"),
        keeps_signature=False,
        may_add=True,
    ),
    Action(
        "wrap-logging",
        "Wrap with logging",
        "refactor.rewrite",
        "edit",
        "function",
        _LOGGING[""],
        languages=("go", "rust", "java", "kotlin", "csharp", "c", "cpp", "ruby", "php", "lua"),
        may_add=True,
    ),
    Action(
        "parameterise-sql",
        "Make the SQL parameterised",
        "refactor.rewrite",
        "edit",
        "function",
        "Pass values to SQL statements as parameters of the database library in use, never as part of the statement's "
        "text. Change nothing else.",
    ),
    Action(
        "document",
        "Document",
        "refactor.rewrite",
        "comments",
        "definition",
        "Write documentation for {name} in this style: {style}. Say what a caller needs that the declaration does not tell. "
        "Change no code.",
    ),
    Action(
        "comment",
        "Suggest comments",
        "refactor.rewrite",
        "comments",
        "block",
        "Add a short comment above each step that is not plain from the code. Say why rather than what. Change no code.",
        infills=True,
    ),
    Action(
        "test-plan",
        "Plan tests",
        "source.tests",
        "markdown",
        "definition",
        "List the test cases that {name} needs: usual input, borders, and each way it can fail. A line for each, with input "
        "and what is expected. Write no code.",
    ),
    Action(
        "tests",
        "Write tests",
        "source.tests",
        "tests",
        "definition",
        "Write tests for {name}, one for each case of the plan.",
    ),
)  # fmt: skip
"""Every action that fimble has by itself. One id may have several rows for different languages."""


def named(name: str, language: str, more: tuple[Action, ...] = ()) -> Action | None:
    """Find an action by its id for a language (our name); a user's own (`more`) win. None when there is none."""
    return next((a for a in (*more, *BUILT_IN) if a.id == name and a.offered_in(language)), None)


def offered(language: str, *, has_diagnostics: bool, more: tuple[Action, ...] = ()) -> list[Action]:
    """List what can be done in a language (our name), without asking any model."""
    return [
        action
        for action in (*BUILT_IN, *more)
        if action.offered_in(language) and (has_diagnostics or action.about != "diagnostic")
    ]
