"""A call of every public method of every table of the store, and how its results are compared."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from data.errors import KithError
from data.identity.kinds.signs import KindSign, SeenSign
from data.identity.own_addresses import AddressState, OwnAddress
from data.identity.purposes import Purpose
from data.messages import Message
from data.model_card import PRIOR
from data.schema import (
    Answer,
    AnswerKind,
    CardFact,
    Contact,
    PlannedMeeting,
)
from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.connections import Connection, ConnectionKind, ConnectionState
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.model_versions import ChampionChange, StoredModel
from data.store.bookkeeping.schedule import SchedulePart
from data.store.crm.crm_contacts import CrmRecord
from data.store.engine.database import END_OF_TIME
from data.store.engine.noted import Noted
from data.store.feed.change_feed import Change, ChangeKind
from data.store.feed.mail_accounts import MailAccount, MailSecurity
from data.store.feed.mailed_answers import MailedOutcome
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryState
from data.store.log.bulk_uploads import BulkFormat, BulkUpload
from data.store.log.planned_meetings import RecordedScope
from data.store.log.removal import GoneInteraction
from data.store.log.rows.interaction_rows import row_of
from data.store.people.erased_handles import KEEPER
from data.store.reading.interaction_pages import InteractionFilter
from data.store.store import Store
from tests.data.store.workspace_worlds import (
    AS_OF,
    CONTACTS,
    DAY,
    HOUR,
    INTRODUCED,
    KEY,
    MAILED,
    NOW,
    OWN,
    SUGGESTED,
    WORKSPACES,
    moment,
    named,
    pair_of,
    publish,
    wrote,
)


def renamed_and_settled(store: Store) -> list[tuple[str, bool]]:
    """Give two owners names of another spelling, and settle both: Ada is renamed, Kim joined into Ada."""
    for owner, name in (("Ada", "ADA@X.EXAMPLE"), ("Kim", "Ada@x.example")):
        store.owners.rename(owner, name)
    return [(one.owner, one.joined) for one in store.owner_spellings.settle(NOW)]


def joined_and_undone(store: Store) -> list[str]:
    """Join Ada into Kim, erase somebody of theirs, and undo this join and Ada's; return who was joined."""
    store.owners.join("Ada", "Kim", NOW)
    store.erasure.forget("Kim", "Di", NOW, scrub=False)
    return [store.owners.undo_join(owner, NOW).former for owner in ("Kim", "Ada")]


def crm_of(s: Store) -> Connection:
    """Return a CRM that is called alike in every workspace."""
    return Connection("one", s.workspace, "", ConnectionKind.BOTTLECRM, "crm", {}, "sealed", NOW)


