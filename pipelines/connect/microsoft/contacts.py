"""Contacts of Microsoft 365 and Outlook.com over Graph: the address book where its delta link has news."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from data.importers.detect import Kind
from pipelines.connect.account import Cursors, DocumentPiece, Overview, Part
from pipelines.connect.microsoft.delta import all_rows, has_changed
from pipelines.connect.web.json_api import JsonApi
from pipelines.connect.web.written_cards import WrittenCard, written_cards

URL = "/v1.0/me/contacts/delta"
PART, TITLE, LINK = "contacts", "Contacts", "link"
# Neither notes nor pictures are asked for.
NAMES = ("displayName", "givenName", "surname", "nickName", "companyName", "jobTitle", "birthday")
REACH = ("emailAddresses", "mobilePhone", "businessPhones", "homePhones", "homeAddress")
QUERY = (("$select", ",".join((*NAMES, *REACH))),)
# What Outlook writes for a birthday without a year.
NO_YEAR = 1604


class MicrosoftContacts:
    """The address book of one account."""

    def __init__(self, api: JsonApi) -> None:
        """Take the API; nothing is asked yet."""
        self._api = api

    def overview(self) -> Overview:
        """Return how many contacts there are."""
        rows, _ = all_rows(self._api, URL, QUERY)
        return Overview((Part(TITLE, len(rows)),))

    def fetch(self, cursors: Cursors) -> Iterator[DocumentPiece]:
        """Yield the address book where it changed since the cursor, whole."""
        if has_changed(self._api, str(cursors.get(PART, {}).get(LINK) or "")):
            rows, link = all_rows(self._api, URL, QUERY)
            yield DocumentPiece(PART, TITLE, {LINK: link}, Kind.CARDS, written_cards(map(_card, rows)))

    def close(self) -> None:
        """Close the line."""
        self._api.close()


def _card(row: Mapping[str, Any]) -> WrittenCard:
    numbers = [row.get("mobilePhone"), *(row.get("businessPhones") or ()), *(row.get("homePhones") or ())]
    return WrittenCard(
        str(row["id"]),
        str(row.get("displayName") or ""),
        str(row.get("givenName") or ""),
        str(row.get("surname") or ""),
        (str(row["nickName"]),) if row.get("nickName") else (),
        tuple(str(one["address"]) for one in row.get("emailAddresses") or () if one.get("address")),
        tuple(str(number) for number in numbers if number),
        str(row.get("companyName") or ""),
        str(row.get("jobTitle") or ""),
        str((row.get("homeAddress") or {}).get("city") or ""),
        _born(row.get("birthday")),
    )


def _born(value: Any) -> str:
    try:
        day = datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    year = "-" if day.year == NO_YEAR else f"{day.year:04d}"
    return f"{year}-{day.month:02d}-{day.day:02d}"
