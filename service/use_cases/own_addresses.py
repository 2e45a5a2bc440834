"""The owner's own addresses: what is known of them, the owner's word, and what is read anew by it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.errors import InputError
from data.identity.handles import HandleKind, handle, kind_of
from data.identity.own.spellings import Spellings, plainest
from data.identity.own_addresses import AddressState, OwnAddress
from data.schema import from_epoch
from data.store.log.rereading import Reread
from data.store.store import Store
from data.wording.commands.own_addresses import evidence, sign_sentences
from data.wording.language import Language


def own_handle(text: str) -> str:
    """Return the normal form of an address, number or profile; raises InputError for a name."""
    spelled = handle(text)
    if kind_of(spelled) is HandleKind.NAME:
        raise InputError(
            "{address!r} is a name; an address of yours is an e-mail address, a telephone number with its "
            "country (like +880…) or the address of a profile",
            address=text,
        )
    return spelled


def find_address(store: Store, owner: str, text: str) -> OwnAddress | None:
    """Return what is known of an address, however it is spelled; None where nothing is."""
    spelled = handle(text)
    same = _alike(store.own_addresses.all(owner), spelled)
    return next((one for one in same if one.handle == spelled), same[0] if same else None)


def say_address(store: Store, owner: str, text: str, state: AddressState, at: int) -> tuple[str, Reread]:
    """Keep the owner's word about one address; return how it is spelled here, and what was read anew."""
    address = find_address(store, owner, text)
    spelled = address.handle if address else own_handle(text)
    return spelled, _say(store, owner, {spelled: state}, at)


def say_all_addresses(store: Store, owner: str, handles: Sequence[str], at: int) -> Reread:
    """Keep the owner's word that these addresses are all of theirs; return what was read anew.

    Those that were theirs and are not among them are refused. What was only asked about stays asked.
    """
    kept, wanted = store.own_addresses.all(owner), Spellings(handles)
    gone = [one.handle for one in kept if one.state is AddressState.OWN and one.handle not in wanted]
    here = [one.handle for spelled in handles for one in _alike(kept, spelled)]
    fresh = [spelled for spelled in handles if spelled not in Spellings(here)]
    words = dict.fromkeys(gone, AddressState.REFUSED) | dict.fromkeys([*here, *fresh], AddressState.OWN)
    return _say(store, owner, words, at)


def _say(store: Store, owner: str, words: dict[str, AddressState], at: int) -> Reread:
    """Keep what the owner newly says of addresses, and read anew the mails that name those that change."""
    kept = {one.handle: one for one in store.own_addresses.all(owner)}
    earlier = {spelled: (one.state, one.by_owner) for spelled, one in kept.items()}
    news = {spelled: state for spelled, state in words.items() if earlier.get(spelled) != (state, True)}
    own = store.own_addresses.handles(owner)
    with store.database.transaction():
        for state in AddressState:
            same = [spelled for spelled, word in news.items() if word is state]
            if state is AddressState.OWN:
                for spelled in same:
                    # Who was erased is not taken in again as the owner either.
                    store.contacts.check(owner, spelled)
            store.own_addresses.say(owner, same, state, at)
        changed = store.own_addresses.handles(owner) ^ own
        return store.rereading.read_anew(owner, changed, at)


def _alike(kept: Sequence[OwnAddress], spelled: str) -> list[OwnAddress]:
    return [one for one in kept if plainest(one.handle) == plainest(spelled)]


def address_document(address: OwnAddress, lang: Language) -> dict[str, Any]:
    """Return an address with its state, by whose word, since when, and its signs with their sentences."""
    return {
        "address": address.handle,
        "state": str(address.state),
        "source": "owner" if address.by_owner else "import",
        "since": from_epoch(address.at) if address.at else None,
        "names": list(address.names),
        "signs": [
            {"sign": str(sign), "count": count, "of": of, "sentence": sentence}
            for sign, (count, of), sentence in sign_sentences(address, lang)
        ],
        "why": evidence(address, lang),
    }


def reread_document(change: Reread) -> dict[str, int]:
    """Return how many interactions changed, and how many mails need their export again."""
    counts = asdict(change)
    return {name: counts[name] for name in ("counting", "not_counting", "gone")} | {
        "need_export": counts["unknown"]
    }
