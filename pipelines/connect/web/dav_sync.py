"""What changed in a collection since a token (RFC 6578), and the entries that are asked for by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from pipelines.connect.web.dav_wire import (
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

REFUSED_TOKEN = b"valid-sync-token"
# Radicale, Cyrus and the specification answer the first, Xandikos the second, some others the third.
REFUSALS = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
TOO_MANY = "507"
# A list that is longer has no end.
MOST_ROUNDS = 1000
ASKED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Changes:
    """The paths of the entries that are new or other, and of those that are gone; the token for next time."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    token: str


def changes_since(https: HttpsAccount, url: str, token: str) -> Changes | None:
    """Return what changed in a collection; None where its token, or the collection itself, holds no more.

    A server that tells a part of the changes only is asked for the rest.
    """
    stands: dict[str, bool] = {}
    for _ in range(MOST_ROUNDS):
        answer = https.answer("REPORT", url, _question(token), headers("0"))
        if is_refused(answer):
            return None
        tree = tree_of(many_parts(https, answer))
        more = False
        for path, response in responses(tree, answer.url):
            status = response.findtext(f"{DAV}status") or ""
            if path == urlsplit(url).path:
                more = more or TOO_MANY in status
            else:
                stands[path] = "404" not in status
        token = (tree.findtext(f"{DAV}sync-token") or "").strip()
        if not more:
            changed = (path for path in stands if stands[path])
            return Changes(tuple(changed), tuple(path for path in stands if not stands[path]), token)
    return None


def is_refused(answer: Answer) -> bool:
    """Tell whether a server knows a token, or its collection, no more: then all of it is read."""
    return answer.status in GONE or (answer.status in REFUSALS and REFUSED_TOKEN in answer.body)


def entries_at(
    https: HttpsAccount, books: Books, url: str, paths: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each of these entries that is there."""
    for place in range(0, len(paths), ASKED_AT_ONCE):
        hrefs = "".join(f"<href>{escape(path)}</href>" for path in paths[place : place + ASKED_AT_ONCE])
        name, data = books.multiget
        body = f"<{name} {NAMESPACES}><prop><getetag/><{data}/></prop>{hrefs}</{name}>"
        yield from entries_of(report(https, "REPORT", url, body, "1"), books)


def entries_of(answer: Answer, books: Books) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each entry in an answer."""
    for path, response in responses(tree_of(answer), answer.url):
        if text := response.findtext(f".//{books.data}"):
            yield path, text


def _question(token: str) -> bytes:
    return (
        f"<sync-collection {NAMESPACES}><sync-token>{escape(token)}</sync-token>"
        "<sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
    ).encode()
