"""`fitted_answer`: from a model's answer to what is shown of it: what the model doubts goes, the rest is fitted and judged."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fimble.completion.confidence import confident_part, is_guesswork
from fimble.completion.guard import judge
from fimble.completion.postprocess import Fitted, fit
from fimble.completion.reading import Answer
from fimble.completion.task import Task
from fimble.completion.unknown_names import names_known_to, unknown_names
from fimble.index.snapshot import Snapshot

logger = logging.getLogger(__name__)


def fitted_answer(
    answer: Answer,
    task: Task,
    clean: Callable[[str], str],
    now: Snapshot | None,
    *,
    is_asked_for: bool = False,
) -> Fitted | None:
    """Fit an answer into its place; None when nothing of it is worth showing.

    `clean` takes control strings off; `now`, if given, is of exactly the task's document and may be asked. What somebody
    asked for with a key is shown although it is doubtful.
    """
    sure = answer if is_asked_for else confident_part(answer)
    if sure is None:
        logger.debug("completion: the model doubts it")
        return None
    fitted = fit(clean(sure.text), task.cursor, task.shape, done_reason=sure.done_reason)
    if fitted is None:
        return None
    if not is_asked_for and now is not None and is_guesswork(answer) and _has_unknown_names(fitted, task, now):
        logger.debug("completion: the model made names up")
        return None
    verdict = judge(task.document, task.offset, fitted, task.language, now.tree if now else None)
    if verdict.action == "drop" and not is_asked_for:
        logger.debug("completion: dropped by the guard")
        return None
    return verdict.fitted


def _has_unknown_names(fitted: Fitted, task: Task, now: Snapshot) -> bool:
    return bool(unknown_names(fitted.text, task.cursor, names_known_to(now)))
