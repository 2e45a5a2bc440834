"""Forms that people have and Kith does not read: each is named with the way out, in both languages."""

import io
import re
import sqlite3
import zipfile

import pytest

from data.errors import InputError
from data.importers.base.archive import ArchiveMember
from data.importers.detect import detect_kind
from data.wording.language import language
from tests.pipelines.conftest import run

WORDS = "meet me at nine by the old mill"
BENGALI_LETTER = re.compile("[\u0980-\u09ff]")
PAGE = f"<html><body>{WORDS}</body></html>"
# What each file holds, and a part of the sentence about it.
FORMS: dict[str, tuple[bytes | str, str]] = {
    "Outlook .pst": (b"!BDN" + bytes(500), "export mail as mbox"),
    "Outlook .msg": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "save mails as .eml"),
    "Outlook .nk2": (b"\x0d\xf0\xad\xba" + bytes(300), "export contacts as CSV"),
    "Outlook Express .dbx": (b"\xcf\xad\x12\xfe\xc5\xfd" + bytes(300), "import it into Thunderbird"),
    "Windows .wab": (b"\x9c\xcb\xcb\x8d\x13\x75\xd2\x11" + bytes(300), "export it as vCard or CSV"),
    "Windows .contact": (f"<?xml version='1.0'?><c:contact>{WORDS}</c:contact>", "export it as vCard"),
    "Outlook for Mac": (f"<?xml version='1.0'?><emails elementCount='1'>{WORDS}", "saves them as mbox"),
    "Lotus Notes .nsf": (b"\x1a\x00\x00\x04" + bytes(300), "export mail as .eml"),
    "Telegram HTML": (f"<!DOCTYPE html>\n{PAGE}", "make it anew in the format JSON"),
    "Facebook HTML": (PAGE, "make it anew in the format JSON"),
    "Takeout's index": (f"<!DOCTYPE html>{PAGE}", "make it anew in the format JSON"),
    "bookmarks": (f"<!DOCTYPE NETSCAPE-Bookmark-file-1>{WORDS}", "a web page"),
    "Facebook's friends": ('{"friends_v2": [{"name": "mill"}]}', "give the folder messages"),
    "Instagram's followers": (
        '[{"media_list_data": [], "string_list_data": []}]',
        "give the folder messages",
    ),
    "Signal's backup": (
        b"\x00\x00\x00\x36\x0a\x34\x0a\x10" + bytes(range(16)) + b"\x12\x20" + bytes(300),
        "signalbackup-tools",
    ),
    "WhatsApp's encrypted backup": (bytes(range(200, -1, -1)) * 9, "a program's own or encrypted bytes"),
    "Matrix": (f'{{"messages": [{{"sender": "@a", "origin_server_ts": 1, "body": "{WORDS}"}}]}}', "Element"),
    "Mattermost": (
        f'{{"type": "version", "version": 1}}\n{{"type": "direct_post", "m": "{WORDS}"}}',
        "kith log",
    ),
    "Zulip": (f'{{"zerver_message": [{{"content": "{WORDS}"}}]}}', "kith log"),
    "Rocket.Chat": (f'{{"rid": "b", "msg": "{WORDS}", "ts": 1}}', "kith log"),
    "Threema": (f"identity,uid,isoutbox,messagestate,type,body\nA,b,0,READ,TEXT,{WORDS}\n", "kith log"),
    "Threema's older": (f"identity,uid,isoutbox,isread,posted_at,body\nA,b,0,1,1,{WORDS}\n", "kith log"),
    "Mattermost's channels": (
        f'{{"type": "version", "version": 1}}\n{{"type": "post", "create_at": 1, "m": "{WORDS}"}}',
        "kith log",
    ),
    "Pidgin": (
        f"Conversation with ann@x at Wed 04 Mar 2026 14:05:09 on me@x/ (jabber)\n(14:05:09) A: {WORDS}\n",
        "kith log",
    ),
    "Microsoft Graph": (
        f'{{"value": [{{"from": "A", "body": "{WORDS}", "createdDateTime": "2026-03-04"}}]}}',
        "kith log",
    ),
    "Snapchat's older": (
        f'{{"ann": [{{"From": "a", "Media Type": "TEXT", "Created": "2026", "Content": "{WORDS}"}}]}}',
        "kith log",
    ),
    "WeChat as text": (
        f"2026-03-04 14:05:09 Ann\n{WORDS}\n\n2026-03-04 14:06:09 Me\n{WORDS}\n",
        "kith log",
    ),
    "a calendar as XML": (
        f'<?xml version="1.0"?><icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0">{WORDS}',
        "export it as iCalendar",
    ),
    "Zoom's meetings": (f"Topic,Meeting ID,Duration\n{WORDS},1,3\n", "take in the calendar"),
    "Zoom's participants": ("Name (Original Name),User Email,Join Time\nmill,,x\n", "take in the calendar"),
    "an encrypted text": ("-----BEGIN PGP MESSAGE-----\n\nhQ\n", "decrypt it first"),
    "notes": (f"<?xml version='1.0'?>\n<en-export><note>{WORDS}", "not what was noted"),
    "a gzip": (b"\x1f\x8b\x08" + bytes(100), "unpack it first"),
    "a bzip2": (b"BZh91AY" + bytes(100), "unpack it first"),
    "an xz": (b"\xfd7zXZ\x00" + bytes(100), "unpack it first"),
    "a tar": (b"a.txt".ljust(257, b"\x00") + b"ustar" + bytes(300), "unpack it first"),
    "a 7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), "unpack it first"),
    "a RAR": (b"Rar!\x1a\x07" + bytes(100), "unpack it first"),
    "a HEIC": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "a picture"),
    "a WebP": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), "a picture"),
    "a film": (b"\x00\x00\x00\x18ftypmp42" + bytes(100), "a film or sound"),
    "a voice message": (b"OggS\x00\x02" + bytes(100), "a film or sound"),
}
# By a table that only such a database has.
DATABASES = {
    "CREATE TABLE ZABCDRECORD (Z_PK)": "Export vCard",
    "CREATE TABLE jid (user); CREATE TABLE chat (a); CREATE TABLE message (b)": "Export chat",
    "CREATE TABLE raw_contacts (a)": "Android's contacts",
    "CREATE TABLE sms (a); CREATE TABLE threads (b)": "SMS Backup & Restore",
    "CREATE TABLE CalendarItem (a)": "for each calendar",
    "CREATE TABLE properties (card TEXT, name TEXT)": "Thunderbird",
    "CREATE TABLE something (a)": "export its content as a table",
}


