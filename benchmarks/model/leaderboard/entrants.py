"""An entrant as the benchmark sees it: a file, asked through a pipe, whose answers are checked."""

import json
import pickle
from base64 import b64decode
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from benchmarks.model.leaderboard.entrant_process import serve
from benchmarks.model.leaderboard.task import Past, Question, SeenLog
from data.schema import from_epoch
from models.log.log import Floats

PATIENCE = 1_800.0
# What all entrants import is imported once, by a process that never holds a log: so what is forked from it
# holds none either.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["benchmarks.model.leaderboard.entrant_process", "sklearn.ensemble"])

# By the name of the row, then by as_of.
Answers = dict[str, dict[int, Floats]]


class EntrantError(Exception):
    """Why an entrant is not in the table, in a sentence."""


class Entrant:
    """One entrant's file in a process of its own; leaving the `with` ends the process."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path, self._patience = path, patience
        self._pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=serve, args=(path.resolve(), theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.seconds = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def sample(self, whole: SeenLog, seed: int) -> bytes | None:
        """Return what the entrant keeps of a log it may learn from; it is not looked into here."""
        kept = self._ask("sample", (whole, seed))["sample"]
        return None if kept is None else b64decode(kept)

    def fit(self, past: Past) -> None:
        """Let the entrant learn."""
        self._ask("fit", past)

    def predict(self, question: Question) -> dict[str, Floats]:
        """Return the checked probabilities by the name of the row."""
        answers = self._ask("predict", question)["answers"]
        return {name: check(np.array(values, dtype=np.float64), question) for name, values in answers.items()}

    def _ask(self, what: str, request: Any) -> dict[str, Any]:
        try:
            self._pipe.send(request)
            if not self._pipe.poll(self._patience):
                raise EntrantError(f"{what} gave no answer within {self._patience:,.0f} seconds")
            reply: dict[str, Any] = json.loads(self._pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise EntrantError(f"its process ended during {what}") from error
        self.seconds += reply["seconds"]
        if "error" in reply:
            raise EntrantError(f"{what} raised {reply['error']}")
        return reply


def check(probability: Floats, question: Question) -> Floats:
    """Return the probabilities; EntrantError where they are not one for each row, between 0 and 1."""
    day = f"{from_epoch(question.as_of):%Y-%m-%d}"
    if probability.shape != (len(question),):
        raise EntrantError(
            f"predict gave numbers of shape {probability.shape} on {day}; one number for each of "
            f"{len(question):,} relationships is expected"
        )
    unknown, outside = int(np.isnan(probability).sum()), int(((probability < 0) | (probability > 1)).sum())
    if unknown:
        raise EntrantError(f"predict gave NaN for {unknown:,} of {len(question):,} relationships on {day}")
    if outside:
        raise EntrantError(f"predict gave {outside:,} of {len(question):,} numbers outside 0 to 1 on {day}")
    return probability


def sample_others(path: Path, logs: dict[str, SeenLog], seed: int) -> tuple[dict[str, Any], float]:
    """Return what the entrant keeps of each log, and its CPU seconds; nothing where it has no `sample`.

    Each log is shown to a process of its own: what one saw of a log, none takes to another.
    """
    kept, seconds = {}, 0.0
    for name, whole in logs.items():
        with Entrant(path) as entrant:
            sample = entrant.sample(whole, seed)
            seconds += entrant.seconds
        if sample is None:
            return {}, seconds
        kept[name] = pickle.loads(sample)  # noqa: S301 - of a file that was run here a moment ago
    return kept, seconds


def ask(path: Path, past: Past, questions: Sequence[Question]) -> tuple[Answers, float]:
    """Return an entrant's probabilities on every day, and its CPU seconds."""
    answers: Answers = {}
    with Entrant(path) as entrant:
        entrant.fit(past)
        for question in questions:
            answer = entrant.predict(question)
            if answers and answer.keys() != answers.keys():
                raise EntrantError(f"predict answered as {', '.join(answer)} after {', '.join(answers)}")
            for name, probability in answer.items():
                answers.setdefault(name, {})[question.as_of] = probability
        return answers, entrant.seconds
