"""Files, folders and zips: opened without trust, recognised by what is in them."""

import io
import struct
import zipfile

import pytest

from data.errors import InputError
from data.importers.base.archive import ArchiveMember, is_single_file, members
from data.importers.detect import Kind, detect_kind

SAMPLES = {
    Kind.MBOX: "From - Mon Apr 07 14:31:02 2025\nFrom: a@x.example\nDate: now\n\nhi\n",
    Kind.MESSAGE: "From: a@x.example\nTo: b@x.example\nDate: Mon, 07 Apr 2025 14:31:02 +0000\n\nhi\n",
    Kind.CALENDAR: "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
    Kind.CARDS: "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n",
    Kind.GOOGLE_CONTACTS: "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value\n",
    Kind.TABLE: "owner,contact,at,direction,channel\n",
}


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def contents(path) -> dict[str, bytes]:
    """Return what every member of a path holds."""
    with members(path) as found:
        return {one.name: one.head() for one in found}


def written(tmp_path, content: bytes, name: str = "export.zip"):
    """Write a file and return its path."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", SAMPLES)
def test_content_tells_what_a_file_is(kind):
    """Whatever it is called."""
    content = SAMPLES[kind].encode()
    member = ArchiveMember("picture.jpg", "picture.jpg", "", len(content), lambda: io.BytesIO(content))
    assert detect_kind(member) is kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("From bob@x.example\r\nReturn-Path: <bob@x.example>\r\nDate: x\r\n\r\nHi", Kind.MESSAGE),
        ("MIME-Version: 1.0\r\nSubject: Tea\r\nFrom: bob@x.example\r\n\r\nHi", Kind.MESSAGE),
        ("To: whom it concerns\nSubject: my will\n\nHi", Kind.TABLE),
        ("BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", Kind.CALENDAR),
    ],
)
def test_files_that_lack_a_part_are_told_all_the_same(content, kind):
    """A mail under a separator without a date or with few fields, a meeting without its calendar."""
    member = ArchiveMember("x", "x", "", len(content), lambda: io.BytesIO(content.encode()))
    assert detect_kind(member) is kind


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (b"<!DOCTYPE html><html>", "make it anew in the format JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "unpack it first"),
        (b"SQLite format 3\x00", "a database"),
        (b"!BDN\x00", "Outlook PST"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save mails as .eml"),
    ],
)
def test_what_kith_does_not_read_is_named(tmp_path, start, sentence):
    """With what to do instead."""
    with (
        members(written(tmp_path, start + b"x" * 100, "mail.mbox")) as found,
        pytest.raises(InputError, match=sentence),
    ):
        detect_kind(next(found))


@pytest.mark.parametrize(
    "start",
    [
        "<!-- saved from url=(0014)about:internet -->\r\n<html><body>Hi",
        "\ufeff<?xml version='1.0'?>\n<!DOCTYPE  HTML><html>",
        "\n<head><meta charset='utf-8'><title>Messages</title></head>",
    ],
)
def test_a_web_page_need_not_begin_with_its_name(start):
    """A browser puts where it was saved from before it, XHTML what it is; one was taken for a table."""
    member = ArchiveMember(
        "message_1.json", "message_1.json", "", len(start), lambda: io.BytesIO(start.encode())
    )
    with pytest.raises(
        InputError, match="is a web page; if it is an export, make it anew in the format JSON"
    ):
        detect_kind(member)


def test_what_is_said_before_a_backup_makes_it_no_web_page():
    """SMS Backup & Restore begins with what it is, when it was made and a style sheet, as a web page may."""
    text = b"<?xml version='1.0'?>\n<!--File Created By SMS Backup-->\n<?xml-stylesheet?>\n<smses count='0'/>"
    assert detect_kind(ArchiveMember("x", "x", "", len(text), lambda: io.BytesIO(text))) is Kind.ANDROID


def test_a_zip_and_one_within_it(tmp_path):
    """Are read as if unpacked, one deep; the system's own files are passed by."""
    inner = zipped({"b.txt": b"two", "deeper.zip": zipped({"c.txt": b"three"})})
    path = written(
        tmp_path, zipped({"x/a.txt": b"one", "in.zip": inner, "__MACOSX/a": b"", ".DS_Store": b""})
    )
    found = contents(path)
    assert (found["x/a.txt"], found["b.txt"]) == (b"one", b"two")
    assert found["deeper.zip"].startswith(b"PK")
    assert len(found) == 3
    assert not is_single_file(path)


