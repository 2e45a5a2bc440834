"""Push and chat: the same few words to every device, or every chat address, of an owner."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.messages import Message
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.bookkeeping.schedule import SchedulePart
from data.store.feed.outbox import DeliveryKind
from data.store.feed.weekly_deliveries import WeeklyDelivery
from data.store.store import Store
from data.webhooks.public_addresses import Networks
from data.weekly.announcement import Announcement
from data.weekly.push_key import PushKey
from data.weekly.push_subscription import PushSubscription
from data.weekly.way_setting import WaySetting
from pipelines.deliver.hand_over import HandOver, HandOverResult
from pipelines.deliver.weekly.chat_service import send_chat
from pipelines.deliver.weekly.ways import Due, Parcel, Words
from pipelines.deliver.weekly.web_push import PushSender

# Writes what is said of an owner's week as of now; None where a quiet week says nothing.
WriteAnnouncement = Callable[[Store, str, bool, datetime], Announcement | None]
# Sends for a workspace to a place whose address was opened, at a moment in epoch seconds.
Send = Callable[[Store, str, Announcement, int], HandOverResult]
# Whom a push service may write to where nobody gave an address at which the installation is reached.
NO_CONTACT = "https://kith.invalid"
NO_TARGET = Message("it goes nowhere any more")


@dataclass(slots=True)
class TargetWay:
    """Sends what is written to each target of one kind; addresses are opened with the key file."""

    kind: DeliveryKind
    part: SchedulePart
    words: Words
    key_path: Path
    write: WriteAnnouncement
    send: Send

    def wanted(self, store: Store) -> Mapping[str, WaySetting]:
        """Return who wants it."""
        settings = store.preferences.of_everyone(str(self.kind))
        wanted = {owner: WaySetting.of_setting(one) for owner, one in settings.items()}
        return {owner: setting for owner, setting in wanted.items() if setting is not None and setting.on}

    def targets(self, due: Due) -> Sequence[str]:
        """Return the owner's devices or chat addresses."""
        return [one.id for one in due.store.delivery_targets.of(due.owner, self.kind)]

    def parcel(self, due: Due, delivery: WeeklyDelivery) -> Parcel | None:
        """Return the announcement as it is handed over to one target."""
        target = due.target(delivery)
        if target is None:
            return lambda: HandOverResult(HandOver.REFUSED, NO_TARGET)
        address = target.opened(read_key(self.key_path), due.store.workspace)
        names = isinstance(due.setting, WaySetting) and due.setting.names
        announcement = self.write(due.store, due.owner, names, due.now)
        if announcement is None:
            return None
        return lambda: self.send(due.store, address, announcement, to_epoch(due.now))


def push_way(key_path: Path, networks: Networks, write: WriteAnnouncement) -> TargetWay:
    """Return the way to devices, by their browsers' push services."""
    words = Words(
        Message("it was perhaps sent: Kith ended while it was on the way to a device"),
        Message("it was not sent: no push service took it that day"),
        Message("it was switched off after ten weeks in which no device could be told"),
        Message("it was not sent: no device takes it; switch one on, on the page Every week"),
    )
    send = push_sending(key_path, networks)
    return TargetWay(DeliveryKind.PUSH, SchedulePart.PUSH, words, key_path, write, send)


def chat_way(key_path: Path, write: WriteAnnouncement) -> TargetWay:
    """Return the way into chats, by Apprise."""
    words = Words(
        Message("it was perhaps sent: nobody knows whether the chat took it, so it is not sent again"),
        Message("it was not sent: the chat service took nothing that day"),
        Message("it was switched off after ten weeks in which no chat could be written to"),
        Message("it was not sent: there is no chat address; say one: kith settings announce --chat"),
    )
    return TargetWay(DeliveryKind.CHAT, SchedulePart.CHAT, words, key_path, write, chat_sending())


def push_sending(key_path: Path, networks: Networks) -> Send:
    """Return what sends to a device whose subscription was opened."""

    def send(store: Store, address: str, announcement: Announcement, now: int) -> HandOverResult:
        sender = PushSender(PushKey.of_key(read_key(key_path)), push_contact(store), networks)
        subscription = PushSubscription.of_text(address)
        return sender.send(subscription, json.dumps(asdict(announcement)).encode(), now)

    return send


def chat_sending() -> Send:
    """Return what writes to a chat address that was opened."""
    return lambda _, address, announcement, __: send_chat(address, announcement)


def push_contact(store: Store) -> str:
    """Return whom a push service may write to about this installation, as it wants to know (RFC 8292)."""
    account = store.mail_accounts.get()
    if account is None:
        return NO_CONTACT
    is_public = account.place is not None and account.place.startswith("https:")
    return account.place if is_public and account.place else f"mailto:{account.sender}"
