"""A mail account over JMAP (RFC 8621): heads by name, then what `Email/changes` tells since a state."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from data.importers.base.times import from_iso
from data.importers.mail.folder_names import UNWANTED_FOLDERS, plain_name
from data.importers.mail.headers import MailHeaders
from data.schema import from_epoch
from pipelines.connect.account import Account, Cursors, MailPiece, Overview, Part
from pipelines.connect.jmap.server import Arguments, JmapServer, MethodError
from pipelines.connect.mail.written_head import wanted_fields, written_head

PART, TITLE = "jmap", "JMAP"
STATE, LAST = "state", "last"
# So many heads are asked for, recorded and then known as read.
STEP = 500
SENT, SENT_LABEL, DRAFT = "sent", "Sent", "$draft"
UNWANTED = frozenset({"junk", "trash", "drafts", "scheduled"})
MAILBOXES = ("Mailbox/get", {"ids": None, "properties": ["id", "name", "role", "parentId", "totalEmails"]})
# Cyrus says the second of a state that it never gave.
TOO_OLD = frozenset({"cannotCalculateChanges", "invalidArguments"})
GONE = "anchorNotFound"

Rows = Sequence[Mapping[str, Any]]


class JmapMail:
    """A mail account that answers; close it."""

    def __init__(self, account: Account, *, bearer: bool = False) -> None:
        """Ask for the session; raises RemoteError, or NeedsOwnerError where only the owner can help."""
        self._server = JmapServer(account, bearer=bearer)
        self._step = min(STEP, self._server.most_objects)
        self._since, self._subjects = account.since, account.subjects
        self._fields = {name: f"header:{name}:asRaw:all" for name in wanted_fields(subjects=account.subjects)}
        self._heads = {"properties": ["id", "mailboxIds", "keywords", "receivedAt", *self._fields.values()]}

    def overview(self) -> Overview:
        """Return the mailboxes that are read, with how many mails each has, and those that are left out."""
        rows = self._server.call(MAILBOXES)[0]["list"]
        out = _unwanted(rows)
        read = [
            Part(str(row["name"]), int(row.get("totalEmails") or 0), row.get("role") == SENT)
            for row in rows
            if row["id"] not in out
        ]
        return Overview(tuple(read), tuple(str(row["name"]) for row in rows if row["id"] in out))

    def fetch(self, cursors: Cursors) -> Iterator[MailPiece]:
        """Yield the mails that came since the cursor; all of them where the server knows its state no more.

        What was deleted takes nothing back.
        """
        cursor = cursors.get(PART, {})
        if STATE not in cursor or LAST in cursor:
            yield from self._everything(cursor)
            return
        try:
            yield from self._news(str(cursor[STATE]))
        except MethodError as refused:
            if refused.kind not in TOO_OLD:
                raise
            yield from self._everything({})

    def close(self) -> None:
        """Close the line."""
        self._server.close()

    def _everything(self, cursor: Mapping[str, Any]) -> Iterator[MailPiece]:
        try:
            yield from self._from(cursor)
        except MethodError as refused:
            # The mail behind which a first reading was to go on was deleted.
            if LAST not in cursor or refused.kind != GONE:
                raise
            yield from self._from({})

    def _from(self, cursor: Mapping[str, Any]) -> Iterator[MailPiece]:
        """Yield every mail, the newest first, behind the last one of before."""
        mailboxes, none = self._server.call(MAILBOXES, ("Email/get", {"ids": [], "properties": ["id"]}))
        # Noted before the first mail: what comes meanwhile changed since then.
        state, rows = str(cursor.get(STATE) or none["state"]), mailboxes["list"]
        last, done = str(cursor.get(LAST) or ""), 0
        while True:
            listed, got = self._server.call(self._question(rows, last), self._heads_of("0", "/ids"))
            numbers, done = list(listed["ids"]), done + len(listed["ids"])
            is_first, last = not last, str(numbers[-1]) if numbers else ""
            place = {STATE: state, LAST: last} if last else {STATE: state}
            heads = self._wanted(got["list"], rows)
            total = max(done, int(listed.get("total") or 0))
            yield MailPiece(PART, TITLE, place, heads, is_first=is_first, done=done, total=total)
            if not last:
                return

    def _question(self, mailboxes: Rows, last: str) -> tuple[str, Arguments]:
        out = sorted(_unwanted(mailboxes))
        others = {"inMailboxOtherThan": out} if out else {}
        after = {} if self._since is None else {"after": f"{from_epoch(self._since):%Y-%m-%dT%H:%M:%SZ}"}
        place = {"anchor": last, "anchorOffset": 1} if last else {"position": 0}
        newest = [{"property": "receivedAt", "isAscending": False}]
        limits = {"limit": self._step, "calculateTotal": True}
        return "Email/query", {"filter": {**others, **after} or None, "sort": newest, **place, **limits}

    def _news(self, state: str) -> Iterator[MailPiece]:
        """Yield what changed since a state: new mails, and those that were put elsewhere, as out of spam."""
        while True:
            changes, mailboxes, created, updated = self._server.call(
                ("Email/changes", {"sinceState": state, "maxChanges": self._step}),
                MAILBOXES,
                self._heads_of("0", "/created"),
                self._heads_of("0", "/updated"),
            )
            following = str(changes["newState"])
            if following == state:
                return
            if _is_older(following, state):
                # As a server says that was put back from a backup.
                yield from self._everything({})
                return
            heads = self._wanted([*created["list"], *updated["list"]], mailboxes["list"])
            yield MailPiece(PART, TITLE, {STATE: following}, heads, done=len(heads), total=len(heads))
            state = following
            if not changes.get("hasMoreChanges"):
                return

    def _heads_of(self, place: str, path: str) -> tuple[str, Arguments]:
        """Return the question for the heads of mails that an earlier method of the request names."""
        name = "Email/query" if path == "/ids" else "Email/changes"
        return "Email/get", {"#ids": {"resultOf": place, "name": name, "path": path}, **self._heads}

    def _wanted(self, mails: Rows, mailboxes: Rows) -> tuple[MailHeaders, ...]:
        out = _unwanted(mailboxes)
        sent = {str(row["id"]) for row in mailboxes if row.get("role") == SENT}
        return tuple(
            self._head(mail, is_sent=not sent.isdisjoint(places))
            for mail in mails
            if (places := set(mail.get("mailboxIds") or ())) - out
            and DRAFT not in (mail.get("keywords") or ())
            and self._is_new(mail)
        )

    def _is_new(self, mail: Mapping[str, Any]) -> bool:
        came_at = from_iso(mail.get("receivedAt"), UTC)
        return self._since is None or came_at is None or came_at >= from_epoch(self._since)

    def _head(self, mail: Mapping[str, Any], *, is_sent: bool) -> MailHeaders:
        fields = [(name, str(value)) for name, key in self._fields.items() for value in mail.get(key) or ()]
        came_at, labels = from_iso(mail.get("receivedAt"), UTC), [SENT_LABEL] if is_sent else []
        return written_head(fields, came_at, subjects=self._subjects, labels=labels)


def _unwanted(mailboxes: Rows) -> set[str]:
    """Return the mailboxes that are not read, by role or by name, and what lies in them."""
    out = {
        str(row["id"])
        for row in mailboxes
        if row.get("role") in UNWANTED
        or (not row.get("role") and plain_name(str(row["name"])) in UNWANTED_FOLDERS)
    }
    while inside := {str(row["id"]) for row in mailboxes if row.get("parentId") in out} - out:
        out |= inside
    return out


def _is_older(state: str, than: str) -> bool:
    """Tell whether a state is one of before; where states are no numbers, nobody can tell."""
    return state.isdecimal() and than.isdecimal() and int(state) < int(than)
