"""Spellings that programs of other makers and languages use, each taken in by the whole command."""

import pytest

from tests.cases.further.test_mechanisms import ME, calendar, meeting
from tests.cases.test_handles import handles_of

EML = (
    "From: Ann <ann@x.example>\r\nTo: me@home.example\r\nDate: Mon, 1 Jun 2026 12:00:00 +0000\r\n"
    "Message-ID: <1@x>\r\n\r\nx\r\n"
)


def mail(sender, to, number, head=""):
    """Write a mail as it stands in an mbox."""
    return (
        f"From x@x Mon Jun  1 12:00:00 2026\nFrom: {sender}\nTo: {to}\nMessage-ID: <{number}@x>\n"
        f"Date: Mon, 1 Jun 2026 12:00:0{number} +0000\n{head}\nx\n\n"
    )


@pytest.mark.parametrize(
    "header",
    [
        "X-Gm-Original-To",
        "X-MDaemon-Deliver-To",
        "X-Real-To",
        "X-SMTP-RcptTo",
        "X-Recipient",
        "X-Forwarded-For",
    ],
)
def test_where_a_mail_was_delivered_tells_the_owner_before_a_list_that_all_wrote_to(take_in, header):
    """Six people wrote to the club; the header of one more mail server says who read it."""
    letters = (
        mail(f"p{number}@x.example", "team@club.example", number, f"{header}: <me@home.example>\n")
        for number in range(6)
    )
    box = "".join(letters) + mail("me@home.example", "p1@x.example", 9)
    history = take_in("a.mbox", box).history
    assert history.of["p1@x.example"] == {"sent": 1}
    assert "me@home.example" not in history.names


@pytest.mark.parametrize("before", ["\ufeff", "\r\n\r\n"], ids=["mark", "empty lines"])
def test_a_mail_may_begin_with_what_a_program_put_before_it(take_in, before):
    """A mark of the encoding, or empty lines."""
    assert take_in("a.eml", before + EML, *ME).history.of == {"Ann": {"received": 1}}


def test_an_emoji_put_on_a_mail_is_no_mail(take_in):
    """Gmail sends it as a mail of its own, whose parts say what it is."""
    reaction = "Content-Type: text/vnd.google.email-reaction+json\n\n{}\n"
    parts = f"--b\nContent-Type: text/plain\n\nAnn reacted\n--b\n{reaction}"
    head = "Content-Type: multipart/alternative; boundary=b\n"
    box = mail("ann@x.example", "me@home.example", 1, head).replace("\nx\n", f"\n{parts}--b--\n")
    taken = take_in("a.mbox", box + mail("bob@x.example", "me@home.example", 2), *ME)
    assert taken.history.of == {"bob@x.example": {"received": 1}}
    assert "1 left out: reactions" in taken.answer.out


def test_a_name_in_an_unknown_encoding_is_a_name(take_in):
    """And an address may stand as that of a protocol."""
    box = mail("=?x-unknown?Q?J=F6rg?= <j@x.example>", "me@home.example", 1)
    box += mail("Bob <SMTP:bob@x.example>", "[mailto:me@home.example]", 2)
    assert take_in("a.mbox", box, *ME).history.of == {"Jörg": {"received": 1}, "Bob": {"received": 1}}


ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Custom Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
    "TZOFFSETFROM:+0545\r\nTZOFFSETTO:+0545\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.mark.parametrize("name", ["Custom Zone", "custom zone", "Another Name"])
def test_a_times_zone_is_the_files_only_definition_whatever_it_is_called(take_in, name):
    """Programs write a definition and misname it in the times; Berlin would still be Berlin."""
    entry = meeting(f"DTSTART;TZID={name}:20260107T100000\r\n")
    (at,) = take_in("a.ics", calendar(entry, head=ZONE), *ME).history.times("ann@x.example")
    assert f"{at:%H:%M}" == "04:15"
    known = meeting("DTSTART;TZID=Europe/Berlin:20260107T100000\r\n", "mailto:bob@x.example")
    (at,) = take_in("b.ics", calendar(known, head=ZONE), *ME).history.times("bob@x.example")
    assert f"{at:%H:%M}" == "09:00"


def test_the_name_of_a_definition_may_be_written_as_a_parameter(take_in):
    """TZID=Custom Zone in place of TZID:Custom Zone."""
    entry = meeting("DTSTART;TZID=Custom Zone:20260107T100000\r\n")
    head = ZONE.replace("TZID:", "TZID=")
    (at,) = take_in("a.ics", calendar(entry, head=head), *ME).history.times("ann@x.example")
    assert f"{at:%H:%M}" == "04:15"


def test_a_guests_sign_of_an_address_may_be_written_as_its_code(take_in):
    """It is an URI."""
    entry = meeting("DTSTART:20260107T100000Z\r\n", "mailto:ann%40x.example")
    assert take_in("a.ics", calendar(entry), *ME).history.of == {"ann@x.example": {"mutual": 1}}


def test_a_number_may_be_written_in_the_digits_of_any_script(take_in):
    """Two noughts stand for + in all of them."""
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{}\r\nTEL:{}\r\nEND:VCARD\r\n"
    take_in("a.vcf", card.format("Ann", "+৮৮০১৭১১০০০০০০") + card.format("Bob", "٠٠٤٤٢٠٧٩٤٦٠٠٠٠"))
    assert handles_of() == {"Ann": {"+8801711000000"}, "Bob": {"+442079460000"}}


