"""The same made-up log where owners wrote to whom they were reminded of: the effect of it is known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.schema import AT, CHANNEL, CONTACT, DAY_SECONDS, DIRECTION, OWNER, Direction

# Owner, contact, and the moment (epoch seconds) at which the owner was reminded of the contact.
Reminder = tuple[str, str, int]


def with_messages(
    log: pd.DataFrame, reminders: Sequence[Reminder], seed: int, *, writing: float, answering: float
) -> pd.DataFrame:
    """Return the log with what came of the reminders added, nothing else being changed.

    To a share `writing` of them the owner writes a day later; a share `answering` of these messages is
    answered after one more day.
    """
    chance = np.random.default_rng(seed).random((len(reminders), 2))
    written = [reminder for reminder, (first, _) in zip(reminders, chance, strict=True) if first < writing]
    answered = [
        reminder
        for reminder, (first, second) in zip(reminders, chance, strict=True)
        if first < writing and second < answering
    ]
    messages = [_messages(written, 1, Direction.SENT), _messages(answered, 2, Direction.RECEIVED)]
    return pd.concat([log, *messages], ignore_index=True)


def _messages(reminders: Sequence[Reminder], days_later: int, direction: Direction) -> pd.DataFrame:
    rows = pd.DataFrame(list(reminders), columns=[OWNER, CONTACT, AT])
    rows[AT] += days_later * DAY_SECONDS
    rows[DIRECTION], rows[CHANNEL] = str(direction), "email"
    return rows
