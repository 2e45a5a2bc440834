"""How somebody can be written to or called: the links that their handles allow, the liveliest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from data.identity.handles import HandleKind, kind_of


class Way(StrEnum):
    """A program that a link opens."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class WayUsed:
    """How often two met by one handle, source and channel, and when last (epoch seconds)."""

    handle: str
    source: str
    channel: str
    count: int
    last: int


@dataclass(frozen=True, slots=True)
class WayToReach:
    """One way to somebody, by an e-mail address, an E.164 number or a profile."""

    way: Way
    address: str


# A chat shows nothing but its own messages; its programs alone are reached by a link.
CHATS = {"whatsapp": Way.WHATSAPP, "telegram": Way.TELEGRAM}
PROFILE = "t.me/"


def ways_to_reach(handles: Sequence[str], used: Sequence[WayUsed]) -> list[WayToReach]:
    """Return the ways that handles allow, those that the two used most first; empty where there is none.

    That somebody has WhatsApp or Telegram is never guessed from a number alone.
    """
    last = {use.handle: use.last for use in sorted(used, key=lambda use: use.last)}
    newest = sorted(handles, key=lambda handle: -last.get(handle, 0))
    address = {kind: next((h for h in newest if kind_of(h) is kind), None) for kind in HandleKind}
    number = address[HandleKind.NUMBER]
    counts = dict.fromkeys(Way, 0)
    for use in used:
        if (way := _way_of(use)) is not None:
            counts[way] += use.count
    chats = {_chat_of(handle) for handle in handles} | {way for way in Way if counts[way]}
    profile = next((handle for handle in newest if handle.startswith(PROFILE)), None)
    addresses = {
        Way.EMAIL: address[HandleKind.EMAIL],
        Way.WHATSAPP: number if Way.WHATSAPP in chats else None,
        Way.TELEGRAM: profile or (number if Way.TELEGRAM in chats else None),
        Way.SMS: number,
        Way.CALL: number,
    }
    ways = [WayToReach(way, address) for way, address in addresses.items() if address is not None]
    return sorted(ways, key=lambda one: -counts[one.way])


def _way_of(use: WayUsed) -> Way | None:
    if use.channel == "message":
        return _chat_of(f"{use.source}:") or (Way.SMS if kind_of(use.handle) is HandleKind.NUMBER else None)
    return {"email": Way.EMAIL, "call": Way.CALL}.get(use.channel)


def _chat_of(handle: str) -> Way | None:
    return CHATS.get(handle.partition(":")[0])


def link(to: WayToReach, subject: str) -> str:
    """Return the address that opens the program; what is written there is the owner's own."""
    if to.way is Way.EMAIL:
        return f"mailto:{quote(to.address, safe='@')}?subject={quote(subject)}"
    if to.way is Way.WHATSAPP:
        return f"https://wa.me/{to.address.removeprefix('+')}"
    if to.way is Way.TELEGRAM:
        return f"https://t.me/{quote(to.address.removeprefix(PROFILE), safe='+')}"
    return f"{'sms' if to.way is Way.SMS else 'tel'}:{to.address}"