READS: dict[str, Callable[[Store], Any]] = {
    "interactions.count": lambda s: s.interactions.count(),
    "interactions.last": lambda s: s.interactions.last(NOW),
    "interactions.columns": lambda s: [
        sorted(s.interactions.columns(owner, moment))
        for owner in (None, "Ada")
        for moment in (None, AS_OF - 3 * DAY)
    ],
    "log_columns.read": lambda s: [
        sorted(
            (whose, contact, sorted(numbers.split(",")))
            for whose, contact, numbers in s.log_columns.read(owner, moment).relationships
        )
        for owner in (None, "Ada")
        for moment in (None, AS_OF - 3 * DAY)
    ],
    "interactions.times_under": lambda s: [
        s.interactions.times_under("Ada", "mail", name) for name in CONTACTS
    ],
    "interactions.knows": lambda s: [s.interactions.knows("Ada", name) for name in CONTACTS],
    "interactions.counts_with": lambda s: [s.interactions.counts_with("Ada", name) for name in CONTACTS],
    "interactions.between": lambda s: [s.interactions.between("Ada", name, 99) for name in CONTACTS],
    "interactions.people": lambda s: [s.interactions.people("Ada", 9, 0, of) for of in (None, ["Bob"])],
    "interactions.contacts": lambda s: s.interactions.contacts("Ada"),
    "interactions.newest_logged": lambda s: s.interactions.newest_logged("Ada"),
    "interactions.owners": lambda s: s.interactions.owners(),
    "lists.open": lambda s: [s.lists.open("Ada", NOW), s.lists.open("Ada", NOW, AS_OF + HOUR)],
    "lists.latest": lambda s: s.lists.latest("Ada", NOW),
    "lists.owners": lambda s: s.lists.owners(NOW),
    "lists.contacts": lambda s: s.lists.contacts("Ada", END_OF_TIME),
    "lists.ahead": lambda s: s.lists.ahead(NOW),
    "lists.lately": lambda s: [s.lists.lately("Ada", since, NOW) for since in (AS_OF - DAY, AS_OF + 30, NOW)],
    "past_lists.chances": lambda s: [s.past_lists.chances("Ada", name, NOW, 90) for name in CONTACTS],
    "answer_pages.page": lambda s: [
        [one.answer for one in s.answer_pages.page("Ada", 9, **wanted)]
        for wanted in (
            {},
            *({"contact": name} for name in CONTACTS),
            {"kind": "done"},
            {"since": NOW - DAY},
            {"after": 0},
        )
    ],
    "answer_pages.get": lambda s: [
        refused(s.answer_pages.get, "Ada", number) for number in answer_numbers(s)
    ].count(None),
    "answer_pages.newest": lambda s: [
        refused(s.answer_pages.newest, "Ada", name) or s.answer_pages.newest("Ada", name).answer
        for name in CONTACTS
    ],
    "contact_pages.changed_at": lambda s: [
        s.contact_pages.changed_at("Ada", after=after, since=since)
        for after, since in (("", 0), ("Bob", 0), ("", NOW - DAY))
    ],
    "interaction_pages.page": lambda s: [
        s.interaction_pages.page("Ada", 99, wanted, after)
        for wanted, after in (
            (InteractionFilter(), None),
            (InteractionFilter("Bob", "mail", 1, END_OF_TIME, 1), None),
            (InteractionFilter(), (AS_OF - 3 * DAY, "", "", "")),
        )
    ],
    "lists.answers": lambda s: [s.lists.answers(), s.lists.answers("Ada")],
    "interactions.reached": lambda s: s.interactions.reached("Ada", CONTACTS),
    "contacts.check": lambda s: [refused(s.contacts.check, "Ada", name) for name in ("Gone", "Lost", "Bob")],
    "contacts.get": lambda s: [s.contacts.get("Ada", name) for name in CONTACTS],
    "contacts.called": lambda s: [s.contacts.called("Ada", name) for name in CONTACTS],
    "contacts.called_each": lambda s: [
        s.contacts.called_each("Ada", CONTACTS),
        s.contacts.called_each("Ira", ["Hal"]),
    ],
    "contacts.spelled": lambda s: [s.contacts.spelled("Ada", name) for name in CONTACTS],
    "contacts.names": lambda s: s.contacts.names("Ada"),
    "contacts.names_by_handle": lambda s: s.contacts.names_by_handle("Ada"),
    "contacts.contacts": lambda s: s.contacts.contacts("Ada"),
    "contacts.kinds": lambda s: s.contacts.kinds("Ada", CONTACTS),
    "contacts.all": lambda s: [s.contacts.all(), s.contacts.all("Ada")],
    "planned_meetings.coming": lambda s: s.planned_meetings.coming(NOW - DAY),
    "preferences.all": lambda s: s.preferences.all("Ada"),
    "preferences.of_everyone": lambda s: s.preferences.of_everyone("budget"),
    "preferences.get": lambda s: s.preferences.get("Ada", "budget"),
    "preferences.weekly": lambda s: s.preferences.weekly("Ada"),
    "preferences.spoken": lambda s: s.preferences.spoken("Ada").code,
    "workspace_stats.in_force": lambda s: [
        s.workspace_stats.in_force(AS_OF, 90, AS_OF - 9),
        s.workspace_stats.in_force(AS_OF - 1, 90, AS_OF, 9),
    ],
    "workspace_stats.newest": lambda s: s.workspace_stats.newest(AS_OF - 1),
    "removal.with_another": lambda s: sorted(
        s.removal.with_another([("mail", "Bob -7", "Ada", "Zed"), ("mail", "Cy -7", "Ada", "Zed")])
    ),
    "model_versions.all": lambda s: sorted(s.model_versions.all()),
    "model_versions.changes": lambda s: s.model_versions.changes(),
    "model_versions.unregistered": lambda s: [s.model_versions.unregistered(days) for days in (30, 90)],
    "model_versions.registered_as": lambda s: [
        s.model_versions.registered_as(90, number) for number in ("1", "2", "3", "4")
    ],
    "model_versions.trials": lambda s: [s.model_versions.trials(90, name) for name in ("90d-v1", "90d-v2")],
    "model_versions.champion": lambda s: [s.model_versions.champion(days) for days in (30, 90)],
    "model_versions.horizons": lambda s: s.model_versions.horizons(),
    "model_versions.versions": lambda s: sorted(s.model_versions.versions(90)),
    "model_versions.kept": lambda s: [s.model_versions.kept(name) for name in ("90d-v1", "90d-v2")],
    "model_versions.find": lambda s: [s.model_versions.find(name) for name in ("90d-v1", "90d-v2")],
    "change_counts.times": lambda s: s.change_counts.times("Ada"),
    "change_counts.log_times": lambda s: s.change_counts.log_times("Ada"),
    "change_counts.pending": lambda s: s.change_counts.pending(),
    "change_counts.pending_requests": lambda s: s.change_counts.pending_requests(),
    "change_counts.seen": lambda s: s.change_counts.seen(),
    "change_counts.count": lambda s: s.change_counts.count(),
    "change_feed.newest": lambda s: s.change_feed.newest(),
    "change_feed.page": lambda s: [s.change_feed.page(0, 99), s.change_feed.page(2, 2, "Ada")],
    "change_feed.owners_since": lambda s: [
        sorted(s.change_feed.owners_since(0, of_lists=of_lists) or ()) for of_lists in (False, True)
    ],
    "change_feed.one": lambda s: [s.change_feed.one(number) for number in (1, 9, 99)],
    "deliveries.newest": lambda s: [
        [
            (one.change_number, one.kind, one.state)
            for name in ENDPOINTS
            for one in s.deliveries.newest(name, 9, state)
        ]
        for state in (None, DeliveryState.WAITING, DeliveryState.SENT)
    ],
    "deliveries.by_state": lambda s: sorted(s.deliveries.by_state().items()),
    "deliveries.counts": lambda s: [s.deliveries.counts(name) for name in ENDPOINTS],
    "schedule.of": lambda s: [s.schedule.of(name) for name in ("Ada", "Kim")],
    "calendar_addresses.of": lambda s: s.calendar_addresses.of("Ada"),
    "mail_accounts.get": lambda s: s.mail_accounts.get(),
    "weekly_deliveries.find": lambda s: [
        s.weekly_deliveries.find(f"{name} digest") for name in ("mine", "theirs")
    ],
    "weekly_deliveries.all": lambda s: s.weekly_deliveries.all("Ada", DeliveryKind.DIGEST),
    "weekly_deliveries.newest": lambda s: s.weekly_deliveries.newest("Ada"),
    "delivery_targets.of": lambda s: s.delivery_targets.of("Ada", DeliveryKind.PUSH),
    "delivery_targets.all": lambda s: s.delivery_targets.all(),
    "delivery_targets.secrets": lambda s: s.delivery_targets.secrets(),
    "mailed_answers.is_used": lambda s: [s.mailed_answers.is_used(name) for name in ("mine", "theirs")],
    "mailed_answers.counts": lambda s: s.mailed_answers.counts("Ada", 0, NOW),
    "webhook_endpoints.all": lambda s: s.webhook_endpoints.all(),
    "webhook_endpoints.get": lambda s: [refused(s.webhook_endpoints.get, name) for name in ENDPOINTS],
    "connections.all": lambda s: s.connections.all(),
    "connections.by_state": lambda s: s.connections.by_state(),
    "connections.of": lambda s: [s.connections.of(owner) for owner in ("Ada", "Max", "Kim")],
    "connections.get": lambda s: [refused(s.connections.get, name) for name in ENDPOINTS],
    "connections.same": lambda s: s.connections.same("Ada", ConnectionKind.IMAP, "one@example.org"),
    "connections.cursors": lambda s: s.connections.cursors("one"),
    "crm_contacts.all": lambda s: s.crm_contacts.all("one"),
    "crm_contacts.flagged": lambda s: s.crm_contacts.flagged(NOW),
    "crm_contacts.keys": lambda s: sorted(s.crm_contacts.keys("mail").items(), key=repr),
    "crm_contacts.history": lambda s: s.crm_contacts.history("mail"),
    "crm_contacts.met_elsewhere": lambda s: sorted(s.crm_contacts.met_elsewhere("phone")),
    "crm_webhooks.counts": lambda s: s.crm_webhooks.counts(crm_of(s)),
    "crm_webhooks.named": lambda s: s.crm_webhooks.named(crm_of(s)),
    "list_inputs.of": lambda s: s.list_inputs.of(["Ada"]).cards(NOW),
    "list_inputs.known_at": lambda s: [
        s.list_inputs.known_at(at, NOW) for at in (AS_OF, AS_OF + 60, AS_OF - 30 * DAY - 60, AS_OF - 29 * DAY)
    ],
    "list_inputs.answers": lambda s: of_all_and_one(s, lambda inputs: inputs.answers(NOW)),
    "list_inputs.words": lambda s: of_all_and_one(s, lambda inputs: inputs.words(NOW)),
    "list_inputs.cards": lambda s: of_all_and_one(s, lambda inputs: inputs.cards(NOW)),
    "list_inputs.plans": lambda s: of_all_and_one(s, lambda inputs: inputs.plans(AS_OF, NOW)),
    "list_inputs.helps_with": lambda s: [
        s.list_inputs.helps_with("Ada", who, NOW, NOW) for who in ("Bob", "Cy", "Di", "Old", "Eve")
    ],
    "list_inputs.helps": lambda s: of_all_and_one(s, lambda inputs: inputs.helps(NOW, NOW)),
    "list_inputs.notes": lambda s: of_all_and_one(s, lambda inputs: inputs.notes(NOW, NOW)),
    "list_inputs.shown": lambda s: of_all_and_one(s, lambda inputs: inputs.shown(NOW, NOW)),
    "list_inputs.settings": lambda s: of_all_and_one(
        # But for the random key of erased handles.
        s,
        lambda inputs: [row for row in inputs.settings() if row[0] != KEEPER],
    ),
    "list_inputs.evidence": lambda s: [s.list_inputs.evidence("Ada", name, NOW, NOW) for name in CONTACTS],
    "list_inputs.model_then": lambda s: [s.list_inputs.model_then(NOW), s.list_inputs.model_then(NOW, "Ada")],
    "list_inputs.why": lambda s: [s.list_inputs.why("Ada", name, NOW) for name in CONTACTS],
    "list_inputs.contact_since": lambda s: [
        s.list_inputs.contact_since("Ada", name, AS_OF) for name in CONTACTS
    ],
    "list_inputs.outcomes": lambda s: s.list_inputs.outcomes(NOW),
    "list_inputs.forecasts": lambda s: s.list_inputs.forecasts(NOW + 90 * DAY),
    "list_inputs.early_forecasts": lambda s: s.list_inputs.early_forecasts(14, NOW + 90 * DAY),
    "list_inputs.shown_names": lambda s: s.list_inputs.shown_names(NOW),
    "list_inputs.lessons": lambda s: s.list_inputs.lessons("Ada", NOW),
    "identities.journal": lambda s: [s.identities.journal("Ada"), s.identities.journal("Ada", by_hand=True)],
    "identities.mapping": lambda s: s.identities.mapping("Ada"),
    "identities.moved": lambda s: s.identities.moved(),
    "identities.moved_of": lambda s: s.identities.moved_of([("Ada", "Bob"), ("Ada", "cy@one.example")]),
    "identities.handles": lambda s: [s.identities.handles("Ada", name) for name in CONTACTS],
    "identities.apart": lambda s: s.identities.apart("Ada"),
    "identities.taken_back": lambda s: s.identities.taken_back("Ada", ["one name"]),
    "identities.names": lambda s: s.identities.names("Ada"),
    "contact_by_word.reached": lambda s: s.contact_by_word.reached("Ada", NOW),
    "memories.of": lambda s: [s.memories.of("Ada", name) for name in CONTACTS],
    "memories.all": lambda s: s.memories.all("Ada"),
    "memories.latest_note": lambda s: [s.memories.latest_note("Ada", name) for name in CONTACTS],
    "memories.said": lambda s: [[one[1:] for one in s.memories.said("Ada", name)] for name in CONTACTS],
    "memories.newest": lambda s: [s.memories.newest("Ada", name) for name in CONTACTS],
    "memories.circles": lambda s: s.memories.circles("Ada"),
    "past_lists.newest": lambda s: s.past_lists.newest("Ada", 9),
    "introductions.all": lambda s: s.introductions.all("Ada"),
    "introductions.open": lambda s: [s.introductions.open(owner, NOW + DAY) for owner in ("Ada", "Ira")],
    "introductions.named": lambda s: s.introductions.named("Ada"),
    "introductions.answer_of": lambda s: s.introductions.answer_of("Ada", MAILED, NOW + DAY),
    "introductions.owners_to_look_at": lambda s: s.introductions.owners_to_look_at(
        ["Ada", "Zoe", "Sam", "Tim"], AS_OF - 9 * DAY
    ),
    "introductions.considered": lambda s: s.introductions.considered("Ada", CONTACTS, NOW),
    "seen_together.pairs": lambda s: s.seen_together.pairs("Ada", CONTACTS),
    "seen_together.one_to_one": lambda s: s.seen_together.one_to_one("Ada", [*CONTACTS, "Solo"]),
    "seen_together.introduced": lambda s: s.seen_together.introduced("Ada", CONTACTS),
    "seen_together.first_contact": lambda s: s.seen_together.first_contact("Ada", CONTACTS),
    "seen_together.first_in_mails": lambda s: s.seen_together.first_in_mails("Ada", CONTACTS),
    "seen_together.in_mails": lambda s: sorted(
        s.seen_together.in_mails("Ada", s.mail_handles.since("Ada", 0)), key=repr
    ),
    "mail_handles.since": lambda s: sorted(s.mail_handles.since("Ada", 0), key=repr),
    "card_facts.all": lambda s: s.card_facts.all("Ada"),
    "card_facts.of": lambda s: [s.card_facts.of("Ada", name) for name in CONTACTS],
    "card_facts.owners": lambda s: [s.card_facts.owners(), s.card_facts.owners(["Zoe"])],
    "kinds.evidence": lambda s: [s.kinds.evidence("Ada", name) for name in CONTACTS],
    "kinds.lessons": lambda s: s.kinds.lessons("Ada"),
    "mail_handles.naming": lambda s: [
        sorted(s.mail_handles.naming("Ada", [name]), key=repr) for name in CONTACTS
    ],
    "mail_handles.spelled": lambda s: s.mail_handles.spelled("Ada", CONTACTS),
    "mail_handles.unknown": lambda s: s.mail_handles.unknown("Ada"),
    "owners.names": lambda s: s.owners.names(),
    "owners.knows": lambda s: [
        s.owners.knows(owner) for owner in ("Ada", "Kim", "Eve", "Nobody", "", *WORKSPACES)
    ],
    "owners.after": lambda s: [s.owners.after(name, 2) for name in ("", "Ada", "Max", "Zoe")],
    "owners.all": lambda s: s.owners.all(),
    "owners.renamed": lambda s: s.owners.renamed(),
    "owners.rows": lambda s: s.owners.rows("Ada"),
    "owner_spellings.odd": lambda s: s.owner_spellings.odd(),
    "own_addresses.all": lambda s: s.own_addresses.all("Ada"),
    "own_addresses.handles": lambda s: [s.own_addresses.handles("Ada", state) for state in AddressState],
    "erasure.erasures": lambda s: s.erasure.erasures(),
    "erasure.affected": lambda s: [s.erasure.affected("Ada", name) for name in CONTACTS],
    # Others have ids by lot.
    "keys.all": lambda s: sorted((key.name, key.workspace) for key in s.keys.all()),
    "keys.get": lambda s: [refused(s.keys.get, name) for name in KEYS],
    "bulk_uploads.all": lambda s: s.bulk_uploads.all(),
    "bulk_uploads.get": lambda s: [refused(s.bulk_uploads.get, name) for name in UPLOADS],
    "jobs.find": lambda s: [s.jobs.find(number) is None for number in job_numbers(s)].count(False),
    "audit.page": lambda s: [
        s.audit.page(9),
        s.audit.page(1, before=3),
        s.audit.page(9, action="data.exported"),
        s.audit.page(9, about=["Ada"]),
    ],
    "jobs.get": lambda s: [refused(s.jobs.get, number) for number in job_numbers(s)].count(None),
    "jobs.newest": lambda s: [
        job and (job.result, job.arguments, job.state)
        for job in (s.jobs.newest(owner, JobKind.MAKE_LIST) for owner in ("Ada", "Max", "Zoe"))
    ],
    "daily_counts.by_channel": lambda s: s.daily_counts.by_channel("Ada", NOW),
    "daily_counts.get": lambda s: s.daily_counts.get("Ada", NOW),
    "sources.limits": lambda s: s.sources.limits(),
    "sources.coverage": lambda s: [
        s.sources.coverage(NOW),
        s.sources.coverage(NOW, "Ada"),
        s.sources.coverage(NOW, known_at=NOW),
    ],
    "sources.reach": lambda s: [s.sources.reach(NOW, owner) for owner in ("Ada", "Max")],
    "sources.fell_silent": lambda s: [
        s.sources.fell_silent(NOW + days * DAY, owners) for days in (9, 40) for owners in (None, ["Pia"])
    ],
    "sources.first": lambda s: [s.sources.first("Ada", name) for name in CONTACTS],
    "sources.ways": lambda s: [s.sources.ways("Ada", name) for name in CONTACTS],
    "sources.channels": lambda s: [s.sources.channels("Ada", name) for name in CONTACTS],
    "sources.limits_of": lambda s: [s.sources.limits_of("Ada", name) for name in CONTACTS],
    "sources.blind": lambda s: [s.sources.blind(NOW + 80 * DAY, owners) for owners in (None, ["Ada"])],
    "sources.out_of_sight": lambda s: [
        s.sources.out_of_sight(NOW, 90 * DAY),
        s.sources.out_of_sight(NOW, 90 * DAY, owners=["Ada"]),
    ],
    "rendered.read": lambda s: [
        s.rendered.read(owner, NOW, lang) for owner in ("Ada", "Max") for lang in ("en", None)
    ],
    "rendered.document": lambda s: s.rendered.document("Ada", NOW),
    "rendered.make": lambda s: [s.rendered.make("Ada", NOW), s.rendered.make("Ada", NOW, None)],
    "directory.page": lambda s: s.directory.page("Ada", after=None, limit=99),
    "directory.get": lambda s: [s.directory.get("Ada", name) for name in CONTACTS],
    "directory.spelled": lambda s: [s.directory.spelled(name) for name in ("BOB", "X@Y.example")],
    "directory.concerned": lambda s: [s.directory.concerned(name) for name in CONTACTS],
    "colleagues.is_on": lambda s: s.colleagues.is_on(),
    "colleagues.agreed": lambda s: s.colleagues.agreed(),
    "colleagues.lately": lambda s: [
        s.colleagues.lately(owners, AS_OF - 60 * DAY, NOW, NOW) for owners in (None, ["Ada"])
    ],
    "colleagues.in_touch": lambda s: [
        sorted(s.colleagues.in_touch([("Ada", name), ("Max", name)], AS_OF - 60 * DAY, NOW))
        for name in CONTACTS
    ],
    "colleagues.knowing": lambda s: [s.colleagues.knowing(name, AS_OF - 60 * DAY, NOW) for name in CONTACTS],
    "retention.sources": lambda s: s.retention.sources(),
    "retention.rules": lambda s: s.retention.rules(),
    "retention.overdue": lambda s: s.retention.overdue(NOW),
    "aggregates.between": lambda s: s.aggregates.between(0, NOW),
    "consents.of": lambda s: [s.consents.of(owner) for owner in ("Ada", "Max", "Kim")],
    "consents.notices_read": lambda s: [s.consents.notices_read(owner) for owner in ("Ada", "Max", "Kim")],
    "consents.allows": lambda s: [s.consents.allows("Ada", purpose) for purpose in Purpose],
    "consents.agreed": lambda s: [sorted(s.consents.agreed(purpose)) for purpose in Purpose],
    "consents.switched_off": lambda s: s.consents.switched_off(),
    "objections.all": lambda s: s.objections.all(),
    "objections.of": lambda s: [s.objections.of(name) for name in OBJECTING],
    "objections.holds": lambda s: [s.objections.holds("Ada", name) for name in OBJECTING],
    "objections.predicate": lambda s: s.objections.predicate() is None,
    "objections.leave_out": lambda s: s.objections.leave_out(
        [(owner, name) for owner in ("Ada", "Kim") for name in OBJECTING]
    ),
    "store.about": lambda s: [
        sorted(repr((table, without_numbers(row))) for table, row in s.about(name)) for name in OBJECTING
    ],
    "store.everything": lambda s: [dump(s)],
    "store.spoken": lambda s: [s.spoken("Ada").code, s.spoken().code],
}
WRITES: dict[str, Callable[[Store], Any]] = {
    "removal.remove": lambda s: s.removal.remove(
        [GoneInteraction("mail", "Bob -7", "Ada"), GoneInteraction("mail", "mail 1", "Ada", "Bob")], NOW
    ),
    "removal.take_out": lambda s: s.removal.take_out(
        [("mail", f"mail {n}", "Ada", name, name) for n in (1, 2, 5) for name in ("Bob", "Eve", "Di")], NOW
    ),
    "model_versions.crown": lambda s: [
        s.model_versions.crown(ChampionChange(90, name, NOW, "terminal")) for name in ("90d-v2", PRIOR)
    ],
    # What they write is in no export: each workspace writes its own, and reads it again.
    "model_versions.add_bytes": lambda s: [
        [s.within(one).model_versions.add_bytes("90d-v1", one.encode(), one) for one in WORKSPACES],
        s.model_versions.find("90d-v1"),
    ],
    "model_versions.add_tables": lambda s: [
        [s.within(one).model_versions.add_tables("90d-v1", one) for one in WORKSPACES],
        s.model_versions.find("90d-v1"),
    ],
    "model_versions.note_registered": lambda s: s.model_versions.note_registered("90d-v1", "7"),
    "model_versions.keep": lambda s: [
        s.model_versions.keep(StoredModel(name, 90, "new", "new", NOW, b"new"), crowned=True, at=NOW)
        for name in ("90d-v3", "90d-v1")
    ],
    "interactions.record": lambda s: s.interactions.record(
        [
            wrote("Bob", -7, channel="call"),
            wrote("cy@one.example", -1),
            wrote("Gone", -1),
            wrote("Lost", -1),
            wrote("Cy", -3, external_id="bulk", channel="call", counts=False),
            wrote("Old", -99, source="phone"),
        ],
        NOW,
    ),
    "interactions.record_columns": lambda s: s.interactions.record_columns(
        [["mail"], ["new"], ["Ada"], ["Bob"], [AS_OF], ["sent"], ["email"]], NOW
    ),
    "interactions.unlog": lambda s: s.interactions.unlog("Ada", "Bob -2"),
    "lists.publish": lambda s: publish(s, ("Cy", "Gone", "Lost"), AS_OF + 120, 0.5),
    "lists.drop_superseded": lambda s: [
        publish(s, ("Cy", "Di"), AS_OF + 50, 0.25),
        s.lists.drop_superseded("Ada"),
    ],
    "lists.answer": lambda s: s.lists.answer(Answer("Ada", "Bob", AnswerKind.DONE, moment(1))),
    "contacts.keep": lambda s: s.contacts.keep(
        [Contact("Ada", name, "New") for name in ("Bob", "Gone", "Lost")], NOW
    ),
    "contacts.learn": lambda s: s.contacts.learn(
        [Contact("Ada", name, "New") for name in ("Bob", "Cy")], NOW
    ),
    "planned_meetings.keep": lambda s: s.planned_meetings.keep(
        [
            PlannedMeeting("Ada", name, moment(3), "calendar", "1/1")
            for name in ("Cy", "Gone", "cy@one.example")
        ],
        NOW,
    ),
    "planned_meetings.withdraw": lambda s: s.planned_meetings.withdraw(
        RecordedScope("Ada", "calendar", frozenset(), frozenset({"1", "2"}), whole=True), NOW - DAY
    ),
    "preferences.set": lambda s: s.preferences.set("Ada", "budget", 3),
    "preferences.clear": lambda s: s.preferences.clear("Ada", "budget"),
    "preferences.drop_worked_out": lambda s: s.preferences.drop_worked_out(["Ada"]),
    "preferences.strike_proposals": lambda s: s.preferences.strike_proposals("Ada", ["Cy"]),
    "workspace_stats.keep": lambda s: s.workspace_stats.keep(AS_OF, 90, {"share": 3}, NOW),
    "change_counts.touch": lambda s: s.change_counts.touch(["Ada", "Zoe"]),
    "change_counts.touch_log": lambda s: s.change_counts.touch_log(["Ada", "Zoe"]),
    "change_counts.touch_with_log": lambda s: s.change_counts.touch_with_log(["Ada", "Max"], ["Ada", "Zoe"]),
    "change_counts.publish": lambda s: s.change_counts.publish(["Ada", "Zoe"]),
    "change_counts.settle": lambda s: s.change_counts.settle({"Ada": 99}),
    # At moments at which something was said in the other workspace alone, of each kind.
    "change_counts.settle_lists": lambda s: [
        (
            s.change_counts.settle_lists({"Ada": 90 + n}, AS_OF + after),
            s.database.execute(
                "SELECT done FROM change_counts WHERE workspace = ? ORDER BY owner", (s.workspace,)
            ),
        )
        for n, after in enumerate((25_000, 3_500, 97_000, -2 * DAY - 100))
    ],
    "change_counts.reopen": lambda s: s.change_counts.reopen({"Ada": -1}),
    "consents.read_notice": lambda s: s.consents.read_notice("Ada", NOW),
    "change_feed.append": lambda s: s.change_feed.append([Change(ChangeKind.CONTACT_ERASED, "Ada", NOW)]),
    "change_feed.look_again": lambda s: s.change_feed.look_again(["Ada"], NOW),
    "change_feed.look_again_at": lambda s: s.change_feed.look_again_at([("Ada", "Bob")], NOW),
    "change_feed.number": lambda s: [
        s.change_feed.append([Change(ChangeKind.CONTACT_ERASED, "Ada", NOW)]),
        s.change_feed.number(),
    ],
    "change_feed.purge": lambda s: [
        s.change_feed.purge(AS_OF + 30 * DAY + moment)
        for moment in (-20 * DAY, -9, -8, 0, 9, 60, 80, HOUR, DAY)
    ],
    "open_in_feed.compare": lambda s: [
        s.open_in_feed.compare(Noted(owners={"Ada": NOW + 9 * DAY})),
        s.interactions.record([wrote("Bob", 2), wrote("Cy", 2)], NOW + DAY),
        s.open_in_feed.compare(Noted(pairs={("Ada", "Eve"): NOW + 9 * DAY})),
    ],
    "open_in_feed.look_by_time": lambda s: [
        s.open_in_feed.look_by_time(at) for at in (NOW + 2 * DAY, NOW + 3 * DAY, NOW + 9 * DAY)
    ],
    "schedule.note": lambda s: [
        s.schedule.note("Ada", SchedulePart.LIST, next_at=NOW, fault="why"),
        s.schedule.note("Zoe", SchedulePart.LIST, last_at=NOW),
    ],
    "calendar_addresses.make": lambda s: [
        len(s.calendar_addresses.make("Ada", NOW, with_dates=True)),
        s.database.execute("UPDATE calendar_addresses SET digest = workspace || owner"),
    ],
    "calendar_addresses.revoke": lambda s: s.calendar_addresses.revoke("Ada"),
    "delivery_targets.keep": lambda s: [
        s.delivery_targets.keep("Ada", DeliveryKind.CHAT, "ntfy", f"{s.workspace} new", KEY, NOW).kind,
        # What is sealed is another text each time.
        s.database.execute("UPDATE delivery_targets SET secret = id"),
    ],
    # So late that all answers of before are let go of.
    "mailed_answers.begin": lambda s: s.mailed_answers.begin("Ada", "new", "token", NOW + 10 * 365 * DAY),
    "mailed_answers.settle": lambda s: s.mailed_answers.settle("Ada", "one mail", MailedOutcome.USED),
    "delivery_targets.remove": lambda s: [
        s.delivery_targets.remove("Ada", f"{one} device") for one in WORKSPACES
    ],
    "delivery_targets.reached": lambda s: [
        s.delivery_targets.reached(f"{one} device", NOW) for one in WORKSPACES
    ],
    "mail_accounts.keep": lambda s: s.mail_accounts.keep(
        MailAccount("new.example", 25, MailSecurity.NONE, None, None, "new@home.example")
    ),
    "mail_accounts.remove": lambda s: s.mail_accounts.remove(),
    "deliveries.put": lambda s: s.deliveries.put(
        Delivery(f"{s.workspace} new", s.workspace, "Ada", DeliveryKind.WEBHOOK, "mine_one"), NOW
    ),
    "webhook_endpoints.add": lambda s: s.webhook_endpoints.add(
        f"{s.workspace}_new", "https://new.example", [], "sealed", made_at=NOW, made_by="test"
    ),
    "webhook_endpoints.change": lambda s: of_endpoints(
        lambda name: s.webhook_endpoints.change(name, "https://x.example", ["answer.given"])
    ),
    "webhook_endpoints.switch_on": lambda s: of_endpoints(s.webhook_endpoints.switch_on),
    "webhook_endpoints.switch_off": lambda s: of_endpoints(
        lambda name: s.webhook_endpoints.switch_off(name, NOW)
    ),
    "webhook_endpoints.rotate": lambda s: of_endpoints(
        lambda name: s.webhook_endpoints.rotate(name, "new", "old", NOW)
    ),
    "webhook_endpoints.remove": lambda s: of_endpoints(s.webhook_endpoints.remove),
    "webhook_endpoints.send": lambda s: [
        s.database.execute("DELETE FROM outbox WHERE workspace = ?", (s.workspace,)),
        s.webhook_endpoints.send(2),
    ],
    "webhook_endpoints.replay": lambda s: [
        s.database.execute("DELETE FROM outbox WHERE workspace = ?", (s.workspace,)),
        of_endpoints(lambda name: s.webhook_endpoints.replay(name, 1)),
    ],
    "connections.add": lambda s: s.connections.add(
        Connection("new", s.workspace, "Ada", ConnectionKind.IMAP, "new@example.org", {}, "sealed", NOW)
    ),
    "connections.set_state": lambda s: of_endpoints(
        lambda name: s.connections.set_state(name, ConnectionState.NEEDS_YOU)
    ),
    "connections.set_settings": lambda s: of_endpoints(
        lambda name: s.connections.set_settings(name, {"a": 1})
    ),
    "connections.read_now": lambda s: [s.connections.read_now(f"{one}_one") for one in WORKSPACES],
    "crm_contacts.keep": lambda s: s.crm_contacts.keep(
        crm_of(s), [CrmRecord("bottlecrm:9", ("bottlecrm:9",))]
    ),
    "crm_webhooks.take": lambda s: s.crm_webhooks.take(crm_of(s), [("e1", "c1"), ("e2", "c2")], NOW),
    "crm_webhooks.refuse": lambda s: s.crm_webhooks.refuse(crm_of(s), Message("no"), NOW),
    "crm_webhooks.read": lambda s: s.crm_webhooks.read(crm_of(s), {"c1": json.dumps({"at": AS_OF})}),
    "crm_contacts.drop": lambda s: s.crm_contacts.drop("one", ["Di"]),
    "crm_contacts.look_again": lambda s: s.crm_contacts.look_again(["Ada"]),
    "connections.set_secret": lambda s: of_endpoints(lambda name: s.connections.set_secret(name, "new")),
    "connections.remove": lambda s: [of_endpoints(s.connections.remove), s.connections.remove("one")],
    "connections.forget_cursors": lambda s: [
        of_endpoints(s.connections.forget_cursors),
        s.connections.forget_cursors("one"),
    ],
    "connections.keep_cursor": lambda s: s.connections.keep_cursor(
        Connection("one", s.workspace, "Ada", ConnectionKind.IMAP, "one@example.org", {}, "sealed", NOW),
        "INBOX",
        {"next": 99},
    ),
    "list_inputs.add": lambda s: s.list_inputs.add(newest_list(s), {"Ada": [("New", "[]")]}, {}, NOW),
    "list_inputs.watch": lambda s: [
        s.list_inputs.of(["Ada"]).watch(NOW),
        s.list_inputs.watch(NOW),
        s.list_inputs.outcomes(NOW),
    ],
    "list_inputs.say": lambda s: s.list_inputs.say("Ada", "Bob", "circle", "x", NOW),
    "list_inputs.undo": lambda s: [s.list_inputs.undo(owner, NOW) for owner in ("Ada", "Uma")],
    "memories.take_back": lambda s: [
        s.memories.take_back("Ada", name, one.id, NOW)
        for name in CONTACTS
        for one in s.memories.said("Ada", name)
    ],
    "identities.learn": lambda s: s.identities.learn(
        "Ada", [("Cy", "cy@two.example"), ("Gone", "gone@x"), ("Lost", "lost@x")], "c", NOW
    ),
    "identities.name": lambda s: s.identities.name("Ada", [("Bob", "Rob"), ("Gone", "Gus"), ("Cy", "Cyrus")]),
    "identities.part_shared": lambda s: s.identities.part_shared("Ada", {"cy@one.example": ["Cy"]}, NOW),
    "identities.join": lambda s: s.identities.join("Ada", [(("Bob", "Cy"), "one name")], NOW),
    "identities.merge": lambda s: s.identities.merge("Ada", ["Old", "Cy"], "by hand", NOW),
    "identities.split": lambda s: s.identities.split("Ada", ["Cy"], ["cy@one.example"], "by hand", NOW),
    "identities.undo": lambda s: s.identities.undo("Ada", None, NOW),
    "identities.move": lambda s: s.identities.move("Ada", ["Old"]),
    "identities.move_lists": lambda s: s.identities.move_lists(["Ada"]),
    "identities.settle": lambda s: s.identities.settle("Ada", {"Bob": "Cy", "Old": "Cy"}),
    "contact_by_word.keep": lambda s: [
        s.contact_by_word.keep("Ada", name, as_of, NOW)
        for name in CONTACTS
        for as_of in (AS_OF, AS_OF - 20 * DAY)
    ],
    "past_lists.remove_ahead": lambda s: s.past_lists.remove_ahead("Ada", AS_OF - DAY),
    "contact_by_word.settle": lambda s: s.contact_by_word.settle(["Ada"]),
    "kinds.learn": lambda s: s.kinds.learn(
        "Ada",
        "mail",
        [(name, SeenSign(KindSign.BULK_MAIL, 9)) for name in ("Bob", "Cy", "Gone", "Lost")],
        NOW,
    ),
    "introductions.keep": lambda s: s.introductions.keep(
        "Ada", [pair_of(SUGGESTED, "Bob", name) for name in ("Cy", "Gone", "Lost")]
    ),
    "introductions.drop": lambda s: s.introductions.drop("Ada", MAILED),
    "introductions.answer": lambda s: s.introductions.answer("Ada", MAILED, AnswerKind.DONE, INTRODUCED),
    "card_facts.learn": lambda s: s.card_facts.learn(
        "Ada", "book", [(name, {CardFact.COMPANY: "Acme"}) for name in ("Bob", "Cy", "Gone", "Lost")], NOW
    ),
    "keys.revoke": lambda s: [refused(s.keys.revoke, name, NOW) for name in KEYS],
    "keys.rotate": lambda s: [refused(s.keys.rotate, name, NOW, NOW + HOUR) for name in KEYS],
    "bulk_uploads.add": lambda s: s.bulk_uploads.add(
        BulkUpload(f"{s.workspace} new", BulkFormat.PARQUET, "", "key", NOW)
    ),
    "bulk_uploads.receive": lambda s: [
        s.bulk_uploads.receive(name, before, 99) for name in UPLOADS for before in (8, 10, 12)
    ],
    "bulk_uploads.give_to": lambda s: [s.bulk_uploads.give_to(name, "job") for name in UPLOADS],
    "bulk_uploads.advance": lambda s: [
        s.bulk_uploads.advance(name, 9, 3, {"created": 2, "rejected": 1}) for name in UPLOADS
    ],
    "bulk_uploads.finish": lambda s: [s.bulk_uploads.finish(name) for name in UPLOADS],
    "bulk_uploads.remove": lambda s: [refused(s.bulk_uploads.remove, name) for name in UPLOADS],
    "audit.add": lambda s: s.audit.add(AuditAction.KEY_MADE, "page", NOW),
    "audit.take_out": lambda s: s.audit.take_out("Ada"),
    "jobs.ask": lambda s: s.jobs.ask(JobKind.MAKE_LIST, "Max", {"of": "0.25"}, "page", NOW).state,
    "jobs.forget_ended": lambda s: s.jobs.forget_ended("Ada"),
    "kinds.settle": lambda s: s.kinds.settle("Ada", CONTACTS, NOW),
    "lists.take_back": lambda s: [
        refused(s.lists.take_back, "Ada", number, NOW) for number in answer_numbers(s)
    ].count(None),
    "kinds.take_back_word": lambda s: [s.kinds.take_back_word("Ada", name, NOW) for name in CONTACTS],
    "kinds.count_mails": lambda s: s.kinds.count_mails("Ada", "Cy", 12, NOW),
    "mail_handles.keep": lambda s: s.mail_handles.keep(
        "Ada", [named(9, "Bob", "New"), named(1, "Gone", "Lost")]
    ),
    "mail_handles.recode": lambda s: s.mail_handles.recode("Ada", "Max"),
    "owners.rename": lambda s: s.owners.rename("Ada", "New"),
    "owners.join": lambda s: s.owners.join("Ada", "Kim", NOW),
    "owners.undo_join": joined_and_undone,
    "owner_spellings.settle": renamed_and_settled,
    "mail_handles.drop_unused": lambda s: s.mail_handles.drop_unused("Ada", range(9)),
    "owners.remove": lambda s: s.owners.remove("Ada", scrub=False),
    "rereading.read_anew": lambda s: [
        s.rereading.read_anew("Ada", [*CONTACTS, OWN], NOW, keeps=keeps) for keeps in (True, False)
    ],
    "own_addresses.say": lambda s: s.own_addresses.say("Ada", ["Bob", "Cy"], AddressState.REFUSED, NOW),
    "own_addresses.learn": lambda s: s.own_addresses.learn(
        "Ada", [OwnAddress(name, AddressState.OWN, at=NOW) for name in ("Bob", "Cy", "Di", "Gone", "Lost")]
    ),
    "erasure.allow_again": lambda s: [
        s.erasure.allow_again(1),
        s.interactions.record([wrote(name, -1) for name in ("Gone", "Lost")], NOW),
    ],
    "erasure.forget": lambda s: [
        [s.erasure.forget("Ada", name, NOW, scrub=False) for name in CONTACTS],
        s.erasure.erasures(),
    ],
    "daily_counts.keep": lambda s: [s.daily_counts.keep(owner, AS_OF + 5 * DAY) for owner in ("Ada", "Max")],
    "daily_counts.add": lambda s: s.daily_counts.add([("Ada", "mail", "email", AS_OF)], all_new=True),
    "daily_counts.take_out": lambda s: [
        s.daily_counts.keep("Ada", AS_OF),
        s.daily_counts.take_out("Ada", "Cy"),
        s.daily_counts.get("Ada", NOW),
    ],
    "sources.keep": lambda s: s.sources.keep("Ada", "mail", ["no photos"], NOW),
    "rendered.refresh": lambda s: s.rendered.refresh(["Ada"], NOW + HOUR),
    "rendered.keep": lambda s: s.rendered.keep([s.rendered.make("Ada", NOW, "bn")]),
    "batch_upsert.record": lambda s: s.batch_upsert.record(
        [wrote("Bob", -7, channel="call"), wrote("cy@one.example", -1), wrote("Gone", -1), wrote("Bob", -7)],
        NOW,
    ),
    "batch_upsert.record_rows": lambda s: s.batch_upsert.record_rows(
        [row_of(wrote("Bob", -7, channel="x"))], NOW
    ),
    "directory.merge": lambda s: [s.directory.merge(name, "Nobody", NOW) for name in CONTACTS],
    "directory.forget": lambda s: [s.directory.forget(name, NOW) for name in CONTACTS],
    "colleagues.switch": lambda s: s.colleagues.switch(on=False),
    "retention.set": lambda s: s.retention.set("mail", 5),
    "retention.drop": lambda s: [refused(s.retention.drop, name) for name in ("mail", "chat", "phone")],
    "retention.apply": lambda s: s.retention.apply(NOW, scrub=False),
    "consents.say": lambda s: s.consents.say("Ada", Purpose.ANSWERS, NOW, allowed=True),
    "objections.add": lambda s: [s.objections.add(name, NOW, "test") for name in ("Di", "Cy", "New")],
    "objections.lift": lambda s: [refused(s.objections.lift, name, NOW) for name in OBJECTING],
    "idempotency.once": lambda s: [
        s.idempotency.once("caller", key, "print", NOW, lambda: (200, "second")) for key in ("key", "another")
    ],
}
OF_ALL_WORKSPACES = {
    "change_counts.workspaces",
    "change_feed.due_workspaces",
    "idempotency.drop_expired",
    "retention.due_workspaces",
}


