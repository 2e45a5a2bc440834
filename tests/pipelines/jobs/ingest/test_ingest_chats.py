"""Chats, networks and CRMs through the front door: known by content, taken in once, no text kept."""

import json
import zipfile
from pathlib import Path

import pytest

from data.settings import Settings
from data.store.store import Store

SAID = "a text nobody may keep"
OWN = (
    "--owner",
    "Ada",
    "--me",
    "Ada L",
    "--me",
    "https://www.linkedin.com/in/ada-me",
    "--timezone",
    "UTC",
    "--region",
    "DE",
)
SECONDS = 1704103200
WHATSAPP = "".join(
    f"{day}.04.24, 14:05 - {name}: {SAID}\n" for day in ("03", "13") for name in ("Bob K", "Ada L")
)
TELEGRAM = json.dumps(
    {
        "name": "Bob",
        "type": "personal_chat",
        "id": 77,
        "messages": [
            {
                "id": number,
                "type": "message",
                "date": "2024-01-01T10:00:00",
                "date_unixtime": str(SECONDS + number),
                "from": "Bob",
                "from_id": sender,
                "text": SAID,
            }
            for number, sender in enumerate(("user77", "user5"))
        ],
    }
)
SMS = f"""<?xml version='1.0' encoding='UTF-8'?>
<smses count="2">
<sms address="0170 1234567" date="{SECONDS}000" type="1" body="{SAID} &#55357;&#56846;" contact_name="B" />
<sms address="0170 1234567" date="{SECONDS}500" type="2" body="{SAID}" contact_name="Bob" /></smses>"""
CALLS = f"""<?xml version='1.0' encoding='UTF-8'?>
<calls count="1">
<call number="+491701234567" duration="60" date="{SECONDS}000" type="2" contact_name="Bob" />
</calls>"""
MONICA = json.dumps(
    {
        "version": "1.0-preview.1",
        "app_version": "4",
        "account": {
            "data": [
                {
                    "type": "contact",
                    "values": [
                        {
                            "uuid": "u1",
                            "properties": {"first_name": "Bob", "is_dead": True},
                            "data": [
                                {
                                    "type": "call",
                                    "values": [
                                        {
                                            "uuid": "c1",
                                            "properties": {"called_at": "2024-01-02", "content": SAID},
                                        }
                                    ],
                                }
                            ],
                        }
                    ],
                }
            ]
        },
    }
)
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Last Activity Date,Notes\n"
    f"42,Bob,K,bob@example.org,2024-05-06 07:08,{SAID}\n"
)
TASK = (
    "Id,WhoId,Subject,ActivityDate,Status,TaskSubtype\n"
    f"00TA00000000001,003A00000000001,{SAID},2024-05-06,Completed,Call\n"
)
SIGNAL = "".join(
    json.dumps({"date": f"2024-01-01T10:0{n}:00", "sender": one, "body": SAID}) + "\n"
    for n, one in enumerate(("Alice", "Me"))
)
META = json.dumps(
    {
        "participants": [{"name": "Bob"}, {"name": "Ada L"}],
        "messages": [
            {"sender_name": one, "timestamp_ms": SECONDS * 1000, "content": SAID} for one in ("Bob", "Ada L")
        ],
    }
)
FILES = {
    "whatsapp": ("WhatsApp Chat with Bob K.txt", WHATSAPP, 4),
    "telegram": ("result.json", TELEGRAM, 2),
    "sms": ("sms-2024.xml", SMS, 2),
    "calls": ("calls-2024.xml", CALLS, 1),
    "monica": ("monica.json", MONICA, 1),
    "hubspot": ("all-contacts.csv", HUBSPOT, 1),
    "salesforce": ("Task.csv", TASK, 1),
    "signal": ("data.json", SIGNAL, 2),
    "messenger": ("message_1.json", META, 2),
}
LINKEDIN = {
    "Connections.csv": 'Notes:\n"x"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n'
    "Bob,Kowalski,https://www.linkedin.com/in/bob,,A,B,08 Feb 2024\n",
    "messages.csv": '"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO",'
    '"RECIPIENT PROFILE URLS","DATE","SUBJECT","CONTENT"\n'
    f"t,,Bob,https://www.linkedin.com/in/bob,Ada,"
    f'https://www.linkedin.com/in/ada-me,2024-07-01 10:00:00 UTC,,"{SAID}\n{SAID}"\n',
    "Recommendations_Received.csv": "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
    f'Bob,Kowalski,A,B,{SAID},"01/02/24, 3:04 PM",VISIBLE\n',
    "Endorsement_Given_Info.csv": "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,"
    "Endorsee Public Url,Endorsement Status\n"
    "2024/02/01 15:02:55 UTC,Python,Bob,Kowalski,www.linkedin.com/in/bob,ACCEPTED\n",
    "Profile.csv": "First Name,Last Name,Headline\nAda,L,x\n",
    "Ad_Targeting.csv": "Member Age,Company\n30,x\n",
}


