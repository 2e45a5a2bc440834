"""Forms that people have and Kith does not read, each with what to export instead.

They are looked for only in a file that no reader knows. What stands in such a file is never shown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from data.importers.base.text import text_of
from data.messages import Message

# How Outlook calls what a meeting is about and when it begins.
OUTLOOK_CALENDAR = (
    *("Subject,Start Date", "Subject,Meeting Organizer", "Betreff,Beginnt am", "Objet,Début"),
    *("Asunto,Fecha de comienzo", "Oggetto,Data inizio", "Oggetto,Data di inizio"),
    *("Onderwerp,Begindatum", "Assunto,Data de início", "Temat,Data rozpoczęcia", "Тема,Дата начала"),
    *("件名,開始日", "主题,开始日期", "主旨,開始日期", "제목,시작 날짜", "Ämne,Startdatum", "Emne,Startdato"),
    "Konu,Başlangıç Tarihi",  # noqa: RUF001 - the Turkish letter
)
JSON_STARTS = ("{", "[")


@dataclass(frozen=True)
class OtherForm:
    """What a file is, with the way out, and the sign of it in its first 64 KB."""

    what: Message
    fits: Callable[[str], bool]


def other_form(head: bytes) -> Message | None:
    """Return what a file is and what to do with it; None where its form is not known by name either."""
    text = text_of(head).lstrip("\ufeff \r\n\t")
    return next((form.what for form in OTHER_FORMS if form.fits(text)), None)


def _unread(product: str) -> Message:
    return Message(
        "an export of {product}, which Kith does not read; keep what matters with: kith log", product=product
    )


def _begins(*starts: str) -> Callable[[str], bool]:
    return lambda text: text.startswith(starts)


def _json(*keys: str) -> Callable[[str], bool]:
    """Return the sign of JSON with all of these keys."""
    return lambda text: text.startswith(JSON_STARTS) and all(f'"{key}"' in text for key in keys)


def _lines(pattern: str) -> Callable[[str], bool]:
    """Return the sign of a text with a line like this among its first."""
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda text: compiled.search(text[:4000]) is not None


def _columns(*headers: str) -> Callable[[str], bool]:
    """Return the sign of a table whose first line names all columns of one of these headers."""
    wanted = [{_letters(name) for name in header.split(",")} for header in headers]
    return lambda text: any(names <= _cells(text) for names in wanted)


def _cells(text: str) -> set[str]:
    return set(map(_letters, re.split(r"[,;\t]", text.partition("\n")[0])))


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())


OTHER_FORMS = (
    OtherForm(
        Message(
            "a calendar that Outlook saved as CSV, in which guests have no addresses; save it as iCalendar: "
            "File → Save Calendar → Full details"
        ),
        _columns(*OUTLOOK_CALENDAR),
    ),
    OtherForm(
        Message("a list of tasks; Kith reads when you were in touch, not what is to be done"),
        _columns("Subject,Due Date", "TYPE,CONTENT,PRIORITY", "Task ID,Due Date", "Betreff,Fälligkeitsdatum"),
    ),
    OtherForm(
        _unread("KakaoTalk"),
        _lines(r"^Date,User,Message\s*$"),
    ),
    OtherForm(
        Message(
            "Zoom's list of meetings, in which few participants have an address; take in the calendar in "
            "which they stand"
        ),
        _columns("Topic,Meeting ID", "Name (Original Name),User Email", "Meeting ID,Host,Participants"),
    ),
    OtherForm(_unread("Threema"), _columns("identity,isoutbox,messagestate", "identity,uid,isoutbox,isread")),
    OtherForm(
        _unread("Pidgin or Adium"),
        lambda text: (
            _lines(r"^Conversation with \S+ at .{8,60} on \S+ \(\w+\)")(text)
            or "http://purl.org/net/ulf/ns/0.4" in text
        ),
    ),
    OtherForm(_unread("Microsoft's Graph"), _json("value", "createdDateTime", "from")),
    OtherForm(_unread("Matrix (Element)"), _json("origin_server_ts", "sender")),
    OtherForm(_unread("Zulip"), _json("zerver_message")),
    OtherForm(
        _unread("Mattermost"),
        lambda text: _json("type", "version")(text) and ('"direct_' in text or '"create_at"' in text),
    ),
    OtherForm(_unread("Rocket.Chat"), _json("rid", "msg", "ts")),
    OtherForm(
        Message(
            "Facebook's or Instagram's list of friends, which does not tell when you were in touch; give the "
            "folder messages of the export in the format JSON"
        ),
        lambda text: _json("friends_v2")(text) or _json("string_list_data", "media_list_data")(text),
    ),
    OtherForm(
        Message("an encrypted text (PGP); decrypt it first"), _begins("-----BEGIN PGP", "-----BEGIN PKCS7")
    ),
    OtherForm(
        Message("a file of notes; Kith reads when you were in touch, not what was noted"),
        _lines("<en-export"),
    ),
    # As WeChat's and QQ's users copy chats: a line with the time and who wrote, and below it what.
    OtherForm(
        _unread("WeChat or QQ"),
        lambda text: len(re.findall(r"(?m)^\d{4}-\d\d-\d\d \d\d?:\d\d:\d\d [^\n:,;\t]{1,40}$", text)) > 1,
    ),
    OtherForm(
        _unread("WeChat"),
        lambda text: _columns("localId,TalkerId,IsSender")(text) or _json("wxid", "messages")(text),
    ),
    OtherForm(
        _unread("QQ"),
        _lines("^消息记录[(\N{FULLWIDTH LEFT PARENTHESIS}]|^消息对象"),
    ),
    OtherForm(
        Message("Skype's or Teams' export of a personal account; ask Teams of an organisation for its chats"),
        _json("conversations", "MessageList"),
    ),
    OtherForm(
        _unread("Snapchat"),
        lambda text: _json("Created", "Media Type")(text) or _json("Received Saved Chat History")(text),
    ),
    OtherForm(
        _unread("TikTok"),
        _json("Chat History", "ChatHistory"),
    ),
    OtherForm(
        _unread("X (Twitter)"),
        _begins("window.YTD."),
    ),
    OtherForm(
        Message("Google Hangouts' Hangouts.json; take Google Chat in Takeout, which holds the same chats"),
        _json("conversations", "conversation"),
    ),
    OtherForm(
        Message("one day of a Slack channel or its lists; give the whole export, the zip as Slack made it"),
        lambda text: _json("ts", "user", "type")(text) or _json("id", "members")(text),
    ),
    OtherForm(
        Message("Google Chat's messages of one room; give the whole folder Google Chat of Takeout"),
        _json("messages", "creator", "topic_id"),
    ),
    OtherForm(
        Message("a chat that a Discord exporter saved, of a form that Kith does not read"),
        _json("guild", "channel", "messages"),
    ),
    OtherForm(
        Message("messages that iMazing saved as CSV, of a form that Kith does not read; give chat.db"),
        _columns("Chat Session,Message Date"),
    ),
    OtherForm(
        Message("iMessages as text of a form that Kith does not read; give chat.db"),
        _lines(r"^[A-Z][a-z]{2} \d{1,2}, \d{4} {1,2}\d{1,2}:\d{2}:\d{2} [AP]M"),
    ),
    OtherForm(
        Message("an address book as XML; export it as vCard"),
        lambda text: "urn:ietf:params:xml:ns:vcard-4.0" in text or "<c:contact" in text[:4000],
    ),
    OtherForm(Message("an address book as JSON; export it as vCard"), _begins('["vcard"', '[["vcard"')),
    OtherForm(
        Message("a calendar as JSON or XML; export it as iCalendar"),
        lambda text: (
            text.startswith('["vcalendar"')
            or "urn:ietf:params:xml:ns:icalendar-2.0" in text
            or _json("calendar#events")(text)
        ),
    ),
    OtherForm(
        Message(
            "a file that an old Thunderbird keeps for itself; export address books as vCard or LDIF, and "
            "give the mail folders beside it"
        ),
        _begins("// <!-- <mdb:mork:z"),
    ),
    OtherForm(
        Message(
            "a part of an archive of Outlook for Mac (.olm); drag its mail folders to the desktop, which "
            "saves them as mbox, and export contacts as CSV"
        ),
        _lines(r"(?:^|\?>)\s*<(?:emails|contacts|appointments|categories) elementCount="),
    ),
    OtherForm(
        Message("messages of an old telephone as VMG; take them in with SMS Backup & Restore"),
        _begins("BEGIN:VMSG"),
    ),
    OtherForm(
        Message("a file of Apple's settings (plist); export contacts as vCard and calendars as iCalendar"),
        _begins("bplist00"),
    ),
)