# Who objected in one workspace or the other, under some handle, and who did in none.
OBJECTING = ("Bob", "Cy", "Di", "Eve", "Old", "di@one.example", "cy@one.example")
UPLOADS = ("mine_key_upload", "theirs_key_upload", "theirs_other_upload")
KEYS = ("mine_key", "theirs_key", "theirs_other")
ENDPOINTS = ("mine_one", "mine_two", "theirs_one", "theirs_two")


def of_endpoints(work: Callable[[str], Any]) -> None:
    """Do something to every endpoint of every workspace, as far as this one lets it."""
    for name in ENDPOINTS:
        work(name)


def of_all_and_one(store: Store, read: Callable[[Any], Sequence[Any]]) -> list[Any]:
    """Return what is read for a list of everybody, and for a list of Ada's alone."""
    return [sorted(read(store.list_inputs), key=repr), sorted(read(store.list_inputs.of(["Ada"])), key=repr)]


def refused(call: Callable[..., Any], *values: Any) -> str | None:
    """Return the refusal that a call raises."""
    try:
        call(*values)
    except KithError as error:
        return str(error)
    return None


def newest_list(store: Store) -> dict[str, int]:
    """Return the number of Ada's newest list by owner, nothing where there is none."""
    numbers = [row["id"] for table, row in store.everything() if table == "lists"]
    return {"Ada": max(numbers)} if numbers else {}


