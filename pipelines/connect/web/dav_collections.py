"""Where the calendars or the address books of an account lie, and what changes with their content."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from data.errors import NeedsOwnerError
from pipelines.connect.web.dav_wire import (
    CAL,
    DAV,
    NAMESPACES,
    Books,
    headers,
    many_parts,
    report,
    responses,
    tree_of,
)
from pipelines.connect.web.https import Answer, HttpsAccount

CTAG = "{http://calendarserver.org/ns/}getctag"
PRINCIPAL = f"<propfind {NAMESPACES}><prop><current-user-principal/></prop></propfind>"
HOMES = f"<propfind {NAMESPACES}><prop><c:calendar-home-set/><a:addressbook-home-set/></prop></propfind>"
COLLECTIONS = (
    f"<propfind {NAMESPACES}><prop><resourcetype/><displayname/><sync-token/><s:getctag/>"
    "<supported-report-set/><c:supported-calendar-component-set/></prop></propfind>"
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar or an address book: its address and its name.

    `token` is what its changes are asked for with (empty where the server tells none), `stamp` what changes
    with its content.
    """

    url: str
    name: str
    token: str
    stamp: str

    @property
    def path(self) -> str:
        """Return its path, by which it is kept apart from others of the account."""
        return urlsplit(self.url).path


def find_collections(https: HttpsAccount, books: Books) -> list[Collection]:
    """Return every collection of a kind, in a fixed order; raises NeedsOwnerError where there is none."""
    answer = report(https, "PROPFIND", _home(https, books), COLLECTIONS, "1")
    collections = _collections(answer, books)
    if not collections:
        raise NeedsOwnerError("{server} shows nothing to read at this address", server=https.host)
    return sorted(collections, key=lambda one: one.url)


def collection_at(https: HttpsAccount, books: Books, url: str) -> Collection | None:
    """Return the collection at an address as it stands; None where there is none any more."""
    answer = https.answer("PROPFIND", url, COLLECTIONS.encode(), headers("0"))
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return None
    return next(iter(_collections(many_parts(https, answer), books)), None)


def _collections(answer: Answer, books: Books) -> list[Collection]:
    parts = responses(tree_of(answer), answer.url)
    read = (_collection(urljoin(answer.url, path), response, books) for path, response in parts)
    return [one for one in read if one is not None]


def _home(https: HttpsAccount, books: Books) -> str:
    """Return where the collections of this kind lie: asked of the address itself, then of the server."""
    for place in (https.url, books.well_known):
        answer = https.ask("PROPFIND", place, PRINCIPAL.encode(), headers("0"))
        if answer.status != HTTPStatus.MULTI_STATUS:
            continue
        principal = _href(tree_of(answer), f"{DAV}current-user-principal")
        if principal is not None:
            homes = report(https, "PROPFIND", urljoin(answer.url, principal), HOMES, "0")
            home = _href(tree_of(homes), books.home)
            return urljoin(homes.url, home) if home is not None else https.url
    return https.url


def _collection(url: str, response: Any, books: Books) -> Collection | None:
    types = response.find(f".//{DAV}resourcetype")
    if types is None or types.find(books.type) is None or not _holds_events(response):
        return None
    name = response.findtext(f".//{DAV}displayname") or unquote(url.rstrip("/").rpartition("/")[2])
    token = (response.findtext(f".//{DAV}sync-token") or "").strip()
    stamp = response.findtext(f".//{CTAG}") or token
    can_sync = response.find(f".//{DAV}supported-report-set//{DAV}sync-collection") is not None
    return Collection(url, name, token if can_sync else "", stamp)


def _href(tree: Any, name: str) -> str | None:
    element = tree.find(f".//{name}/{DAV}href")
    return None if element is None else str(element.text or "").strip() or None


def _holds_events(response: Any) -> bool:
    """Tell whether a collection may hold events; one for tasks alone says so."""
    components = response.find(f".//{CAL}supported-calendar-component-set")
    names = {one.get("name", "").upper() for one in components} if components is not None else set()
    return not names or "VEVENT" in names
