"""A made-up Microsoft Graph with mail, calendars and contacts, which holds itself to the published schema."""

import email
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from tests.pipelines.connect.fakes.contracts import check_selection, check_values
from tests.pipelines.connect.fakes.identity import Identity
from tests.pipelines.connect.fakes.tls_server import Asked, Reply, Values

MAIN = "ana@example.net"
PERMISSIONS = {
    "mailFolders": "mail.readbasic",
    "calendars": "calendars.readbasic",
    "events": "calendars.readbasic",
    "contacts": "contacts.read",
}
# What Mail.ReadBasic and Calendars.ReadBasic never show.
HIDDEN = {"body", "bodyPreview", "uniqueBody", "attachments"}
KNOWN_FOLDERS = ("inbox", "sentitems", "drafts", "junkemail", "deleteditems", "outbox")


class FakeMicrosoft(Identity):
    """One account; every change gets a number, by which delta links go."""

    def __init__(self, address: str = MAIN, **options: Any) -> None:
        super().__init__(address, **options)
        self.change, self.page, self.floor = 100, 10_000, 0
        self.folders: dict[str, Values] = {
            f"f-{name}": {"displayName": name.upper(), "parentFolderId": "root"} for name in KNOWN_FOLDERS
        }
        self.rows: dict[str, dict[str, Values]] = {}
        self.changed: dict[tuple[str, str], int] = {}
        self.removed: dict[tuple[str, str], int] = {}
        self.calendars: dict[str, Values] = {"cal1": {"name": "Calendar", "canEdit": True}}
        self.repeats = 0
        self.too_old = 410, "syncStateNotFound"
        # Of what changed the first page may be empty, and not the last.
        self.begins_empty = False

    def answer(self, asked: Asked) -> Reply:
        """Answer a request, as the schema and the permissions say."""
        if (reply := self.sign_in(asked)) is not None:
            return reply
        scopes = self.scopes_of(asked)
        if scopes is None:
            return _error(401, "InvalidAuthenticationToken")
        steps = asked.path.removeprefix("/v1.0/me/").split("/")
        granted = {one.rpartition("/")[2].lower() for one in scopes}
        if PERMISSIONS[steps[0]] not in granted:
            return _error(403, "ErrorAccessDenied")
        return self._answer(steps, asked)

    def _answer(self, steps: list[str], asked: Asked) -> Reply:  # noqa: PLR0911 - one for each path
        match steps:
            case ["mailFolders", "delta"]:
                rows = {
                    number: {**row, "totalItemCount": len(self.rows.get(number, {}))}
                    for number, row in self.folders.items()
                }
                return self._delta("folders", rows, "mailFolder", asked)
            case ["mailFolders", name]:
                return self._one("mailFolder", {"id": f"f-{name}"} if f"f-{name}" in self.folders else None)
            case ["mailFolders", number, "messages", "delta"]:
                assert not HIDDEN & set(asked.get("$select").split(",")), "Mail.ReadBasic opens no body"
                return self._delta(number, self.rows.get(number, {}), "message", asked)
            case ["calendars"]:
                rows = [{"id": number, **row} for number, row in self.calendars.items()]
                check_selection("calendar", asked.get("$select"))
                return Reply(200, {"value": rows})
            case ["calendars", number, "calendarView", "delta"]:
                assert not asked.get("$select"), "a view's delta takes no $select"
                return self._delta(number, self.rows.get(number, {}), "event", asked)
            case ["events", number]:
                return self._one(
                    "event", next((rows[number] for rows in self.rows.values() if number in rows), None)
                )
            case ["contacts", "delta"]:
                return self._delta("contacts", self.rows.get("contacts", {}), "contact", asked)
        raise AssertionError(f"Graph publishes nothing at {asked.path}")

    def _one(self, schema: str, row: Values | None) -> Reply:
        if row is None:
            return _error(404, "ErrorItemNotFound")
        check_values("graph", schema, row)
        return Reply(200, row)

    def _delta(self, place: str, rows: dict[str, Values], schema: str, asked: Asked) -> Reply:
        """Answer with a page of all, or of what changed since a link."""
        token, page = asked.get("$deltatoken"), int(asked.get("$skiptoken", "0") or 0)
        names = check_selection(schema, asked.get("$select"))
        since = int(token or 0)
        if token and since < self.floor:
            return _error(*self.too_old)
        if token:
            since -= self.repeats
            shown = [row for number, row in rows.items() if self.changed.get((place, number), 0) > since]
            shown += [
                {"id": number, "@removed": {"reason": "deleted"}}
                for (where, number), at in self.removed.items()
                if where == place and at > since
            ]
        else:
            shown = [{"id": number, **row} for number, row in rows.items()]
        shown = [row for row in shown if "@removed" in row or _lies_within(row, asked)]
        kept = [_chosen(row, names) for row in shown]
        for row in kept:
            check_values("graph", _type_of(row, schema), row)
        wanted = dict(part.split("=") for part in asked.headers.get("prefer", "").split(", ") if "=" in part)
        step = min(int(wanted.get("odata.maxpagesize", "10")), self.page)
        if self.begins_empty and token and not asked.get("$skiptoken"):
            step = 0
        more = page + step < len(kept)
        same = [(key, value) for key, value in asked.query if key not in {"$deltatoken", "$skiptoken"}]
        ahead = [("$skiptoken", f"{page + step}"), *([("$deltatoken", token)] if token else [])]
        words = urlencode([*same, *(ahead if more else [("$deltatoken", f"{self.change}")])])
        link = f"{self.url}{asked.path}?{words}"
        return Reply(
            200, {"value": kept[page : page + step], f"@odata.{'nextLink' if more else 'deltaLink'}": link}
        )

    # What happens in the account

    def receive(self, raw: bytes, folder: str = "inbox", **more: Any) -> str:
        """A mail comes into a folder."""
        head = email.message_from_bytes(raw)
        at = parsedate_to_datetime(head["Date"]).astimezone(UTC)
        senders, (to, cc) = _people(head["From"]), (_people(head[name]) for name in ("To", "Cc"))
        headers = [{"name": name, "value": str(value)} for name, value in head.items()]
        message = {
            "internetMessageId": head["Message-ID"],
            "subject": head["Subject"],
            "from": senders[0],
            "sender": senders[0],
            "toRecipients": to,
            "ccRecipients": cc,
            "bccRecipients": [],
            "sentDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "receivedDateTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "isDraft": folder == "drafts",
            "isRead": False,
            "bodyPreview": "a body that is never fetched",
            # What the owner sent has none.
            "internetMessageHeaders": [] if folder == "sentitems" else headers,
            **more,
        }
        return self.put(f"f-{folder}", message)

    def put(self, place: str, row: Values, number: str = "") -> str:
        """A mail, an entry or a contact is made or changed."""
        with self.lock:
            self.change += 1
            number = number or f"n{self.change:x}"
            self.rows.setdefault(place, {})[number] = {"id": number, **row}
            self.changed[place, number] = self.change
            self.removed.pop((place, number), None)
        return number

    def take(self, place: str, number: str) -> Values:
        """A mail, an entry or a contact goes from where it was."""
        with self.lock:
            self.change += 1
            self.removed[place, number] = self.change
            return self.rows[place].pop(number)

    def move(self, number: str, source: str, target: str) -> str:
        """A mail goes to another folder, where it has another id."""
        row = self.take(f"f-{source}", number)
        return self.put(f"f-{target}", {key: value for key, value in row.items() if key != "id"})

    def expire_links(self) -> None:
        """No link that was given so far is taken."""
        with self.lock:
            self.change += 1
            self.floor = self.change


