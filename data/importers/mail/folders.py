"""Which folders, labels and marks of a mail program say that a mail is unsent, unwanted or thrown away."""

import re
from functools import lru_cache
from pathlib import PurePath

from data.importers.base.archive import ArchiveMember
from data.importers.mail.folder_names import (
    SENT_FOLDERS,
    UNWANTED_FOLDERS,
    UNWANTED_LABELS,
    plain_name,
)
from data.importers.mail.headers import MailHeaders, decoded

MAILDIR_MARKS = re.compile(r"[:;!]2,([a-z]*)$")
# What programs add to a folder's name: what the file is, or which of several it is.
ENDING = re.compile(r"\.(?:mbox|mboxrd|mboxo|mbx|mbs|imapmbox|sbd|msf|eml|txt|directory)$")
NUMBER = re.compile(r"[ _-]*\(?\d{1,8}\)?$")
# IMAP's own form of letters outside ASCII (RFC 3501, section 5.1.3): "Entw&APw-rfe".
SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
PACKAGE = ".mbox"
# Maildir++ and backups of IMAP write a folder in a folder as ".Archive.Trash", "INBOX.Trash", "[Gmail].Bin".
PATH_IN_A_NAME = re.compile(r"\.|inbox\.|\[(?:gmail|google mail)\]\.", re.IGNORECASE)
# Mozilla's and Evolution's bits, and the letters of a Unix mailbox, for deleted and drafts.
MOZILLA_EXPUNGED = 0x8
EVOLUTION_GONE = 0x2 | 0x4 | 0x80
DRAFT_FIELDS = ("x-mozilla-draft-info", "x-apple-auto-saved")


def is_unwanted_file(member: ArchiveMember) -> bool:
    """Tell by a Maildir's marks (T for trashed, D for draft) and by the names of its folders."""
    *folders, name = _path(member)
    marks = MAILDIR_MARKS.search(name.casefold())
    is_marked = marks is not None and not {"t", "d"}.isdisjoint(marks[1])
    # A file that its program calls "Drafts"; a mail that is saved by its subject has an ending.
    is_mailbox = not name.casefold().endswith(".eml")
    return is_marked or any(map(_is_unwanted_folder, [*folders, name] if is_mailbox else folders))


def is_unwanted_mailbox(member: ArchiveMember) -> bool:
    """Tell by the name of an mbox, and of the folders it lies in."""
    return any(map(_is_unwanted_folder, _path(member)))


def is_sent_mailbox(member: ArchiveMember) -> bool:
    """Tell by the name of a file, and of the folders it lies in, whether it holds what the owner sent."""
    return any(_is_folder_of(SENT_FOLDERS, name) for name in _path(member))


def _path(member: ArchiveMember) -> list[str]:
    """Return the folders and the name of a file below what was given: where that lies says nothing."""
    if member.label == member.group:
        return [member.name]
    inside = member.label.removeprefix(member.group).lstrip(": ").replace("\\", "/").strip("/").split("/")
    given = PurePath(member.group).name
    return [given, *inside] if given.endswith(PACKAGE) else inside


@lru_cache(1_000)
def _is_unwanted_folder(name: str) -> bool:
    return _is_folder_of(UNWANTED_FOLDERS, name)


def _is_folder_of(folders: frozenset[str], name: str) -> bool:
    parts = name.split(".") if PATH_IN_A_NAME.match(name) else [name]
    return any(_bare(part, folders) in folders for part in parts)


def _bare(name: str, folders: frozenset[str]) -> str:
    letters = SHIFTED.sub(_unshifted, name)
    plain = ENDING.sub("", plain_name(letters))
    return plain if plain in folders else plain_name(NUMBER.sub("", plain))


def _unshifted(shifted: "re.Match[str]") -> str:
    if not shifted[1]:
        return "&"
    return f"+{shifted[1].replace(',', '/')}-".encode().decode("utf-7", "replace")


def is_unwanted(headers: MailHeaders) -> bool:
    """Tell by the labels and marks that mail programs and servers write into a mail."""
    return _is_labelled(headers) or _is_marked(headers) or _is_spam(headers)


def _is_labelled(headers: MailHeaders) -> bool:
    labels, keywords = headers.all("x-gmail-labels"), headers.all("x-keywords", "x-mozilla-keys")
    return _is_unwanted_label(" ".join(labels), " ".join(keywords), tuple(headers.all("x-folder")))


# The same labels again and again.
@lru_cache(1_000)
def _is_unwanted_label(labels: str, keywords: str, folders: tuple[str, ...]) -> bool:
    single = decoded(labels).replace("\n", " ").split(",") + keywords.split()
    paths = (label.strip('" \\$').split("/") for label in (*single, *folders))
    return any(plain_name(part) in UNWANTED_LABELS for path in paths for part in path)


def _is_marked(headers: MailHeaders) -> bool:
    if any(headers.all(*DRAFT_FIELDS)) or headers.get("x-unsent") == "1":
        return True
    if "mail-draft" in headers.get("x-uniform-type-identifier"):
        return True
    # "T" is a draft, "D" deleted; "Status" beside it says whether it was read.
    if not {"D", "T"}.isdisjoint(headers.get("x-status").upper()):
        return True
    evolution = headers.get("x-evolution").partition("-")[2]
    return bool(
        _bits(headers.get("x-mozilla-status")) & MOZILLA_EXPUNGED or _bits(evolution) & EVOLUTION_GONE
    )


def _bits(text: str) -> int:
    try:
        return int(text[:8], 16)
    except ValueError:
        return 0


def _is_spam(headers: MailHeaders) -> bool:
    flags = headers.all("x-spam-flag", "x-spam-status", "x-spam")
    if any(flag.lower().startswith(("yes", "true")) for flag in flags):
        return True
    if "dest:j" in headers.get("x-microsoft-antispam-mailbox-delivery").lower():
        return True
    return "sfv:spm" in headers.get("x-forefront-antispam-report").lower()
