"""The digest: a letter to the owner's address, through the workspace's mail server."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.messages import Message
from data.sealed_secrets import read_key
from data.store.bookkeeping.preferences import DIGEST
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.mail_accounts import MailAccount, opened_password
from data.store.feed.outbox import DeliveryKind
from data.store.feed.weekly_deliveries import WeeklyDelivery
from data.store.store import Store
from data.weekly.digest_setting import DigestSetting
from data.weekly.letter import Letter
from pipelines.deliver.hand_over import HandOverResult
from pipelines.deliver.mail_message import message_bytes
from pipelines.deliver.mail_server import hand_over
from pipelines.deliver.weekly.ways import Due, Parcel, Words

# Writes an owner's letter of a week as of now; None where a quiet week sends nothing.
WriteLetter = Callable[[Store, MailAccount, str, DigestSetting, datetime], Letter | None]

WORDS = Words(
    Message("it was perhaps sent: the line to the mail server broke, so it is not sent again"),
    Message("it was not sent: the mail server took nothing that day"),
    Message("it was switched off after ten weeks in which no digest could be sent"),
    Message("it was not sent: there is no address"),
)


@dataclass(slots=True)
class MailWay:
    """Writes and sends digests; passwords are opened with the key file."""

    key_path: Path
    write: WriteLetter
    send: Callable[[MailAccount, str | None, str, bytes], HandOverResult] = hand_over
    kind: DeliveryKind = DeliveryKind.DIGEST
    part: SchedulePart = SchedulePart.DIGEST
    words: Words = WORDS

    def wanted(self, store: Store) -> Mapping[str, DigestSetting]:
        """Return who wants a digest; nobody where no mail server is set up."""
        if store.mail_accounts.get() is None:
            return {}
        settings = store.preferences.of_everyone(DIGEST)
        wanted = {owner: DigestSetting.of_setting(one) for owner, one in settings.items()}
        return {owner: setting for owner, setting in wanted.items() if setting is not None and setting.on}

    def targets(self, _: Due) -> Sequence[str]:
        """Return the one place that it goes to: the address of the setting."""
        return [""]

    def parcel(self, due: Due, delivery: WeeklyDelivery) -> Parcel | None:
        """Return the letter as it is handed to the mail server."""
        account, setting = due.store.mail_accounts.get(), due.setting
        assert account is not None and isinstance(setting, DigestSetting)  # noqa: S101, PT018  # as in wanted
        password = opened_password(read_key(self.key_path), due.store.workspace, account)
        letter = self.write(due.store, account, due.owner, setting, due.now)
        if letter is None:
            return None
        content = message_bytes(letter, account.sender, setting.to, delivery.id, due.now)
        return lambda: self.send(account, password, setting.to, content)