def _people(text: str | None) -> list[Values]:
    pairs = getaddresses([text or ""])
    return [
        {"emailAddress": {"name": name or address, "address": address}} for name, address in pairs if address
    ]


def _chosen(row: Values, names: list[str]) -> Values:
    shown = {key: value for key, value in row.items() if key not in HIDDEN}
    return {
        key: value
        for key, value in shown.items()
        if not names or key in names or key == "id" or key.startswith("@")
    }


def _type_of(row: Values, schema: str) -> str:
    return str(row.get("@odata.type", "")).rpartition(".")[2] or schema


def _lies_within(row: Values, asked: Asked) -> bool:
    begin, end = asked.get("startDateTime"), asked.get("endDateTime")
    if not begin or row.get("type") == "seriesMaster":
        return True
    return bool(begin[:19] <= row["start"]["dateTime"][:19] < end[:19])


def _error(status: int, code: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": "no"}})


def microsoft_event(number: int, at: datetime, guest: str = "ada@example.org", **more: Any) -> Values:
    """Return an entry of an hour that the owner planned with a guest."""
    end = at + timedelta(hours=1)
    return {
        "iCalUId": f"e{number}@example.org",
        "type": "singleInstance",
        "subject": f"private {number}",
        "start": {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "organizer": {"emailAddress": {"name": "Ana", "address": MAIN}},
        "attendees": [
            {
                "type": "required",
                "status": {"response": "none", "time": None},
                "emailAddress": {"name": "Ada", "address": guest},
            }
        ],
        **more,
    }