def member(content: bytes) -> ArchiveMember:
    """Return a file with this content, and a name that says nothing."""
    return ArchiveMember("file", "file", "", len(content), lambda: io.BytesIO(content))


def refusal(content: bytes | str) -> InputError:
    """Return why a file with this content is not read."""
    with pytest.raises(InputError) as raised:
        detect_kind(member(content.encode() if isinstance(content, str) else content))
    return raised.value


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_not_read_is_named_with_the_way_out(form):
    """Whatever it is called; not a word of what stands in it is shown, and nothing is said of columns."""
    content, way_out = FORMS[form]
    error = refusal(content)
    assert way_out in str(error)
    for sentence in (str(error), language("bn").word(error.sentence)):
        assert "mill" not in sentence
        assert "column" not in sentence
    assert BENGALI_LETTER.search(language("bn").word(error.sentence))


@pytest.mark.parametrize("tables", DATABASES)
def test_a_database_is_told_by_its_tables(tables, tmp_path):
    """With how its program exports what is in it."""
    with sqlite3.connect(tmp_path / "file.db") as database:
        database.executescript(tables)
    database.close()
    assert DATABASES[tables] in str(refusal((tmp_path / "file.db").read_bytes()))


def test_a_chats_zip_without_its_text_says_so(tmp_path):
    """Only pictures came along."""
    with zipfile.ZipFile(tmp_path / "WhatsApp Chat - Ann.zip", "w") as archive:
        archive.writestr("IMG-1.jpg", b"\xff\xd8\xff\xe0")
    answer = run("ingest", tmp_path / "WhatsApp Chat - Ann.zip")
    assert answer.code == 1
    assert "pictures, films, sound and PDFs only; of a chat, export its text too" in answer.err


def test_json_that_is_no_log_is_no_table(tmp_path):
    """What a log may have besides is not taken for the file's own columns."""
    (tmp_path / "export.json").write_text('{"version": 20}', encoding="utf-8")
    assert (
        "is no table, and no export of a form that Kith knows" in run("ingest", tmp_path / "export.json").err
    )
