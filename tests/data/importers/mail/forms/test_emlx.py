"""Apple Mail's own folders: the mail between its length and its flags."""

from pathlib import Path

import pytest

from data.errors import InputError
from data.importers.base.archive import members
from data.importers.base.items import LeftOut, ReadOptions
from data.importers.detect import Kind, detect_kind
from data.importers.dispatch import group_members, read_export
from data.importers.whose import show_export
from data.schema import Interaction

ME = ReadOptions("me", frozenset({"me@home.example"}))
LIST = '<plist version="1.0"><dict><key>flags</key><integer>{}</integer></dict></plist>\n'


def mail(number: int, sender: str = "Ann <ann@x.example>", to: str = "me@home.example") -> str:
    """Return a mail with a line after it that no reader may take for one of its own."""
    return (
        f"From: {sender}\nTo: {to}\nDate: Mon, 02 Mar 2026 09:00:00 +0000\n"
        f"Message-ID: <{number}@t.example>\n\n"
        "From here on it is text.\n"
    )


def write(
    folder: Path, number: int, flags: int = 1, mailbox: str = "INBOX.mbox", ending: str = "emlx", **more
) -> Path:
    """Write a mail as Apple Mail keeps it."""
    text = mail(number, **more)
    path = folder / mailbox / "Data/Messages" / f"{number}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{len(text):<10}\n{text}{LIST.format(flags)}", encoding="utf-8")
    return path


def read(folder: Path) -> list:
    """Return what a folder of Apple Mail tells."""
    with members(folder) as files:
        found = [(detect_kind(file), file) for file in files]
        assert {kind for kind, _ in found} == {Kind.EMLX}
        return [item for export in group_members(found) for item in read_export(export, ME)]


def met(items) -> list[tuple]:
    """Return each interaction's key, contact and direction."""
    return [
        (one.external_id, one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)
    ]


def test_a_mail_is_read_between_its_length_and_its_flags(tmp_path):
    """Also one whose attachments Apple Mail keeps apart; mailboxes of an account are one export."""
    write(tmp_path, 1)
    write(tmp_path, 2, ending="partial.emlx")
    write(tmp_path, 3, mailbox="Sent Messages.mbox", sender="me@home.example", to="ann@x.example")
    assert sorted(met(read(tmp_path))) == [
        ("1@t.example", "ann@x.example", "received"),
        ("2@t.example", "ann@x.example", "received"),
        ("3@t.example", "ann@x.example", "sent"),
    ]


@pytest.mark.parametrize("flag", [1, 6, 24], ids=["deleted", "draft", "junk"])
def test_a_flag_leaves_a_mail_out(tmp_path, flag):
    """It is counted with what other programs keep in folders for it."""
    write(tmp_path, 1)
    write(tmp_path, 2, flags=1 | 1 << flag)
    items = read(tmp_path)
    assert met(items) == [("1@t.example", "ann@x.example", "received")]
    assert LeftOut("spam, trash and drafts", 1) in items


@pytest.mark.parametrize("flag", [1, 6, 24], ids=["deleted", "draft", "junk"])
def test_a_folder_of_which_no_mail_is_left_shows_nobody(tmp_path, flag):
    """Whoever gives such a folder alone is told what was left out; nothing ends there."""
    write(tmp_path, 1, flags=1 | 1 << flag)
    assert read(tmp_path) == [LeftOut("spam, trash and drafts", 1)]
    with members(tmp_path) as files:
        (export,) = group_members((Kind.EMLX, file) for file in files)
        shown = show_export(export, ME)
    assert shown is not None
    assert not any(shown.counts.values())


@pytest.mark.parametrize(
    "mailbox", ["Junk.mbox", "Deleted Messages.mbox", "Drafts.mbox", "[Gmail].mbox/Spam.mbox"]
)
def test_a_folder_leaves_its_mails_out(tmp_path, mailbox):
    """As in every other form of mail, whatever the flags say."""
    write(tmp_path, 1)
    write(tmp_path, 2, mailbox=mailbox)
    items = read(tmp_path)
    assert met(items) == [("1@t.example", "ann@x.example", "received")]
    assert LeftOut("spam, trash and drafts", 1) in items


def test_a_folder_of_nothing_but_deleted_mail_is_counted(tmp_path):
    """It is no mistake."""
    write(tmp_path, 1, flags=2)
    assert read(tmp_path) == [LeftOut("spam, trash and drafts", 1)]


def test_attachments_beside_the_mails_are_not_taken_in(tmp_path):
    """A calendar or a card that somebody attached is not the owner's."""
    path = write(tmp_path, 1)
    attached = path.parents[1] / "Attachments/1/2/invite.ics"
    attached.parent.mkdir(parents=True)
    attached.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", encoding="utf-8")
    assert len(met(read(tmp_path))) == 1


def test_a_cut_file_is_read_as_far_as_it_goes(tmp_path):
    """Without flags it is an ordinary mail; a length beyond all reason is refused."""
    path = write(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:150])
    assert len(met(read(tmp_path))) == 1
    path.write_bytes(b"9999999999\nFrom: a@x.example\nDate: x\n\n")
    with pytest.raises(InputError, match="does not begin with a length"):
        read(tmp_path)
