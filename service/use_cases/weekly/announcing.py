"""By which way an owner's week announces itself: one of mail, push, chat; the calendar waits to be read."""

from dataclasses import replace

from data.errors import InputError, UsageError
from data.sealed_secrets import SecretKey
from data.store.bookkeeping.preferences import CHAT, PUSH
from data.store.feed.delivery_targets import DeliveryTarget
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from data.webhooks.public_addresses import Networks, check_url
from data.weekly.chat_addresses import checked_chat_address
from data.weekly.push_subscription import PushSubscription
from data.weekly.way_setting import Way, WaySetting
from data.wording.language import Language
from service.use_cases.weekly.digest_settings import digest_of, end_digest, set_digest

# More devices than anybody carries.
MOST_TARGETS = 10
KINDS = {Way.PUSH: DeliveryKind.PUSH, Way.CHAT: DeliveryKind.CHAT}
SETTINGS = {Way.PUSH: PUSH, Way.CHAT: CHAT}


def ways_on(store: Store, owner: str) -> list[Way]:
    """Return by which ways an owner's week announces itself; none is that calendar and page wait."""
    digest = digest_of(store, owner)
    on = [Way.MAIL] if digest is not None and digest.on and store.mail_accounts.get() is not None else []
    return on + [
        way for way in SETTINGS if (setting := _setting(store, owner, way)) is not None and setting.on
    ]


def choose(
    store: Store, owner: str, way: Way, now: int, *, also: bool = False, names: bool | None = None
) -> None:
    """Let a week announce itself by one way, and by no other unless `also`; `names` whether it names people.

    Raises UsageError where that way was not set up.
    """
    _check_set_up(store, owner, way)
    with store.database.transaction():
        if not also:
            end_others(store, owner, way)
        if way is Way.MAIL:
            set_digest(store, owner, now, on=True)
        elif way in SETTINGS:
            _switch_on(store, owner, way, now, names=names)


def end_others(store: Store, owner: str, way: Way) -> None:
    """Let a week announce itself by no other way than this one."""
    for other in SETTINGS:
        if other is not way:
            _switch_off(store, owner, other)
    if way is not Way.MAIL:
        end_digest(store, owner)


def add_device(
    store: Store, owner: str, subscription: PushSubscription, key: SecretKey, networks: Networks, now: int
) -> DeliveryTarget:
    """Keep a device that takes push; raises InputError for what is none, or may not be sent to."""
    subscription.point()
    subscription.secret()
    try:
        parts = check_url(subscription.endpoint, networks)
    except InputError:
        raise InputError(
            "the push service that this browser named cannot be sent to; nothing was kept"
        ) from None
    return _keep(store, owner, DeliveryKind.PUSH, parts.hostname or "?", subscription.as_text(), key, now)


def add_chat(store: Store, owner: str, address: str, key: SecretKey, now: int) -> DeliveryTarget:
    """Keep a chat address; raises InputError for what is none."""
    checked, service = checked_chat_address(address)
    return _keep(store, owner, DeliveryKind.CHAT, service, checked, key, now)


def remove_target(store: Store, owner: str, number: str) -> None:
    """Send to a device or a chat address no more; where it was the last of its kind, that way is off."""
    store.delivery_targets.remove(owner, number)
    for way, kind in KINDS.items():
        if not store.delivery_targets.of(owner, kind):
            _switch_off(store, owner, way)


def announce_lines(store: Store, owner: str, lang: Language) -> list[str]:
    """Say by which way an owner's week announces itself."""
    sentences = {
        Way.MAIL: lang.say("Your week announces itself by mail."),
        Way.PUSH: lang.say("Your week announces itself on your devices."),
        Way.CHAT: lang.say("Your week announces itself in a chat."),
    }
    on = ways_on(store, owner)
    if not on:
        return [lang.say("Nothing announces itself: page and calendar wait to be read.")]
    return [sentences[way] for way in on]


def names_people(store: Store, owner: str, way: Way) -> bool:
    """Tell whether push or chat names people."""
    setting = _setting(store, owner, way)
    return setting is not None and setting.names


def _keep(
    store: Store, owner: str, kind: DeliveryKind, place: str, address: str, key: SecretKey, now: int
) -> DeliveryTarget:
    if len(store.delivery_targets.of(owner, kind)) >= MOST_TARGETS:
        raise InputError("there are {count} already; take one away first", count=MOST_TARGETS)
    return store.delivery_targets.keep(owner, kind, place, address, key, now)


def _setting(store: Store, owner: str, way: Way) -> WaySetting | None:
    name = SETTINGS.get(way)
    return None if name is None else WaySetting.of_setting(store.preferences.get(owner, name))


def _check_set_up(store: Store, owner: str, way: Way) -> None:
    if way is Way.PUSH and not store.delivery_targets.of(owner, DeliveryKind.PUSH):
        raise UsageError("no device takes it yet; open the page Every week there, and switch it on")
    if way is Way.CHAT and not store.delivery_targets.of(owner, DeliveryKind.CHAT):
        raise UsageError("there is no chat address yet; say one in a terminal: kith settings announce --chat")


def _switch_on(store: Store, owner: str, way: Way, now: int, *, names: bool | None) -> None:
    before = _setting(store, owner, way)
    kept = before or WaySetting(on=False)
    if not kept.on:
        # What was due while it was off is not caught up on.
        kept = replace(kept, on=True, since=now)
    kept = replace(kept, names=kept.names if names is None else names)
    if kept != before:
        store.preferences.set(owner, SETTINGS[way], kept.as_setting())


def _switch_off(store: Store, owner: str, way: Way) -> None:
    setting = _setting(store, owner, way)
    if setting is not None and setting.on:
        store.preferences.set(owner, SETTINGS[way], replace(setting, on=False).as_setting())
