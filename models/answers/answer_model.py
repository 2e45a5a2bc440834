"""P(the contact answers within the horizon | the owner writes now), for those who have fallen silent.

One logistic regression on a dozen or so numbers of the relationship and on how letters like this one were
answered before, by this owner and in this workspace. Its logit is a sum of one term for each number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from models.answers.letters import AnsweredLetters, OwnersLetters
from models.facts.depth import raw_depth
from models.facts.facts import Facts
from models.log.log import Floats, Ints
from models.log.logistic import expit, logit

# Before anything is known of a workspace so many letters of an imagined one count, two in five answered.
USUAL_SHARE, OF_WORKSPACE, OF_OWNER = 0.4, 10.0, 8.0
SHORTEST_REPLY, LONGEST_REPLY = 1e-3, 10.0


def _horizons(days: Floats, f: Facts) -> Floats:
    return np.asarray(np.nan_to_num(days / f.horizon_days))


def _reply_time(f: Facts) -> Floats:
    horizons = _horizons(f.dialogue.reply_days_by_contact, f)
    return np.log(np.clip(horizons, SHORTEST_REPLY, LONGEST_REPLY))


# How much of the past came from them leads; the rest says how the two talk, and how long they paused.
OF_RELATIONSHIP: dict[str, Callable[[Facts], Floats]] = {
    "share_from_them": lambda f: np.log((f.dialogue.received + 0.5) / (f.dialogue.sent + 0.5)),
    "replies_for_each_sent": lambda f: np.log((f.dialogue.replies_by_contact + 0.5) / (f.dialogue.sent + 1)),
    "unanswered_sent": lambda f: np.log1p(f.dialogue.sent_run),
    "silence": lambda f: np.log(_horizons(f.rhythm.silence, f) + 0.1),
    "interactions": lambda f: np.log1p(f.dialogue.sent + f.dialogue.received),
    "depth": lambda f: raw_depth(f.rhythm.active_days, f.dialogue.sent, f.dialogue.received),
    "reply_time": _reply_time,
    "opened_by_them": lambda f: np.log((f.dialogue.opened_by_contact + 0.2) / (f.dialogue.opened + 0.2)),
    "joined_by_them": lambda f: (f.dialogue.joined + USUAL_SHARE) / (f.dialogue.opened + 1),
    "pauses": lambda f: np.log1p(f.gaps.pauses),
    "span": lambda f: np.log1p(_horizons(f.rhythm.span, f)),
}
NAMES = (*OF_RELATIONSHIP, "answered_in_workspace", "answered_by_owners")


@dataclass(frozen=True)
class AnswerModel:
    """A logistic regression of NAMES: the logit is the intercept and each number times its weight."""

    weights: Mapping[str, float]
    intercept: float

    def probability(self, columns: Floats) -> Floats:
        """Return P(answer) of each row of `columns`, shape (rows, len(NAMES))."""
        return np.asarray(expit(self.terms(columns).sum(axis=1) + self.intercept))

    def terms(self, columns: Floats) -> Floats:
        """Return what each number adds to the logit, the shape of `columns`."""
        return columns * np.array([self.weights.get(name, 0.0) for name in NAMES])


def answer_columns(facts: Facts, owner: Ints, own: OwnersLetters, workspace: AnsweredLetters) -> Floats:
    """Return the numbers of each relationship, shape (facts, len(NAMES)).

    Parameters
    ----------
    facts
        Of relationships that have fallen silent.
    owner
        The code of each one's owner.
    own, workspace
        The closed letters of each owner, and of everybody in the workspace.
    """
    usual = (workspace.answered + OF_WORKSPACE * USUAL_SHARE) / (workspace.letters + OF_WORKSPACE)
    of_owner = (own.answered[owner] + OF_OWNER * usual) / (own.letters[owner] + OF_OWNER)
    own_columns = [of(facts) for of in OF_RELATIONSHIP.values()]
    usual_logit = np.full(len(facts), logit(usual))
    return np.column_stack([*own_columns, usual_logit, logit(of_owner) - usual_logit])


@dataclass(frozen=True)
class AnsweredBefore:
    """The answer model, and how the letters of each owner and of the workspace were answered."""

    model: AnswerModel
    own: OwnersLetters
    workspace: AnsweredLetters
