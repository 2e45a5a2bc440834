"""Gmail over its own API: the header fields of each mail by name, then what its history says is new.

The permission gmail.metadata opens no body, and allows no search
(developers.google.com/workspace/gmail/api/guides/sync).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from data.importers.mail.headers import MailHeaders
from pipelines.connect.account import Cursor, Cursors, MailPiece, Overview, Part
from pipelines.connect.google.pages import PAGE, next_page
from pipelines.connect.mail.written_head import wanted_fields, written_head
from pipelines.connect.web.json_api import JsonApi, RefusedError

ME = "/gmail/v1/users/me"
PART, TITLE = "gmail", "Gmail"
HISTORY, AT_PAGE = "history", "page"
# So many heads are asked for, recorded and then known as read.
STEP = 100
MOST_HISTORY = 500
SENT, CHAT = "SENT", "CHAT"
UNWANTED = frozenset({"SPAM", "TRASH", "DRAFT"})
LABELS = {SENT: "Sent", CHAT: "Chat"}


class GmailAccount:
    """The mails of one Gmail account."""

    def __init__(self, api: JsonApi, since: int | None = None, *, subjects: bool = False) -> None:
        """Take the API; `since` is the day (epoch seconds) from which mail is read."""
        self._api, self._since, self._subjects = api, since, subjects
        self._fields = [("metadataHeaders", name) for name in wanted_fields(subjects=subjects)]

    def overview(self) -> Overview:
        """Return how many mails there are, spam and trash among them: Gmail counts no finer."""
        profile = self._api.get(f"{ME}/profile")
        return Overview((Part(TITLE, int(profile.get("messagesTotal", 0))),), ("Spam", "Trash", "Drafts"))

    def fetch(self, cursors: Cursors) -> Iterator[MailPiece]:
        """Yield the mails that came since the cursor; all of them where its history is not known any more."""
        cursor = cursors.get(PART, {})
        if HISTORY in cursor and AT_PAGE not in cursor:
            try:
                yield from self._news(str(cursor[HISTORY]))
            except RefusedError as too_old:
                if too_old.status != HTTPStatus.NOT_FOUND:
                    raise
                yield from self._everything({})
        else:
            yield from self._from_page(cursor)

    def close(self) -> None:
        """Close the line."""
        self._api.close()

    def _from_page(self, cursor: Cursor) -> Iterator[MailPiece]:
        """Go on with a first reading that was ended; from its start where the place is not known any more."""
        try:
            yield from self._everything(cursor)
        except RefusedError as refused:
            if AT_PAGE not in cursor or refused.status != HTTPStatus.BAD_REQUEST:
                raise
            yield from self._everything({})

    def _everything(self, cursor: Cursor) -> Iterator[MailPiece]:
        profile = self._api.get(f"{ME}/profile")
        # Noted before the first mail: what comes meanwhile is in the history from there on.
        history = str(cursor.get(HISTORY) or profile["historyId"])
        done, total = 0, int(profile.get("messagesTotal", 0))
        query = [("maxResults", f"{STEP}"), ("fields", "messages/id,nextPageToken")]
        begin = [*query, (PAGE, str(cursor[AT_PAGE]))] if AT_PAGE in cursor else query
        is_first = AT_PAGE not in cursor
        url = f"{ME}/messages"
        for answer in self._api.pages(url, begin, next_page(url, query)):
            heads, is_old = self._heads([str(row["id"]) for row in answer.get("messages", ())])
            done += len(answer.get("messages", ()))
            following = "" if is_old else str(answer.get("nextPageToken") or "")
            place = {HISTORY: history, AT_PAGE: following} if following else {HISTORY: history}
            yield MailPiece(
                PART, TITLE, place, tuple(heads), is_first=is_first, done=done, total=max(done, total)
            )
            is_first = False
            if is_old:
                return

    def _news(self, begin: str) -> Iterator[MailPiece]:
        query = [
            ("startHistoryId", begin),
            ("maxResults", f"{MOST_HISTORY}"),
            ("historyTypes", "messageAdded"),
            # A mail that was taken out of spam comes so.
            ("historyTypes", "labelRemoved"),
        ]
        url, place = f"{ME}/history", begin
        for answer in self._api.pages(url, query, next_page(url, query)):
            records = answer.get("history", [])
            numbers = list(dict.fromkeys(number for record in records for number in _added(record)))
            for first in range(0, len(numbers), STEP):
                heads, _ = self._heads(numbers[first : first + STEP])
                yield MailPiece(
                    PART, TITLE, {HISTORY: place}, tuple(heads), done=first + len(heads), total=len(numbers)
                )
            if answer.get("nextPageToken"):
                place = str(records[-1]["id"]) if records else place
            else:
                place = str(answer.get("historyId") or place)
            if place != begin:
                yield MailPiece(PART, TITLE, {HISTORY: place}, (), done=len(numbers), total=len(numbers))

    def _heads(self, numbers: Sequence[str]) -> tuple[list[MailHeaders], bool]:
        """Return the heads of some mails, and whether all of them are older than what is read."""
        mails = [mail for number in numbers if (mail := self._mail(number)) is not None]
        wanted = [mail for mail in mails if UNWANTED.isdisjoint(mail.get("labelIds", ()))]
        new = [mail for mail in wanted if self._since is None or _seconds(mail) >= self._since]
        is_old = (
            bool(mails) and self._since is not None and all(_seconds(mail) < self._since for mail in mails)
        )
        return [self._head(mail) for mail in new], is_old

    def _mail(self, number: str) -> dict[str, Any] | None:
        query = [
            ("format", "metadata"),
            *self._fields,
            ("fields", "id,labelIds,internalDate,payload/headers"),
        ]
        try:
            return self._api.get(f"{ME}/messages/{number}", query)
        except RefusedError as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                # It was deleted meanwhile.
                return None
            raise

    def _head(self, mail: Mapping[str, Any]) -> MailHeaders:
        rows = mail.get("payload", {}).get("headers", ())
        fields = [(str(row.get("name", "")), str(row.get("value", ""))) for row in rows]
        labels = [shown for name, shown in LABELS.items() if name in mail.get("labelIds", ())]
        came_at = datetime.fromtimestamp(_seconds(mail), UTC)
        return written_head(fields, came_at, subjects=self._subjects, labels=labels)


def _added(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the mails that a record of the history brings."""
    for one in record.get("messagesAdded", ()):
        yield str(one["message"]["id"])
    for one in record.get("labelsRemoved", ()):
        if not UNWANTED.isdisjoint(one.get("labelIds", ())):
            yield str(one["message"]["id"])


def _seconds(mail: Mapping[str, Any]) -> int:
    return int(mail.get("internalDate", 0)) // 1000
