"""What a workplace sees of an owner: its keys, what the owner agreed to, their sources, who looked."""

from dataclasses import dataclass

from data.identity.purposes import LOOKS, NOTICE_VERSION, Purpose
from data.store.bookkeeping.audit_log import AuditAction, AuditEntry
from data.store.store import Store

MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that opens this owner's part: its name, what it allows, when it was last used (epoch seconds)."""

    name: str
    scopes: tuple[str, ...]
    used_at: int | None


@dataclass(frozen=True, slots=True)
class SeenByWorkplace:
    """All that an owner is shown; `sources` says of each source whether it is taken in."""

    keys: list[HeldKey]
    agreed: dict[Purpose, bool]
    sources: dict[str, bool]
    looks: list[AuditEntry]
    # When the owner read the notice as it is now, and a former one (epoch seconds).
    notice_read: int | None
    former_read: int | None


def seen_by_workplace(store: Store, owner: str, now: int) -> SeenByWorkplace:
    """Return what the workplace sees of an owner, as it is at `now`."""
    consents, notices = store.consents.of(owner), store.consents.notices_read(owner)
    agreed = {one.purpose: one.allowed for one in consents if not one.source}
    switched = {one.source: one.allowed for one in consents if one.purpose == Purpose.COLLECT}
    # Of the whole workplace: an owner of whom nothing is collected yet is asked before it is.
    sources = dict.fromkeys(store.retention.sources(), True)
    return SeenByWorkplace(
        keys=_keys(store, owner, now),
        agreed={purpose: agreed.get(purpose, False) for purpose in _asked(store)},
        sources=dict(sorted((sources | switched).items())),
        looks=store.audit.page(MOST_LOOKS, action=AuditAction.OWNER_LOOKED_AT, about=[owner]),
        notice_read=notices.get(NOTICE_VERSION),
        former_read=max(notices.values(), default=None),
    )


def _asked(store: Store) -> list[Purpose]:
    """Return what the owner is asked: of the team view only where the workplace switched it on."""
    return [*LOOKS, *([Purpose.TEAM] if store.colleagues.is_on() else []), Purpose.HANDOVER]


def _keys(store: Store, owner: str, now: int) -> list[HeldKey]:
    return [
        HeldKey(key.name, tuple(sorted(key.scopes)), key.used_at)
        for key in store.keys.all()
        if key.owner in {None, owner} and key.opens(now)
    ]
