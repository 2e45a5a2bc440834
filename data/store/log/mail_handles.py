"""Which addresses each mail named, each address as a code, so that erasing somebody is erasing their code."""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from data.importers.base.items import MailAddresses
from data.schema import Role, to_epoch
from data.store.engine.database import Record
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.erased_handles import ErasedHandles

CODES = "SELECT handle, code FROM handle_codes WHERE workspace = ? AND owner = ? ORDER BY code"
CODE_COLUMNS = {"workspace": "text", "owner": "text", "code": "integer", "handle": "text"}
COLUMNS = {
    **dict.fromkeys(("workspace", "owner", "source", "external_id"), "text"),
    "at": "bigint",
    "channel": "text",
    "sender": "integer",
    "by_owner": "smallint",
    "receivers": "text",
}
NAMING = """
SELECT m.source, m.external_id, m.at, m.channel, m.sender, m.by_owner, m.receivers
FROM mail_handles AS m WHERE m.workspace = :workspace AND m.owner = :owner AND EXISTS (
  SELECT 1 FROM {rows} AS r
  WHERE m.sender = r.code OR (' ' || m.receivers || ' ') LIKE r.pattern)
ORDER BY m.source, m.external_id
"""
SINCE = """
SELECT source, external_id, at, channel, sender, by_owner, receivers FROM mail_handles
WHERE workspace = ? AND owner = ? AND at >= ? ORDER BY at, source, external_id
"""
MAILS = "SELECT source, external_id, sender, receivers FROM mail_handles WHERE workspace = ? AND owner = ?"
RECODE = """
UPDATE mail_handles SET sender = ?, receivers = ?
WHERE workspace = ? AND owner = ? AND source = ? AND external_id = ?
"""
DROP_CODE = "DELETE FROM handle_codes WHERE workspace = ? AND owner = ? AND code = ?"
DROP_CODES = "DELETE FROM handle_codes WHERE workspace = ? AND owner = ?"
# Mails that name none of the owner's addresses and of which nothing else is kept.
UNKNOWN = """
SELECT count(*) FROM interactions AS i
WHERE i.workspace = :workspace AND i.owner = :owner AND i.role = 'bcc' AND i.direction = 'received'
  AND i.counts = 0 AND NOT EXISTS (
  SELECT 1 FROM mail_handles AS m WHERE m.workspace = :workspace AND m.owner = i.owner
    AND m.source = i.source AND m.external_id = i.external_id)
"""
ROLES = {"t": Role.TO, "c": Role.CC, "b": Role.BCC}
LETTERS = {role: letter for letter, role in ROLES.items()}


@dataclass(frozen=True, slots=True)
class NamedInMail:
    """A mail and the handles it names; those that were erased are in it under names of nobody's."""

    source: str
    external_id: str
    at: int
    channel: str
    sender: str
    by_owner: bool
    receivers: Mapping[str, Role]
    erased: frozenset[str]


