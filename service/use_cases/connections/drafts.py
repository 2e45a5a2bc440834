"""Accounts connected on the page: kept sealed and unread until a worker looked and their owner agreed."""

from dataclasses import replace
from typing import Any

from data.errors import InputError
from data.schema import to_epoch
from data.store.bookkeeping.connections import CRM_KINDS, DRAFT, Connection
from data.store.bookkeeping.job_queue import EVERY_CALENDAR, Job, JobKind
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from service.use_cases.find_contact import require_owner
from service.use_cases.jobs import BY_PAGE
from service.use_cases.week import WeekUseCases

# What a connection's settings hold where its owner signed in with a browser.
OAUTH = "oauth"


def add_draft(use_cases: WeekUseCases, connections: ConnectionUseCases, account: NewAccount) -> Job:
    """Keep an account unread, and ask a worker to look at it; one that was only looked at is replaced."""
    require_owner(use_cases.store, account.owner)
    settings = {**account.settings, DRAFT: True}
    former = use_cases.store.connections.same(account.owner, account.kind, account.address)
    if former is not None and former.is_draft:
        # A mistyped password does not ask for the certificate again; that of another server is refused.
        settings["fingerprint"] = former.settings.get("fingerprint")
        connections.remove(former.id)
    described = replace(account, settings=settings)
    connection = connections.add(described, to_epoch(use_cases.clock()))
    return look_at(use_cases, connections.pause(connection.id))


def keep_signed_in(use_cases: WeekUseCases, connections: ConnectionUseCases, account: NewAccount) -> Job:
    """Keep an account whose owner signed in, unread, and ask for a look; of one that is kept, the sign-in."""
    former = use_cases.store.connections.same(account.owner, account.kind, account.address)
    if former is None or former.is_draft:
        return add_draft(use_cases, connections, account)
    connections.set_secret(former.id, account.secret)
    return look_at(use_cases, connections.pause(former.id))


def look_at(use_cases: WeekUseCases, connection: Connection, *, every_calendar: bool = False) -> Job:
    """Ask a worker to sign in and to say what would be read, or which calendars there are at all."""
    about: dict[str, Any] = {"connection": connection.id}
    if every_calendar:
        about[EVERY_CALENDAR] = True
    now = to_epoch(use_cases.clock())
    return use_cases.store.jobs.ask(JobKind.LOOK_AT_ACCOUNT, connection.owner, about, BY_PAGE, now)


def change_password(
    use_cases: WeekUseCases, connections: ConnectionUseCases, connection: Connection, password: str
) -> Job:
    """Keep another password, read the account no more until its owner agrees, and ask for a look."""
    if not takes_password(connection):
        raise InputError(
            "{address} is signed in at its provider; sign in there again",
            address=connection.address,
        )
    connections.set_secret(connection.id, password)
    return look_at(use_cases, connections.pause(connection.id))


def trust_certificate(use_cases: WeekUseCases, connection: Connection, fingerprint: str) -> Job:
    """Believe the certificate with this fingerprint, of an account not agreed to yet, and ask for a look."""
    if not connection.is_draft:
        raise InputError(
            "{address} is read with another certificate; forget the account and connect it anew",
            address=connection.address,
        )
    settings = {**connection.settings, "fingerprint": fingerprint}
    use_cases.store.connections.set_settings(connection.id, settings)
    return look_at(use_cases, connection)


def takes_password(connection: Connection) -> bool:
    """Tell whether an account is read with a secret that can be typed again."""
    return OAUTH not in connection.settings and connection.kind not in CRM_KINDS
