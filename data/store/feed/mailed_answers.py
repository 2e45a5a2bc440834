"""What became of the answers that came by mail: each mail once, whatever account shows it."""

from collections import Counter
from enum import StrEnum
from hashlib import sha256

from data.schema import DAY_SECONDS
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

# A mailbox that is read anew shows older mails; these are not looked at any more.
KEPT_SECONDS = 8 * 7 * DAY_SECONDS
NOTE = f"{insert('mailed_answers', 'workspace, owner, mail, token, at, outcome')} ON CONFLICT DO NOTHING"
IS_USED = """
SELECT 1 FROM mailed_answers WHERE workspace = :workspace AND token = :token AND outcome = 'taken'
"""
SETTLE = """
UPDATE mailed_answers SET outcome = :outcome
WHERE workspace = :workspace AND owner = :owner AND mail = :mail
"""
DROP = "DELETE FROM mailed_answers WHERE workspace = :workspace AND at <= :until"
SINCE = """
SELECT outcome FROM mailed_answers
WHERE workspace = :workspace AND owner = :owner AND at > :since AND at <= :now
"""


class MailedOutcome(StrEnum):
    """What became of an answer by mail."""

    TAKEN = "taken"
    # Somebody was answered about already, or there was nothing to take back.
    NEEDLESS = "needless"
    USED = "used"
    OLD = "old"
    ANOTHER = "another"
    UNKNOWN = "unknown"


class MailedAnswers(WorkspaceTables):
    """One workspace's part of the table of mails that answered; it names nobody."""

    def begin(self, owner: str, mail: str, token: str, at: int) -> bool:
        """Note a mail, inside a transaction; tell whether it is new."""
        self._run(DROP, until=at - KEPT_SECONDS)
        row = (self.workspace, owner, digest(mail), digest(token), at, str(MailedOutcome.UNKNOWN))
        return bool(self.database.write_many(NOTE, [row]))

    def is_used(self, token: str) -> bool:
        """Tell whether an address has answered before."""
        return bool(self._run(IS_USED, token=digest(token)))

    def settle(self, owner: str, mail: str, outcome: MailedOutcome) -> None:
        """Note what became of a mail."""
        self._run(SETTLE, owner=owner, mail=digest(mail), outcome=str(outcome))

    def counts(self, owner: str, since: int, now: int) -> Counter[MailedOutcome]:
        """Return how many of an owner's mails ended in which way after `since` and up to `now`."""
        return Counter(MailedOutcome(row[0]) for row in self._run(SINCE, owner=owner, since=since, now=now))


def digest(text: str) -> str:
    """Return what tells a text from others, and not what it says."""
    return sha256(text.encode()).hexdigest()
