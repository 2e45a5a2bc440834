"""Facts of give and answer: who speaks, who spoke last, who replies how fast, who begins."""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.log.groupby import UNIT, decay, ratio
from models.log.log import Bools, Floats, Ints, Numbers, first_of_run
from models.log.snapshot import RECEIVED, SENT, History

NEVER = -1
# A message after a pause of this share of a horizon begins a new conversation.
NEW_CONVERSATION = 8
LOG_STEPS = 1_000_000


@dataclass(frozen=True)
class Reciprocity:
    """Counts of interactions, and lengths in days; a mutual one counts for both sides.

    `sent_run` and `received_run` are the unanswered interactions since the other side's last one. `joined`
    are those of the conversations `opened` in which the contact spoke too.
    """

    sent: Numbers
    received: Numbers
    last_direction: Numbers
    sent_run: Numbers
    received_run: Numbers
    since_sent: Numbers
    since_received: Numbers
    opened: Numbers
    opened_by_contact: Numbers
    joined: Numbers
    replies: Numbers
    replies_by_contact: Numbers
    reply_days: Numbers
    reply_days_by_contact: Numbers


def dialogue(history: History) -> Reciprocity:
    """Return who speaks and answers in each asked relationship."""
    rows, own = history.rows, history.own
    out, inward = rows.direction != RECEIVED, rows.direction != SENT
    number = np.arange(len(rows))
    last_out, last_in = (own.max(np.where(side, number, NEVER)) for side in (out, inward))
    return Reciprocity(
        sent=own.sum(out),
        received=own.sum(inward),
        last_direction=rows.direction[own.last],
        sent_run=own.last - np.maximum(last_in, own.start - 1),
        received_run=own.last - np.maximum(last_out, own.start - 1),
        since_sent=_since(history, last_out),
        since_received=_since(history, last_in),
        **_conversations(history, out),
    )


def _since(history: History, row: Ints) -> Floats:
    return np.where(row >= 0, (history.as_of - history.rows.at[row]) / DAY_SECONDS, np.nan)


def _conversations(history: History, out: Bools) -> dict[str, Numbers]:
    rows, own = history.rows, history.own
    follows = ~first_of_run(rows.owner, rows.contact)
    wait = np.diff(rows.at, prepend=rows.at[:1]) * follows
    opens = ~follows | (wait > history.horizon / NEW_CONVERSATION)
    weight = decay(history.age, 2 * history.horizon_days)
    conversation = np.cumsum(opens) - 1
    joined = (np.bincount(conversation, rows.direction != SENT) > 0)[conversation]
    turn = follows & (np.diff(out.astype(np.int64), prepend=0) != 0)
    stamp = reply_stamp(wait)
    mine, theirs = own.sum(turn & out), own.sum(turn & ~out)
    return {
        "opened": own.sum((opens & out) * weight) / UNIT,
        "opened_by_contact": own.sum((opens & ~out) * weight) / UNIT,
        "joined": own.sum((opens & out & joined) * weight) / UNIT,
        "replies": mine,
        "replies_by_contact": theirs,
        "reply_days": np.exp(ratio(own.sum((turn & out) * stamp), mine) / LOG_STEPS),
        "reply_days_by_contact": np.exp(ratio(own.sum((turn & ~out) * stamp), theirs) / LOG_STEPS),
    }


def reply_stamp(wait: Ints) -> Ints:
    """The logarithm of waits in seconds, in whole millionths so that a sum of them is exact.

    An hour is added because an answer within the minute is no more of an answer.
    """
    # From one relationship to the next the wait may be negative; nobody answers there.
    return np.rint(LOG_STEPS * np.log(np.maximum(wait, 0) / DAY_SECONDS + 1 / 24)).astype(np.int64)