def job_numbers(store: Store) -> list[str]:
    """Return the ids of the jobs of all workspaces."""
    return [row[0] for row in store.database.execute("SELECT id FROM jobs ORDER BY workspace, owner")]


def answer_numbers(store: Store) -> list[int]:
    """Return the numbers of the answers of all workspaces."""
    return [int(row[0]) for row in store.database.execute("SELECT id FROM answers ORDER BY id")]


UNEXPORTED = {
    "rendered_lists": "owner, lang, changed, published, until, size, etag, body",
    "idempotent_responses": "caller, key, fingerprint, status, body, bytes_so_far",
    "change_counts": "owner, changed, done, published, log_changed, request_id",
    "api_keys": "name, owner, made_at, expires_at, revoked_at",
    "sessions": "owner, made_at",
    "sign_in_links": "owner, made_at",
    "connections": "id, due_at",
    "bulk_uploads": "id, format, made_by, made_at, job, received, position, rows, created, rejected",
    "audit_log": "number, at, action, actor, about, subject",
    "feed_cursors": "newest, purged, looked_at",
    # Its digests are made with a random key.
    "erased_handles": "at",
}
NUMBERED = {"id", "list_id", "join_id"}


def dump(store: Store) -> list[str]:
    """Return every row of a workspace, without the numbers that lists have in the whole store."""
    rows: list[tuple[str, list[Any]]] = [(table, without_numbers(row)) for table, row in store.everything()]
    for table, columns in UNEXPORTED.items():
        query = f"SELECT {columns} FROM {table} WHERE workspace = ?"
        rows += [(table, list(row)) for row in store.database.execute(query, (store.workspace,))]
    return sorted(map(repr, rows))


def without_numbers(row: dict[str, Any]) -> list[Any]:
    """Return a row's values without the store's own numbers, also inside a row that a join keeps."""
    return [
        without_numbers(json.loads(value)) if name == "content" else value
        for name, value in row.items()
        if name not in NUMBERED
    ]


def answered(method: str, store: Store) -> Any:
    """Return what a method returns, or the sentence in which it refuses."""
    try:
        return (READS.get(method) or WRITES[method])(store)
    except KithError as error:
        return str(error)
