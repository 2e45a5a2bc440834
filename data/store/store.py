"""The store: one open database with the log, the lists and the people in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from data.errors import NothingYetError
from data.schema import OWN
from data.store.engine.database import END_OF_TIME, Database
from data.store.engine.sqlite import SQLite
from data.store.engine.workspace_tables import later

if TYPE_CHECKING:
    from data.store.bookkeeping.api_keys import ApiKeys, WorkspaceKeys
    from data.store.bookkeeping.audit_log import AuditLog
    from data.store.bookkeeping.change_counts import ChangeCounts
    from data.store.bookkeeping.connections import ConnectionHealth, Connections
    from data.store.bookkeeping.daily_counts import DailyCounts
    from data.store.bookkeeping.idempotency import IdempotencyKeys
    from data.store.bookkeeping.job_queue import JobQueue, Jobs
    from data.store.bookkeeping.model_versions import ModelVersions
    from data.store.bookkeeping.preferences import Preferences
    from data.store.bookkeeping.schedule import Schedule, WholeSchedule
    from data.store.bookkeeping.sessions import Sessions
    from data.store.crm.crm_contacts import CrmContacts
    from data.store.crm.crm_webhooks import CrmWebhooks
    from data.store.engine.noted import Noted
    from data.store.feed.calendar_addresses import CalendarAddresses, CalendarsOfAll
    from data.store.feed.change_feed import ChangeFeed
    from data.store.feed.delivery_targets import DeliveryTargets
    from data.store.feed.mail_accounts import MailAccounts
    from data.store.feed.mailed_answers import MailedAnswers
    from data.store.feed.outbox import Deliveries, Outbox
    from data.store.feed.webhook_endpoints import WebhookEndpoints, WebhookHealth
    from data.store.feed.weekly_deliveries import WeeklyDeliveries, WeeklyQueue
    from data.store.lists.introductions.introductions import Introductions
    from data.store.lists.introductions.seen_together import SeenTogether
    from data.store.lists.list_inputs import ListInputs
    from data.store.lists.lists import Lists
    from data.store.lists.open_in_feed import OpenInFeed
    from data.store.lists.past_lists import PastLists
    from data.store.lists.rendered import RenderedTexts
    from data.store.lists.workspace_stats import StoredWorkspaceStats
    from data.store.log.batch_upsert import BatchUpsert
    from data.store.log.bulk_uploads import BulkUploads
    from data.store.log.colleagues import Colleagues
    from data.store.log.interactions import Interactions
    from data.store.log.mail_handles import MailHandles
    from data.store.log.planned_meetings import PlannedMeetings
    from data.store.log.removal import Removal
    from data.store.log.rereading import Rereading
    from data.store.log.retention import Retention
    from data.store.log.rows.log_columns import LogColumns
    from data.store.log.sources import Sources
    from data.store.owners.owners import Owners
    from data.store.owners.spellings import OwnerSpellings
    from data.store.owners.workspaces import Workspaces
    from data.store.people.card_facts import CardFacts
    from data.store.people.contact_by_word import ContactByWord
    from data.store.people.contacts import Contacts
    from data.store.people.directory import Directory
    from data.store.people.erasure import Erasure
    from data.store.people.identities import Identities
    from data.store.people.kinds import ContactKinds
    from data.store.people.memories import Memories
    from data.store.people.own_addresses import OwnAddresses
    from data.store.privacy.aggregates import Aggregates
    from data.store.privacy.consents import Consents
    from data.store.privacy.objections import Objections
    from data.store.reading.answer_pages import AnswerPages
    from data.store.reading.contact_pages import ContactPages
    from data.store.reading.interaction_pages import InteractionPages
    from data.wording.language import Language


class Store:
    """One workspace of everything an installation keeps; close it, or use it in a with statement."""

    interactions: "cached_property[Interactions]" = later("log.interactions:Interactions")
    log_columns: "cached_property[LogColumns]" = later("log.rows.log_columns:LogColumns")
    lists: "cached_property[Lists]" = later("lists.lists:Lists")
    past_lists: "cached_property[PastLists]" = later("lists.past_lists:PastLists")
    contacts: "cached_property[Contacts]" = later("people.contacts:Contacts")
    planned_meetings: "cached_property[PlannedMeetings]" = later("log.planned_meetings:PlannedMeetings")
    mail_handles: "cached_property[MailHandles]" = later("log.mail_handles:MailHandles")
    rereading: "cached_property[Rereading]" = later("log.rereading:Rereading")
    preferences: "cached_property[Preferences]" = later("bookkeeping.preferences:Preferences")
    workspace_stats: "cached_property[StoredWorkspaceStats]" = later(
        "lists.workspace_stats:StoredWorkspaceStats"
    )
    change_counts: "cached_property[ChangeCounts]" = later("bookkeeping.change_counts:ChangeCounts")
    change_feed: "cached_property[ChangeFeed]" = later("feed.change_feed:ChangeFeed")
    open_in_feed: "cached_property[OpenInFeed]" = later("lists.open_in_feed:OpenInFeed")
    list_inputs: "cached_property[ListInputs]" = later("lists.list_inputs:ListInputs")
    introductions: "cached_property[Introductions]" = later("lists.introductions.introductions:Introductions")
    seen_together: "cached_property[SeenTogether]" = later("lists.introductions.seen_together:SeenTogether")
    identities: "cached_property[Identities]" = later("people.identities:Identities")
    owners: "cached_property[Owners]" = later("owners.owners:Owners")
    owner_spellings: "cached_property[OwnerSpellings]" = later("owners.spellings:OwnerSpellings")
    own_addresses: "cached_property[OwnAddresses]" = later("people.own_addresses:OwnAddresses")
    card_facts: "cached_property[CardFacts]" = later("people.card_facts:CardFacts")
    contact_by_word: "cached_property[ContactByWord]" = later("people.contact_by_word:ContactByWord")
    memories: "cached_property[Memories]" = later("people.memories:Memories")
    kinds: "cached_property[ContactKinds]" = later("people.kinds:ContactKinds")
    erasure: "cached_property[Erasure]" = later("people.erasure:Erasure")
    aggregates: "cached_property[Aggregates]" = later("privacy.aggregates:Aggregates")
    retention: "cached_property[Retention]" = later("log.retention:Retention")
    colleagues: "cached_property[Colleagues]" = later("log.colleagues:Colleagues")
    consents: "cached_property[Consents]" = later("privacy.consents:Consents")
    objections: "cached_property[Objections]" = later("privacy.objections:Objections")
    daily_counts: "cached_property[DailyCounts]" = later("bookkeeping.daily_counts:DailyCounts")
    sources: "cached_property[Sources]" = later("log.sources:Sources")
    rendered: "cached_property[RenderedTexts]" = later("lists.rendered:RenderedTexts")
    removal: "cached_property[Removal]" = later("log.removal:Removal")
    batch_upsert: "cached_property[BatchUpsert]" = later("log.batch_upsert:BatchUpsert")
    directory: "cached_property[Directory]" = later("people.directory:Directory")
    answer_pages: "cached_property[AnswerPages]" = later("reading.answer_pages:AnswerPages")
    contact_pages: "cached_property[ContactPages]" = later("reading.contact_pages:ContactPages")
    interaction_pages: "cached_property[InteractionPages]" = later(
        "reading.interaction_pages:InteractionPages"
    )
    model_versions: "cached_property[ModelVersions]" = later("bookkeeping.model_versions:ModelVersions")
    bulk_uploads: "cached_property[BulkUploads]" = later("log.bulk_uploads:BulkUploads")
    audit: "cached_property[AuditLog]" = later("bookkeeping.audit_log:AuditLog")
    keys: "cached_property[WorkspaceKeys]" = later("bookkeeping.api_keys:WorkspaceKeys")
    idempotency: "cached_property[IdempotencyKeys]" = later("bookkeeping.idempotency:IdempotencyKeys")
    jobs: "cached_property[Jobs]" = later("bookkeeping.job_queue:Jobs")
    job_queue: "cached_property[JobQueue]" = later("bookkeeping.job_queue:JobQueue", shared=True)
    schedule: "cached_property[Schedule]" = later("bookkeeping.schedule:Schedule")
    whole_schedule: "cached_property[WholeSchedule]" = later(
        "bookkeeping.schedule:WholeSchedule", shared=True
    )
    calendar_addresses: "cached_property[CalendarAddresses]" = later(
        "feed.calendar_addresses:CalendarAddresses"
    )
    calendars: "cached_property[CalendarsOfAll]" = later(
        "feed.calendar_addresses:CalendarsOfAll", shared=True
    )
    mail_accounts: "cached_property[MailAccounts]" = later("feed.mail_accounts:MailAccounts")
    mailed_answers: "cached_property[MailedAnswers]" = later("feed.mailed_answers:MailedAnswers")
    delivery_targets: "cached_property[DeliveryTargets]" = later("feed.delivery_targets:DeliveryTargets")
    weekly_deliveries: "cached_property[WeeklyDeliveries]" = later("feed.weekly_deliveries:WeeklyDeliveries")
    weekly_queue: "cached_property[WeeklyQueue]" = later("feed.weekly_deliveries:WeeklyQueue", shared=True)
    deliveries: "cached_property[Deliveries]" = later("feed.outbox:Deliveries")
    webhook_endpoints: "cached_property[WebhookEndpoints]" = later("feed.webhook_endpoints:WebhookEndpoints")
    outbox: "cached_property[Outbox]" = later("feed.outbox:Outbox", shared=True)
    webhook_health: "cached_property[WebhookHealth]" = later(
        "feed.webhook_endpoints:WebhookHealth", shared=True
    )
    connections: "cached_property[Connections]" = later("bookkeeping.connections:Connections")
    crm_contacts: "cached_property[CrmContacts]" = later("crm.crm_contacts:CrmContacts")
    crm_webhooks: "cached_property[CrmWebhooks]" = later("crm.crm_webhooks:CrmWebhooks")
    connection_health: "cached_property[ConnectionHealth]" = later(
        "bookkeeping.connections:ConnectionHealth", shared=True
    )
    api_keys: "cached_property[ApiKeys]" = later("bookkeeping.api_keys:ApiKeys", shared=True)
    sessions: "cached_property[Sessions]" = later("bookkeeping.sessions:Sessions", shared=True)
    workspaces: "cached_property[Workspaces]" = later("owners.workspaces:Workspaces", shared=True)

    def __init__(
        self,
        target: Path | str | Database | None = None,
        workspace: str = OWN,
        *,
        database: Database | None = None,
    ) -> None:
        """Open the file or the PostgreSQL address, made if missing; without either it lives in memory.

        With a database that is open already, only its workspace is another.
        """
        self.database = database or _open(target)
        self.target = target
        self.workspace = workspace
        self.database.before_commit = self._tell_changes

    def _tell_changes(self, noted: "Mapping[str, Noted]") -> None:
        from data.store.lists.open_in_feed import tell_changes

        tell_changes(self.database, noted)

    def reopen(self) -> None:
        """Open the same place anew after its connection was lost."""
        self.database.close()
        anew = Store(self.target, self.workspace)
        # Every table built so far holds the connection that was lost.
        vars(self).clear()
        vars(self).update(vars(anew))

    def within(self, workspace: str) -> "Store":
        """Return another workspace of the same open store."""
        return Store(self.target, workspace, database=self.database)

    @classmethod
    def existing(cls, target: Path | str, workspace: str = OWN) -> "Store":
        """Open a store that must be there already."""
        if isinstance(target, Path) and not target.exists():
            raise NothingYetError(
                "nothing has been taken in yet (there is no {path}); begin with: kith start",
                path=target,
            )
        return cls(target, workspace)

    def spoken(self, owner: str | None = None, requested: str | None = None) -> "Language":
        """Return the language asked for, else the one that the owner, or the store's only one, has set."""
        from data.store.bookkeeping.preferences import LANGUAGE

        # A name that nobody here has is a slip of whoever else reads.
        own = owner and self.preferences.get(owner, LANGUAGE) is not None
        owners = [owner] if owner and own else self.interactions.owners() or self.lists.owners(END_OF_TIME)
        return self.preferences.spoken(owners[0] if len(owners) == 1 else "", requested)

    def ready(self) -> bool:
        """Tell whether the database answers."""
        return self.database.execute("SELECT 1") == [(1,)]

    def revision(self) -> str | None:
        """Return the schema revision the database answers with."""
        return self.database.revision()

    def everything(self, owner: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (table, row by column) of everything this workspace keeps, or keeps of one owner."""
        from data.store.export import everything

        return everything(self.database, self.workspace, owner)

    def about(self, contact: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (table, row by column) of every row of any owner's that names a contact."""
        from data.store.export import about_contact

        contact = self.directory.spelled(contact)
        owners = self.directory.concerned(contact)
        handles = {owner: self.identities.handles(owner, contact) for owner in owners}
        yield from about_contact(self.database, self.workspace, handles)
        for one in self.objections.of(contact):
            yield "objections", asdict(one)

    @contextmanager
    def rehearsal(self) -> Iterator["Store"]:
        """Lend a store of the same content on which everything can be tried and nothing lasts."""
        with self.database.rehearsal() as database:
            yield Store(self.target, self.workspace, database=database)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        """Return the open store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _open(target: Path | str | Database | None) -> Database:
    if isinstance(target, Database):
        return target
    if isinstance(target, str):
        # Imported here: most installations are one file and need no client for a server.
        from data.store.engine.postgres import Postgres

        return Postgres.open(target)
    return SQLite.open(target)