def test_a_folder(tmp_path):
    """Every file below it, and the zips in it."""
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub", b"one", "a.txt")
    written(tmp_path, zipped({"b.txt": b"two"}))
    assert contents(tmp_path) == {"b.txt": b"two", "a.txt": b"one"}


def test_a_names_path_leads_nowhere(tmp_path):
    """A member called ../../x is read where it lies, and nothing is written by its name."""
    path = written(tmp_path, zipped({"../../evil.txt": b"one"}))
    with members(path) as found:
        (member,) = found
        with member.on_disk() as copy:
            assert copy.name == "evil.txt"
            assert tmp_path not in copy.parents
            assert copy.read_bytes() == b"one"
    assert not copy.exists()


@pytest.mark.parametrize("depth", [0, 1])
def test_a_zip_bomb_is_refused(tmp_path, depth):
    """What would grow beyond all measure is not unpacked, at the top or within."""
    content = zipped({"zeros.txt": bytes(100 * 1024 * 1024)})
    path = written(tmp_path, zipped({"in.zip": content}) if depth else content)
    with pytest.raises(InputError, match="would grow"):
        contents(path)


def test_zips_in_a_zip_grow_together(tmp_path):
    """Each alone would pass: eighty of them are a bomb all the same, refused before the last is unpacked."""
    part = zipped({"zeros.txt": bytes(50 * 1024 * 1024)})
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_STORED) as archive:
        for number in range(80):
            archive.writestr(f"{number:02}.zip", part)
    with pytest.raises(InputError, match="would grow"):
        contents(tmp_path / "all.zip")


def test_a_zip_that_was_packed_twice_is_not_unpacked(tmp_path):
    """A zip packs hardly again; one that packs a thousandfold would fill the disk with its copy."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("zeros.txt", bytes(70 * 1024 * 1024))
    path = written(tmp_path, zipped({"in.zip": inner.getvalue(), "a.txt": bytes(range(256)) * 4_000}))
    with pytest.raises(InputError, match="would grow"):
        contents(path)


def test_files_that_share_their_packed_bytes_are_a_bomb(tmp_path):
    """What they say that they take adds up to more than the zip has: its own size counts."""
    packed = zipped({"zeros.txt": bytes(10 * 1024 * 1024)})
    start, end = packed.index(b"PK\x01\x02"), packed.index(b"PK\x05\x06")
    many = packed[:start] + packed[start:end] * 1_000 + packed[end:]
    place = start + (end - start) * 1_000
    content = bytearray(many)
    struct.pack_into("<HHL", content, place + 8, 1_000, 1_000, (end - start) * 1_000)
    with pytest.raises(InputError, match="would grow"):
        contents(written(tmp_path, bytes(content)))


def test_a_zip_that_lies_about_its_sizes(tmp_path):
    """It is read no further than it says, and what is wrong with it is told."""
    content = bytearray(zipped({"zeros.txt": bytes(10_000_000)}))
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<L", content, place + 24, 100)
    path = written(tmp_path, bytes(content))
    with pytest.raises(InputError, match="cannot be read"):
        contents(path)


def test_a_zip_with_a_password(tmp_path):
    """Is told, with what to do."""
    content = bytearray(zipped({"a.txt": b"one"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    with pytest.raises(InputError, match="protected by a password; unpack it first"):
        contents(written(tmp_path, bytes(content)))


@pytest.mark.parametrize("part", [4, 30, 100])
def test_a_zip_broken_off(tmp_path, part):
    """Is told, with what to do."""
    content = zipped({"a.txt": b"one" * 100, "b.txt": b"two"})
    with pytest.raises(InputError, match="not a whole zip"):
        contents(written(tmp_path, content[:part]))


def test_an_office_document_is_no_export(tmp_path):
    """It is a zip only by its first bytes."""
    with pytest.raises(InputError, match="save its table as CSV"):
        contents(written(tmp_path, zipped({"[Content_Types].xml": b"<x/>"}), "table.csv"))


def test_nothing_there(tmp_path):
    """No file, no file in a folder, no file in a zip."""
    (tmp_path / "empty").mkdir()
    for path, sentence in (
        (tmp_path / "no", "does not exist"),
        (tmp_path / "empty", "a folder with no file in it"),
        (written(tmp_path, zipped({})), "a zip with no file in it"),
    ):
        with pytest.raises(InputError, match=sentence):
            contents(path)
