"""Plain quantities of each relationship's history: what features and sentences are made of."""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.facts.channel_mix import ChannelMix, manner
from models.facts.colleagues import Colleagues, nobody, team
from models.facts.compiled import Surveyed, survey, worth_compiling
from models.facts.owner_activity import OwnerActivity, owner
from models.facts.reciprocity import Reciprocity, dialogue
from models.facts.rhythm import Gaps, Rhythm, gaps, rhythm
from models.log.history import history_of
from models.log.log import Bools, Floats
from models.log.snapshot import Snapshot


@dataclass(frozen=True)
class Facts:
    """One entry per relationship and as_of; lengths in days, NaN where there is no such thing."""

    horizon_days: Floats
    rhythm: Rhythm
    gaps: Gaps
    dialogue: Reciprocity
    owner: OwnerActivity
    manner: ChannelMix
    team: Colleagues

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.horizon_days)


def gather(snapshot: Snapshot, selected: Bools | None = None) -> Facts:
    """Return the quantities of the cohort (or of the relationships marked in `selected`).

    A large log is walked by the compiled kernel; the bits are the same.
    """
    selected = snapshot.cohort if selected is None else selected
    return walk(snapshot, selected) if worth_compiling(snapshot.log) else count(snapshot, selected)


def count(snapshot: Snapshot, selected: Bools) -> Facts:
    """Return the quantities by plain array code."""
    history = history_of(snapshot, selected)
    own_rhythm = rhythm(history)
    return Facts(
        horizon_days=np.full(len(history.owner), history.horizon_days),
        rhythm=own_rhythm,
        gaps=gaps(history),
        dialogue=dialogue(history),
        owner=owner(history, own_rhythm),
        manner=manner(history),
        team=team(history),
    )


def walk(snapshot: Snapshot, selected: Bools) -> Facts:
    """Return the quantities by the compiled kernel."""
    log = snapshot.log
    marks = np.zeros((1, len(log.starts)), dtype=bool)
    marks[0, np.searchsorted(log.starts, snapshot.begin)] = selected
    surveyed = survey(log, [snapshot.as_of], snapshot.horizon, marks)
    shared = team(history_of(snapshot, selected)) if log.shared else nobody(len(surveyed.as_of))
    return facts_of(surveyed, snapshot.horizon, shared)


def facts_of(surveyed: Surveyed, horizon: int, shared: Colleagues) -> Facts:
    """Return what one walk found, beside what the team knows of the same relationships."""
    return Facts(
        horizon_days=np.full(len(surveyed.as_of), horizon / DAY_SECONDS),
        rhythm=surveyed.rhythm,
        gaps=surveyed.gaps,
        dialogue=surveyed.dialogue,
        owner=surveyed.owner,
        manner=surveyed.manner,
        team=shared,
    )
