"""A made-up Google that keeps mails, calendars and contacts, and holds itself to the published documents."""

import email
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.pipelines.connect.fakes.contracts import check_question, check_values, chosen, method_of
from tests.pipelines.connect.fakes.identity import Identity
from tests.pipelines.connect.fakes.tls_server import Asked, Reply, Values

APIS = {"/gmail/": "gmail", "/calendar/": "calendar", "/v1/": "people"}
METADATA = "https://www.googleapis.com/auth/gmail.metadata"
MAIN = "ana@example.net"


class FakeGoogle(Identity):
    """One account; every change gets a number, by which history and sync tokens go."""

    def __init__(self, address: str = MAIN, **options: Any) -> None:
        super().__init__(address, **options)
        self.change, self.page = 100, 10_000
        self.mails: dict[str, Values] = {}
        self.history: list[Values] = []
        self.oldest_history = 0
        self.calendars: dict[str, Values] = {address: {"summary": address, "accessRole": "owner"}}
        self.events: dict[str, dict[str, Values]] = {address: {}}
        self.people: dict[str, Values] = {}
        # Of each entry and contact the change that it came with; sync tokens below the floor are refused.
        self.changed: dict[str, int] = {}
        self.floor = 0
        self.repeats_history = 0
        # Of what changed the first page may be empty, and not the last.
        self.begins_empty = False

    def answer(self, asked: Asked) -> Reply:
        """Answer a request, as the documents say."""
        if (reply := self.sign_in(asked)) is not None:
            return reply
        scopes = self.scopes_of(asked)
        if scopes is None:
            return _error(401, "UNAUTHENTICATED", "authError")
        name = next(api for begin, api in APIS.items() if asked.path.startswith(begin))
        method, words = method_of(name, asked.path)
        check_question(name, method, asked)
        if scopes.isdisjoint(method["scopes"]):
            return _error(403, "PERMISSION_DENIED", "insufficientPermissions")
        reply = self._answer(method["answer"], words, asked, scopes)
        if reply.status == 200:
            check_values(name, method["answer"], reply.values)
            return Reply(200, chosen(reply.values, asked.get("fields")))
        return reply

    def _answer(  # noqa: PLR0911 - one for each method
        self, kind: str, words: dict[str, str], asked: Asked, scopes: set[str]
    ) -> Reply:
        match kind:
            case "Profile":
                return Reply(
                    200,
                    {
                        "emailAddress": self.address,
                        "messagesTotal": len(self.mails),
                        "historyId": f"{self.change}",
                    },
                )
            case "ListMessagesResponse":
                assert METADATA not in scopes or not asked.get("q"), "gmail.metadata allows no q"
                return self._list_mails(asked)
            case "Message":
                assert METADATA not in scopes or asked.get("format") == "metadata", (
                    "gmail.metadata opens no body"
                )
                return self._mail(words["id"], asked.all("metadataHeaders"))
            case "ListHistoryResponse":
                return self._history(asked)
            case "CalendarList":
                rows = [{"id": number, **row} for number, row in self.calendars.items()]
                return self._paged(rows, asked, "items", "maxResults", {})
            case "Events":
                return self._synced(
                    asked, self.events[words["calendarId"].replace("%40", "@")], "items", "maxResults"
                )
        rows = {number: {**row, "metadata": row.get("metadata", {})} for number, row in self.people.items()}
        assert asked.get("personFields"), "personFields is required"
        return self._synced(asked, rows, "connections", "pageSize")

    # Mail

    def receive(self, raw: bytes, *labels: str) -> str:
        """A mail comes in, or with the label SENT goes out."""
        with self.lock:
            self.change += 1
            head, number = email.message_from_bytes(raw), f"m{self.change:x}"
            at = email.utils.parsedate_to_datetime(head["Date"])
            self.mails[number] = {
                "id": number,
                "threadId": number,
                "labelIds": list(labels or ("INBOX",)),
                "internalDate": f"{int(at.timestamp()) * 1000}",
                "historyId": f"{self.change}",
                "headers": [{"name": name, "value": str(value)} for name, value in head.items()],
            }
            self._note("messagesAdded", number, {})
        return number

    def move(self, number: str, *labels: str) -> None:
        """A mail gets other labels."""
        with self.lock:
            self.change += 1
            gone = [one for one in self.mails[number]["labelIds"] if one not in labels]
            self.mails[number]["labelIds"] = list(labels)
            self._note("labelsRemoved", number, {"labelIds": gone})

    def delete_mail(self, number: str) -> None:
        """A mail is deleted for good."""
        with self.lock:
            self.change += 1
            self._note("messagesDeleted", number, {})
            del self.mails[number]

    def forget_history(self) -> None:
        """What happened before is not known any more."""
        with self.lock:
            # Some days later than now nobody knows of now either.
            self.change += 10
            self.oldest_history, self.history = self.change, []

    def _note(self, kind: str, number: str, more: Values) -> None:
        message = {"id": number, "threadId": number, "labelIds": list(self.mails[number]["labelIds"])}
        self.history.append({"id": f"{self.change}", kind: [{"message": message, **more}]})

    def _list_mails(self, asked: Asked) -> Reply:
        wanted = [mail for mail in self.mails.values() if {"SPAM", "TRASH"}.isdisjoint(mail["labelIds"])]
        newest_first = sorted(wanted, key=lambda mail: (-int(mail["internalDate"]), mail["id"]))
        rows = [{"id": mail["id"], "threadId": mail["threadId"]} for mail in newest_first]
        return self._paged(rows, asked, "messages", "maxResults", {"resultSizeEstimate": len(rows)})

    def _mail(self, number: str, names: list[str]) -> Reply:
        mail = self.mails.get(number)
        if mail is None:
            return _error(404, "NOT_FOUND", "notFound")
        wanted = {name.lower() for name in names}
        headers = [one for one in mail["headers"] if not wanted or one["name"].lower() in wanted]
        kept = {name: mail[name] for name in ("id", "threadId", "labelIds", "internalDate", "historyId")}
        return Reply(
            200, {**kept, "sizeEstimate": 900, "payload": {"headers": headers, "mimeType": "text/plain"}}
        )

    def _history(self, asked: Asked) -> Reply:
        begin = int(asked.get("startHistoryId"))
        if begin < self.oldest_history:
            return _error(404, "NOT_FOUND", "notFound")
        wanted = {"messageAdded": "messagesAdded", "labelRemoved": "labelsRemoved"}
        kinds = {wanted[one] for one in asked.all("historyTypes")}
        after = begin - self.repeats_history
        rows = [one for one in self.history if int(one["id"]) > after and not kinds.isdisjoint(one)]
        return self._paged(rows, asked, "history", "maxResults", {"historyId": f"{self.change}"})

    # Calendars and contacts

    def put_event(self, number: str, event: Values, calendar: str = "") -> None:
        """An entry is made or changed."""
        self._put(self.events[calendar or self.address], number, {"id": number, **event})

    def cancel_event(self, number: str, calendar: str = "") -> None:
        """An entry is deleted: what is left of it is little."""
        self._put(self.events[calendar or self.address], number, {"id": number, "status": "cancelled"})

    def put_person(self, number: str, person: Values) -> None:
        """A contact is made or changed."""
        self._put(self.people, number, {"resourceName": f"people/{number}", "etag": "e", **person})

    def delete_person(self, number: str) -> None:
        """A contact is deleted."""
        self._put(self.people, number, {"resourceName": f"people/{number}", "metadata": {"deleted": True}})

    def expire_sync_tokens(self) -> None:
        """No token that was given so far is taken."""
        with self.lock:
            self.change += 1
            self.floor = self.change

    def _put(self, rows: dict[str, Values], number: str, row: Values) -> None:
        with self.lock:
            self.change += 1
            rows[number] = row
            self.changed[number] = self.change

    def _synced(self, asked: Asked, rows: dict[str, Values], field: str, size: str) -> Reply:
        """Answer with everything, or with what changed since a token; a token holds for one question."""
        same = ",".join(
            f"{key}={value}"
            for key, value in sorted(asked.query)
            if key not in {"syncToken", "pageToken", "fields"}
        )
        token = asked.get("syncToken")
        if token:
            at, question = token.split("|", 1)
            assert question == same, "a sync token holds for the question that it was given for"
            if int(at) < self.floor:
                return TOO_OLD[field]
            shown = [row for number, row in rows.items() if self.changed[number] > int(at)]
        else:
            shown = [row for row in rows.values() if not _is_gone(row)]
        last = {"nextSyncToken": f"{self.change}|{same}"}
        more = {"totalPeople": len(rows)} if field == "connections" else {}
        return self._paged(shown, asked, field, size, more, last)

    def _paged(
        self,
        rows: list[Values],
        asked: Asked,
        field: str,
        size: str,
        more: Values,
        last: Values | None = None,
    ) -> Reply:
        step = min(int(asked.get(size, "100")), self.page)
        token = asked.get("pageToken", "0")
        if not token.isdigit() or int(token) > len(rows):
            return _error(400, "INVALID_ARGUMENT", "invalid")
        if self.begins_empty and asked.get("syncToken") and not asked.get("pageToken"):
            return Reply(200, {**more, "nextPageToken": "0"})
        begin = int(token)
        values = {**more, **({field: rows[begin : begin + step]} if rows else {})}
        if begin + step < len(rows):
            return Reply(200, {**values, "nextPageToken": f"{begin + step}"})
        return Reply(200, {**values, **(last or {})})


