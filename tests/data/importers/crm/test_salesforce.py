"""Salesforce's data export: a file for each object, known by its columns."""

import csv
import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.imports.read_seeds import member_of
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.crm.salesforce import PRESETS, preset_of, read_preset
from data.schema import Interaction

ME = ReadOptions("Ada", me=frozenset({"ada@example.org"}), region="DE")
SAID = "a text nobody may keep"
CONTACT = "Id,IsDeleted,AccountId,LastName,FirstName,Phone,MobilePhone,Email,OwnerId\n"
TASK = "Id,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,IsClosed,TaskSubtype,CallType,Description\n"
EVENT = "Id,WhoId,WhatId,Subject,StartDateTime,OwnerId\n"
MAIL = "Id,MessageDate,FromAddress,ToAddress,CcAddress,Incoming,Subject,TextBody\n"
WHO = "003A00000000001"


def read(text: str, options: ReadOptions = ME) -> list:
    """Return what a file tells, by the preset its columns fit."""
    preset = preset_of(next(csv.reader(io.StringIO(text))))
    assert preset is not None
    return list(read_preset(preset, member_of(text.encode()), options))


def met(items) -> list[tuple]:
    """Return each interaction's owner, contact, direction and channel."""
    return [
        (one.owner, one.contact, str(one.direction), one.channel)
        for one in items
        if isinstance(one, Interaction)
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


def test_an_owner_who_was_named_has_every_record():
    """Without a name each record is its own owner's; with --owner all are that one's."""
    row = CONTACT + f"{WHO},false,001,K,Bob,,,bob@example.org,005X\n"
    named = replace(ME, owner_given=True)
    assert [one.owner for one in read(row) if isinstance(one, AddressBookCard)] == ["005X"]
    assert [one.owner for one in read(row, named) if isinstance(one, AddressBookCard)] == ["Ada"]


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
    text = io.StringIO()
    csv.writer(text).writerows([columns, cells[: len(columns)]])
    list(read_preset(preset, member_of(text.getvalue().encode("utf-8", "replace")), ME))
