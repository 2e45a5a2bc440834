"""Folders, labels and marks of unsent, unwanted and deleted mail, in the words of many programs."""

import io

import pytest

from data.importers.base.archive import ArchiveMember
from data.importers.mail.folders import is_unwanted, is_unwanted_file, is_unwanted_mailbox
from data.importers.mail.headers import head


def member(label: str, group: str) -> ArchiveMember:
    """Return a file by its path and by what was given."""
    return ArchiveMember(label.rpartition("/")[2], label, group, 0, io.BytesIO)


@pytest.mark.parametrize(
    "path",
    [
        "Drafts",
        "Unsent Messages",
        "Templates",
        "Local Folders/Trash.sbd/Old",
        "Takeout/Mail/Spam.mbox",
        "Takeout/Mail/Papierkorb.mbox",
        "Deleted Messages.mbox/mbox",
        "ImapMail/imap.x/Entw&APw-rfe",
        "Éléments supprimés",
        "E\u0301le\u0301ments supprime\u0301s.mbox",
        "Junk (2)",
        "Drafts_20260305.mbox",
        "Черновики",
        "下書き.mbox",
        "খসড়া.mbox",
        "Vorlagen",
    ],
)
def test_a_mailbox_is_left_out_by_its_name_or_folder(path):
    """Whatever its program adds to the name, and whatever its language."""
    assert is_unwanted_mailbox(member(f"/home/ann/x/{path}", "/home/ann/x"))
    assert is_unwanted_mailbox(member(f"/x/mail.zip: {path}", "/x/mail.zip"))


@pytest.mark.parametrize(
    "path",
    ["Inbox", "Sent", "All mail Including Spam and Trash.mbox", "Binder", "Draft horses", "Trashy novels"],
)
def test_other_mailboxes_are_read(path):
    """A word in a longer name says nothing."""
    assert not is_unwanted_mailbox(member(f"/x/{path}", "/x"))


def test_where_the_files_lie_says_nothing():
    """A folder above what was given is the reader's own; a package of Apple's is a mailbox."""
    assert not is_unwanted_mailbox(member("/home/trash/mail/Inbox", "/home/trash/mail"))
    assert not is_unwanted_file(member("/home/trash/cur/1:2,S", "/home/trash"))
    assert not is_unwanted_mailbox(member("/home/trash/Inbox", "/home/trash/Inbox"))
    assert is_unwanted_mailbox(member("/home/Trash.mbox/mbox", "/home/Trash.mbox"))


def test_a_mailbox_that_begins_like_a_mail_is_called_by_its_program():
    """A mail that somebody saved by its subject is not."""
    assert is_unwanted_file(member("/x/Mail/Drafts", "/x"))
    assert is_unwanted_file(member("/x/Mail/Unsent Messages", "/x"))
    assert not is_unwanted_file(member("/x/Drafts.eml", "/x"))


@pytest.mark.parametrize(
    "path", ["Trash/cur/1:2,S", ".Archive.Trash/cur/1:2,S", "cur/1:2,ST", "cur/1:2,DS", ".Entw&APw-rfe/cur/1"]
)
def test_files_of_a_maildir(path):
    """By the folder and by the marks."""
    assert is_unwanted_file(member(f"/x/{path}", "/x"))


@pytest.mark.parametrize(
    "field",
    [
        "X-Gmail-Labels: Inbox,Trash",
        "X-Gmail-Labels: =?UTF-8?Q?Bo=C3=AEte,Brouillons?=",
        "X-Gmail-Labels: [Gmail]/Spam",
        "X-Mozilla-Status: 0009",
        "X-Mozilla-Draft-Info: internal/draft; vcard=0",
        "X-Mozilla-Keys: $label1 junk",
        "X-Keywords: Junk",
        "X-Status: AD",
        "X-Status: T",
        "X-Unsent: 1",
        "X-Evolution: 00000123-0012",
        "X-Uniform-Type-Identifier: com.apple.mail-draft",
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1",
        "X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:0;dest:J;ENG:(1)",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;",
    ],
)
def test_marks_of_programs_and_servers(field):
    """Each says that a mail was deleted, not sent, or not wanted."""
    assert is_unwanted(head(1, b"", f"{field}\n\n".encode()))


@pytest.mark.parametrize(
    "field",
    [
        "X-Gmail-Labels: Inbox,Vorlagen,Posteingang",
        "X-Mozilla-Status: 0001",
        "X-Mozilla-Status: 1003",
        "X-Mozilla-Keys: NonJunk $label1",
        "X-Status: AF",
        "X-Evolution: 00000123-0011",
        "X-Spam-Status: No, score=-1.9",
        "X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;dest:I;",
        "X-Mozilla-Status: strange",
    ],
)
def test_marks_of_ordinary_mail(field):
    """Read, answered, starred, labelled: it counts."""
    assert not is_unwanted(head(1, b"", f"{field}\n\n".encode()))
