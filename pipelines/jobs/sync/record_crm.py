"""What a CRM shows into the store: cards, interactions and flags, and what it holds no more out of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from data.errors import NeedsOwnerError
from data.messages import Message
from data.schema import Interaction, to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.crm.crm_contacts import CrmRecord
from data.store.crm_users import owners_of_users
from data.store.log.removal import GoneInteraction
from data.store.store import Store
from pipelines.connect.crm.account import CHANGES, CrmAccount
from pipelines.connect.crm.adapter import CrmActivity, CrmAdapter, CrmContact, CrmPage, CrmUser, Look
from pipelines.jobs.ingest.recorder import Ingested, Recorder
from pipelines.jobs.sync.crm_forms import card_of, digest_of, handle_of, handles_of_contact, interaction_of

WHOLE, USERS = "whole", "users"
# A CRM that suddenly shows less than half of its contacts shows them to somebody else, or not at all.
FEW, MOST_GONE = 10, 0.5
NOBODYS = Message("activities of CRM users who are no owner here; say who they are")
GONE = Message("contacts that the CRM holds no more; what it told of them is gone here, too")
MERGED = Message("contacts that were merged in the CRM")
ERASED = Message("contacts whose data the CRM says must be deleted for their privacy")
WITHDRAWN = Message("activities that the CRM holds no more")
MERGED_THERE = "merged in the CRM"


class CrmRecorder:
    """Records pages of one CRM; a page with its cursor is durable when `record` returns."""

    def __init__(self, store: Store, connection: Connection, clock: Callable[[], datetime]) -> None:
        """Read for all owners that users of the CRM are."""
        self._store, self._connection, self._clock = store, connection, clock
        self._source = str(connection.kind)
        self._owners = owners_of_users(store, connection)
        self._kept = store.crm_contacts.all(connection.id)
        self._keys: dict[str, set[tuple[str, str]]] | None = None
        # Under which contact each activity of this run was.
        self._seen: dict[str, str] = {}
        self._missing = False
        self.result = Ingested(connection.address, self._source)
        self.any_read = False

    def cursors(self) -> Mapping[str, Mapping[str, Any]]:
        """Return how far the CRM is read."""
        return self._store.connections.cursors(self._connection.id)

    def pieces(self, account: CrmAccount) -> Iterator[CrmPage]:
        """Yield the pages of what is new, once it is sure that they are of the same organisation."""
        self._check_portal(account.adapter)
        self._learn_users(account.adapter.users())
        named = self._store.crm_webhooks.named(self._connection)
        yield from account.adapter.changes(self._look(account.adapter, named))
        # Every page is recorded: what a webhook told of is read.
        self._store.crm_webhooks.read(self._connection, named)

    def record(self, page: CrmPage) -> None:
        """Record a page, then how far the CRM is read."""
        at = to_epoch(self._clock())
        self.result.left_out.update(page.left_out)
        if page.contacts or page.activities:
            self.any_read = True
            self._record(page, at)
        self._erase(page, at)
        if page.listed_activities is not None:
            self._withdraw_unlisted(page.listed_activities, at)
        if page.listed is not None:
            self._drop_missing(page, page.listed, at)
        self._store.connections.keep_cursor(self._connection, CHANGES, page.cursor)
        if page.whole:
            self._keep(WHOLE, {"at": at})

    def close(self) -> None:
        """Decide what the people of all pages are."""
        for name, handles in sorted(self.result.touched.items()):
            self._store.kinds.settle(name, handles, to_epoch(self._clock()))
        if self._missing:
            # Where they went is seen by a whole pass alone.
            self._keep(CHANGES, {})

    def _check_portal(self, adapter: CrmAdapter) -> None:
        portal, settings = adapter.portal(), self._connection.settings
        before = settings.get("portal")
        if before and portal.id and before != portal.id:
            raise NeedsOwnerError(
                "the token opens another organisation of the CRM ({name}) than the one that was connected; "
                "give the right token, or connect that one by itself",
                name=portal.name,
            )
        if portal.id and not before:
            named = {**settings, "portal": portal.id, "portal_name": portal.name}
            self._store.connections.set_settings(self._connection.id, named)

    def _learn_users(self, users: Iterable[CrmUser]) -> None:
        """Keep who works there; whoever is not shown any more has left."""
        before = {one["id"]: one for one in self.cursors().get(USERS, {}).get("all") or ()}
        now = {one.id: asdict(one) for one in users}
        left = {number: {**one, "active": False} for number, one in before.items() if number not in now}
        if (merged := {**left, **now}) != before:
            self._keep(USERS, {"all": [merged[number] for number in sorted(merged)]})

    def _look(self, adapter: CrmAdapter, named: Collection[str]) -> Look:
        cursors, now = self.cursors(), to_epoch(self._clock())
        cursor = cursors.get(CHANGES, {})
        is_due = now - int(cursors.get(WHOLE, {}).get("at", 0)) >= adapter.whole_every
        return Look({} if is_due and "done" in cursor else cursor, frozenset(named), self._is_known)

    def _is_known(self, contact: CrmContact) -> bool:
        kept = self._kept.get(self._handle(contact.id))
        return kept is not None and kept.digest == self._digest(contact)

    def _record(self, page: CrmPage, at: int) -> None:
        recorder = Recorder(self._store, "", at, self.result, is_book=True)
        of_contacts = {one.id: self._mapped(one.owners) for one in page.contacts}
        owners = {number: set(names) for number, names in of_contacts.items()}
        shown: set[tuple[str, str, str]] = set()
        for activity in page.activities:
            for contact, interaction in self._interactions(activity, of_contacts):
                owners.setdefault(contact, set()).add(interaction.owner)
                shown.add((interaction.owner, interaction.external_id, interaction.contact))
                recorder.take(interaction)
        for one in page.contacts:
            for owner in sorted(owners[one.id]):
                recorder.take(card_of(self._source, one, owner))
        recorder.close()
        self._keep_records(page.contacts, owners, at)
        self._withdraw(page, shown, at)

    def _interactions(
        self, activity: CrmActivity, of_contacts: Mapping[str, list[str]]
    ) -> Iterator[tuple[str, Interaction]]:
        """Yield (contact, interaction) for each contact and each owner of the activity."""
        users = self._mapped(activity.users)
        for contact in activity.contacts:
            handle = self._handle(contact)
            self._seen[activity.id] = handle
            whose = users if activity.users else of_contacts.get(contact, [])
            if not whose:
                self.result.left_out[NOBODYS] += 1
            for owner in whose:
                yield contact, interaction_of(self._source, activity, owner, handle)

    def _keep_records(self, contacts: Iterable[CrmContact], owners: Mapping[str, set[str]], at: int) -> None:
        changed, touched = list[CrmRecord](), set[str]()
        for contact in contacts:
            handle = self._handle(contact.id)
            before, flags = self._kept.get(handle), tuple(sorted(contact.flags))
            since = before.flagged_at if before is not None and before.flags == flags else at
            record = CrmRecord(
                handle,
                handles_of_contact(self._source, contact),
                tuple(sorted(owners[contact.id])),
                flags,
                since if flags else 0,
                self._digest(contact),
                before.written if before is not None else {},
            )
            if record != before:
                changed.append(record)
                self._kept[handle] = record
                if flags != (before.flags if before is not None else ()):
                    touched |= self._concerned(record)
        self._store.crm_contacts.keep(self._connection, changed)
        self._store.crm_contacts.look_again(touched)

    def _concerned(self, record: CrmRecord) -> set[str]:
        """Return everybody who knows a contact by any of its handles."""
        return {owner for handle in record.handles for owner in self._store.directory.concerned(handle)}

    def _withdraw(self, page: CrmPage, shown: Collection[tuple[str, str, str]], at: int) -> None:
        """Take out what the CRM held of contacts that are complete here, and holds no more, or of others."""
        keys = self._all_keys() if page.complete else {}
        gone = [
            GoneInteraction(self._source, external_id, owner, handle)
            for handle in map(self._handle, sorted(page.complete))
            for owner, external_id in sorted(keys.get(handle, ()))
            if (owner, external_id, handle) not in shown
        ]
        self._remove(gone, at, WITHDRAWN)

    def _withdraw_unlisted(self, listed: frozenset[str], at: int) -> None:
        """Take out every activity that a list of all of them lacks."""
        gone = [
            GoneInteraction(self._source, external_id, owner, handle)
            for handle, rows in sorted(self._all_keys().items())
            for owner, external_id in sorted(rows)
            if external_id not in listed
        ]
        self._remove(gone, at, WITHDRAWN)

    def _drop_missing(self, page: CrmPage, listed: frozenset[str], at: int) -> None:
        there = set(map(self._handle, listed))
        missing = sorted(self._kept.keys() - there)
        if not missing:
            return
        may_forget = bool(self._connection.settings.get("may_forget"))
        if not may_forget and len(missing) > FEW and len(missing) > MOST_GONE * len(self._kept):
            raise NeedsOwnerError(
                "the CRM shows {shown} of {total} contacts all of a sudden, as it does to a token that may "
                "see less; nothing was taken out here. If they are really gone: kith connect crm forget",
                shown=len(there),
                total=len(self._kept),
            )
        if not page.whole:
            self._missing = True
            return
        for handle in missing:
            self._drop(handle, at)
        self._store.crm_contacts.drop(self._connection.id, missing)
        if may_forget:
            # Once: the next time it is asked again.
            connection = self._store.connections.get(self._connection.id)
            settings = {**connection.settings, "may_forget": False}
            self._store.connections.set_settings(connection.id, settings)

    def _drop(self, handle: str, at: int) -> None:
        """Take a contact out that is gone, or let it go on as the one it was merged into."""
        rows = sorted(self._all_keys().get(handle, ()))
        into = self._now_under({key for _, key in rows}, handle)
        if into is not None:
            for owner in sorted({owner for owner, _ in rows}):
                self._store.identities.join(owner, [((into, handle), MERGED_THERE)], at)
        self.result.left_out[GONE if into is None else MERGED] += 1
        gone = [GoneInteraction(self._source, key, owner, handle) for owner, key in rows]
        if gone:
            self._store.removal.remove(gone, at)
        kept = self._kept.pop(handle)
        self._store.crm_contacts.look_again({*kept.owners, *self._concerned(kept)})

    def _now_under(self, activities: Collection[str], handle: str) -> str | None:
        """Return the contact that has some of these activities by now; None where none has."""
        for key in sorted(activities):
            if self._seen.get(key, handle) != handle:
                return self._seen[key]
        others = (
            other
            for other, rows in sorted(self._all_keys().items())
            if other != handle and other in self._kept
            if any(key in activities for _, key in rows)
        )
        return next(others, None)

    def _erase(self, page: CrmPage, at: int) -> None:
        for one in page.gone:
            handle = self._handle(one.id)
            if one.erased and handle in self._kept:
                owners = sorted(self._concerned(self._kept[handle]))
                self._store.erasure.forget(owners, handle, at, for_everyone=True, asked_by="crm")
                self._store.crm_contacts.drop(self._connection.id, [handle])
                del self._kept[handle]
                self.result.left_out[ERASED] += 1

    def _remove(self, gone: list[GoneInteraction], at: int, why: Message) -> None:
        if gone:
            self._store.removal.remove(gone, at)
            self.result.left_out[why] += len(gone)

    def _all_keys(self) -> dict[str, set[tuple[str, str]]]:
        """Return the interactions that were here before this run."""
        if self._keys is None:
            self._keys = self._store.crm_contacts.keys(self._source)
        return self._keys

    def _mapped(self, users: Iterable[str]) -> list[str]:
        return sorted({self._owners[user] for user in users if user in self._owners})

    def _handle(self, number: str) -> str:
        return handle_of(self._source, number)

    def _digest(self, contact: CrmContact) -> str:
        return digest_of(contact, self._mapped(contact.owners))

    def _keep(self, part: str, cursor: Mapping[str, object]) -> None:
        self._store.connections.keep_cursor(self._connection, part, cursor)
