"""Google Calendar over its own API: a calendar is read as a whole where its sync token says that it changed.

developers.google.com/workspace/calendar/api/guides/sync
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date
from typing import Any
from urllib.parse import quote

from data.importers.base.times import from_iso
from data.importers.detect import Kind
from pipelines.connect.account import Cursors, DocumentPiece, Overview, Part
from pipelines.connect.google.pages import all_rows, has_changed, next_page
from pipelines.connect.web.json_api import JsonApi
from pipelines.connect.web.written_calendar import Guest, Meeting, When, written_calendar

LISTED = "/calendar/v3/users/me/calendarList"
TOKEN = "token"  # noqa: S105 - a name of a field
# Neither texts nor places nor links are asked for.
PEOPLE = "organizer(email,displayName),attendees(email,displayName,responseStatus,resource,self)"
TIMES = "start,end,recurrence,recurringEventId,originalStartTime"
FIELDS = f"items(id,iCalUID,status,summary,updated,eventType,{TIMES},{PEOPLE}),nextPageToken,nextSyncToken"
ASKED = (("maxResults", "2500"), ("fields", FIELDS))
READ_ROLES = frozenset({"owner", "writer"})
MEETINGS = frozenset({"", "default", "fromGmail"})
ANSWERS = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
    "needsAction": "NEEDS-ACTION",
}
# A calendar of a group, and of holidays, is nobody's address.
OF_CALENDARS = ".calendar.google.com"


class GoogleCalendars:
    """The calendars of one Google account that are its owner's to write."""

    def __init__(self, api: JsonApi, not_mine: frozenset[str] = frozenset()) -> None:
        """Take the API, and the ids of calendars that are not read; nothing is asked yet."""
        self._api, self._not_mine = api, not_mine

    def overview(self) -> Overview:
        """Return the calendars that are read, and those of others, which are not."""
        rows = list(self._listed())
        read = tuple(Part(_name(row), 0, key=str(row["id"])) for row in rows if self._is_read(row))
        return Overview(read, tuple(_name(row) for row in rows if not self._is_read(row)))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield each calendar that changed since its cursor, whole."""
        rows = [row for row in self._listed() if self._is_read(row)]
        for number, row in enumerate(rows, start=1):
            part = str(row["id"])
            url, kept = _events(part), str(cursors.get(part, {}).get(TOKEN) or "")
            if has_changed(self._api, url, ASKED, "items", kept):
                items, token = all_rows(self._api, url, ASKED, "items")
                content = written_calendar(_name(row), part, meetings_of(items))
                yield DocumentPiece(
                    part, _name(row), {TOKEN: token}, Kind.CALENDAR, content, number, len(rows)
                )

    def close(self) -> None:
        """Close the line."""
        self._api.close()

    def _is_read(self, row: Mapping[str, Any]) -> bool:
        return _may_write(row) and str(row["id"]) not in self._not_mine

    def _listed(self) -> Iterator[dict[str, Any]]:
        query = [("maxResults", "250")]
        for answer in self._api.pages(LISTED, query, next_page(LISTED, query)):
            yield from answer.get("items", ())


def meetings_of(items: list[dict[str, Any]]) -> Iterator[Meeting]:
    """Yield the entries of a calendar as meetings; a time of a series that was called off among them."""
    series = {str(row["id"]): row for row in items if row.get("recurrence")}
    for row in items:
        meeting = _meeting(row, series.get(str(row.get("recurringEventId"))))
        if meeting is not None and row.get("eventType", "") in MEETINGS:
            yield meeting


def _meeting(row: Mapping[str, Any], master: Mapping[str, Any] | None) -> Meeting | None:
    # What was called off says little more than which time of which series it was.
    uid = row.get("iCalUID") or (master or {}).get("iCalUID") or row.get("recurringEventId") or row["id"]
    zone = str(((master or row).get("start") or {}).get("timeZone") or "")
    instead_of = _when(row.get("originalStartTime"), zone) if row.get("recurringEventId") else None
    start = _when(row.get("start"), zone if row.get("recurrence") else "") or instead_of
    if start is None:
        return None
    return Meeting(
        str(uid),
        start,
        str(row.get("summary") or ""),
        _guest(row.get("organizer")),
        tuple(guest for one in row.get("attendees", ()) if (guest := _guest(one)) is not None),
        tuple(map(str, row.get("recurrence", ()))),
        instead_of,
        is_cancelled=row.get("status") == "cancelled",
        stamp=from_iso(row.get("updated"), UTC),
    )


def _guest(row: Mapping[str, Any] | None) -> Guest | None:
    address = str((row or {}).get("email") or "")
    if row is None or not address or (address.endswith(OF_CALENDARS) and not row.get("resource")):
        return None
    answer = ANSWERS.get(str(row.get("responseStatus")), "")
    return Guest(address, str(row.get("displayName") or ""), answer, bool(row.get("resource")))


def _when(value: Mapping[str, Any] | None, zone: str) -> When | None:
    if not value:
        return None
    if value.get("dateTime"):
        at = from_iso(value["dateTime"], UTC)
        return When(at, zone) if at is not None else None
    try:
        return When(date.fromisoformat(str(value.get("date"))))
    except ValueError:
        return None


def _may_write(row: Mapping[str, Any]) -> bool:
    return row.get("accessRole") in READ_ROLES and not row.get("deleted")


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("summaryOverride") or row.get("summary") or row["id"])


def _events(part: str) -> str:
    return f"/calendar/v3/calendars/{quote(part, safe='')}/events"
