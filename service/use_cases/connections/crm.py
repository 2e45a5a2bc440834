"""CRMs as their admin keeps them: who its users are here, what is written, and the one switch."""

from dataclasses import dataclass
from typing import Any

from data.errors import NotFoundError
from data.store.bookkeeping.connections import CRM_KINDS, Connection, ConnectionState
from data.store.bookkeeping.preferences import CRM_STOPPED, EVERYONE
from data.store.crm_users import DECIDED, MappedUser, mapped_users
from data.store.store import Store

CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class CrmUseCases:
    """The CRMs of one workspace."""

    store: Store

    def all(self) -> list[Connection]:
        """Return every CRM, the oldest first."""
        return [one for one in self.store.connections.all() if one.kind in CRM_KINDS]

    def users(self, number: str) -> list[MappedUser]:
        """Return who works in a CRM, and which owner each is."""
        return mapped_users(self.store, self.crm(number))

    def decide(self, number: str, user: str, owner: str) -> None:
        """Say which owner a user is, by id or address; an empty owner is nobody here."""
        connection = self.crm(number)
        ids = [one.id for one in mapped_users(self.store, connection) if user in {one.id, one.email}]
        if not ids:
            raise NotFoundError("nobody in the CRM is called {user!r}", user=user)
        self._decide(connection, {ids[0]: owner})

    def accept_proposals(self, number: str) -> int:
        """Take every proposal; return how many there were."""
        connection = self.crm(number)
        proposed = {one.id: one.proposed for one in mapped_users(self.store, connection) if one.proposed}
        self._decide(connection, {user: owner for user, owner in proposed.items() if owner})
        return len(proposed)

    def set_mode(self, number: str, mode: str) -> None:
        """Say what is written into a CRM from now on."""
        self._set(self.crm(number), write=mode)

    def let_go(self, number: str) -> None:
        """Let the next pass drop the contacts that are not shown any more, however many they are."""
        connection = self.crm(number)
        self._set(connection, may_forget=True)
        self.store.connections.keep_cursor(connection, CHANGES, {})
        self.store.connections.set_state(number, ConnectionState.LIVE)

    def switch(self, *, stopped: bool) -> None:
        """Stop all reading from CRMs and writing into them, or let it go on."""
        if stopped:
            self.store.preferences.set(EVERYONE, CRM_STOPPED, True)
        else:
            self.store.preferences.clear(EVERYONE, CRM_STOPPED)

    @property
    def is_stopped(self) -> bool:
        """Whether the switch is off."""
        return bool(self.store.preferences.get(EVERYONE, CRM_STOPPED))

    def _decide(self, connection: Connection, owners: dict[str, str]) -> None:
        if not owners:
            return
        decided = {**(connection.settings.get(DECIDED) or {}), **owners}
        self._set(connection, **{DECIDED: decided})
        # What was left out comes now, and what was somebody else's goes.
        self.store.connections.keep_cursor(connection, CHANGES, {})
        self.store.connections.read_now(connection.id)

    def _set(self, connection: Connection, **values: Any) -> None:
        self.store.connections.set_settings(connection.id, {**connection.settings, **values})

    def crm(self, number: str) -> Connection:
        """Return a CRM; raises NotFoundError where it is none."""
        connection = self.store.connections.get(number)
        if connection.kind not in CRM_KINDS:
            raise NotFoundError("{connection} is no CRM", connection=number)
        return connection
