"""Plain quantities of each relationship's history: what features and sentences are made of."""

from dataclasses import dataclass

from models.facts.channel_mix import ChannelMix
from models.facts.colleagues import Colleagues
from models.facts.owner_activity import OwnerActivity
from models.facts.reciprocity import Reciprocity
from models.facts.rhythm import Gaps, Rhythm
from models.log.log import Floats


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
