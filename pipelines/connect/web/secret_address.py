"""A calendar's secret address: one iCalendar file over https, asked for only where it changed."""

import re
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus

from data.errors import NeedsOwnerError
from data.importers.calendar.secret_address import https_address, shown_address
from data.importers.detect import Kind
from pipelines.connect.account import Cursors, DocumentPiece, Overview, Part
from pipelines.connect.web.https import HttpsAccount

PART = "calendar"
ETAG, DIGEST = "etag", "digest"
BEGIN = b"BEGIN:VCALENDAR"
NAMED = re.compile(rb"^(?:X-WR-CALNAME|NAME)[:;]", re.MULTILINE)


class SecretAddress:
    """A calendar at an address that whoever has it can read; it is the secret."""

    def __init__(self, url: str, fingerprint: str | None = None) -> None:
        """Take the address as it was pasted; webcal:// is https://."""
        self._https = HttpsAccount(https_address(url), fingerprint=fingerprint)

    def overview(self) -> Overview:
        """Return the calendar with its number of entries."""
        (piece,) = self.fetch({})
        return Overview((Part(piece.title, piece.content.count(b"BEGIN:VEVENT")),))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield the whole calendar where it changed since the cursor."""
        cursor = cursors.get(PART, {})
        unless_same = {"If-None-Match": str(cursor[ETAG])} if cursor.get(ETAG) else {}
        answer = self._https.ask("GET", self._https.url, headers=unless_same)
        digest = sha256(answer.body).hexdigest()
        if answer.status == HTTPStatus.NOT_MODIFIED or digest == cursor.get(DIGEST):
            return
        if BEGIN not in answer.body[:4096]:
            raise NeedsOwnerError(
                "{server} answers with no calendar; the secret address in iCal format is needed",
                server=self._https.host,
            )
        position = {ETAG: answer.headers.get("etag", ""), DIGEST: digest}
        content = _named(answer.body, shown_address(self._https.url))
        yield DocumentPiece(PART, self._https.host, position, Kind.CALENDAR, content)

    def close(self) -> None:
        """Close the line."""
        self._https.close()


def _named(content: bytes, name: str) -> bytes:
    """Return a calendar with a name, by which it is told from others."""
    if NAMED.search(content[:4096]):
        return content
    return content.replace(BEGIN, BEGIN + b"\r\nX-WR-CALNAME:" + name.encode(), 1)
