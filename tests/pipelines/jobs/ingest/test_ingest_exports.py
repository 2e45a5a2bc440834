"""What people can export, through the whole command: folders, zips, twice, cut in half, tried out."""

import zipfile
from datetime import datetime, timedelta, tzinfo

import pytest

from data.settings import Settings
from data.store.store import Store

MAIL = """From {n}@xxx Mon Apr 07 14:31:02 +0000 2025
Delivered-To: ada@example.org
From: Bob Okafor <bob@example.com>
To: ada@example.org
Subject: tea
Date: Mon, 07 Apr 2025 14:{n:02}:02 +0000
Message-ID: <{n}@example.com>

Hello, this text is kept nowhere.

"""
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1@x
DTSTART:20250103T100000Z
ATTENDEE;CN=Bob:mailto:bob@example.com
ATTENDEE:mailto:ada@example.org
END:VEVENT
BEGIN:VEVENT
UID:2@x
DTSTART:{coming}0103T100000Z
ATTENDEE;CN=Bob:mailto:bob@example.com
ATTENDEE:mailto:ada@example.org
END:VEVENT
END:VCALENDAR
"""
CARD = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Robert Okafor\nEMAIL:bob@example.com\nEMAIL:b@home.example\n"
    "BDAY:--0315\nEND:VCARD\n"
)
ME = ("--me", "ada@example.org")


def mailbox(*numbers: int) -> str:
    """Return an mbox of these mails."""
    return "".join(MAIL.format(n=number) for number in numbers)


@pytest.fixture
def exports(tmp_path):
    """Write a folder of exports with a few files that are none."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "mail.txt").write_text(mailbox(1, 2), encoding="utf-8")
    (folder / "my.calendar").write_text(CALENDAR.format(coming=2999), encoding="utf-8")
    (folder / "people").write_text(CARD, encoding="utf-8")
    (folder / "notes.txt").write_text("buy milk\n", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    return folder


def everything() -> list[object]:
    """Return what the store keeps, as it would be exported."""
    with Store(Settings.from_environment().store) as store:
        return [
            (table, {k: v for k, v in row.items() if not k.endswith("_at")})
            for table, row in store.everything()
        ]


def test_a_folder_of_everything(kith, exports):
    """Each source says what it brought; what is no export is counted; a coming meeting is a plan."""
    said = kith("ingest", exports, *ME, "--json")
    assert (said.code, said.err) == (0, "")
    found = {one["kind"]: one for one in said.json()}
    assert {kind: (one["created"], one["people"], one["plans"]) for kind, one in found.items()} == {
        "mbox": (2, 1, 0),
        "calendar": (1, 1, 1),
        "address book": (0, 1, 0),
        "folder": (0, 0, 0),
    }
    assert found["folder"]["left_out"] == {"files that Kith does not read": 2}
    with Store(Settings.from_environment().store) as store:
        (owner,) = store.interactions.owners()
        assert store.interactions.contacts(owner) == store.identities.handles(owner, "bob@example.com")[:1]
        (known,) = store.contacts.all(owner)
        assert known.born == "--03-15"


def test_the_same_exports_twice(kith, exports, tmp_path):
    """As a folder and as a zip: nothing is doubled, nothing is changed."""
    kith("ingest", exports, *ME)
    before = everything()
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(exports.iterdir()):
            archive.write(path, f"Takeout/{path.name}")
    said = kith("ingest", packed, *ME, "--json")
    assert said.code == 0
    assert sum(one["created"] + one["updated"] for one in said.json()) == 0
    assert everything() == before


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=2), timedelta(days=1)])
@pytest.mark.parametrize(
    "header",
    ["Name,Given Name,Family Name,E-mail 1 - Value", "First Name,Last Name,File As,E-mail 1 - Value"],
)
def test_googles_contacts_twice(kith, tmp_path, monkeypatch, header, later):
    """Under the old header and the new one, with two addresses in a cell: one person, once."""
    path = tmp_path / "contacts.csv"
    path.write_text(f"{header}\nBob,Okafor,,bob@example.com ::: b@x.example\n", encoding="utf-8")
    assert "1 person described" in kith("ingest", path, "--owner", "Ada").out
    before = everything()
    monkeypatch.setattr("kith.cli.parameters.options.datetime", _clock_ahead(later))
    assert kith("ingest", path, "--owner", "Ada").code == 0
    assert everything() == before


