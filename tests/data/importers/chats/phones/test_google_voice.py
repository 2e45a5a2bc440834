"""Pages of Google Voice."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.phones.google_voice import read_google_voice

ME = ReadOptions("Ada", region="US")
SAID = "a text nobody may keep"
TEL = '<cite class="sender vcard"><a class="tel" href="tel:{number}">{name}</a></cite>'
BOB = TEL.format(number="+12125551234", name='<span class="fn">Bob Boyd</span>')
CY = TEL.format(number="+12125551235", name='<span class="fn"></span>')
OWN = TEL.format(number="+16465559876", name='<abbr class="fn" title="">Moi</abbr>')
PAGE = '<html><head><title>{title}</title></head><body><div class="{body}">{content}</div></body></html>'


def message(sender, minute):
    """Return a message of the page."""
    time = f'<abbr class="dt" title="2011-12-15T20:{minute:02d}:08.451-05:00">Dec 15</abbr>'
    return f'<div class="message">{time}:\n{sender}:\n<q>{SAID}<br>x</q></div>'


def page(*messages, title="Bob Boyd", body="hChatLog hfeed", before=""):
    """Return a page with these messages."""
    return PAGE.format(title=title, body=body, content=before + "".join(messages))


def call(title):
    """Return a page of one call."""
    person = f'<div class="contributor vcard">{title}\n{BOB}</div>'
    time = '<abbr class="published" title="2018-09-28T18:13:27.000-04:00">Sep 28</abbr>'
    length = '<abbr class="duration" title="PT1M5S">(00:01:05)</abbr>'
    return page(person, time, length, title=title, body="haudio")


def read(text, file="Bob Boyd - Text - 2011-12-16T01_08_08Z.html"):
    """Return the items of a page."""
    return read_google_voice(text, file, ME)


def test_messages_are_received_and_sent(chat):
    """The owner's name stands in an abbr, in whatever language."""
    messages = chat(read(page(message(BOB, 8), message(OWN, 14))))
    assert [row[:2] for row in messages.rows] == [("+12125551234", "received"), ("+12125551234", "sent")]
    assert messages.met[0].at == datetime(2011, 12, 16, 1, 8, 8, tzinfo=UTC)
    assert messages.names == {"+12125551234": "Bob Boyd"}
    assert SAID not in repr(messages.items)


def test_a_group_has_all_who_stand_above_it(chat):
    """Also whoever did not write."""
    members = f'<div class="participants hChatLog">Group conversation with:\n{BOB}, {CY}</div>'
    messages = chat(read(page(message(OWN, 14), before=members)))
    assert sorted(row[:2] for row in messages.rows) == [("+12125551234", "sent"), ("+12125551235", "sent")]


def test_a_page_with_own_messages_alone_is_with_whom_the_file_names(chat):
    """The page does not say to whom they went."""
    messages = chat(read(page(message(OWN, 14))))
    assert [row[:2] for row in messages.rows] == [("google voice:Bob Boyd", "sent")]


@pytest.mark.parametrize(
    ("title", "direction", "counts"),
    [
        ("Placed call to", "sent", True),
        ("Received call from", "received", True),
        ("Missed call from", "received", False),
        ("Voicemail from", "received", False),
    ],
)
def test_a_call_is_made_taken_or_missed(chat, title, direction, counts):
    """As its title says; a missed one does not count."""
    assert chat(read(call(title))).rows == [("+12125551234", direction, "call", counts)]


def test_what_comes_before_a_damage_is_kept(chat):
    """Python's parser gives up at a declaration that is none."""
    assert len(chat(read(page(message(BOB, 8), "<![]x>", message(OWN, 14)))).met) == 1


def test_a_page_without_messages_is_refused():
    """With a sentence."""
    with pytest.raises(InputError, match="holds no message and no call"):
        list(read(page()))
