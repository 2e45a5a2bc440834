"""Mails are read anew when one more address is the owner's, or one less."""

from datetime import UTC, datetime

import pytest

from data.identity.own_addresses import AddressState
from data.importers.base.items import MailAddresses
from data.importers.mail.directions import contacts_of
from data.schema import Contact, Interaction, Role

OWN, REFUSED = AddressState.OWN, AddressState.REFUSED
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ME, ALSO_ME = "me@home.example", "me@work.example"
TO, CC = Role.TO, Role.CC


def mail(number: int, sender: str, **receivers: Role) -> MailAddresses:
    """Return a mail from somebody to somebody; "_" stands for "@"."""
    named = {name.replace("_", "@", 1).replace("__", "."): role for name, role in receivers.items()}
    return MailAddresses("Ada", "mail", f"{number}@x", AT, "email", sender, named)


@pytest.fixture
def take_in(store):
    """Return what records mails as an import does that knows some addresses of the owner's."""

    def take_in(*mails: MailAddresses, own: str = ME) -> None:
        store.own_addresses.say("Ada", [own], OWN, 1)
        store.mail_handles.keep("Ada", mails)
        rows = [
            Interaction(
                "Ada",
                one.handle,
                each.at,
                one.direction,
                each.channel,
                each.source,
                each.external_id,
                people=one.people,
                role=one.role,
                counts=one.counts,
            )
            for each in mails
            for one in contacts_of(each.sender, each.receivers, {own})
        ]
        store.interactions.record(rows, 1)

    return take_in


def counting(store) -> list[tuple[str, str]]:
    """Return contact and direction of what counts."""
    return sorted((row[1], row[3]) for row in store.interactions.columns("Ada"))


def learn(store, address: str, *, keeps: bool = False):
    """Let an address be the owner's, and read anew."""
    store.own_addresses.say("Ada", [address], OWN, 2)
    return store.rereading.read_anew("Ada", [address], 2, keeps=keeps)


def test_mails_to_a_second_address_count_when_it_is_learned(store, take_in):
    """They were kept as blind copies."""
    take_in(mail(1, "ann@x", me_work__example=TO), mail(2, "bob@x", me_home__example=TO))
    assert counting(store) == [("bob@x", "received")]
    again = learn(store, ALSO_ME)
    assert (again.counting, again.gone, again.unknown) == (1, 0, 0)
    assert counting(store) == [("ann@x", "received"), ("bob@x", "received")]


def test_mails_from_a_second_address_were_sent_by_the_owner(store, take_in):
    """What seemed received from there was sent to whom it names, and the owner is no contact."""
    take_in(mail(1, ALSO_ME, ann_x=TO), mail(2, ALSO_ME, me_home__example=TO))
    store.contacts.learn([Contact("Ada", ALSO_ME, "Me Myself")], 1)
    assert counting(store) == [(ALSO_ME, "received")]
    again = learn(store, ALSO_ME)
    assert (again.counting, again.gone) == (1, 2)
    assert counting(store) == [("ann@x", "sent")]
    assert store.contacts.all("Ada") == []


def test_an_import_takes_nothing_away(store, take_in):
    """Without the owner's word what counts goes on counting."""
    take_in(mail(1, ALSO_ME, me_home__example=TO), mail(2, "ann@x", me_work__example=TO))
    again = learn(store, ALSO_ME, keeps=True)
    assert (again.counting, again.gone) == (1, 0)
    assert counting(store) == [("ann@x", "received"), (ALSO_ME, "received")]


def test_who_was_taken_for_the_owner_comes_back(store, take_in):
    """Refusing an address reads its mails as somebody else's, also those that seemed to be to oneself."""
    store.own_addresses.say("Ada", [ME], OWN, 1)
    take_in(mail(1, "ann@x", bob_x=TO, me_home__example=TO), own="ann@x")
    assert counting(store) == [("bob@x", "sent"), (ME, "sent")]
    store.own_addresses.say("Ada", ["ann@x"], REFUSED, 2)
    store.rereading.read_anew("Ada", ["ann@x"], 2)
    assert counting(store) == [("ann@x", "received")]


def test_what_was_counted_while_mails_are_read_anew_does_not_stand(store, take_in):
    """Rows that change are a change of the log; the same address once more changes none."""
    take_in(mail(1, ALSO_ME, ann_x=TO))
    before = store.change_counts.log_times("Ada")
    learn(store, ALSO_ME)
    after = store.change_counts.log_times("Ada")
    assert after > before
    learn(store, ALSO_ME)
    assert store.change_counts.log_times("Ada") == after


def test_every_spelling_of_an_address_is_read_anew(store, take_in):
    """Dots and tags of it were other addresses until then."""
    take_in(mail(1, "ann@x", **{"m.e+list_gmail__com": TO}))
    learn(store, "me@googlemail.com")
    assert counting(store) == [("ann@x", "received")]


def test_mails_from_before_are_counted(store, take_in):
    """Of them nobody knows which addresses they named."""
    old = Interaction("Ada", "ann@x", AT, "received", "email", "mail", "0@x", role=Role.BCC, counts=False)
    store.interactions.record([old], 1)
    take_in(mail(1, "ann@x", me_work__example=TO))
    assert learn(store, "nobody@x.example").unknown == 1


def test_nobody_erased_comes_back_by_it(store, take_in):
    """Their handle is no more among the addresses of a mail; how many others there were still is."""
    take_in(mail(1, ALSO_ME, ann_x=TO, bob_x=TO), mail(2, "ann@x", me_work__example=TO))
    store.erasure.forget("Ada", "ann@x", 2)
    learn(store, ALSO_ME)
    assert counting(store) == [("bob@x", "sent")]
    rows = store.database.execute("SELECT people FROM interactions WHERE handle = 'bob@x'")
    assert rows == [(2,)]
    assert "ann@x" not in repr(list(store.everything()))


def test_merged_handles_stay_merged(store, take_in):
    """A mail that is read anew is with whom its handle belongs to."""
    take_in(mail(1, "ann@x", me_work__example=TO), mail(2, "ann@y", me_home__example=TO))
    store.identities.merge("Ada", ["ann@y", "ann@x"], "by hand", 1)
    learn(store, ALSO_ME)
    assert counting(store) == [("ann@y", "received"), ("ann@y", "received")]
