"""Mails that look like an introduction: one to both of two who then wrote to each other, as far as is seen.

Only who is named in a mail and when is looked at. It stays a question until the owner says yes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from data.memory.introductions import Introduction, IntroductionKind

# Who was introduced writes within weeks.
WITHIN = int(timedelta(weeks=4).total_seconds())
# Longer ago nobody is asked about: an import of years brings no hundred questions.
ASKED_FOR = int(timedelta(weeks=12).total_seconds())
# The owner, among the people of a mail.
OWNER = ""
TWO = 2
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class MailSeen:
    """Who sent a mail and whom it names, the owner as OWNER; `at` in epoch seconds."""

    at: int
    sender: str
    receivers: frozenset[str]

    @property
    def pair(self) -> Pair:
        """Everybody in the mail but the sender."""
        return self.receivers - {self.sender}


def look_for_introductions(mails: Iterable[MailSeen], now: int) -> list[Introduction]:
    """Return what looks like an introduction in mails of the last twelve weeks, the newest first.

    Of one pair the first such mail counts. Whether the two knew each other before is not looked at.
    """
    past = sorted((mail for mail in mails if mail.at <= now), key=lambda mail: (mail.at, mail.sender))
    times = [mail.at for mail in past]
    first: dict[tuple[IntroductionKind, Pair], Introduction] = {}
    for mail in past:
        if mail.at > now - ASKED_FOR and len(mail.pair) == TWO:
            later = past[bisect_right(times, mail.at) : bisect_right(times, mail.at + WITHIN)]
            for one in _introduction(mail, later, now):
                first.setdefault((one.kind, one.pair), one)
    return sorted(first.values(), key=lambda one: (-(one.mail_at or 0), one.kind, one.first, one.second))


def strangers_before(
    introductions: Sequence[Introduction], first_seen: Mapping[Pair, int], first_contact: Mapping[str, int]
) -> list[Introduction]:
    """Return the introductions of two who were not seen together before.

    `first_seen` is when each pair was first named in one mail, `first_contact` when the owner was first in
    touch with each contact, both in epoch seconds.
    """
    return [
        one
        for one in introductions
        if one.mail_at is not None
        and first_seen.get(one.pair, one.mail_at) >= one.mail_at
        and (one.kind is IntroductionKind.GIVEN or first_contact.get(one.second, one.mail_at) >= one.mail_at)
    ]


def _introduction(mail: MailSeen, later: Sequence[MailSeen], now: int) -> Iterator[Introduction]:
    if not any(_write_to_each_other(mail.pair, one) for one in later):
        return
    if mail.sender == OWNER:
        first, second = sorted(mail.pair)
        yield Introduction(IntroductionKind.GIVEN, first, second, now, mail_at=mail.at)
    elif OWNER in mail.pair:
        (second,) = mail.pair - {OWNER}
        yield Introduction(IntroductionKind.RECEIVED, mail.sender, second, now, mail_at=mail.at)


def _write_to_each_other(pair: Pair, mail: MailSeen) -> bool:
    return mail.sender in pair and bool(mail.receivers & (pair - {mail.sender}))
