"""Calendars and address books over CalDAV and CardDAV: found from an address, read where they changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from defusedxml.ElementTree import ParseError, fromstring

from data.errors import NeedsOwnerError, RemoteError
from data.importers.detect import Kind
from pipelines.connect.account import Account, Cursors, DocumentPiece, Overview, Part
from pipelines.connect.web.https import Answer, HttpsAccount

DAV, CAL, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{urn:ietf:params:xml:ns:carddav}"
CTAG = "{http://calendarserver.org/ns/}getctag"
NAMESPACES = (
    'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="urn:ietf:params:xml:ns:carddav" '
    'xmlns:s="http://calendarserver.org/ns/"'
)
PRINCIPAL = f"<propfind {NAMESPACES}><prop><current-user-principal/></prop></propfind>"
HOMES = f"<propfind {NAMESPACES}><prop><c:calendar-home-set/><a:addressbook-home-set/></prop></propfind>"
COLLECTIONS = (
    f"<propfind {NAMESPACES}><prop><resourcetype/><displayname/><sync-token/><s:getctag/>"
    "<c:supported-calendar-component-set/></prop></propfind>"
)
EVENTS = (
    f"<c:calendar-query {NAMESPACES}><prop><c:calendar-data/></prop><c:filter>"
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter>'
    "</c:calendar-query>"
)
CARDS = f"<a:addressbook-query {NAMESPACES}><prop><a:address-data/></prop></a:addressbook-query>"
# Within a calendar's object: everything between its own first and last line.
INSIDE = re.compile(r"BEGIN:VCALENDAR\r?\n(.*)END:VCALENDAR", re.DOTALL | re.IGNORECASE)
OWN_LINES = re.compile(r"^(?:VERSION|PRODID|CALSCALE|METHOD)[:;].*\r?\n", re.MULTILINE | re.IGNORECASE)
ZONE = re.compile(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r?\n", re.DOTALL | re.IGNORECASE)
STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class Books:
    """Which kind of collection is read: its type and home, the report that reads it, its data's name."""

    kind: Kind
    well_known: str
    type: str
    home: str
    report: str
    data: str


CALENDARS = Books(
    Kind.CALENDAR,
    "/.well-known/caldav",
    f"{CAL}calendar",
    f"{CAL}calendar-home-set",
    EVENTS,
    f"{CAL}calendar-data",
)
ADDRESS_BOOKS = Books(
    Kind.CARDS,
    "/.well-known/carddav",
    f"{CARD}addressbook",
    f"{CARD}addressbook-home-set",
    CARDS,
    f"{CARD}address-data",
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar or an address book: its address, its name, and what changes with its content."""

    url: str
    name: str
    stamp: str


class DavAccount:
    """The calendars, or the address books, of one account; `account.server` is an https address or a host."""

    def __init__(self, account: Account, books: Books) -> None:
        """Take an account; nothing is asked yet."""
        url = account.server if "://" in account.server else f"https://{account.server}:{account.port}/"
        self._https = HttpsAccount(url, account.login, account.secret, account.fingerprint)
        self._books = books

    def overview(self) -> Overview:
        """Return the collections by name; how many entries they have is not known before they are read."""
        return Overview(tuple(Part(one.name, 0) for one in self._collections()))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield each collection that changed since its cursor, whole."""
        collections = self._collections()
        for number, one in enumerate(collections, start=1):
            part = urlsplit(one.url).path
            if not one.stamp or cursors.get(part, {}).get(STAMP) != one.stamp:
                content = self._content(one)
                yield DocumentPiece(
                    part, one.name, {STAMP: one.stamp}, self._books.kind, content, number, len(collections)
                )

    def close(self) -> None:
        """Close the line."""
        self._https.close()

    def _collections(self) -> list[Collection]:
        home = self._home()
        found_there = [
            collection
            for response in _tree(self._report("PROPFIND", home, COLLECTIONS, "1")).iter(f"{DAV}response")
            if (collection := self._collection(response, home)) is not None
        ]
        if not found_there:
            raise NeedsOwnerError("{server} shows nothing to read at this address", server=self._https.host)
        return sorted(found_there, key=lambda one: one.url)

    def _home(self) -> str:
        """Return where the collections of this kind lie: asked of the address itself, then of the server."""
        for place in (self._https.url, self._books.well_known):
            answer = self._https.ask("PROPFIND", place, PRINCIPAL.encode(), _headers("0"))
            if answer.status != HTTPStatus.MULTI_STATUS:
                continue
            principal = _href(_tree(answer), f"{DAV}current-user-principal")
            if principal is not None:
                homes = self._report("PROPFIND", urljoin(answer.url, principal), HOMES, "0")
                home = _href(_tree(homes), self._books.home)
                return urljoin(homes.url, home) if home is not None else self._https.url
        return self._https.url

    def _collection(self, response: Any, home: str) -> Collection | None:
        href = response.findtext(f"{DAV}href") or ""
        types = response.find(f".//{DAV}resourcetype")
        if types is None or types.find(self._books.type) is None or not _holds_events(response):
            return None
        name = response.findtext(f".//{DAV}displayname") or unquote(href.rstrip("/").rpartition("/")[2])
        stamp = response.findtext(f".//{CTAG}") or response.findtext(f".//{DAV}sync-token") or ""
        return Collection(urljoin(home, href), name, stamp)

    def _content(self, collection: Collection) -> bytes:
        """Return a collection as one file of its kind."""
        tree = _tree(self._report("REPORT", collection.url, self._books.report, "1"))
        texts = [one.text for one in tree.iter(self._books.data) if one.text]
        if self._books.kind is Kind.CARDS:
            return "\r\n".join(texts).encode()
        return as_one_calendar(collection.name, collection.url, texts).encode()

    def _report(self, method: str, url: str, body: str, depth: str) -> Answer:
        answer = self._https.ask(method, url, body.encode(), _headers(depth))
        if answer.status != HTTPStatus.MULTI_STATUS:
            raise RemoteError(
                "{server} answers {status} where calendars and address books answer 207",
                server=self._https.host,
                status=answer.status,
            )
        return answer


def as_one_calendar(name: str, url: str, objects: list[str]) -> str:
    """Return the objects of a calendar as one export of it, whose name and id tell that it is whole."""
    inside = "".join(OWN_LINES.sub("", match[1]) for text in objects if (match := INSIDE.search(text)))
    # Every object has the zones that it uses: each is kept once.
    zones = "".join(dict.fromkeys(ZONE.findall(inside)))
    entries = ZONE.sub("", inside)
    title = name.replace("\\", "\\\\").replace("\r", " ").replace("\n", " ")
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kith//CalDAV//EN\r\nX-WR-CALNAME:{title}\r\n"
        f"X-WR-RELCALID:{url}\r\n{zones}{entries}END:VCALENDAR\r\n"
    )


def _headers(depth: str) -> dict[str, str]:
    return {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}


def _tree(answer: Answer) -> Any:
    try:
        return fromstring(answer.body)
    except (ParseError, ValueError) as error:
        raise RemoteError(
            "an answer from {server} is no XML", server=urlsplit(answer.url).hostname
        ) from error


def _href(tree: Any, name: str) -> str | None:
    element = tree.find(f".//{name}/{DAV}href")
    return None if element is None else str(element.text or "").strip() or None


def _holds_events(response: Any) -> bool:
    """Tell whether a collection may hold events; one for tasks alone says so."""
    components = response.find(f".//{CAL}supported-calendar-component-set")
    names = {one.get("name", "").upper() for one in components} if components is not None else set()
    return not names or "VEVENT" in names
