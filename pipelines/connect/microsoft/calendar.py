"""Calendars of Microsoft 365 and Outlook.com over Graph: some years, read anew where a delta link has news.

A view of a calendar names every time of a series by itself (learn.microsoft.com/graph/delta-query-events).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from data.importers.base.times import from_iso
from data.importers.detect import Kind
from pipelines.connect.account import Cursor, Cursors, DocumentPiece, Overview, Part
from pipelines.connect.microsoft.delta import all_rows, has_changed, next_link
from pipelines.connect.microsoft.foreign_uids import plain_uid
from pipelines.connect.web.json_api import JsonApi
from pipelines.connect.web.written_calendar import Guest, Meeting, When, written_calendar

CALENDARS = "/v1.0/me/calendars"
# A view covers five years at most; meetings are planned a year ahead.
SPAN, SPANS, AHEAD = timedelta(days=730), 3, timedelta(days=366)
MASTER, OCCURRENCE, EXCEPTION = "seriesMaster", "occurrence", "exception"
ANSWERS = {
    "organizer": "ACCEPTED",
    "accepted": "ACCEPTED",
    "tentativelyAccepted": "TENTATIVE",
    "declined": "DECLINED",
    "notResponded": "NEEDS-ACTION",
}
RESOURCE = "resource"


class MicrosoftCalendars:
    """The calendars of one account that are its owner's to write."""

    def __init__(
        self, api: JsonApi, address: str, now: datetime, not_mine: frozenset[str] = frozenset()
    ) -> None:
        """Take the API, whose account it is, the moment from which plans are read ahead, what is not read."""
        self._api, self._address, self._now, self._not_mine = api, address.lower(), now, not_mine

    def overview(self) -> Overview:
        """Return the calendars that are read, and those of others, which are not."""
        rows = list(self._listed())
        read = tuple(Part(str(row.get("name")), 0, key=str(row["id"])) for row in rows if self._is_read(row))
        return Overview(read, tuple(str(row.get("name")) for row in rows if not self._is_read(row)))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield each calendar that changed since its cursor, whole."""
        rows = [row for row in self._listed() if self._is_read(row)]
        for number, row in enumerate(rows, start=1):
            part, name = str(row["id"]), str(row.get("name") or "Calendar")
            if self._has_changed(cursors.get(part, {})):
                meetings, cursor = self._whole(part)
                content = written_calendar(name, part, meetings)
                yield DocumentPiece(part, name, cursor, Kind.CALENDAR, content, number, len(rows))

    def close(self) -> None:
        """Close the line."""
        self._api.close()

    def _is_read(self, row: Mapping[str, Any]) -> bool:
        return bool(row.get("canEdit")) and str(row["id"]) not in self._not_mine

    def _listed(self) -> Iterator[dict[str, Any]]:
        query = [("$select", "id,name,canEdit"), ("$top", "100")]
        for answer in self._api.pages(CALENDARS, query, next_link):
            yield from answer.get("value", ())

    def _has_changed(self, cursor: Cursor) -> bool:
        links = (str(cursor.get(_link(number)) or "") for number in range(SPANS))
        return any(has_changed(self._api, link) for link in links)

    def _whole(self, part: str) -> tuple[list[Meeting], dict[str, str]]:
        """Return every meeting of some years, and the links after them."""
        end = self._now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + AHEAD
        rows: dict[str, dict[str, Any]] = {}
        links: dict[str, str] = {}
        for number in range(SPANS):
            url = f"{CALENDARS}/{quote(part, safe='')}/calendarView/delta"
            query = [
                ("startDateTime", f"{end - SPAN:%Y-%m-%dT%H:%M:%SZ}"),
                ("endDateTime", f"{end:%Y-%m-%dT%H:%M:%SZ}"),
            ]
            filled, links[_link(number)] = all_rows(self._api, url, query)
            # What lies across two spans is filled twice.
            rows.update({str(row["id"]): row for row in filled})
            end -= SPAN
        return list(self._meetings(rows)), links

    def _meetings(self, rows: Mapping[str, dict[str, Any]]) -> Iterator[Meeting]:
        masters = {number: row for number, row in rows.items() if row.get("type") == MASTER}
        for row in rows.values():
            number = str(row.get("seriesMasterId") or "")
            if row.get("type") != MASTER and number and number not in masters:
                masters[number] = self._api.get(f"/v1.0/me/events/{quote(number, safe='')}")
            meeting = self._meeting(row, masters.get(number)) if row.get("type") != MASTER else None
            if meeting is not None:
                yield meeting

    def _meeting(self, row: Mapping[str, Any], master: Mapping[str, Any] | None) -> Meeting | None:
        start = _when(row)
        # Of a time that follows its series Graph says when it is; the series says the rest.
        empty: tuple[Any, ...] = (None, []) if row.get("type") == OCCURRENCE else (None,)
        filled = {**(master or {}), **{name: value for name, value in row.items() if value not in empty}}
        uid = plain_uid(str((master or row).get("iCalUId") or row["id"]))
        if start is None:
            return None
        instead_of = None
        if row.get("type") == EXCEPTION:
            moment = from_iso(row.get("originalStart"), UTC)
            instead_of = When(moment) if moment is not None else start
        elif row.get("type") == OCCURRENCE:
            instead_of = start
        return Meeting(
            uid,
            start,
            str(filled.get("subject") or ""),
            _guest(filled.get("organizer") or {}),
            tuple(self._guests(filled)),
            instead_of=instead_of,
            is_cancelled=bool(filled.get("isCancelled")),
            stamp=from_iso(filled.get("lastModifiedDateTime"), UTC),
        )

    def _guests(self, row: Mapping[str, Any]) -> Iterator[Guest]:
        """Yield who was invited, and the owner with the answer that Graph keeps beside the list."""
        for one in row.get("attendees") or ():
            guest = _guest(
                one, str((one.get("status") or {}).get("response")), is_resource=one.get("type") == RESOURCE
            )
            if guest is not None and guest.address.lower() != self._address:
                yield guest
        answer = ANSWERS.get(str((row.get("responseStatus") or {}).get("response")), "")
        if answer:
            yield Guest(self._address, answer=answer)


def _guest(row: Mapping[str, Any], answer: str = "", *, is_resource: bool = False) -> Guest | None:
    who = row.get("emailAddress") or {}
    address = str(who.get("address") or "")
    return (
        Guest(address, str(who.get("name") or ""), ANSWERS.get(answer, ""), is_resource) if address else None
    )


def _when(row: Mapping[str, Any]) -> When | None:
    # Without another wish all times are filled in UTC.
    at = from_iso((row.get("start") or {}).get("dateTime"), UTC)
    if at is None:
        return None
    return When(at.date()) if row.get("isAllDay") else When(at)


def _link(number: int) -> str:
    return f"link{number}"
