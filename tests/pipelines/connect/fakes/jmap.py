"""A made-up server of JMAP that keeps state and holds every request to RFC 8620 and RFC 8621."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from typing import Any

from tests.pipelines.connect.fakes.tls_server import Asked, FakeServer, Reply, Values

MAIN, PASSWORD, TOKEN = "ana@example.net", "sec ret ä", "fmu1-token"
CORE, MAIL = "urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"
ERROR = "urn:ietf:params:jmap:error:"
ACCOUNT = "a1"
ROLES = ("inbox", "sent", "drafts", "junk", "trash")
# RFC 8621, 4.1.1 and 4.1.3; what holds text, parts or attachments of a mail is none of them.
METADATA = {"id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt"}
HEADER = re.compile(r"header:([!-9;-~]+?)(:as(?:Raw|Text|Addresses|MessageIds|Date|URLs))?(:all)?")
ARGUMENTS = {
    "Mailbox/get": {"accountId", "ids", "properties"},
    "Email/get": {"accountId", "ids", "properties"},
    "Email/changes": {"accountId", "sinceState", "maxChanges"},
    "Email/query": {
        *("accountId", "filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal"),
    },
}


class RefusedMethodError(Exception):
    """A method that is refused with one of the specification's words."""


class FakeJmap(FakeServer):
    """One account; every change of a mail gets a number, and states are such numbers."""

    def __init__(self) -> None:
        super().__init__()
        # How many objects one method may name, and how far back changes are known.
        self.most_objects, self.floor, self.state = 500, 0, 10
        self.mailboxes: dict[str, Values] = {}
        for place, role in enumerate(ROLES):
            self.mailboxes[f"M{place}"] = {"name": role.title(), "role": role, "parentId": None}
        self.mails: dict[str, Values] = {}
        # By mail: when it was made, changed last, and destroyed.
        self.created: dict[str, int] = {}
        self.updated: dict[str, int] = {}
        self.destroyed: dict[str, int] = {}
        self.has_mail = True

    def is_api(self, asked: Asked) -> bool:
        """Tell whether a request may fail."""
        return asked.path == "/jmap/"

    # What happens to the account.

    def folder(self, name: str, role: str | None = None, parent: str | None = None) -> str:
        """Make a mailbox, and return its number."""
        number = f"M{len(self.mailboxes)}"
        self.mailboxes[number] = {"name": name, "role": role, "parentId": parent}
        return number

    def place(self, role: str) -> str:
        """Return the mailbox of a role."""
        return next(number for number, row in self.mailboxes.items() if row["role"] == role)

    def receive(self, raw: bytes, *places: str, keywords: tuple[str, ...] = ()) -> str:
        """Put a mail into mailboxes, by number; into the inbox without any."""
        number, head = f"E{len(self.created)}", message_from_bytes(raw)
        came_at = parsedate_to_datetime(str(head["Date"])).astimezone(UTC)
        self.mails[number] = {
            "mailboxIds": dict.fromkeys(places or (self.place("inbox"),), True),
            "keywords": dict.fromkeys(keywords, True),
            "receivedAt": f"{came_at:%Y-%m-%dT%H:%M:%SZ}",
            "fields": [(name.lower(), f" {value}") for name, value in head.raw_items()],
        }
        self.created[number] = self._next_state()
        return number

    def move(self, number: str, place: str) -> None:
        """Put a mail into another mailbox."""
        self.mails[number]["mailboxIds"] = {place: True}
        self.updated[number] = self._next_state()

    def mark(self, number: str, keyword: str) -> None:
        """Mark a mail, as one that was read."""
        self.mails[number]["keywords"][keyword] = True
        self.updated[number] = self._next_state()

    def destroy(self, number: str) -> None:
        """Delete a mail for good."""
        del self.mails[number]
        self.destroyed[number] = self._next_state()

    def forget_changes(self) -> None:
        """Know no changes any more but those to come."""
        self.floor = self.state

    def _next_state(self) -> int:
        self.state += 1
        return self.state

    # What the server answers.

    def answer(self, asked: Asked) -> Reply:
        """Answer a request as the specification says."""
        if asked.headers.get("authorization") not in self._credentials():
            return Reply(401, headers={"WWW-Authenticate": "Basic"})
        match asked.method, asked.path:
            case "GET", "/.well-known/jmap":
                return Reply(302, headers={"Location": "/jmap/session"})
            case "GET", "/jmap/session":
                return Reply(200, self._session())
            case "POST", "/jmap/":
                return self._api(asked)
        return Reply(404)

    def _credentials(self) -> set[str]:
        basic = b64encode(f"{MAIN}:{PASSWORD}".encode()).decode()
        return {f"Basic {basic}", f"Bearer {TOKEN}"}

    def _session(self) -> Values:
        limits = {"maxObjectsInGet": self.most_objects, "maxCallsInRequest": 16, "maxConcurrentRequests": 4}
        offered: Values = {CORE: limits, **({MAIL: {}} if self.has_mail else {})}
        primary = {MAIL: ACCOUNT} if self.has_mail else {}
        # Relative, as Cyrus writes it.
        places = {"apiUrl": "/jmap/", "downloadUrl": "/d", "uploadUrl": "/u", "eventSourceUrl": "/e"}
        return {"capabilities": offered, "primaryAccounts": primary, "username": MAIN, **places, "state": "s"}

    def _api(self, asked: Asked) -> Reply:
        if asked.headers.get("content-type") != "application/json":
            return Reply(400, {"type": f"{ERROR}notJSON"})
        request = json.loads(asked.body)
        assert set(request) <= {"using", "methodCalls", "createdIds"}, set(request)
        if not set(request["using"]) <= {CORE, MAIL}:
            return Reply(400, {"type": f"{ERROR}unknownCapability"})
        assert MAIL in request["using"], "methods of mail need its capability"
        if len(request["methodCalls"]) > 16:
            return Reply(400, {"type": f"{ERROR}limit", "limit": "maxCallsInRequest"})
        rows: list[list[Any]] = []
        for name, arguments, number in request["methodCalls"]:
            rows.append([*self._method(name, arguments, rows), number])
        return Reply(200, {"methodResponses": rows, "sessionState": "s"})

    def _method(self, name: str, arguments: Values, before: list[list[Any]]) -> tuple[str, Values]:
        try:
            whole = _whole(name, arguments, before)
            answer = {
                "Mailbox/get": self._mailbox_get,
                "Email/get": self._email_get,
                "Email/changes": self._email_changes,
                "Email/query": self._email_query,
            }[name]
            return name, {"accountId": ACCOUNT, **answer(whole)}
        except RefusedMethodError as refused:
            return "error", {"type": str(refused)}

    def _mailbox_get(self, arguments: Values) -> Values:
        assert arguments["ids"] is None
        rows = [
            {
                "id": number,
                **row,
                "totalEmails": sum(number in mail["mailboxIds"] for mail in self.mails.values()),
            }
            for number, row in self.mailboxes.items()
        ]
        wanted = {"id", *arguments["properties"]}
        return {
            "state": "m",
            "list": [{key: row[key] for key in row if key in wanted} for row in rows],
            "notFound": [],
        }

    def _email_get(self, arguments: Values) -> Values:
        numbers, properties = arguments["ids"], arguments["properties"]
        if len(numbers) > self.most_objects:
            raise RefusedMethodError("requestTooLarge")
        for name in properties:
            # Neither bodies nor what is made of them.
            assert name in METADATA or HEADER.fullmatch(name), name
        rows = [self._row(number, properties) for number in dict.fromkeys(numbers) if number in self.mails]
        missing = [number for number in numbers if number not in self.mails]
        return {"state": f"{self.state}", "list": rows, "notFound": missing}

    def _row(self, number: str, properties: list[str]) -> Values:
        mail, row = self.mails[number], {"id": number}
        for name in properties:
            if (header := HEADER.fullmatch(name)) is None:
                row[name] = number if name == "id" else mail[name]
                continue
            assert header[2] == ":asRaw", "this fake writes raw values alone"
            values = [value for field, value in mail["fields"] if field == header[1].lower()]
            row[name] = values if header[3] else (values[-1] if values else None)
        return row

    def _email_changes(self, arguments: Values) -> Values:
        since, most = arguments["sinceState"], arguments.get("maxChanges")
        if not since.isdecimal():
            # As Cyrus does with a state that it never gave.
            raise RefusedMethodError("invalidArguments")
        if int(since) < self.floor:
            raise RefusedMethodError("cannotCalculateChanges")
        assert most is None or most > 0
        if int(since) > self.state:
            # As Cyrus does with a state that is to come.
            return _changes(since, f"{self.state}", [], [], [])
        latest = {
            number: max(part.get(number, 0) for part in (self.created, self.updated, self.destroyed))
            for number in self.created
        }
        changed = sorted((at, number) for number, at in latest.items() if at > int(since))
        part = changed[:most]
        end = self.state if len(part) == len(changed) else part[-1][0]
        created, updated, destroyed = [], [], []
        for _, number in part:
            is_new = self.created[number] > int(since)
            if number in self.destroyed:
                destroyed += [] if is_new else [number]
            else:
                (created if is_new else updated).append(number)
        return _changes(since, f"{end}", created, updated, destroyed, more=end != self.state)

    def _email_query(self, arguments: Values) -> Values:
        rule = arguments.get("filter") or {}
        assert set(rule) <= {"inMailboxOtherThan", "after"}, rule
        assert set(rule.get("inMailboxOtherThan", ())) <= set(self.mailboxes)
        (order,) = arguments["sort"]
        assert order["property"] == "receivedAt"
        fitting = [number for number, mail in self.mails.items() if _fits(mail, rule)]
        fitting.sort(
            key=lambda number: (self.mails[number]["receivedAt"], number), reverse=not order["isAscending"]
        )
        first = arguments.get("position", 0)
        if "anchor" in arguments:
            if arguments["anchor"] not in fitting:
                raise RefusedMethodError("anchorNotFound")
            first = max(0, fitting.index(arguments["anchor"]) + arguments.get("anchorOffset", 0))
        limit = arguments.get("limit")
        assert limit is None or limit >= 0
        numbers = fitting[first : None if limit is None else first + limit]
        total = {"total": len(fitting)} if arguments.get("calculateTotal") else {}
        about = {"queryState": f"{self.state}", "canCalculateChanges": False, "position": first}
        return {**about, "ids": numbers, **total}


