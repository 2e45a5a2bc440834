"""Whether what announces weeks can be opened: passwords of mail servers, addresses of devices and chats."""

from collections.abc import Sequence
from pathlib import Path

from data.messages import Message
from data.store.feed.mail_accounts import place_of_password
from data.store.store import Store
from pipelines.jobs.upkeep.checks.sealed import Condition, check_sealed

AGAIN = Message("put the key file back, or say the password again: kith digest server HOST")
AGAIN_TARGETS = Message("put the key file back, or switch devices and chats on anew, on the page Every week")


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


def sealed_targets(store: Store) -> list[tuple[str, str]]:
    """Return the sealed addresses of all workspaces' devices and chats, each with its place."""
    return [one for name in store.workspaces.names() for one in store.within(name).delivery_targets.secrets()]


def check_targets(targets: Sequence[tuple[str, str]], key_path: Path) -> Condition:
    """Look whether the key file opens the address of every device and chat."""
    return check_sealed(key_path, targets, AGAIN_TARGETS)
