"""The mail server through which a workspace sends; its password is sealed with a key outside the store."""

from dataclasses import dataclass, field
from enum import StrEnum

from data.sealed_secrets import SecretKey, place_of
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables

TABLE = "mail_accounts"
COLUMNS = "host, port, security, username, password, sender, place"
KEEP = upsert(TABLE, "workspace", COLUMNS)
OF_WORKSPACE = f"SELECT {COLUMNS} FROM mail_accounts WHERE workspace = ?"


class MailSecurity(StrEnum):
    """How the connection to a mail server is kept from others' eyes."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailAccount:
    """A mail server, who signs in there, and from which address is sent; `password` is sealed.

    `place` is the address at which the page can be reached from elsewhere, None where it cannot.
    """

    host: str
    port: int
    security: MailSecurity
    username: str | None
    password: str | None = field(repr=False)
    sender: str
    place: str | None = None


class MailAccounts(WorkspaceTables):
    """The mail account of one workspace."""

    def keep(self, account: MailAccount) -> None:
        """Send through this account from now on."""
        server = (account.host, account.port, str(account.security), account.username, account.password)
        self.database.write_many(KEEP, [(self.workspace, *server, account.sender, account.place)])

    def get(self) -> MailAccount | None:
        """Return the account, None where there is none."""
        row = self.database.first(OF_WORKSPACE, (self.workspace,))
        if row is None:
            return None
        host, port, security, *rest = row
        return MailAccount(host, port, MailSecurity(security), *rest)

    def remove(self) -> None:
        """Send nothing any more."""
        self.database.write_many("DELETE FROM mail_accounts WHERE workspace = ?", [(self.workspace,)])


def place_of_password(workspace: str) -> str:
    """Return the place that the password of a workspace's account is bound to."""
    return place_of(TABLE, workspace, "account", "password")


def sealed_password(key: SecretKey, workspace: str, password: str) -> str:
    """Return the password of a workspace's account as the store keeps it."""
    return key.seal(password, place_of_password(workspace))


def opened_password(key: SecretKey, workspace: str, account: MailAccount) -> str | None:
    """Return the password of an account; raises SecretKeyError where it was sealed with another key."""
    if account.password is None:
        return None
    return key.open(account.password, place_of_password(workspace))