def _whole(name: str, arguments: Values, before: list[list[Any]]) -> Values:
    """Return the arguments of a method, references resolved; raises RefusedMethodError for wrong ones."""
    if name not in ARGUMENTS:
        raise RefusedMethodError("unknownMethod")
    whole = {key: value for key, value in arguments.items() if not key.startswith("#")}
    references = {key[1:]: value for key, value in arguments.items() if key.startswith("#")}
    whole |= {key: _resolved(reference, before) for key, reference in references.items()}
    if not set(whole) <= ARGUMENTS[name]:
        raise RefusedMethodError("invalidArguments")
    if whole.get("accountId") != ACCOUNT:
        raise RefusedMethodError("accountNotFound")
    return whole


def _resolved(reference: Values, before: list[list[Any]]) -> Any:
    """Return what a result reference means (RFC 8620, 3.7)."""
    for name, values, number in before:
        if number == reference["resultOf"]:
            if name != reference["name"]:
                break
            return values[reference["path"].removeprefix("/")]
    raise RefusedMethodError("invalidResultReference")


def _changes(
    since: str, end: str, created: list[str], updated: list[str], destroyed: list[str], *, more: bool = False
) -> Values:
    lists = {"created": created, "updated": updated, "destroyed": destroyed}
    return {"oldState": since, "newState": end, "hasMoreChanges": more, **lists}


def _fits(mail: Values, rule: Values) -> bool:
    is_elsewhere = bool(set(mail["mailboxIds"]) - set(rule.get("inMailboxOtherThan", ())))
    after = datetime.fromisoformat(rule["after"]) if "after" in rule else None
    return is_elsewhere and (after is None or datetime.fromisoformat(mail["receivedAt"]) >= after)
