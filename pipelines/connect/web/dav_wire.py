"""What CalDAV and CardDAV say on the wire: which kind of collection is meant, and answers of many parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from defusedxml.ElementTree import ParseError, fromstring

from data.errors import RemoteError
from data.importers.detect import Kind
from pipelines.connect.web.https import Answer, HttpsAccount

DAV, CAL, CARD = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{urn:ietf:params:xml:ns:carddav}"
NAMESPACES = (
    'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="urn:ietf:params:xml:ns:carddav" '
    'xmlns:s="http://calendarserver.org/ns/"'
)
EVENTS = (
    f"<c:calendar-query {NAMESPACES}><prop><c:calendar-data/></prop><c:filter>"
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter>'
    "</c:calendar-query>"
)
CARDS = f"<a:addressbook-query {NAMESPACES}><prop><a:address-data/></prop></a:addressbook-query>"


@dataclass(frozen=True, slots=True)
class Books:
    """Which kind of collection is read: its type and home, the report that reads it, its data's name.

    `multiget` is the report that reads named entries, with the property that holds their data.
    """

    kind: Kind
    well_known: str
    type: str
    home: str
    report: str
    data: str
    multiget: tuple[str, str]


CALENDARS = Books(
    Kind.CALENDAR,
    "/.well-known/caldav",
    f"{CAL}calendar",
    f"{CAL}calendar-home-set",
    EVENTS,
    f"{CAL}calendar-data",
    ("c:calendar-multiget", "c:calendar-data"),
)
ADDRESS_BOOKS = Books(
    Kind.CARDS,
    "/.well-known/carddav",
    f"{CARD}addressbook",
    f"{CARD}addressbook-home-set",
    CARDS,
    f"{CARD}address-data",
    ("a:addressbook-multiget", "a:address-data"),
)


def report(https: HttpsAccount, method: str, url: str, body: str, depth: str) -> Answer:
    """Ask, and return an answer of many parts; raises RemoteError or NeedsOwnerError."""
    return many_parts(https, https.answer(method, url, body.encode(), headers(depth)))


def many_parts(https: HttpsAccount, answer: Answer) -> Answer:
    """Return an answer that has many parts; raises RemoteError or NeedsOwnerError where it is another one."""
    https.check_status(answer)
    if answer.status != HTTPStatus.MULTI_STATUS:
        raise RemoteError(
            "{server} answers {status} where calendars and address books answer 207",
            server=https.host,
            status=answer.status,
        )
    return answer


def headers(depth: str) -> dict[str, str]:
    """Return what a question says of itself; depth 1 means the entries of a collection too."""
    return {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}


def tree_of(answer: Answer) -> Any:
    """Return an answer's XML; raises RemoteError where it is none."""
    try:
        return fromstring(answer.body)
    except (ParseError, ValueError) as error:
        raise RemoteError(
            "an answer from {server} is no XML", server=urlsplit(answer.url).hostname
        ) from error


def responses(tree: Any, url: str) -> Iterator[tuple[str, Any]]:
    """Yield each part of an answer with the path that it is about."""
    for response in tree.iter(f"{DAV}response"):
        yield urlsplit(urljoin(url, (response.findtext(f"{DAV}href") or "").strip())).path, response
