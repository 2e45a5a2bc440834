"""What EspoCRM shows: contacts with their meetings, calls and e-mails, whole or where something changed.

A record has a stamp of its last change, by which lists are asked; what was deleted is in no list. An e-mail
names no contact but addresses, and belongs to whom they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.errors import RemoteError
from data.schema import ContactFlag
from pipelines.connect.account import Cursor
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmPage, CrmPortal, CrmUser, Look
from pipelines.connect.crm.contact_pages import page_of_contacts, steps
from pipelines.connect.crm.espocrm.account import (
    PAGE,
    EspoAccount,
    Record,
    Where,
    any_of,
    condition,
    moment,
)
from pipelines.connect.crm.espocrm.records import (
    CALL,
    CONTACT,
    EMAIL,
    HELD,
    addresses_of,
    contact_of,
    email_of,
    held_of,
    user_of,
)

# Their ids stand in an address, which servers cut off at 8 kB.
STEP = 50
# A change gets its stamp before it can be seen.
LATE_SECONDS = 10 * 60
MOST_LISTINGS = 3
COMPLAINTS, CLOSED = ("Problem",), ("Closed", "Rejected", "Duplicate")
SENT = ("Sent", "Archived")
MADE, CHANGED = "createdAt", "modifiedAt"
KINDS = {"Meeting": ("meeting", HELD), "Call": ("call", CALL)}


class EspoReading:
    """Reading for one EspoCRM; `words` are its admin's own types, by the flag that they mean."""

    def __init__(self, account: EspoAccount, words: Mapping[str, str]) -> None:
        """Read over an account."""
        self._account, self._words = account, words
        self._complaints: frozenset[str] = frozenset()

    def portal(self) -> CrmPortal:
        """Return the installation, which is known by its own address."""
        settings = self._said()[0]
        return CrmPortal(str(settings.get("siteUrl") or ""), str(settings.get("applicationName") or ""))

    def users(self) -> list[CrmUser]:
        """Return who works there, and who did; not its API users and portal users."""
        people = [condition("in", "type", ["regular", "admin"])]
        select = ("name", "emailAddress", "isActive")
        return [user_of(one) for one in self._account.listed("User", select, people, MADE)]

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with all their activities."""
        _, now = self._said()
        self._complaints = self._with_open_complaint()
        yield from (self._later(look, now) if "done" in look.cursor else self._whole(look.cursor, now))

    def _whole(self, cursor: Cursor, now: int) -> Iterator[CrmPage]:
        # One that goes on where it was interrupted is as old as its beginning.
        since, after = cursor.get("since", now), str(cursor.get("after", ""))
        records = self._all_contacts()
        wanted = [self._contact(records[number]) for number in sorted(records) if number > after]
        for some, done in steps(wanted, STEP):
            yield self._page(some, {"since": since, "after": some[-1].id}, done, len(wanted))
        yield CrmPage(
            "contacts",
            {"since": since, "done": 1},
            listed=frozenset(records),
            whole=True,
            done=len(wanted),
            total=len(wanted),
        )

    def _later(self, look: Look, now: int) -> Iterator[CrmPage]:
        since = int(look.cursor["since"]) - LATE_SECONDS
        touched = self._touched(since) | look.named
        records = {str(one["id"]): one for one in self._changed("Contact", CONTACT, since)}
        others = sorted((touched | self._complaints) - records.keys())
        records |= {str(one["id"]): one for one in self._of("Contact", CONTACT, "id", others)}
        contacts = [self._contact(one) for _, one in sorted(records.items())]
        wanted = [one for one in contacts if one.id in touched or not look.is_known(one)]
        for some, done in steps(wanted, STEP):
            yield self._page(some, look.cursor, done, len(wanted))
        yield CrmPage("contacts", {"since": now, "done": 1}, done=len(wanted), total=len(wanted))

    def _said(self) -> tuple[Record, int]:
        """Return the installation's settings, and what time it is there."""
        answer = self._account.get("/App/user")
        return self._account.checked(answer, "settings")["settings"], self._account.time_of(answer)

    def _contact(self, record: Record) -> CrmContact:
        return contact_of(record, self._complaints, self._words)

    def _page(self, contacts: Sequence[CrmContact], cursor: Cursor, done: int, total: int) -> CrmPage:
        activities = (*self._held([one.id for one in contacts]), *self._emails(contacts))
        return page_of_contacts(contacts, activities, cursor, done, total)

    def _held(self, contacts: Sequence[str]) -> Iterator[CrmActivity | None]:
        for kind, (channel, select) in KINDS.items():
            where = [condition("linkedWith", "contacts", contacts), condition("equals", "status", "Held")]
            for record in self._account.listed(kind, select, where, MADE):
                yield held_of(record, channel, contacts)

    def _emails(self, contacts: Sequence[CrmContact]) -> Iterator[CrmActivity | None]:
        whose = {address.casefold(): one.id for one in contacts for address in one.emails}
        if whose:
            names_one = any_of([condition("equals", "emailAddress", address) for address in whose])
            where = [names_one, condition("in", "status", SENT)]
            for record in self._account.listed("Email", EMAIL, where, MADE):
                yield email_of(record, whose)

    def _touched(self, since: int) -> frozenset[str]:
        """Return the contacts of activities that are new or changed."""
        touched = {
            str(number)
            for kind in KINDS
            for one in self._changed(kind, HELD, since)
            for number in one.get("contactsIds") or ()
        }
        addresses = {
            address
            for record in self._changed("Email", EMAIL, since)
            for sender, others in [addresses_of(record)]
            for address in (sender, *others)
        }
        named = self._of("Contact", ("emailAddress",), "emailAddress", sorted(addresses))
        return frozenset(touched | {str(one["id"]) for one in named})

    def _of(self, kind: str, select: Sequence[str], name: str, values: Sequence[str]) -> Iterator[Record]:
        """Yield the records whose attribute is one of these."""
        for some, _ in steps(values, STEP):
            yield from self._account.listed(kind, select, [condition("in", name, some)], MADE)

    def _changed(self, kind: str, select: Sequence[str], since: int) -> Iterator[Record]:
        """Yield what changed since a moment, by when it did.

        What changes meanwhile moves to the end: each page begins at the stamp with which the last one ended,
        and not after so many records.
        """
        begin, offset, seen = moment(since), 0, set[str]()
        while True:
            where: list[Where] = [condition("greaterThanOrEquals", CHANGED, begin)]
            records = self._account.page(kind, select, where, CHANGED, offset)["list"]
            yield from (one for one in records if one["id"] not in seen)
            if len(records) < PAGE:
                return
            seen |= {one["id"] for one in records}
            last = str(records[-1][CHANGED])
            begin, offset = (last, 0) if last > begin else (begin, offset + len(records))

    def _all_contacts(self) -> dict[str, Any]:
        """Return every contact by its id; it is listed anew where contacts come or go meanwhile."""
        for _ in range(MOST_LISTINGS):
            page = self._account.page("Contact", CONTACT, [], MADE, 0)
            records, total = list(page["list"]), page["total"]
            while len(records) < total and page["list"] and page["total"] == total:
                page = self._account.page("Contact", CONTACT, [], MADE, len(records))
                records += page["list"]
            by_id = {str(one["id"]): one for one in records}
            if len(by_id) == total == page["total"]:
                return by_id
        raise RemoteError(
            "{server} changes its list of contacts while it is read", server=self._account.server
        )

    def _with_open_complaint(self) -> frozenset[str]:
        """Return about whom a case of the type of a complaint is open."""
        own = (word for word, flag in self._words.items() if flag == ContactFlag.OPEN_COMPLAINT)
        where = [condition("in", "type", (*COMPLAINTS, *own)), condition("notIn", "status", CLOSED)]
        cases = self._account.listed("Case", ("contactId", "contactsIds"), where, MADE)
        people = ((one.get("contactId"), *(one.get("contactsIds") or ())) for one in cases)
        return frozenset(str(one) for whose in people for one in whose if one)
