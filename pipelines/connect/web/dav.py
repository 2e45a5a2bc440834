"""Calendars and address books over CalDAV and CardDAV: found from an address, read where they changed."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from data.importers.detect import Kind
from pipelines.connect.account import Account, Cursor, Cursors, DocumentPiece, Overview, Part
from pipelines.connect.web.dav_collections import Collection, collection_at, find_collections
from pipelines.connect.web.dav_sync import Changes, changes_since, entries_at, entries_of
from pipelines.connect.web.dav_wire import Books, report
from pipelines.connect.web.https import HttpsAccount

# Within a calendar's object: everything between its own first and last line.
INSIDE = re.compile(r"BEGIN:VCALENDAR\r?\n(.*)END:VCALENDAR", re.DOTALL | re.IGNORECASE)
OWN_LINES = re.compile(r"^(?:VERSION|PRODID|CALSCALE|METHOD)[:;].*\r?\n", re.MULTILINE | re.IGNORECASE)
ZONE = re.compile(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r?\n", re.DOTALL | re.IGNORECASE)
FOLD = re.compile(r"\r?\n[ \t]")
UID = re.compile(r"^UID[^:\r\n]*:([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
REPEATS = re.compile(r"^(?:RRULE|RDATE)[:;]", re.MULTILINE | re.IGNORECASE)
START = re.compile(r"^DTSTART[^:\r\n]*:(\d{8})", re.MULTILINE | re.IGNORECASE)
# Of a cursor: where a collection lies, what it is called, and of how many it was one; its token and stamp;
# and of the entries that may have plans the UID by path, since what is gone is told by its path alone.
URL, NAME, ALL, TOKEN, STAMP, COMING = "url", "name", "all", "token", "stamp", "coming"


class DavAccount:
    """The calendars, or the address books, of one account; `account.server` is an https address or a host."""

    def __init__(self, account: Account, books: Books, now: datetime) -> None:
        """Take an account and the time; nothing is asked yet."""
        url = account.server if "://" in account.server else f"https://{account.server}:{account.port}/"
        self._https = HttpsAccount(url, account.login, account.secret, account.fingerprint)
        self._books, self._not_mine = books, account.not_mine
        self._today = f"{now - timedelta(days=1):%Y%m%d}"

    def overview(self) -> Overview:
        """Return the collections by name; how many entries they have is not known before they are read."""
        collections = find_collections(self._https, self._books)
        parts = tuple(Part(one.name, 0, key=one.path) for one in self._mine(collections))
        return Overview(parts, tuple(one.name for one in collections if one.path in self._not_mine))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield what changed in each collection since its cursor; one without a cursor is read whole.

        Where all collections have a cursor, each costs one request to learn that nothing changed.
        """
        kept = self._mine([_kept(cursor) for _, cursor in sorted(cursors.items()) if cursor.get(URL)])
        is_all = bool(kept) and len(kept) >= max(int(cursor.get(ALL, 0)) for cursor in cursors.values())
        collections = kept if is_all else self._mine(find_collections(self._https, self._books))
        for number, one in enumerate(collections, start=1):
            cursor = cursors.get(one.path, {})
            if is_all or not one.stamp or cursor.get(STAMP) != one.stamp:
                yield from self._look(one, cursor, number, len(collections))

    def close(self) -> None:
        """Close the line."""
        self._https.close()

    def _mine(self, collections: list[Collection]) -> list[Collection]:
        return [one for one in collections if one.path not in self._not_mine]

    def _look(self, one: Collection, cursor: Cursor, number: int, total: int) -> Iterator[DocumentPiece]:
        """Yield the changes of a collection where its token holds, else all of it where its stamp is new."""
        token = str(cursor.get(TOKEN) or "")
        changes = changes_since(self._https, one.url, token) if token else None
        if changes is not None and (changes.changed or changes.gone):
            yield self._changed(one, cursor, changes, number, total)
        if changes is not None:
            return
        stands = collection_at(self._https, self._books, one.url) if cursor else one
        if stands is not None and (token or not stands.stamp or cursor.get(STAMP) != stands.stamp):
            yield self._whole(stands, number, total)

    def _whole(self, one: Collection, number: int, total: int) -> DocumentPiece:
        answer = report(self._https, "REPORT", one.url, self._books.report, "1")
        entries = dict(entries_of(answer, self._books))
        cursor = _cursor(one, total, self._coming(entries))
        content = self._content(one, entries)
        return DocumentPiece(one.path, one.name, cursor, self._books.kind, content, number, total)

    def _changed(
        self, one: Collection, cursor: Cursor, changes: Changes, number: int, total: int
    ) -> DocumentPiece:
        entries = dict(entries_at(self._https, self._books, one.url, changes.changed))
        coming: dict[str, str] = json.loads(str(cursor.get(COMING) or "{}"))
        touched = {*changes.changed, *changes.gone}
        rest = {path: uid for path, uid in coming.items() if path not in touched}
        # What an entry was before it changed is gone with it where its UID is another.
        gone = frozenset(uid for path, uid in coming.items() if path in touched)
        after = Collection(one.url, one.name, changes.token, "")
        read_on = _cursor(after, int(cursor.get(ALL, total)), rest | self._coming(entries))
        content = self._content(one, entries)
        return DocumentPiece(one.path, one.name, read_on, self._books.kind, content, number, total, gone=gone)

    def _content(self, collection: Collection, entries: Mapping[str, str]) -> bytes:
        """Return entries of a collection as one file of its kind."""
        if self._books.kind is Kind.CARDS:
            return "\r\n".join(entries.values()).encode()
        return as_one_calendar(collection.name, collection.url, list(entries.values())).encode()

    def _coming(self, entries: Mapping[str, str]) -> dict[str, str]:
        """Return by path the UID of each entry that may have plans: it repeats, or begins today or later."""
        if self._books.kind is Kind.CARDS:
            return {}
        texts = {path: ZONE.sub("", FOLD.sub("", text)) for path, text in entries.items()}
        return {
            path: uid[1].strip()
            for path, text in texts.items()
            if (REPEATS.search(text) or max(START.findall(text), default="") >= self._today)
            and (uid := UID.search(text))
        }


def as_one_calendar(name: str, url: str, objects: list[str]) -> str:
    """Return the objects of a calendar as one export of it, whose name and id tell which it is."""
    inside = "".join(OWN_LINES.sub("", match[1]) for text in objects if (match := INSIDE.search(text)))
    # Every object has the zones that it uses: each is kept once.
    zones = "".join(dict.fromkeys(ZONE.findall(inside)))
    entries = ZONE.sub("", inside)
    title = name.replace("\\", "\\\\").replace("\r", " ").replace("\n", " ")
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kith//CalDAV//EN\r\nX-WR-CALNAME:{title}\r\n"
        f"X-WR-RELCALID:{url}\r\n{zones}{entries}END:VCALENDAR\r\n"
    )


def _cursor(one: Collection, total: int, coming: Mapping[str, str]) -> Cursor:
    described: dict[str, int | str] = {URL: one.url, NAME: one.name, ALL: total}
    return {**described, TOKEN: one.token, STAMP: one.stamp, COMING: json.dumps(coming, sort_keys=True)}


def _kept(cursor: Cursor) -> Collection:
    return Collection(str(cursor[URL]), str(cursor[NAME]), str(cursor.get(TOKEN, "")), str(cursor[STAMP]))
