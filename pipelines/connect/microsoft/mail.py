"""Mail of Microsoft 365 and Outlook.com over Graph: each folder by its delta link, without bodies.

The permission Mail.ReadBasic opens neither body nor attachments
(learn.microsoft.com/en-us/graph/api/message-delta).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import format_datetime, formataddr
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from data.importers.base.times import from_iso
from data.importers.mail.headers import MailHeaders
from data.schema import to_epoch
from pipelines.connect.account import Cursor, Cursors, MailPiece, Overview, Part
from pipelines.connect.mail.written_head import written_head
from pipelines.connect.microsoft.delta import DELTA, NEXT, PAGE_SIZE, REMOVED, is_too_old, next_link
from pipelines.connect.web.json_api import JsonApi, Query, RefusedError

FOLDERS = "/v1.0/me/mailFolders"
LINK = "link"
# Named so in every language; they can be asked for by these names.
UNWANTED = ("junkemail", "deleteditems", "drafts", "outbox")
SENT = "sentitems"
PEOPLE = {"from": "From", "sender": "Sender"}
RECEIVERS = {"toRecipients": "To", "ccRecipients": "Cc", "bccRecipients": "Bcc"}
OWN_FIELDS = ("sentDateTime", "receivedDateTime", "internetMessageId", "isDraft")
# The marks of lists and machines stand in these alone; Graph names them all or none.
MARKS = "internetMessageHeaders"
INVITATION = "eventMessage"


class MicrosoftMail:
    """The mail of one account, folder by folder."""

    def __init__(self, api: JsonApi, since: int | None = None, *, subjects: bool = False) -> None:
        """Take the API; `since` is the day (epoch seconds) from which mail is read."""
        self._api, self._since, self._subjects = api, since, subjects
        names = [*PEOPLE, *RECEIVERS, *OWN_FIELDS, MARKS, *(["subject"] if subjects else [])]
        self._query = [("$select", ",".join(names))]

    def overview(self) -> Overview:
        """Return the folders that are read, with how many mails each has, and those that are left out."""
        rows, unwanted, sent = self._folders()
        read = [Part(_name(row), int(row.get("totalItemCount") or 0), row["id"] == sent) for row in rows]
        return Overview(tuple(read), tuple(map(_name, unwanted)))

    def fetch(self, cursors: Cursors) -> Iterator[MailPiece]:
        """Yield what changed in each folder since its cursor; all of it where its link is not known any more.

        What was deleted takes nothing back.
        """
        rows, _, sent = self._folders()
        for row in rows:
            part = str(row["id"])
            cursor = cursors.get(part, {})
            try:
                yield from self._folder(row, cursor, holds_sent=part == sent)
            except RefusedError as refused:
                if LINK not in cursor or not is_too_old(refused):
                    raise
                yield from self._folder(row, {}, holds_sent=part == sent)

    def close(self) -> None:
        """Close the line."""
        self._api.close()

    def _folder(self, row: Mapping[str, Any], cursor: Cursor, *, holds_sent: bool) -> Iterator[MailPiece]:
        part, done = str(row["id"]), 0
        url = f"{FOLDERS}/{quote(part, safe='')}/messages/delta"
        begin: tuple[str, Query] = (str(cursor[LINK]), ()) if LINK in cursor else (url, self._query)
        is_first = LINK not in cursor
        for answer in self._api.pages(*begin, next_link, PAGE_SIZE):
            mails = [one for one in answer.get("value", ()) if REMOVED not in one and not one.get("isDraft")]
            heads = [self._head(one) for one in mails if self._is_wanted(one)]
            done += len(answer.get("value", ()))
            link = str(answer.get(NEXT) or answer.get(DELTA) or "")
            # With nothing new the old link is as good: nothing is written.
            if answer.get("value") or is_first or answer.get(NEXT):
                total = max(done, int(row.get("totalItemCount") or 0))
                yield MailPiece(
                    part, _name(row), {LINK: link}, tuple(heads), holds_sent, is_first, done, total
                )
            is_first = False

    def _folders(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str]:
        """Return the folders that are read, those left out, and which one holds sent mail: it comes first."""
        query = [("$select", "id,displayName,parentFolderId,totalItemCount")]
        answers = self._api.pages(f"{FOLDERS}/delta", query, next_link, PAGE_SIZE)
        rows = [row for answer in answers for row in answer.get("value", ()) if REMOVED not in row]
        parents = {str(row["id"]): str(row.get("parentFolderId") or "") for row in rows}
        unwanted = {number for name in UNWANTED if (number := self._number(name))}
        sent = self._number(SENT)
        out = {number for number in parents if _lies_in(number, parents, unwanted)}
        read = [row for row in rows if row["id"] not in out]
        left_out = [row for row in rows if row["id"] in out]
        return sorted(read, key=lambda row: row["id"] != sent), left_out, sent

    def _number(self, name: str) -> str:
        try:
            return str(self._api.get(f"{FOLDERS}/{name}", [("$select", "id")]).get("id") or "")
        except RefusedError as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return ""
            raise

    def _is_wanted(self, mail: Mapping[str, Any]) -> bool:
        came_at = from_iso(mail.get("receivedDateTime"), UTC)
        return self._since is None or came_at is None or to_epoch(came_at) >= self._since

    def _head(self, mail: Mapping[str, Any]) -> MailHeaders:
        fields = [(name, _people([mail[field]])) for field, name in PEOPLE.items() if mail.get(field)]
        fields += [(name, _people(mail[field])) for field, name in RECEIVERS.items() if mail.get(field)]
        sent_at = from_iso(mail.get("sentDateTime"), UTC)
        fields += [("Date", format_datetime(sent_at))] if sent_at else []
        fields += [("Message-ID", str(mail["internetMessageId"]))] if mail.get("internetMessageId") else []
        fields += [("Subject", str(mail["subject"]))] if mail.get("subject") else []
        own = {name.lower() for name, _ in fields}
        marks = [(str(one.get("name")), str(one.get("value"))) for one in mail.get(MARKS) or ()]
        # As it was written, where Graph hands over the mail's own head.
        written = [*fields, *(one for one in marks if one[0].lower() not in own)]
        invites = INVITATION in str(mail.get("@odata.type", ""))
        came_at = from_iso(mail.get("receivedDateTime"), UTC)
        return written_head(written, came_at, subjects=self._subjects, invites=invites)


def _people(rows: list[Mapping[str, Any]]) -> str:
    pairs = [(one.get("emailAddress") or {}) for one in rows]
    return ", ".join(_written(str(one.get("name") or ""), str(one.get("address") or "")) for one in pairs)


def _written(name: str, address: str) -> str:
    try:
        return formataddr((name, address))
    except UnicodeError:
        # An address outside ASCII.
        return address


def _lies_in(number: str, parents: Mapping[str, str], folders: set[str]) -> bool:
    """Tell whether a folder is one of these, or lies in one."""
    seen: set[str] = set()
    while number and number not in seen:
        if number in folders:
            return True
        seen.add(number)
        number = parents.get(number, "")
    return False


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("displayName") or row["id"])
