"""Android's backups of messages and calls, with their split emoji."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError, RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.chats.phones.android_sms import read_android
from data.schema import ContactKind, Interaction

ME = ReadOptions("Ada", me=frozenset({"+491700000001"}), region="DE")
SAID = "a text nobody may keep"
AT = datetime(2024, 1, 1, 10, tzinfo=UTC)
MILLISECONDS = int(AT.timestamp()) * 1000
HEADER = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!-- a comment -->\n"
ADDRESS = st.sampled_from(["+491701234567", "0170 1234567", "BANK", "22000", "null", "a@example.org", ""])


def sms(address: str, kind: int = 1, *, after: int = 0, name: str = "(Unknown)", body: str = SAID) -> str:
    """Return one text message, so many milliseconds after ten."""
    return (
        f'<sms protocol="0" address="{address}" date="{MILLISECONDS + after}" type="{kind}" body="{body}" '
        f'read="1" readable_date="01.01.2024" contact_name="{name}" />'
    )


def call(number: str, kind: int = 1, duration: int = 60, *, after: int = 0) -> str:
    """Return one call."""
    when = f'date="{MILLISECONDS + after}" type="{kind}"'
    return f'<call number="{number}" duration="{duration}" {when} contact_name="Bob" />'


def mms(box: int, *addresses: tuple[str, int]) -> str:
    """Return one multimedia message with who sent and who got it."""
    people = "".join(
        f'<addr address="{address}" type="{kind}" charset="106" />' for address, kind in addresses
    )
    parts = f'<parts><part seq="0" ct="text/plain" text="{SAID}" data="{SAID}" /></parts>'
    return f'<mms date="{MILLISECONDS}" msg_box="{box}" address="x~y">{parts}<addrs>{people}</addrs></mms>'


def read(*elements: str, root: str = "smses", options: ReadOptions = ME) -> list:
    """Return what a backup tells."""
    return list(read_android(io.BytesIO(backup(*elements, root=root)), "sms.xml", options))


def backup(*elements: str, root: str = "smses") -> bytes:
    """Return a file of these elements."""
    return f'{HEADER}<{root} count="{len(elements)}">{"".join(elements)}</{root}>'.encode()


def met(items) -> list[tuple]:
    """Return each interaction's contact, direction and whether it counts."""
    return [(one.contact, str(one.direction), one.counts) for one in items if isinstance(one, Interaction)]


def test_messages_are_received_and_sent():
    """One and two; the number is E.164 however it was written, and the text is not kept."""
    items = read(sms("+49 170 1234567", name="Bob"), sms("0170 1234567", 2, after=999))
    assert met(items) == [("+491701234567", "received", True), ("+491701234567", "sent", True)]
    assert [one.at for one in items if isinstance(one, Interaction)] == [AT, AT]
    assert AddressBookCard("Ada", ("+491701234567",), "Bob") in items
    assert SAID not in repr(items)


def test_drafts_and_what_was_never_sent_are_left_out():
    """Three to six: drafts, outbox, failed, queued."""
    items = read(*(sms("+491701234567", kind) for kind in (3, 4, 5, 6)))
    assert met(items) == []
    assert {(one.reason, one.count) for one in items if isinstance(one, LeftOut)} == {
        ("drafts", 1),
        ("messages not sent yet", 2),
        ("messages that failed", 1),
    }


def test_an_emoji_in_two_halves_does_not_stop_the_file():
    """&#55357;&#56846; is no XML; the messages after it are read."""
    items = read(sms("+491701234567", body="&#55357;&#56846;"), sms("+491701234567", 2))
    assert len(met(items)) == 2


def test_calls_and_missed_calls():
    """Missed, voicemail, rejected, blocked and unanswered are kept, but are no contact."""
    number = "+491701234567"
    items = read(
        call(number),
        call(number, 2),
        call(number, 2, 0),
        *(call(number, kind, 0) for kind in (3, 4, 5, 6)),
        root="calls",
    )
    assert met(items) == [
        (number, "received", True),
        (number, "sent", True),
        (number, "sent", False),
        *[(number, "received", False)] * 4,
    ]
    assert {one.channel for one in items if isinstance(one, Interaction)} == {"call"}


