"""A mail to both of two who then wrote to each other looks like an introduction, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.memory.introductions import Introduction, IntroductionKind
from models.lists.candidates.seen_introductions import (
    ASKED_FOR,
    OWNER,
    WITHIN,
    MailSeen,
    look_for_introductions,
    strangers_before,
)

NOW, DAY = 400 * 86_400, 86_400
GIVEN, RECEIVED = IntroductionKind.GIVEN, IntroductionKind.RECEIVED
mails = st.lists(
    st.builds(
        MailSeen,
        at=st.integers(NOW - ASKED_FOR - 9 * DAY, NOW + DAY),
        sender=st.sampled_from([OWNER, "ann", "bo", "cy"]),
        receivers=st.frozensets(st.sampled_from([OWNER, "ann", "bo", "cy"]), min_size=1),
    ),
    max_size=12,
)


def mail(days: float, sender: str, *receivers: str) -> MailSeen:
    """Return a mail of so many days ago."""
    return MailSeen(int(NOW - days * DAY), sender, frozenset(receivers))


def seen(*some: MailSeen) -> list[tuple[str, str, str]]:
    """Return what looks like an introduction."""
    return [(str(one.kind), one.first, one.second) for one in look_for_introductions(some, NOW)]


def test_a_mail_to_two_who_then_wrote_to_each_other():
    """Whoever of the two writes, with or without the owner in it."""
    both = mail(30, OWNER, "bo", "ann")
    assert seen(both, mail(28, "ann", "bo", OWNER)) == [("given", "ann", "bo")]
    assert seen(both, mail(28, "bo", OWNER, "ann", "cy")) == [("given", "ann", "bo")]


def test_a_mail_to_the_owner_and_another_who_then_wrote_to_each_other():
    """The one who wrote it introduced the owner."""
    both = mail(30, "ann", OWNER, "bo")
    assert seen(both, mail(29, "bo", OWNER)) == [("received", "ann", "bo")]
    assert seen(both, mail(29, OWNER, "bo", "ann")) == [("received", "ann", "bo")]


@pytest.mark.parametrize(
    "some",
    [
        [mail(30, OWNER, "ann", "bo")],
        [mail(30, OWNER, "ann", "bo"), mail(29, "ann", OWNER)],
        [mail(30, OWNER, "ann", "bo", "cy"), mail(29, "ann", "bo")],
        [mail(30, OWNER, "ann"), mail(29, "ann", "bo")],
        [mail(28, OWNER, "ann", "bo"), mail(29, "ann", "bo")],
        [mail(60, OWNER, "ann", "bo"), mail(60 - WITHIN / DAY - 1, "ann", "bo")],
        [mail(ASKED_FOR / DAY + 1, OWNER, "ann", "bo"), mail(ASKED_FOR / DAY, "ann", "bo")],
        [mail(-1, OWNER, "ann", "bo"), mail(-2, "ann", "bo")],
        [mail(30, "cy", "ann", "bo"), mail(29, "ann", "bo")],
    ],
    ids=["unanswered", "to the owner", "crowd", "one", "before", "late", "old", "ahead", "of others"],
)
def test_what_looks_like_no_introduction(some):
    """Without an answer between the two, to more than two, too late, too old, or not the owner's."""
    assert seen(*some) == []


@given(mails, st.randoms(use_true_random=False))
def test_the_order_of_mails_changes_nothing_and_no_pair_comes_twice(some, chance):
    """The same mails give the same questions, each once."""
    found = look_for_introductions(some, NOW)
    assert look_for_introductions(chance.sample(some, len(some)), NOW) == found
    assert len({(one.kind, one.pair) for one in found}) == len(found)
    for one in found:
        assert OWNER not in one.pair
        assert one.first != one.second
        assert NOW - ASKED_FOR < one.mail_at <= NOW


def test_who_was_seen_together_before_was_not_introduced():
    """Nor did the owner need an introduction to somebody they were in touch with."""
    given_one = Introduction(GIVEN, "ann", "bo", NOW, mail_at=100)
    received = Introduction(RECEIVED, "ann", "cy", NOW, mail_at=100)
    both = [given_one, received]
    first_seen = {given_one.pair: 100, received.pair: 100}
    assert strangers_before(both, first_seen, {"cy": 100, "ann": 1, "bo": 1}) == both
    assert strangers_before(both, first_seen | {given_one.pair: 99}, {"cy": 99}) == []
