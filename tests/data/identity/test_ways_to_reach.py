"""A link to each way that somebody's handles allow, the way that two used most first."""

import pytest

from data.identity.ways_to_reach import Way, WayToReach, WayUsed, link, ways_to_reach

NUMBER = "+4915112345678"
MAIL = "ada@x.example"


def used(handle, source, channel, count=1, last=0):
    """Return how often two met that way."""
    return WayUsed(handle, source, channel, count, last)


def ways(handles, *uses):
    """Return the ways without their addresses."""
    return [str(to.way) for to in ways_to_reach(handles, uses)]


def test_a_name_alone_allows_nothing():
    """Nor does a profile that takes no message, or the id of a program."""
    assert ways(["Ada", "linkedin.com/in/ada", "telegram:12345", "whatsapp:Ada"]) == []


def test_a_number_is_called_and_texted_and_no_chat_is_guessed():
    """Whether somebody has WhatsApp, a number does not say; a chat that was read does."""
    assert ways([NUMBER]) == ["sms", "call"]
    assert ways([NUMBER, "whatsapp:Ada"]) == ["whatsapp", "sms", "call"]
    assert ways([NUMBER], used("Ada", "telegram", "message")) == ["telegram", "sms", "call"]


def test_the_way_that_works_between_the_two_is_first():
    """By how often it was used; without any use mail is first."""
    assert ways([MAIL, NUMBER]) == ["email", "sms", "call"]
    calls, mails = used(NUMBER, "phone", "call", 5), used(MAIL, "mbox", "email", 3)
    assert ways([MAIL, NUMBER], calls, mails) == ["call", "email", "sms"]
    chat = used("whatsapp:Ada", "whatsapp", "message", 9)
    assert ways([MAIL, NUMBER, "whatsapp:Ada"], calls, mails, chat)[0] == "whatsapp"
    assert ways([MAIL, NUMBER], used(NUMBER, "sms", "message", 2))[0] == "sms"


def test_of_several_addresses_the_newest_used_is_taken():
    """An address that nobody writes from any more is not written to."""
    newer, older = used("new@x.example", "mbox", "email", 1, 20), used(MAIL, "mbox", "email", 9, 10)
    assert ways_to_reach([MAIL, "new@x.example"], [newer, older]) == [WayToReach(Way.EMAIL, "new@x.example")]


@pytest.mark.parametrize(
    ("way", "address", "href"),
    [
        (Way.EMAIL, MAIL, "mailto:ada@x.example?subject=Thank%20you%3F%26"),
        (Way.EMAIL, "a?bcc=b&c@x.example", "mailto:a%3Fbcc%3Db%26c@x.example?subject=Thank%20you%3F%26"),
        (Way.CALL, NUMBER, f"tel:{NUMBER}"),
        (Way.SMS, NUMBER, f"sms:{NUMBER}"),
        (Way.WHATSAPP, NUMBER, "https://wa.me/4915112345678"),
        (Way.TELEGRAM, NUMBER, f"https://t.me/{NUMBER}"),
        (Way.TELEGRAM, "t.me/ada", "https://t.me/ada"),
    ],
)
def test_links_are_what_programs_expect(way, address, href):
    """RFC 6068 for mail, RFC 3966 and 5724 for numbers; nothing in an address adds a field."""
    assert link(WayToReach(way, address), "Thank you?&") == href