def taken_in(kith, path: Path, *words: str) -> list[dict]:
    """Take a path in without a fault, and return what each file brought."""
    said = kith("ingest", path, *OWN, *words, "--json")
    assert (said.code, said.err) == (0, ""), said.err
    return said.json()


def created(found: list[dict]) -> int:
    """Return how many interactions were new."""
    return sum(one["created"] for one in found)


def nothing_written_is_kept() -> None:
    """See that no file of the store holds what anybody wrote."""
    home = Settings.from_environment().home
    assert all(SAID.encode() not in one.read_bytes() for one in home.rglob("*") if one.is_file())


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_known_by_its_content_and_taken_in_once(kith, tmp_path, kind):
    """Under a name that says nothing, in a zip, and twice: the same, and no text of it is kept."""
    name, content, count = FILES[kind]
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert created(taken_in(kith, path)) == count
    again = taken_in(kith, path)
    assert (created(again), sum(one["updated"] for one in again), sum(one["duplicate"] for one in again)) == (
        0,
        0,
        count,
    )
    nothing_written_is_kept()


@pytest.mark.parametrize("kind", [one for one in FILES if one not in {"whatsapp", "signal", "messenger"}])
def test_the_name_says_nothing(kith, tmp_path, kind):
    """With a wrong extension it is read all the same, and brings what it brought before."""
    name, content, count = FILES[kind]
    wrong = tmp_path / "wrong.pdf"
    wrong.write_text(content, encoding="utf-8")
    assert created(taken_in(kith, wrong)) == count
    right = tmp_path / name
    right.write_text(content, encoding="utf-8")
    assert created(taken_in(kith, right)) == 0


