"""Plain quantities of each relationship's history: what features and sentences are made of."""

from dataclasses import dataclass

import numpy as np

from models.dialogue import Dialogue, dialogue
from models.history import history_of
from models.log import Bools, Floats
from models.manner import Manner, manner
from models.owner import Owner, owner
from models.rhythm import Gaps, Rhythm, gaps, rhythm
from models.snapshot import Snapshot
from models.team import Team, team


@dataclass(frozen=True)
class Facts:
    """One entry per relationship and as_of; lengths in days, NaN where there is no such thing."""

    horizon_days: Floats
    rhythm: Rhythm
    gaps: Gaps
    dialogue: Dialogue
    owner: Owner
    manner: Manner
    team: Team

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.horizon_days)


def gather(snapshot: Snapshot, asked: Bools | None = None) -> Facts:
    """Return the quantities of the cohort (or of the relationships marked in `asked`)."""
    history = history_of(snapshot, snapshot.cohort if asked is None else asked)
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
