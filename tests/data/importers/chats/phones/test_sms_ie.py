"""Messages and calls as SMS Import / Export writes them."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError, RejectedRow
from data.importers.base.items import ReadOptions
from data.importers.chats.phones.android_sms import read_android
from data.importers.chats.phones.sms_ie import is_sms_ie, read_sms_ie

ME = ReadOptions("Ada", region="US")
SAID = "a text nobody may keep"
SMS = {
    "_id": "1",
    "address": "+14155550171",
    "date": "1646211600000",
    "type": "1",
    "body": SAID,
    "__display_name": "Bob",
}
CALL = {"number": "+14155550171", "date": "1646211780000", "duration": "60", "type": "2", "name": "Bob"}
MMS = {
    "_id": "9",
    "date": "1646211720",
    "msg_box": "1",
    "__sender_address": {"address": "+14155550171", "type": "137"},
    "__recipient_addresses": [{"address": f"+1415555017{last}", "type": "151"} for last in (2, 3, 4)],
    "__parts": [{"text": SAID}],
}


def lines(*objects):
    """Return a file with an object a line."""
    return io.BytesIO("\n".join(map(json.dumps, objects)).encode())


def test_an_object_a_line_is_a_message_or_a_call(chat):
    """The date of an MMS counts seconds, all others milliseconds."""
    read = chat(
        read_sms_ie(lines(SMS, {**SMS, "type": "2", "date": "1646211660000"}, MMS, CALL), "m.ndjson", ME)
    )
    assert [row[1:] for row in read.rows] == [
        ("received", "message", True),
        ("sent", "message", True),
        ("received", "message", True),
        ("sent", "call", True),
    ]
    assert [one.at for one in read.met][2] == datetime(2022, 3, 2, 9, 2, tzinfo=UTC)
    assert [one.people for one in read.met] == [1, 1, 3, 1]
    assert read.names == {"+14155550171": "Bob"}
    assert SAID not in repr(read.items)


def test_a_list_is_read_as_well(chat):
    """Older versions wrote one."""
    assert len(chat(read_sms_ie(io.BytesIO(json.dumps([SMS, CALL]).encode()), "m.json", ME)).met) == 2


def test_the_same_message_in_another_apps_backup_has_the_same_key(chat):
    """So that whoever changes the app doubles nothing."""
    backup = b'<smses><sms address="+14155550171" date="1646211600000" type="1" contact_name="Bob"/></smses>'
    both = [chat(read_sms_ie(lines(SMS), "m", ME)), chat(read_android(io.BytesIO(backup), "b", ME))]
    assert len({(one.source, one.external_id, one.contact) for read in both for one in read.met}) == 1


def test_drafts_and_what_has_no_date_are_left_out_or_refused(chat):
    """As in any backup."""
    read = chat(read_sms_ie(lines({**SMS, "type": "3"}, {**SMS, "date": None}), "m", ME))
    assert read.left_out == {"drafts": 1}
    assert any(isinstance(one, RejectedRow) for one in read.items)


def test_such_a_file_is_recognised():
    """By Android's own columns; other JSON lines are tables."""
    assert is_sms_ie(lines(SMS).getvalue())
    assert is_sms_ie(lines(MMS).getvalue())
    assert is_sms_ie(lines(CALL).getvalue())
    assert not is_sms_ie(b'{"owner": "a", "contact": "b", "at": "2022-01-01"}')
    with pytest.raises(InputError, match="holds no message and no call"):
        list(read_sms_ie(io.BytesIO(b"[]"), "m", ME))