def _is_gone(row: Values) -> bool:
    # A cancelled time of a series that goes on is told all the same.
    is_deleted = row.get("status") == "cancelled" and "recurringEventId" not in row
    return bool(is_deleted or row.get("metadata", {}).get("deleted"))


def _error(status: int, code: str, reason: str) -> Reply:
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
    errors = [{"reason": reason, "domain": "global", "message": "no"}]
    return Reply(
        status,
        {"error": {"code": status, "status": code, "errors": errors, "details": [detail], "message": "no"}},
    )


TOO_OLD = {
    "items": _error(410, "GONE", "fullSyncRequired"),
    "connections": _error(400, "FAILED_PRECONDITION", "EXPIRED_SYNC_TOKEN"),
}


def google_event(number: int, at: datetime, guest: str = "ada@example.org", **more: Any) -> Values:
    """Return an entry of an hour with the owner and a guest."""
    end = at + timedelta(hours=1)
    return {
        "iCalUID": f"e{number}@example.org",
        "status": "confirmed",
        "summary": f"private {number}",
        "description": "never kept",
        "location": "never asked for",
        "updated": "2026-01-01T00:00:00Z",
        "eventType": "default",
        "start": {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": f"{end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "timeZone": "Europe/Berlin"},
        "organizer": {"email": MAIN, "self": True},
        "attendees": [
            {"email": MAIN, "self": True, "responseStatus": "accepted"},
            {"email": guest, "displayName": "Ada", "responseStatus": "accepted"},
        ],
        **more,
    }
