"""Every flow that leaves this machine: to whom, whether it is on, and when it last happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from data.settings import Settings
from data.store.bookkeeping.connections import ConnectionState
from data.store.bookkeeping.preferences import DIGEST
from data.store.bookkeeping.schedule import SchedulePart
from data.store.crm.last_writing import last_writing
from data.store.store import Store
from data.webhooks.public_addresses import is_loopback_name
from data.weekly.digest_setting import DigestSetting
from data.weekly.way_setting import WaySetting
from data.wording.commands import flows as sentences
from data.wording.language import Language


class FlowKind(StrEnum):
    """By which way something leaves."""

    CONNECTION = "connection"
    SIGN_IN = "sign_in"
    CRM = "crm"
    WEBHOOK = "webhook"
    DIGEST = "digest"
    PUSH = "push"
    CHAT = "chat"
    STORE = "store"
    TRACKING = "tracking"
    PROGRAM = "program"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Flow:
    """One way on which something leaves; `last_at` in epoch seconds, None where that is not known."""

    kind: FlowKind
    to: str
    on: bool
    last_at: int | None = None


def flows(store: Store, settings: Settings, now: int, tracking: str | None = None) -> list[Flow]:
    """Return every flow of a workspace, and of the installation where it is elsewhere than on this machine.

    `tracking` is the address at which MLflow records trainings, where one is set.
    """
    return [*_sent(store), *_read(store, now), *_kept_elsewhere(settings, tracking)]


def flow_lines(leaving: Sequence[Flow], lang: Language) -> list[str]:
    """Say of each flow to whom it goes and when it last did, or that nothing leaves; then what never does."""
    lines = [sentences.flow_line(one.kind, one.to, one.last_at, lang, on=one.on) for one in leaving]
    return [*(lines or [sentences.nothing_leaves(lang)]), sentences.always(lang)]


def _sent(store: Store) -> Iterator[Flow]:
    """Yield what Kith asks and sends by itself."""
    for connection in store.connections.all():
        is_live = connection.state is ConnectionState.LIVE
        yield Flow(FlowKind.CONNECTION, connection.address, is_live, connection.last_success_at)
        if provider := connection.settings.get("oauth"):
            yield Flow(FlowKind.SIGN_IN, urlsplit(provider["token"]).hostname or "?", is_live)
        if connection.settings.get("write", "off") != "off":
            yield Flow(
                FlowKind.CRM, connection.address, is_live, last_writing(store.connections, connection).at
            )
    for endpoint in store.webhook_endpoints.all():
        # The host alone: the rest of the address may be a secret.
        host = urlsplit(endpoint.url).hostname or "?"
        yield Flow(FlowKind.WEBHOOK, host, endpoint.off_since is None, endpoint.last_success_at)
    yield from _announced(store)
    account = store.mail_accounts.get()
    if account is None:
        return
    for owner, value in store.preferences.of_everyone(DIGEST).items():
        setting = DigestSetting.of_setting(value)
        parts = [one for one in store.schedule.of(owner) if one.part is SchedulePart.DIGEST]
        last_at = parts[0].last_at if parts else None
        if setting is not None:
            yield Flow(FlowKind.DIGEST, f"{setting.to} ({account.host})", setting.on, last_at)


def _announced(store: Store) -> Iterator[Flow]:
    """Yield the push services of devices, and the chats, to which weeks go."""
    settings = {kind: store.preferences.of_everyone(str(kind)) for kind in (FlowKind.PUSH, FlowKind.CHAT)}
    for owner, kind, place, last_at in store.delivery_targets.all():
        flow = FlowKind(str(kind))
        setting = WaySetting.of_setting(settings[flow].get(owner))
        yield Flow(flow, place, setting is not None and setting.on, last_at)


def _read(store: Store, now: int) -> Iterator[Flow]:
    """Yield the programs that may read: a calendar by its address, others with a key."""
    for owner in store.owners.names():
        calendar = store.calendar_addresses.of(owner)
        if calendar is not None:
            yield Flow(FlowKind.CALENDAR, owner, on=True, last_at=calendar.read_at)
    for key in store.keys.all():
        if key.opens(now):
            yield Flow(FlowKind.PROGRAM, key.name, on=True, last_at=key.used_at)


def _kept_elsewhere(settings: Settings, tracking: str | None) -> Iterator[Flow]:
    """Yield the servers on which Kith's own data lies."""
    for kind, address in ((FlowKind.STORE, settings.store_url), (FlowKind.TRACKING, tracking)):
        host = urlsplit(address).hostname if address else None
        if host is not None and not is_loopback_name(host):
            yield Flow(kind, host, on=True)
