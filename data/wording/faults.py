"""What is wrong with a file that was given: what importers refuse, as they say it in English."""

from collections.abc import Callable, Iterable
from itertools import chain

Say = Callable[[str], str]


def of_files(say: Say) -> Iterable[str]:
    """Return the errors of whoever takes files in."""
    parts = (_whole, _opened, _zips, _unreadable, _mail, _calendars, _chats, _tables, _columns)
    return chain.from_iterable(part(say) for part in parts)


def _whole(say: Say) -> list[str]:
    """Return what is said around a fault; before the faults, whose fields would swallow it."""
    return [
        say("{fault} The {kept} rows before that were taken in"),
        say("{file} may be anybody's: the store has {owners}. Say whose: --owner NAME"),
        say("{files}: none of {count} rows can be used; the first: {refused}"),
    ]


def _opened(say: Say) -> list[str]:
    return [
        say("{path} does not exist; give the path of a file, a folder or a zip"),
        say("{path} does not exist; give the path of a CSV, Parquet or JSON-lines file"),
        say("{path} is a folder with no file in it"),
        say("{path} is a folder; give the table files in it, for example {example}"),
        say("{path} cannot be read: {why}"),
        say(
            "{path} is not UTF-8 text: byte {byte} at position {place} of a block; save it as UTF-8 and "
            "try again"
        ),
        say("{file} is larger than {size} MB; export it in parts"),
        say("{file} breaks off or is damaged as JSON; what came before was taken in"),
        say("{file} breaks off or is damaged as JSON; export it anew"),
        say("{file} breaks off or is damaged as JSON ({why}); export it anew"),
        say("{file} breaks off or is damaged as XML ({why}); make the backup anew"),
        say(
            "{file} declares entities of its own (<!DOCTYPE or <!ENTITY), as no backup does; make the "
            "backup anew with the app, and give it unchanged"
        ),
        say("{file} breaks off or is damaged as {kind}: {why}"),
    ]


def _zips(say: Say) -> list[str]:
    return [
        say("{file} cannot be read to its end ({why}); fetch it anew"),
        say("{file} cannot be read ({why}); fetch the zip anew"),
        say("{file} is not a whole zip ({why}); fetch it anew"),
        say("{file} is an office document or a program; save its table as CSV"),
        say("{file} is a zip with no file in it"),
        say("{file} is protected by a password; unpack it first and give the folder"),
        say("{file} holds {count} files; unpack it first and give the folder"),
        say(
            "{file} would grow {count}-fold when unpacked, as no export does; if you trust it, unpack it "
            "yourself and give the folder"
        ),
    ]


def _unreadable(say: Say) -> list[str]:
    return [
        say("{file} is a PDF; Kith reads mailboxes, calendars, address books, chats and tables"),
        say("{file} is a picture; Kith reads mailboxes, calendars, address books, chats and tables"),
        say("{file} is a database; export its content as a table first"),
        say("{file} is an office document or a damaged zip; save its table as CSV"),
        say("{file} is a 7z archive; unpack it first and give the folder"),
        say("{file} is a RAR archive; unpack it first and give the folder"),
        say("{file} is a gzip archive; unpack it first and give what is in it"),
        say("{file} is an Outlook .msg or an old office document; save mails as .eml, a table as CSV"),
        say(
            "{file} is an Outlook PST file; export mail as mbox, contacts and calendar as vCard and iCalendar"
        ),
        say("{file} is a web page; if it is an export, make it anew in the format JSON, not HTML"),
    ]


def _mail(say: Say) -> list[str]:
    return [
        say("{file} does not show which address is yours; say it with --me ADDRESS"),
        say("{file} holds no mail that can be read; expected an mbox or a Maildir"),
        say("{file} breaks off in the middle of a card; export it anew"),
        say("{file}, line {line}: this is damaged as CSV ({why}); export it anew"),
    ]


def _calendars(say: Say) -> list[str]:
    return [
        say("{file} breaks off in the middle; what came before was taken in. Export it anew"),
        say(
            "{file} is a free/busy feed: it shows when, but not with whom; nothing can be learned from it. "
            "Export the calendar itself, with full details"
        ),
        say(
            "{file} has neither titles nor guests: it shows when, but not with whom; nothing can be "
            "learned from it. Export the calendar itself, with full details"
        ),
    ]


def _chats(say: Say) -> list[str]:
    return [
        say("{file} does not show which of its people is you; say it with --me NAME"),
        say("{file} does not show which of {names} is you; say it with --me NAME"),
        say("{file} has times of a form Kith does not know, like {line}; please report that form"),
        say("{file} has no line that begins like one of WhatsApp's, [04/03/25, 14:05:09] Name: "),
        say("{file} holds no message; choose the format JSON, not HTML, when you ask for the export"),
        say("{file} holds no message; expected one JSON object for each, with date and sender"),
        say("{file} holds no chat; in Telegram Desktop choose the format JSON, not HTML"),
        say("{file} is of a group alone, where nothing tells who you are; say it with --me YOUR-NAME-THERE"),
        say(
            "the LinkedIn messages do not show which profile is yours; say it with --me "
            "https://www.linkedin.com/in/YOU"
        ),
        say(
            "LinkedIn's file of {sheet} is damaged near line {line} ({why}); what stands before was taken "
            "in; ask LinkedIn for a new export"
        ),
    ]


def _tables(say: Say) -> list[str]:
    return [
        say("{path} is empty; expected a table with one interaction per row"),
        say(
            "{path} begins like JSON lines, but no line of it is a JSON object; expected one interaction "
            "per line"
        ),
        say("{file} has other columns than its first lines said"),
        say("{path} names a column twice: {columns}. Rename one of them"),
        say(
            "{path} holds no rows; expected one interaction per row. Its columns should be {columns} (and, "
            "if known, {more})"
        ),
    ]


def _columns(say: Say) -> list[str]:
    return [
        say(
            "{path} has no column {theirs} for {ours}; it has {columns}. Name the right one with --map "
            "{column}=COLUMN"
        ),
        say(
            "{path} has no column {theirs} for {ours}; it has {columns}. Name the right one with --map "
            "{column}=COLUMN. Or was it to be an export? Then it is of a form that Kith does not know; "
            "please report it"
        ),
        say(
            "{path} has a column {column} that Kith does not know. Its columns should be {columns} (and, "
            "if known, {more}). Give it its meaning with --map OURS={same}, or leave it out with --ignore "
            "{again}"
        ),
        say("{path} has no column {column}; it needs {columns}"),
    ]
