"""What Salesforce shows: contacts with their calls, e-mails and meetings, whole or where something changed.

Every record has a stamp of its last change (SystemModstamp), and what was deleted or merged stays in the bin
for fifteen days, where the same stamp finds it. Activities of more than a year are in an archive, which is
asked along.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from data.schema import ContactFlag
from pipelines.connect.account import Cursor
from pipelines.connect.crm.adapter import (
    CrmActivity,
    CrmContact,
    CrmPage,
    CrmPortal,
    CrmUser,
    GoneContact,
    Look,
)
from pipelines.connect.crm.contact_pages import page_of_contacts, steps
from pipelines.connect.crm.salesforce.account import API, MOST_IDS, Record, SalesforceAccount, moment, texts
from pipelines.connect.crm.salesforce.records import (
    ACCOUNT,
    CONTACT,
    EVENT,
    INDIVIDUAL,
    TASK,
    contact_of,
    event_of,
    is_to_be_forgotten,
    task_of,
    user_of,
)

STEP = MOST_IDS
# A change gets its stamp before it can be seen; the longest transaction takes ten minutes.
LATE_SECONDS = 10 * 60
COMPLAINTS = ("Problem", "Complaint")
HELD = "IsClosed = true AND TaskSubtype IN ('Call', 'Email')"


class SalesforceReading:
    """Reading for one organisation; `words` are its admin's own types, by the flag that they mean."""

    def __init__(self, account: SalesforceAccount, words: Mapping[str, str]) -> None:
        """Read over an account."""
        self._account, self._words = account, words
        self._complaints: frozenset[str] = frozenset()
        self._columns: tuple[str, ...] = ()

    def portal(self) -> CrmPortal:
        """Return the organisation."""
        (record,) = self._account.query("SELECT Id, Name FROM Organization")
        return CrmPortal(str(record["Id"]), str(record.get("Name") or ""))

    def users(self) -> list[CrmUser]:
        """Return who works there, and who did; not its robots and portal users."""
        question = "SELECT Id, Name, Email, IsActive FROM User WHERE UserType = 'Standard'"
        return [user_of(one) for one in self._account.query(question)]

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with all their activities, then what is gone."""
        now = self._account.time_of(self._account.get(f"{API}/"))
        visible = self._account.fields("Contact")
        # A field that the app's user may not see is not asked for: the question would fail.
        own = (name for name in CONTACT if name in visible)
        self._columns = (
            *own,
            *(ACCOUNT if "AccountId" in visible else ()),
            *(INDIVIDUAL if "IndividualId" in visible else ()),
        )
        self._complaints = self._with_open_complaint()
        yield from (self._later(look, now) if "done" in look.cursor else self._whole(look.cursor, now))

    def _whole(self, cursor: Cursor, now: int) -> Iterator[CrmPage]:
        # One that goes on where it was interrupted is as old as its beginning.
        since, after = cursor.get("since", now), str(cursor.get("after", ""))
        records = list(self._contacts("Id != null"))
        kept = {str(one["Id"]): one for one in records if not is_to_be_forgotten(one)}
        wanted = [self._contact(kept[number]) for number in sorted(kept) if number > after]
        for some, done in steps(wanted, STEP):
            yield self._page(some, {"since": since, "after": some[-1].id}, done, len(wanted))
        yield CrmPage(
            "contacts",
            {"since": since, "done": 1},
            gone=_forgotten(records),
            listed=frozenset(kept),
            whole=True,
            done=len(wanted),
            total=len(wanted),
        )

    def _later(self, look: Look, now: int) -> Iterator[CrmPage]:
        since = f"SystemModstamp >= {moment(int(look.cursor['since']) - LATE_SECONDS)}"
        touched = self._touched(since) | look.named
        records = {str(one["Id"]): one for one in self._contacts(since)}
        others = (touched | self._complaints) - records.keys()
        records |= {str(one["Id"]): one for one in self._contacts("Id IN ({ids})", others)}
        contacts = [self._contact(one) for one in records.values() if not is_to_be_forgotten(one)]
        wanted = [one for one in contacts if one.id in touched or not look.is_known(one)]
        for some, done in steps(wanted, STEP):
            yield self._page(some, look.cursor, done, len(wanted))
        gone = (*_forgotten(records.values()), *self._deleted(since))
        yield CrmPage("contacts", {"since": now, "done": 1}, gone=gone, done=len(wanted), total=len(wanted))

    def _contact(self, record: Record) -> CrmContact:
        return contact_of(record, self._complaints, self._words)

    def _contacts(self, condition: str, ids: Iterable[str] | None = None) -> Iterator[Record]:
        question = f"SELECT {', '.join(self._columns)} FROM Contact WHERE {condition}"
        return self._account.query(question) if ids is None else self._account.query_of(question, ids)

    def _page(self, contacts: Sequence[CrmContact], cursor: Cursor, done: int, total: int) -> CrmPage:
        ids = [one.id for one in contacts]
        return page_of_contacts(contacts, (*self._tasks(ids), *self._events(ids)), cursor, done, total)

    def _tasks(self, contacts: Sequence[str]) -> Iterator[CrmActivity | None]:
        question = (
            f"SELECT {', '.join(TASK)} FROM Task WHERE IsDeleted = false AND {HELD} AND WhoId IN ({{ids}})"
        )
        records = list(self._account.query_of(question, contacts, deleted=True))
        emails = (str(one["Id"]) for one in records if one.get("TaskSubtype") == "Email")
        question = "SELECT ActivityId, Incoming, MessageDate FROM EmailMessage WHERE ActivityId IN ({ids})"
        messages = {str(one["ActivityId"]): one for one in self._account.query_of(question, emails)}
        for record in records:
            yield task_of(record, messages.get(str(record["Id"])))

    def _events(self, contacts: Sequence[str]) -> Iterator[CrmActivity | None]:
        """Yield meetings that these contacts are named by, or invited to."""
        question = f"SELECT {', '.join(EVENT)} FROM Event WHERE IsDeleted = false AND "
        of_contacts = self._account.query_of(f"{question}WhoId IN ({{ids}})", contacts, deleted=True)
        records = {str(one["Id"]): one for one in of_contacts}
        invited = "SELECT EventId FROM EventRelation WHERE RelationId IN ({ids})"
        more = {str(one["EventId"]) for one in self._account.query_of(invited, contacts)} - records.keys()
        others = self._account.query_of(f"{question}Id IN ({{ids}})", more, deleted=True)
        records |= {str(one["Id"]): one for one in others}
        people = (
            "SELECT EventId, RelationId, Relation.Type, Status FROM EventRelation WHERE EventId IN ({ids})"
        )
        relations = defaultdict[str, list[Record]](list)
        for one in self._account.query_of(people, records):
            relations[str(one["EventId"])].append(one)
        for number in sorted(records):
            yield event_of(records[number], relations[number], contacts)

    def _touched(self, since: str) -> frozenset[str]:
        """Return the contacts of activities that are new, changed or deleted."""
        questions = (
            f"SELECT WhoId FROM Task WHERE {since}",
            f"SELECT WhoId FROM Event WHERE {since}",
            f"SELECT RelationId FROM EventRelation WHERE {since}",
        )
        rows = [one for question in questions for one in self._account.query(question, deleted=True)]
        return frozenset(str(who) for one in rows if (who := one.get("WhoId") or one.get("RelationId")))

    def _deleted(self, since: str) -> tuple[GoneContact, ...]:
        question = f"SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true AND {since}"
        rows = self._account.query(question, deleted=True)
        return tuple(GoneContact(str(one["Id"]), into=one.get("MasterRecordId")) for one in rows)

    def _with_open_complaint(self) -> frozenset[str]:
        """Return about whom a case of the type of a complaint is open."""
        own = (word for word, flag in self._words.items() if flag == ContactFlag.OPEN_COMPLAINT)
        kinds = texts([*COMPLAINTS, *own])
        question = f"SELECT ContactId FROM Case WHERE IsClosed = false AND Type IN ({kinds})"
        return frozenset(
            str(one["ContactId"]) for one in self._account.query(question) if one.get("ContactId")
        )


def _forgotten(records: Iterable[Record]) -> tuple[GoneContact, ...]:
    return tuple(GoneContact(str(one["Id"]), erased=True) for one in records if is_to_be_forgotten(one))
