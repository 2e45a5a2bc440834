"""A test by mail that names nobody, sent at once, so that an owner sees that the digest would arrive."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from data.errors import KithError, UsageError
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.bookkeeping.preferences import DIGEST
from data.store.feed.mail_accounts import MailAccount, opened_password
from data.store.store import Store
from data.weekly.digest_setting import DigestSetting
from data.weekly.letter import Letter
from pipelines.deliver.hand_over import HandOver
from pipelines.deliver.mail_message import message_bytes
from pipelines.deliver.mail_server import hand_over

# Writes an owner's test as of now.
WriteTest = Callable[[Store, MailAccount, str, datetime], Letter]


def send_digest_trial(store: Store, key_path: Path, owner: str, write: WriteTest, now: datetime) -> str:
    """Send an owner a test and return to which address; raises KithError with what the mail server said.

    Raises UsageError where it was not said through which server, or to whom.
    """
    account = store.mail_accounts.get()
    setting = DigestSetting.of_setting(store.preferences.get(owner, DIGEST))
    if account is None or setting is None:
        raise UsageError(
            "say first through which server and to whom: kith digest server, kith digest on ADDRESS"
        )
    password = opened_password(read_key(key_path), store.workspace, account)
    letter = write(store, account, owner, now)
    content = message_bytes(letter, account.sender, setting.to, f"test-{to_epoch(now)}", now)
    result = hand_over(account, password, setting.to, content)
    if result.outcome is not HandOver.TAKEN:
        raise KithError("the test was not taken: {why}", why=result.why)
    return setting.to