@pytest.mark.parametrize("kind", FILES)
def test_cut_in_half_and_completed_later_nothing_is_doubled_or_lost(kith, tmp_path, kind):
    """What the half brought is there, and the whole file adds the rest."""
    name, content, count = FILES[kind]
    path = tmp_path / name
    path.write_text(content[: len(content) * 2 // 3], encoding="utf-8")
    said = kith("ingest", path, *OWN, "--json")
    assert "Traceback" not in said.err
    assert len(said.sentences) <= 1, said.err
    with Store(Settings.from_environment().store_path) as store:
        assert store.interactions.count() == created(said.json())
    path.write_text(content, encoding="utf-8")
    taken_in(kith, path)
    with Store(Settings.from_environment().store_path) as store:
        assert store.interactions.count() == count


def test_what_stands_before_a_damage_is_kept(kith, tmp_path):
    """Also where the damage comes long before a thousand messages; the end is told."""
    path = tmp_path / "result.json"
    path.write_text(TELEGRAM[:-40], encoding="utf-8")
    said = kith("ingest", path, *OWN, "--json")
    assert (said.code, len(said.sentences)) == (1, 1)
    assert "breaks off" in said.sentences[0]
    assert created(said.json()) > 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"ChatExport/messages.html": "<!DOCTYPE html><html></html>"}, "in the format JSON, not HTML"),
        ({"notes.txt": "Dear diary"}, "no mailbox, calendar, address book, chat"),
    ],
)
def test_a_zip_with_nothing_to_read_says_why(kith, tmp_path, files, sentence):
    """As Telegram's export in HTML: the zip alone is not refused, but nothing came of it."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    said = kith("ingest", path, *OWN)
    assert (said.code, len(said.sentences)) == (1, 1)
    assert f"{path} holds nothing that Kith reads" in said.sentences[0]
    assert sentence in said.sentences[0]


def test_a_linkedin_zip_is_read_together(kith, tmp_path):
    """Connections name whom a recommendation is of; files without contact are passed by and counted."""
    path = tmp_path / "Basic_LinkedInDataExport_01-02-2026.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in LINKEDIN.items():
            archive.writestr(name, content)
    found = taken_in(kith, path)
    assert created(found) == 3
    assert created(taken_in(kith, path)) == 0
    nothing_written_is_kept()
    with Store(Settings.from_environment().store_path) as store:
        assert store.interactions.contacts("Ada") == ["linkedin.com/in/bob"]
        (bob,) = [one for one in store.contacts.all("Ada") if one.name == "Bob Kowalski"]
        assert (bob.contact, bob.met) == ("linkedin.com/in/bob", "2024-02-08")


def test_sources_join_by_number(kith, tmp_path):
    """Bob's messages and Bob's calls are one Bob, for both files spell his number alike."""
    for kind in ("sms", "calls"):
        name, content, _ = FILES[kind]
        (tmp_path / name).write_text(content, encoding="utf-8")
    taken_in(kith, tmp_path)
    with Store(Settings.from_environment().store_path) as store:
        assert store.interactions.contacts("Ada") == ["+491701234567"]


def test_who_is_forgotten_does_not_come_back(kith, tmp_path):
    """Forgotten after an import, the same file brings everybody else."""
    name, content, _ = FILES["sms"]
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    taken_in(kith, path)
    assert kith("forget", "Bob", "--yes").code == 0
    taken_in(kith, path)
    with Store(Settings.from_environment().store_path) as store:
        assert store.interactions.count() == 0
        assert store.contacts.all() == []


def test_coverage_says_what_a_source_cannot_show(kith, tmp_path):
    """The limits that a reader told are kept with its source."""
    name, content, _ = FILES["whatsapp"]
    (tmp_path / name).write_text(content, encoding="utf-8")
    taken_in(kith, tmp_path / name)
    assert "WhatsApp exports about the latest 40,000 messages" in kith("coverage").out


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "messages.html",
            "<!DOCTYPE html><html><body>chat</body></html>",
            "make it anew in the format JSON, not HTML",
        ),
        (
            "chat.txt",
            "03.04.25, 2:05 zz - Bob: a\n",
            "times of a form Kith does not know, like '03.04.25, 2:05 zz",
        ),
        ("chat.txt", "03.04.25, 14:05 - Bob: a\n03.04.25, 14:06 - Cy: a\n", "say it with --me NAME"),
        ("result.json", TELEGRAM[:-40], "breaks off or is damaged as JSON"),
        ("sms.xml", SMS[:-30], "breaks off or is damaged as XML"),
        ("sms.xml", '<!DOCTYPE x [<!ENTITY a "b">]><smses>&a;</smses>', "entities of its own"),
    ],
)
def test_bad_input_is_one_sentence(kith, tmp_path, name, content, sentence):
    """With what to do, exit code 1 and no traceback."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    said = kith("ingest", path, "--owner", "Ada")
    assert (said.code, len(said.sentences)) == (1, 1), said.err
    assert sentence in said.sentences[0]
    assert "Traceback" not in said.err


def test_a_locked_zip_is_told(kith, tmp_path):
    """A password is not asked for: the sentence says to unpack it."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Connections.csv", LINKEDIN["Connections.csv"])
    locked = bytearray(path.read_bytes())
    # The flag of encryption, in the local header and in the directory.
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))
    said = kith("ingest", path, "--owner", "Ada")
    assert said.code == 1
    assert "is protected by a password; unpack it first" in said.sentences[0]
