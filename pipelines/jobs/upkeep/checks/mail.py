"""Whether the passwords of the mail servers that send digests can be opened."""

from collections.abc import Sequence
from pathlib import Path

from data.messages import Message
from data.store.feed.mail_accounts import place_of_password
from data.store.store import Store
from pipelines.jobs.upkeep.checks.sealed import Condition, check_sealed

AGAIN = Message("put the key file back, or say the password again: kith digest server HOST")


def sealed_passwords(store: Store) -> list[tuple[str, str]]:
    """Return the sealed passwords of all workspaces' mail servers, each with its place."""
    names = store.workspaces.names()
    accounts = {name: store.within(name).mail_accounts.get() for name in names}
    return [
        (account.password, place_of_password(name))
        for name, account in accounts.items()
        if account is not None and account.password is not None
    ]


def check_mail(passwords: Sequence[tuple[str, str]], key_path: Path) -> Condition:
    """Look whether the key file opens every password of a mail server."""
    return check_sealed(key_path, passwords, AGAIN)