def test_nobody_calls_from_a_hidden_number():
    """Private, unknown and the number -1 are nobody, and counted."""
    items = read(*(call(one) for one in ("", "-1", "-2", "null")), root="calls")
    assert met(items) == []
    assert LeftOut("calls without a number", 4) in items


@pytest.mark.parametrize("address", ["BANK", "22000"])
def test_a_senders_name_and_a_short_code_are_machines(address):
    """Codes and banks write, but nobody keeps in touch with them: kept, not counted, never suggested."""
    items = read(sms(address))
    assert met(items) == [(address, "received", False)]
    assert AddressBookCard("Ada", (address,), kind=ContactKind.MACHINE) in items


def test_a_group_message_goes_to_each():
    """Sent to two it is two; received, it is of the one who sent it, with the others counted."""
    people = (("+491701111111", 151), ("+491702222222", 151))
    sent = read(mms(2, ("insert-address-token", 137), *people))
    assert met(sent) == [("+491701111111", "sent", True), ("+491702222222", "sent", True)]
    got = read(mms(1, ("+491701111111", 137), ("+491700000001", 151), ("+491702222222", 151)))
    assert met(got) == [("+491701111111", "received", True)]
    assert {one.people for one in [*sent, *got] if isinstance(one, Interaction)} == {2}
    assert SAID not in repr([*sent, *got])


def test_names_that_are_none_are_no_names():
    """(Unknown) and null are what the program writes for nobody."""
    items = read(sms("+491701234567", name="(Unknown)"), sms("+491707654321", name="null"))
    assert {one.name for one in items if isinstance(one, AddressBookCard)} == {None}


def test_a_bad_date_sinks_no_other_row():
    """It is refused by its place in the file."""
    items = read(sms("+491701234567").replace(str(MILLISECONDS), "soon"), sms("+491701234567"))
    (refused,) = [one for one in items if isinstance(one, RejectedRow)]
    assert "sms.xml, line 1, column 'date': found 'soon', expected milliseconds since 1970." in str(refused)
    assert len(met(items)) == 1


def test_a_file_that_breaks_off_gives_what_came_before(gather):
    """The end is told, and the messages before it are there."""
    text = f'{HEADER}<smses count="2">{sms("+491701234567", name="Bob")}<sms address="+4917'
    found, said = gather(read_android(io.BytesIO(text.encode()), "sms.xml", ME))
    assert said.startswith("sms.xml breaks off or is damaged as XML")
    assert met(found) == [("+491701234567", "received", True)]
    assert AddressBookCard("Ada", ("+491701234567",), "Bob") in found


def test_entities_are_refused():
    """A file that would swell to gigabytes is not read, and no library's own words are said of it."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><smses>&b;</smses>'
    with pytest.raises(InputError, match=r"declares entities of its own .* make the backup anew"):
        list(read_android(io.BytesIO(bomb.encode()), "sms.xml", ME))


def test_the_same_backup_gives_the_same_keys():
    """Two messages of one millisecond stay two; an overlapping backup repeats their keys."""
    rows = [sms("+491701234567"), sms("+491701234567"), sms("+491701234567", after=1)]
    keys = [
        {one.external_id for one in read(*some) if isinstance(one, Interaction)}
        for some in (rows, rows, rows[:2])
    ]
    assert keys[0] == keys[1] > keys[2]
    assert len(keys[0]) == 3


@given(
    st.lists(
        st.builds(sms, ADDRESS, st.integers(0, 9), after=st.integers(-(10**20), 10**20))
        | st.builds(call, ADDRESS, st.integers(0, 9), st.integers(-1, 9))
        | st.text('<>&/ab"=#0123456789; ', max_size=30),
        max_size=5,
    )
)
def test_no_backup_is_too_odd(gather, elements):
    """Whatever the fields, and with any rubbish between, it is read or refused in one sentence."""
    _, said = gather(read_android(io.BytesIO(backup(*elements)), "sms.xml", ME))
    assert not said or "sms.xml" in said