def test_the_same_file_twice_changes_nothing_however_late(kith, tmp_path, monkeypatch):
    """A mailbox that is read again a minute and a week later: not even what is worked out ahead moves."""
    box = tmp_path / "all.mbox"
    box.write_text(mailbox(1, 2), encoding="utf-8")
    assert kith("ingest", box, *ME).code == 0
    before = everything()
    for later in (timedelta(minutes=1), timedelta(days=7)):
        monkeypatch.setattr("kith.cli.parameters.options.datetime", _clock_ahead(later))
        assert kith("ingest", box, *ME).code == 0
        assert everything() == before


def _clock_ahead(later: timedelta) -> type[datetime]:
    """Return a datetime whose present is that much later."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + later

    return Ahead


def test_a_file_cut_in_half_and_completed(kith, tmp_path):
    """Half a mailbox, then a newer one that overlaps: every mail once."""
    box = tmp_path / "all.mbox"
    whole = mailbox(1, 2, 3, 4)
    for part in (whole[: len(whole) // 2 + 200], mailbox(2, 3, 4, 5), whole):
        box.write_text(part, encoding="utf-8")
        assert kith("ingest", box, *ME).code == 0
    with Store(Settings.from_environment().store) as store:
        assert store.interactions.count() == 5


def test_a_dry_run_says_what_would_happen(kith, exports):
    """To the last number, and writes nothing, with a store and without one."""
    tried = kith("ingest", exports, *ME, "--dry-run", "--json").json()
    assert not Settings.from_environment().home.exists()
    assert kith("ingest", exports, *ME, "--json").json() == tried
    before = everything()
    (exports / "more.mbox").write_text(mailbox(2, 3), encoding="utf-8")
    again = kith("ingest", exports, *ME, "--dry-run", "--json").json()
    more = next(one for one in again if one["file"].endswith("more.mbox"))
    assert (more["created"], more["duplicate"]) == (1, 1)
    assert everything() == before
    assert "Nothing was saved" in kith("ingest", exports, *ME, "--dry-run").out


def test_no_text_of_a_message_is_kept(kith, exports):
    """Neither body nor subject is anywhere in the store; the subject only when asked for."""
    kith("ingest", exports, *ME)
    files = list(Settings.from_environment().home.iterdir())
    assert files
    assert not any(b"kept nowhere" in path.read_bytes() for path in files)
    assert "tea" not in str(everything())
    kith("ingest", exports, *ME, "--keep-subjects")
    assert "tea" in str(everything())


def test_what_an_address_book_says_does_not_overrule(kith, exports):
    """A later source fills gaps in what is known of somebody, and changes nothing."""
    kith("ingest", exports / "people")
    kith("ingest", exports / "mail.txt", *ME)
    with Store(Settings.from_environment().store) as store:
        assert [one.name for one in store.contacts.all()] == ["Robert Okafor"]


def test_whose_exports_they_are(kith, exports):
    """--owner says it; without it they are the store's one owner's."""
    kith("ingest", exports / "mail.txt", *ME, "--owner", "Ada")
    kith("ingest", exports / "my.calendar", *ME)
    with Store(Settings.from_environment().store) as store:
        assert store.interactions.owners() == ["Ada"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("chat.json", b"<!doctype html><html></html>", "in the format JSON, not HTML"),
        ("mail.mbox", b"\x1f\x8b\x08\x00", "unpack it first"),
        ("busy.ics", b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nEND:VFREEBUSY\nEND:VCALENDAR\n", "free/busy feed"),
        ("half.vcf", CARD.encode()[:-20], "in the middle of a card"),
        ("half.zip", b"PK\x03\x04" + b"x" * 50, "not a whole zip"),
        (
            "list.mbox",
            "".join(f"From x Mon Apr  7 14:31:02 2025\nFrom: p{n}@x.example\n\n" for n in "abc").encode(),
            "say it with --me",
        ),
    ],
)
def test_bad_exports_are_one_sentence(kith, tmp_path, name, content, sentence):
    """With what to do, exit code 1, and no traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    said = kith("ingest", path)
    assert said.code == 1
    assert len(said.sentences) == 1
    assert sentence in said.sentences[0]


def test_a_bad_export_sinks_no_other(kith, exports):
    """In a folder each file stands for itself; what came before a break is kept."""
    (exports / "broken.vcf").write_text(CARD + CARD[:-20], encoding="utf-8")
    said = kith("ingest", exports, *ME, "--json")
    assert said.code == 1
    assert len(said.sentences) == 1
    assert {one["kind"] for one in said.json()} == {"mbox", "calendar", "address book", "folder"}


def test_an_unknown_region_is_told(kith, exports):
    """Before anything is read."""
    said = kith("ingest", exports, "--region", "Mars")
    assert (said.code, said.sentences) == (
        2,
        ["kith: --region 'Mars' is not a country; write its two letters, like BD or DE."],
    )
