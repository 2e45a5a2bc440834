"""HubSpot's and Salesforce's exports, known by their columns."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.crm.hubspot_salesforce import PRESETS, preset_of, read_preset
from data.schema import Interaction

ME = ReadOptions("Ada", me=frozenset({"ada@example.org"}), region="DE")
SAID = "a text nobody may keep"
HUBSPOT = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Create Date,Last Activity Date\n"
CONTACT = "Id,IsDeleted,AccountId,LastName,FirstName,Phone,MobilePhone,Email,OwnerId\n"
TASK = "Id,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,IsClosed,TaskSubtype,CallType,Description\n"
EVENT = "Id,WhoId,WhatId,Subject,StartDateTime,OwnerId\n"
MAIL = "Id,MessageDate,FromAddress,ToAddress,CcAddress,Incoming,Subject,TextBody\n"
WHO = "003A00000000001"


def read(text: str, options: ReadOptions = ME) -> list:
    """Return what a file tells, by the preset its columns fit."""
    rows = list(csv.DictReader(io.StringIO(text)))
    header = next(csv.reader(io.StringIO(text)))
    preset = preset_of(header)
    assert preset is not None
    return list(read_preset(preset, enumerate(rows, 2), "export.csv", options))


def met(items) -> list[tuple]:
    """Return each interaction's owner, contact, direction and channel."""
    return [
        (one.owner, one.contact, str(one.direction), one.channel)
        for one in items
        if isinstance(one, Interaction)
    ]


def test_hubspot_contacts_are_cards_with_their_last_contact():
    """By label; the record's own id joins its address and number."""
    items = read(
        HUBSPOT + "42,Bob,Kowalski,Bob@Example.org,0170 1234567,Grace,2023-01-01 10:00,2024-05-06 07:08\n"
    )
    assert [one for one in items if isinstance(one, AddressBookCard)] == [
        AddressBookCard("Grace", ("bob@example.org", "+491701234567", "hubspot:42"), "Bob Kowalski")
    ]
    assert met(items) == [("Grace", "bob@example.org", "mutual", "activity")]
    assert any(
        "tells only each contact's last contact" in one.sentence
        for one in items
        if isinstance(one, SourceLimit)
    )


def test_hubspots_internal_names_are_known_too():
    """Who exports internal names gets hs_object_id and notes_last_contacted."""
    items = read(
        "hs_object_id,firstname,lastname,email,notes_last_contacted\n42,Bob,K,bob@example.org,2024-05-06T07:08:00Z\n"
    )
    assert [one.at for one in items if isinstance(one, Interaction)] == [
        datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    ]


def test_a_salesforce_contact_is_joined_with_its_activities():
    """An id of 15 letters and one of 18 are the same one."""
    items = read(CONTACT + f"{WHO}AAA,false,001,Kowalski,Bob,,0170 1234567,bob@example.org,005X\n")
    assert [one for one in items if isinstance(one, AddressBookCard)] == [
        AddressBookCard("005X", ("bob@example.org", "+491701234567", f"salesforce:{WHO}"), "Bob Kowalski")
    ]
    items = read(TASK + f"00TA00000000001,{WHO},,{SAID},2024-05-06,Completed,005X,true,Call,Inbound,{SAID}\n")
    assert met(items) == [("005X", f"salesforce:{WHO}", "received", "call")]
    assert SAID not in repr(items)


def test_open_tasks_and_other_tasks_are_no_contact():
    """A task to do and a thing done alone are left out, and counted."""
    rows = [
        f"00TA0000000000{n},{WHO},,x,2024-05-06,{status},005X,{closed},{kind},,\n"
        for n, (status, closed, kind) in enumerate(
            [("Not Started", "false", "Call"), ("Completed", "true", "Task"), ("Completed", "true", "Email")]
        )
    ]
    items = read(TASK + "".join(rows))
    assert met(items) == [("005X", f"salesforce:{WHO}", "sent", "email")]
    assert LeftOut("tasks still open, or that are no contact", 2) in items


def test_events_are_meetings():
    """With whom stands in WhoId; without it the meeting is with nobody Kith knows."""
    items = read(
        EVENT + f"00UA00000000001,{WHO},,x,2024-05-06T10:00:00.000Z,005X\n"
        "00UA00000000002,,,x,2024-05-06T10:00:00.000Z,005X\n"
    )
    assert met(items) == [("005X", f"salesforce:{WHO}", "mutual", "meeting")]
    assert LeftOut("activities with nobody", 1) in items
    assert any("Einstein Activity Capture" in one.sentence for one in items if isinstance(one, SourceLimit))


def test_mail_keeps_cc_apart_and_leaves_oneself_out():
    """A copy is no contact; its text is not kept."""
    rows = (
        "02sA00000000001,2024-05-06T10:00:00.000Z,ada@example.org,bob@example.org; ada@example.org,"
        f"cy@example.org,false,{SAID},{SAID}\n"
        f"02sA00000000002,2024-05-07T10:00:00.000Z,bob@example.org,ada@example.org,,true,{SAID},{SAID}\n"
    )
    items = read(MAIL + rows)
    found = [
        (one.contact, str(one.direction), one.role, one.counts)
        for one in items
        if isinstance(one, Interaction)
    ]
    assert found == [
        ("bob@example.org", "sent", "to", True),
        ("cy@example.org", "sent", "cc", False),
        ("bob@example.org", "received", None, True),
    ]
    assert SAID not in repr(items)


def test_the_footer_of_a_report_is_no_row():
    """Salesforce's reports end with lines without data."""
    items = read(
        CONTACT + f"{WHO},false,001,K,Bob,,,bob@example.org,005X\n"
        "Confidential Information - Do Not Distribute,,,,,,,,\n"
    )
    assert len([one for one in items if isinstance(one, AddressBookCard)]) == 1
    assert LeftOut("lines after the data", 1) in items


@pytest.mark.parametrize("date", ["06/05/2024", "soon", "99999999"])
def test_a_date_that_could_be_another_is_refused(date):
    """Day and month in an unknown order are not guessed."""
    items = read(HUBSPOT + f"42,Bob,K,bob@example.org,,,,{date}\n")
    (refused,) = [one for one in items if isinstance(one, RejectedRow)]
    assert (
        f"export.csv, line 2, column 'lastactivitydate': found '{date}', expected a date like 2026-01-31"
        in str(refused)
    )
    assert [one.name for one in items if isinstance(one, AddressBookCard)] == ["Bob K"]


def test_other_tables_fit_no_preset():
    """A log of interactions, or any other table, is left to its own reader."""
    assert preset_of(["owner", "contact", "at", "direction", "channel"]) is None
    assert preset_of(["Id", "Name"]) is None


@given(st.sampled_from(PRESETS), st.lists(st.text(max_size=25), min_size=12, max_size=12))
def test_no_row_is_too_odd(preset, cells):
    """Whatever stands in the cells, a row is read, left out or refused."""
    columns = [min(group) for group in preset.signs] + [
        "ownerid",
        "phone",
        "ccaddress",
        "tasksubtype",
        "status",
    ]
    row = dict(zip(columns, cells, strict=False))
    list(read_preset(preset, [(2, row)], "export.csv", ME))
