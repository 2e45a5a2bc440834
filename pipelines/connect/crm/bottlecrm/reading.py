"""What BottleCRM shows: contacts as one list without a filter by time, interactions contact by contact.

Its API lists interactions of exactly one contact and knows no list by time, so that a whole pass asks
once for each contact, and a pass in between only for the contacts that changed or that a webhook named.
"""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from data.errors import RemoteError
from pipelines.connect.crm.adapter import CrmActivity, CrmContact, CrmPage, CrmPortal, CrmUser, Look
from pipelines.connect.crm.bottlecrm.records import activity_of, contact_of, users_of
from pipelines.connect.crm.contact_pages import page_of_contacts, steps
from pipelines.connect.crm.json_account import JsonAccount, no_data

PAGE = 200
# Each contact is a request of its own, and who reads an account says so after each page, within two minutes.
STEP = 50
# Contacts that are made or deleted meanwhile move all pages; it is listed anew, but not for ever.
MOST_LISTINGS = 3
OPEN, PROBLEM = ("New", "Assigned", "Pending"), "Problem"


class BottleReading:
    """Reading for one organisation; `words` are its admin's own tags, by the flag that they mean."""

    def __init__(self, account: JsonAccount, words: Mapping[str, str]) -> None:
        """Read over an account."""
        self._account, self._words = account, words

    def portal(self) -> CrmPortal:
        """Return the organisation, which is known once it has a contact."""
        for record in self._page(0, 1).get("results") or ():
            org = record.get("org") or {}
            return CrmPortal(str(org.get("id") or ""), str(org.get("name") or ""))
        return CrmPortal("", "")

    def users(self) -> list[CrmUser]:
        """Return who works there now."""
        return users_of(self._page(0, PAGE))

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield contacts with all their interactions; of the others nothing."""
        contacts = self._contacts()
        is_whole = "done" not in look.cursor
        ids = sorted(contacts)
        after = str(look.cursor.get("after", "")) if is_whole else ""
        wanted = [
            number
            for number in ids
            if number > after and (is_whole or number in look.named or not look.is_known(contacts[number]))
        ]
        for some, done in steps(wanted, STEP):
            cursor = {"after": some[-1]} if is_whole else look.cursor
            yield self._step([contacts[number] for number in some], cursor, done, len(wanted))
        yield CrmPage(
            "contacts",
            {"done": 1},
            listed=frozenset(ids),
            whole=is_whole,
            done=len(wanted),
            total=len(wanted),
        )

    def _step(
        self, contacts: Sequence[CrmContact], cursor: Mapping[str, Any], done: int, total: int
    ) -> CrmPage:
        activities, kept = list[CrmActivity | None](), list[CrmContact]()
        for contact in contacts:
            records = self._interactions(contact.id)
            if records is None:
                # Gone since it was listed: the next pass says so.
                continue
            kept.append(contact)
            activities += [activity_of(record, contact.id) for record in records]
        return page_of_contacts(kept, activities, cursor, done, total)

    def _contacts(self) -> dict[str, CrmContact]:
        complaints, tags = self._complaints(), self._tags()
        for _ in range(MOST_LISTINGS):
            first = self._page(0, PAGE)
            records, count = list(first["results"]), first["count"]
            while len(records) < count and (page := self._page(len(records), PAGE))["results"]:
                records += page["results"]
                if page["count"] != count:
                    break
            by_id = {str(one["id"]): one for one in records}
            if len(by_id) == count:
                return {
                    number: contact_of(one, complaints, tags, self._words) for number, one in by_id.items()
                }
        raise RemoteError(
            "{server} changes its list of contacts while it is read", server=self._account.server
        )

    def _page(self, offset: int, limit: int) -> Any:
        answer = self._account.get("/contacts/", {"limit": limit, "offset": offset})
        return checked(self._account, answer.content, "results", "count")

    def _interactions(self, contact: str) -> list[Any] | None:
        records: list[Any] = []
        while True:
            query = {"contact": contact, "limit": PAGE, "offset": len(records)}
            answer = self._account.get("/interactions/", query)
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            content = checked(self._account, answer.content, "interactions", "count")
            records += content["interactions"]
            if len(records) >= content["count"] or not content["interactions"]:
                return records

    def _tags(self) -> dict[str, str]:
        """Return the names of the tags in use by their ids; the list comes whole."""
        content = checked(self._account, self._account.get("/tags/").content, "tags")
        return {str(one["id"]): str(one["name"]) for one in content["tags"]}

    def _complaints(self) -> frozenset[str]:
        """Return about whom a problem is open; an organisation without tickets has none."""
        contacts: set[str] = set()
        offset = 0
        while True:
            query = {"slim": "true", "status": OPEN, "case_type": PROBLEM, "limit": PAGE, "offset": offset}
            answer = self._account.get("/cases/", query)
            if answer.status == HTTPStatus.NOT_FOUND:
                return frozenset()
            content = checked(self._account, answer.content, "cases", "cases_count")
            for case in content["cases"]:
                if case.get("case_type") == PROBLEM and case.get("status") in OPEN:
                    contacts |= {str(one["id"]) for one in case.get("contacts") or ()}
            offset += len(content["cases"])
            if offset >= content["cases_count"] or not content["cases"]:
                return frozenset(contacts)


def checked(account: JsonAccount, content: Any, *names: str) -> Any:
    """Return the content of an answer; raises RemoteError where it is an error by another name."""
    if (
        not isinstance(content, dict)
        or content.get("error") is True
        or not all(name in content for name in names)
    ):
        raise no_data(account.server, content)
    return content
