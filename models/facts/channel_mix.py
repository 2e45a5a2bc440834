"""Facts of how two people meet: by voice or in writing, just the two of them or among others."""

from dataclasses import dataclass

import numpy as np

from models.facts.rhythm import HALF_LIVES, TWO
from models.log.groupby import UNIT, Groups, decay
from models.log.log import Bools, Floats, Ints, Log
from models.log.snapshot import History

# In touch by voice or face to face.
SPOKEN = ("call", "meeting")


@dataclass(frozen=True)
class ChannelMix:
    """How often by voice, and how often with or without the owner's other contacts.

    `alone` interactions share their moment, direction and channel with no other contact of the owner,
    `together` ones do. The faded counts have a half-life of two horizons; `spoken_faded` is NaN
    where the owner's log knows neither calls nor meetings.
    """

    spoken: Ints
    alone: Ints
    spoken_faded: Floats
    alone_faded: Floats
    together_faded: Floats


def manner(history: History) -> ChannelMix:
    """Return how each asked relationship keeps in touch."""
    own, everyone = history.own, history.everyone
    selected = np.repeat(history.selected, history.pairs.size)
    weight = decay(history.age, HALF_LIVES[TWO] * history.horizon_days)
    spoken, alone = spoken_rows(everyone), alone_rows(history)
    speaks = np.zeros(len(everyone.owners), dtype=bool)
    speaks[everyone.owner[spoken]] = True
    spoken_faded = own.sum(spoken[selected] * weight) / UNIT
    return ChannelMix(
        spoken=own.sum(spoken[selected]),
        alone=own.sum(alone),
        spoken_faded=np.where(speaks[history.owner], spoken_faded, np.nan),
        alone_faded=own.sum(alone * weight) / UNIT,
        together_faded=own.sum(~alone * weight) / UNIT,
    )


def spoken_rows(log: Log) -> Bools:
    """Mark the calls and meetings."""
    return np.isin(log.channel, [code for code, name in enumerate(log.channels) if name in SPOKEN])


def alone_rows(history: History) -> Bools:
    """Mark the asked interactions that share their moment, direction and channel with no other contact."""
    log, order = history.everyone, history.by_time
    moments = Groups.of_keys(log.owner[order], log.at[order], log.direction[order], log.channel[order])
    alone = np.empty(len(log), dtype=bool)
    alone[order] = (moments.size == 1)[moments.index]
    return alone[np.repeat(history.selected, history.pairs.size)]