class MailHandles(WorkspaceTables):
    """One workspace's mails by the codes of the addresses in them."""

    _erased = tables(ErasedHandles)

    def keep(self, owner: str, mails: Sequence[MailAddresses]) -> None:
        """Keep what mails of an owner name; one that is there already stays. Durable when it returns."""
        is_erased = self._erased.predicate()
        with self.database.transaction():
            codes = self._codes(owner, mails)
            rows = [
                _row(self.workspace, mail, codes)
                for mail in mails
                if is_erased is None or not is_erased(owner, mail.sender)
            ]
            self.database.insert_many("mail_handles", COLUMNS, rows)

    def _codes(self, owner: str, mails: Sequence[MailAddresses]) -> dict[str, int]:
        """Return the codes of all handles in some mails, new ones for those that have none."""
        codes: dict[str, int] = dict(self.database.execute(CODES, (self.workspace, owner)))
        is_erased = self._erased.predicate()
        fresh = [
            handle
            for handle in dict.fromkeys(handle for mail in mails for handle in (mail.sender, *mail.receivers))
            if handle not in codes and not (is_erased and is_erased(owner, handle))
        ]
        first = max(codes.values(), default=0) + 1
        new = {handle: code for code, handle in enumerate(fresh, first)}
        rows = [(self.workspace, owner, code, handle) for handle, code in new.items()]
        self.database.insert_many("handle_codes", CODE_COLUMNS, rows)
        return codes | new

    def recode(self, owner: str, into: str) -> None:
        """Let an owner's mails bear the codes of another, who gets codes for all handles."""
        codes: dict[str, int] = dict(self.database.execute(CODES, (self.workspace, into)))
        theirs: dict[str, int] = dict(self.database.execute(CODES, (self.workspace, owner)))
        fresh = [handle for handle in theirs if handle not in codes]
        new = dict(zip(fresh, count(max([*codes.values(), *theirs.values()], default=0) + 1), strict=False))
        moved = {code: (codes | new)[handle] for handle, code in theirs.items()}
        whose = (self.workspace, owner)
        rows = [_recoded(row, moved, whose) for row in self.database.execute(MAILS, whose)]
        self.database.write_many(RECODE, rows)
        self.database.write_many(DROP_CODES, [whose])
        added = [(self.workspace, into, code, handle) for handle, code in new.items()]
        self.database.insert_many("handle_codes", CODE_COLUMNS, added)

    def drop_unused(self, owner: str, codes: Collection[int]) -> None:
        """Drop those of these codes that no mail of an owner bears."""
        mails = self.database.execute(MAILS, (self.workspace, owner)) if codes else []
        borne = {sender for _, _, sender, _ in mails}
        borne |= {int(part[:-1]) for *_, receivers in mails for part in receivers.split()}
        rows = [(self.workspace, owner, code) for code in sorted(set(codes) - borne)]
        self.database.write_many(DROP_CODE, rows)

    def naming(self, owner: str, handles: Collection[str]) -> Iterator[NamedInMail]:
        """Yield the mails of an owner that name any of these handles."""
        by_code = {code: handle for handle, code in self.database.execute(CODES, (self.workspace, owner))}
        wanted = [[code, f"% {code}_ %"] for code, handle in by_code.items() if handle in handles]
        if wanted:
            for row in self._run_over(NAMING, {"code": "integer", "pattern": "text"}, wanted, owner=owner):
                if row[4] in by_code:
                    yield _mail(row, by_code)

    def since(self, owner: str, at: int) -> Iterator[NamedInMail]:
        """Yield the mails of an owner from a moment (epoch seconds) on, oldest first."""
        by_code = {code: handle for handle, code in self.database.execute(CODES, (self.workspace, owner))}
        for row in self.database.execute(SINCE, (self.workspace, owner, at)):
            if row[4] in by_code:
                yield _mail(row, by_code)

    def spelled(self, owner: str, handles: Container[str]) -> frozenset[str]:
        """Return the handles in an owner's mails that are in a collection of any kind."""
        rows = self.database.execute(CODES, (self.workspace, owner))
        return frozenset(handle for handle, _ in rows if handle in handles)

    def unknown(self, owner: str) -> int:
        """Return how many kept mails name no address of the owner's and show no other: they came before."""
        return int(self._run(UNKNOWN, owner=owner)[0][0])


def _recoded(row: Record, codes: Mapping[int, int], whose: tuple[str, str]) -> Record:
    source, external_id, sender, receivers = row
    parts = (f"{codes.get(int(part[:-1]), 0)}{part[-1]}" for part in receivers.split())
    return (codes.get(sender, 0), " ".join(parts), *whose, source, external_id)


def _row(workspace: str, mail: MailAddresses, codes: Mapping[str, int]) -> Record:
    # Somebody erased has no code.
    receivers = " ".join(f"{codes.get(handle, 0)}{LETTERS[role]}" for handle, role in mail.receivers.items())
    key = (workspace, mail.owner, mail.source, mail.external_id)
    return (*key, to_epoch(mail.at), mail.channel, codes[mail.sender], int(mail.by_owner), receivers)


def _mail(row: Record, by_code: Mapping[int, str]) -> NamedInMail:
    source, external_id, at, channel, sender, by_owner, receivers = row
    parts = [(int(part[:-1]), ROLES[part[-1]]) for part in receivers.split()]
    roles = {by_code.get(code, f"erased {place}"): role for place, (code, role) in enumerate(parts)}
    erased = frozenset(f"erased {place}" for place, (code, _) in enumerate(parts) if code not in by_code)
    return NamedInMail(source, external_id, int(at), channel, by_code[sender], bool(by_owner), roles, erased)