@pytest.mark.parametrize("name", ["Frau Kontakt", "Ms. Service"])
def test_a_role_as_a_surname_counts_as_a_person(take_in, name):
    """A title stands before people only."""
    address = f"{name.split()[1].lower()}@firm.example"
    history = take_in("a.mbox", mail(f"{name} <{address}>", "me@home.example", 1), *ME).history
    assert history.kinds[name] == "person"


def test_one_address_on_cards_of_one_name_in_several_spellings_is_one_persons(take_in):
    """Family name first or last, written together, and with what Japanese add to be polite."""
    names = ("山田 太郎", "太郎 山田", "山田太郎様")
    cards = (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEMAIL:t@x.example\r\nEND:VCARD\r\n" for name in names
    )
    assert len(take_in("a.vcf", "".join(cards)).history.cards) == 1


@pytest.mark.parametrize(
    "room", ["Meeting Room Berlin", "Salle de réunion", "Sala de reuniones A", "会議室A"]
)
def test_a_room_is_no_guest_where_nothing_but_its_name_says_so(take_in, room):
    """Exchange lists it among the guests, with an address of its own."""
    entry = meeting("DTSTART:20260107T100000Z\r\n", "mailto:r1@x.example", f";CN={room}")
    assert take_in("a.ics", calendar(entry), *ME).history.of == {}


def test_a_meeting_of_a_buddhist_year_is_of_ours(take_in):
    """A calendar is of the Gregorian years by its standard; some telephones in Thailand write 2569."""
    entry = meeting("DTSTART:25690107T100000Z\r\n")
    (at,) = take_in("a.ics", calendar(entry), *ME).history.times("ann@x.example")
    assert f"{at:%Y-%m-%d}" == "2026-01-07"


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        # A Persian month may have 31 days where ours has fewer, and 2567 is a leap year that ours is not.
        ("14041018T100000Z", "2026-01-08"),
        ("14040231T100000Z", "2025-05-21"),
        ("14470719T100000Z", "2026-01-08"),
        ("25670229T100000Z", "2024-02-29"),
    ],
)
def test_a_meeting_of_a_persian_or_islamic_year_is_of_ours(take_in, written, ours):
    """A telephone that counts years otherwise is read by the days that it means."""
    (at,) = take_in("a.ics", calendar(meeting(f"DTSTART:{written}\r\n")), *ME).history.times("ann@x.example")
    assert f"{at:%Y-%m-%d}" == ours


def test_a_weekly_series_of_a_persian_year_is_read_to_its_end(take_in):
    """Its last day and the days left out are written in the same years."""
    rule = "RRULE:FREQ=WEEKLY;UNTIL=14041109T100000Z\r\nEXDATE:14041025T100000Z\r\n"
    times = take_in("a.ics", calendar(meeting(f"DTSTART:14041018T100000Z\r\n{rule}")), *ME).history.times(
        "ann@x.example"
    )
    assert [f"{at:%m-%d}" for at in times] == ["01-08", "01-22", "01-29"]


def test_an_endless_series_of_a_persian_year_is_read_until_the_file_was_written(take_in):
    """Its stamp is of the same years."""
    entry = "DTSTAMP:14041105T100000Z\r\nDTSTART:14041018T100000Z\r\nRRULE:FREQ=WEEKLY\r\n"
    times = take_in("a.ics", calendar(meeting(entry)), *ME).history.times("ann@x.example")
    assert [f"{at:%m-%d}" for at in times] == ["01-08", "01-15", "01-22"]


def test_a_series_by_months_of_another_calendar_is_read_once_and_said(take_in):
    """Its following meetings are on other days than a rule of our months would tell."""
    entry = meeting("DTSTART:14041018T100000Z\r\nRRULE:FREQ=MONTHLY;COUNT=3\r\n")
    taken = take_in("a.ics", calendar(entry), *ME)
    assert len(taken.history.times("ann@x.example")) == 1
    assert "series by months of another calendar" in taken.answer.out


@pytest.mark.parametrize("written", ["14041231T100000Z", "13001231T100000Z", "19000101T100000Z"])
def test_what_is_no_day_of_a_telephones_years_is_counted_out(take_in, written):
    """No day of that calendar, and years before there were telephones."""
    taken = take_in("a.ics", calendar(meeting(f"DTSTART:{written}\r\n")), *ME)
    assert taken.history.of == {}
    assert "1 left out: entries outside the calendar" in taken.answer.out


@pytest.mark.parametrize("name", ["Trip with Bob", "Ann and Bob"])
def test_a_group_that_ends_with_a_members_name_is_not_that_member(take_in, name):
    """What the member wrote are no system lines."""
    chat = "".join(
        f"0{n}/06/2026, 14:05 - {who}: hi\n" for n, who in enumerate(["Ann", "Bob", "Me"], start=1)
    )
    history = take_in(f"WhatsApp Chat with {name}.txt", chat, "--me", "Me").history
    assert history.of == {"Ann": {"received": 1, "sent": 1}, "Bob": {"received": 1, "sent": 1}}
