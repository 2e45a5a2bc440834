"""What HubSpot shows: contacts with all their activities, whole or only where something changed.

Contacts and activities are read by their ids, never from the index of the search, which lags behind; the
search says which of them changed since the moment at which the last pass began, with some minutes to spare.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

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
from pipelines.connect.crm.hubspot.account import BATCH, OBJECTS, VERSION, HubSpotAccount, Record
from pipelines.connect.crm.hubspot.records import (
    COMMON,
    CONTACT,
    KINDS,
    STATUSES,
    activity_of,
    contact_of,
    merged_into,
    user_of,
)

STEP = BATCH
# So long may the index of the search lag behind.
LAG_SECONDS = 15 * 60
COMPLAINTS = ("PRODUCT_ISSUE", "BILLING_ISSUE")


class HubSpotReading:
    """Reading for one account; `words` are its admin's own statuses, by the flag that they mean."""

    def __init__(self, account: HubSpotAccount, words: Mapping[str, str]) -> None:
        """Read over an account."""
        self._account, self._words = account, words
        self._labels: Mapping[str, str] = {}
        self._complaints: frozenset[str] = frozenset()

    def portal(self) -> CrmPortal:
        """Return the account, which has a number and no name."""
        number = str(self._account.details()[0]["portalId"])
        return CrmPortal(number, f"HubSpot {number}")

    def users(self) -> list[CrmUser]:
        """Return who works there, and who did."""
        path = f"/crm/owners/{VERSION}"
        records = [
            one for left in ("false", "true") for one in self._account.listed(path, {"archived": left})
        ]
        return [user_of(one) for one in records if one.get("type") != "QUEUE"]

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with all their activities, then what is gone."""
        _, now = self._account.details()
        self._labels = self._status_labels()
        self._complaints = self._with_open_complaint()
        yield from (self._later(look, now) if "done" in look.cursor else self._whole(look.cursor, now))

    def _whole(self, cursor: Cursor, now: int) -> Iterator[CrmPage]:
        # One that goes on where it was interrupted is as old as its beginning.
        since = cursor.get("since", now)
        query = {"properties": ",".join(CONTACT), "archived": "false"}
        records = {str(one["id"]): one for one in self._account.listed(f"{OBJECTS}/contacts", query)}
        after = int(cursor.get("after", 0))
        wanted = [records[number] for number in sorted(records, key=int) if int(number) > after]
        for some, done in steps(wanted, STEP):
            going_on = {"since": since, "after": str(some[-1]["id"])}
            yield self._page(self._contacts(some), going_on, done, len(wanted))
        yield CrmPage(
            "contacts",
            {"since": since, "done": 1},
            gone=_merged(records.values()),
            listed=frozenset(records),
            whole=True,
            done=len(wanted),
            total=len(wanted),
        )

    def _later(self, look: Look, now: int) -> Iterator[CrmPage]:
        since = int(look.cursor["since"]) - LAG_SECONDS
        touched = self._touched(since) | look.named
        changed = {str(one["id"]): one for one in self._changed("contacts", since, CONTACT)}
        others = sorted((touched | self._complaints) - changed.keys())
        records = {**changed, **{str(one["id"]): one for one in self._read(others)}}
        contacts = self._contacts(records.values())
        wanted = [one for one in contacts if one.id in touched or not look.is_known(one)]
        for some, done in steps(wanted, STEP):
            yield self._page(some, look.cursor, done, len(wanted))
        gone = (*_merged(records.values()), *self._gone(look.named - records.keys(), records.values()))
        yield CrmPage("contacts", {"since": now, "done": 1}, gone=gone, done=len(wanted), total=len(wanted))

    def _contacts(self, records: Iterable[Record]) -> list[CrmContact]:
        return [contact_of(one, self._complaints, self._words, self._labels) for one in records]

    def _page(self, contacts: Sequence[CrmContact], cursor: Cursor, done: int, total: int) -> CrmPage:
        ids = [one.id for one in contacts]
        activities = (activity for kind in KINDS for activity in self._activities(kind, ids))
        return page_of_contacts(contacts, activities, cursor, done, total)

    def _activities(self, kind: str, contacts: Sequence[str]) -> Iterator[CrmActivity | None]:
        """Yield the activities of these contacts; of others who took part only how many they are."""
        of_contacts = self._account.associated("contacts", kind, contacts)
        ids = sorted({number for numbers in of_contacts.values() for number in numbers})
        here, people = set(contacts), self._account.associated(kind, "contacts", ids)
        for record in self._account.read(kind, ids, (*COMMON, *KINDS[kind].properties)):
            whose = people.get(str(record["id"]), ())
            yield activity_of(kind, record, tuple(one for one in whose if one in here), len(whose))

    def _touched(self, since: int) -> frozenset[str]:
        """Return the contacts of activities that are new or changed."""
        linked: set[str] = set()
        for kind in KINDS:
            ids = [str(one["id"]) for one in self._changed(kind, since)]
            linked.update(*self._account.associated(kind, "contacts", ids).values())
        return frozenset(linked)

    def _changed(self, kind: str, since: int, properties: Sequence[str] = ()) -> Iterator[Record]:
        name = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        recent = {"propertyName": name, "operator": "GTE", "value": str(since * 1000)}
        return self._account.search(kind, [recent], properties)

    def _read(self, ids: Sequence[str], *, archived: bool = False) -> Iterator[Record]:
        numbers = [one for one in ids if one.isascii() and one.isdigit()]
        return self._account.read("contacts", numbers, CONTACT, archived=archived)

    def _gone(self, missing: AbstractSet[str], records: Iterable[Record]) -> tuple[GoneContact, ...]:
        """Say of contacts that were named and are not there whether they can come back.

        HubSpot keeps what was deleted for ninety days; what was deleted for privacy is in no list.
        """
        merged = {number for record in records for number in merged_into(record)}
        ids = sorted(missing - merged)
        kept = {str(one["id"]) for one in self._read(ids, archived=True)} if ids else set()
        return tuple(GoneContact(number, erased=number not in kept) for number in ids)

    def _status_labels(self) -> dict[str, str]:
        """Return what the admin calls each status, by its value: own ones have a number for a value."""
        labels: dict[str, str] = {}
        for name in STATUSES:
            answer = self._account.get(f"/crm/properties/{VERSION}/contacts/{name}")
            content: Any = self._account.checked(answer, "options")
            labels |= {str(one["value"]): str(one["label"]) for one in content["options"]}
        return labels

    def _with_open_complaint(self) -> frozenset[str]:
        """Return about whom a ticket of the kind of a complaint is open."""
        own = (word for word, flag in self._words.items() if flag == ContactFlag.OPEN_COMPLAINT)
        filters: list[Record] = [
            {"propertyName": "closed_date", "operator": "NOT_HAS_PROPERTY"},
            {"propertyName": "hs_ticket_category", "operator": "IN", "values": [*COMPLAINTS, *own]},
        ]
        ids = [str(one["id"]) for one in self._account.search("tickets", filters)]
        linked = self._account.associated("tickets", "contacts", ids)
        return frozenset(number for numbers in linked.values() for number in numbers)


def _merged(records: Iterable[Record]) -> tuple[GoneContact, ...]:
    return tuple(
        GoneContact(number, into=str(record["id"])) for record in records for number in merged_into(record)
    )
