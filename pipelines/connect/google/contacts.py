"""Google Contacts over the People API: the whole address book where its sync token says that it changed.

developers.google.com/people/v1/contacts#list-the-users-contacts
"""

from collections.abc import Iterator, Mapping
from typing import Any

from data.importers.detect import Kind
from pipelines.connect.account import Cursors, DocumentPiece, Overview, Part
from pipelines.connect.google.pages import all_rows, has_changed
from pipelines.connect.web.json_api import JsonApi
from pipelines.connect.web.written_cards import WrittenCard, written_cards

URL = "/v1/people/me/connections"
PART, TITLE = "contacts", "Contacts"
TOKEN = "token"  # noqa: S105 - a name of a field
# Neither notes nor pictures are asked for.
FIELDS = (
    "personFields",
    "names,nicknames,emailAddresses,phoneNumbers,organizations,addresses,birthdays,metadata",
)
ASKED = (FIELDS, ("pageSize", "1000"), ("requestSyncToken", "true"))


class GoogleContacts:
    """The address book of one Google account."""

    def __init__(self, api: JsonApi) -> None:
        """Take the API; nothing is asked yet."""
        self._api = api

    def overview(self) -> Overview:
        """Return how many contacts there are."""
        answer = self._api.get(URL, [FIELDS, ("pageSize", "1")])
        return Overview((Part(TITLE, int(answer.get("totalPeople", 0))),))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield the address book where it changed since the cursor, whole."""
        kept = str(cursors.get(PART, {}).get(TOKEN) or "")
        if has_changed(self._api, URL, ASKED, "connections", kept):
            rows, token = all_rows(self._api, URL, ASKED, "connections")
            yield DocumentPiece(PART, TITLE, {TOKEN: token}, Kind.CARDS, written_cards(map(_card, rows)))

    def close(self) -> None:
        """Close the line."""
        self._api.close()


def _card(row: Mapping[str, Any]) -> WrittenCard:
    name, work, home = (_first(row, field) for field in ("names", "organizations", "addresses"))
    return WrittenCard(
        str(row.get("resourceName", "")),
        str(name.get("displayName") or ""),
        str(name.get("givenName") or ""),
        str(name.get("familyName") or ""),
        _values(row, "nicknames"),
        _values(row, "emailAddresses"),
        tuple(str(one.get("canonicalForm") or one.get("value") or "") for one in row.get("phoneNumbers", ())),
        str(work.get("name") or ""),
        str(work.get("title") or ""),
        str(home.get("city") or ""),
        _born(_first(row, "birthdays").get("date") or {}),
    )


def _first(row: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    values = row.get(field) or [{}]
    first: Mapping[str, Any] = values[0]
    return first


def _values(row: Mapping[str, Any], field: str) -> tuple[str, ...]:
    return tuple(str(one["value"]) for one in row.get(field, ()) if one.get("value"))


def _born(day: Mapping[str, Any]) -> str:
    if not day.get("month") or not day.get("day"):
        return ""
    year = f"{day['year']:04d}" if day.get("year") else "-"
    return f"{year}-{day['month']:02d}-{day['day']:02d}"
