"""Facts of a snapshot's relationships, by plain array code or by the compiled kernel: the same bits."""

from dataclasses import replace

import numpy as np

from models.facts.channel_mix import manner
from models.facts.colleagues import team
from models.facts.compiled import survey, worth_compiling
from models.facts.facts import Facts
from models.facts.owner_activity import owner, standing
from models.facts.reciprocity import dialogue
from models.facts.rhythm import gaps, rhythm
from models.log.log import Bools, take
from models.log.snapshot import MIN_INTERACTIONS, Snapshot, history_of


def gather(snapshot: Snapshot, selected: Bools | None = None, walks: int = 1) -> Facts:
    """Return the quantities of the cohort (or of the relationships marked in `selected`).

    A large log is walked by the compiled kernel; the bits are the same. `walks` is how often this log is
    gone through in the same process: the more often, the sooner the kernel pays.
    """
    selected = snapshot.cohort if selected is None else selected
    return walk(snapshot, selected) if worth_compiling(snapshot.log, walks) else count(snapshot, selected)


def gather_with_dormant(snapshot: Snapshot, walks: int = 1) -> tuple[Facts, Facts]:
    """Return the quantities of the cohort, and those of everyone with enough history, in one walk."""
    enough = snapshot.interactions >= MIN_INTERACTIONS
    everyone = gather(snapshot, enough, walks)
    cohort = take(everyone, snapshot.cohort[enough])
    # A relationship stands among those that are asked about with it; nothing else depends on them.
    owner = snapshot.owner[snapshot.cohort]
    ranked = replace(cohort.owner, standing=standing(owner, cohort.rhythm))
    return replace(cohort, owner=ranked), everyone


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
    facts = survey(log, [snapshot.as_of], snapshot.horizon, marks).facts
    return replace(facts, team=team(history_of(snapshot, selected))) if log.shared else facts
