"""Whose history an import is: asked at a terminal where the files leave it open, and said in the end."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from data.identity.own_addresses import OwnAddress
    from data.store.log.rereading import Reread
    from data.store.store import Store
    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested
    from pipelines.jobs.ingest.whose import OwnerInFiles

YES = frozenset({"y", "yes", "হ্যাঁ", "হ"})
NO = frozenset({"n", "no", "না"})


def asker(store: "Store", at: int, lang: "Language") -> "Callable[[OwnerInFiles], None] | None":
    """Return what asks about the owner's addresses; None where nobody sits at a terminal."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return lambda owner: _ask(store, owner, at, lang)
    return None


def _ask(store: "Store", owner: "OwnerInFiles", at: int, lang: "Language") -> None:
    from data.identity.own_addresses import AddressState
    from data.wording.commands.own_addresses import question

    for address in owner.questions:
        answer = click.prompt(question(address, lang), default="", show_default=False).strip().casefold()
        state = AddressState.OWN if answer in YES else AddressState.REFUSED if answer in NO else None
        if state is not None:
            store.own_addresses.say(owner.reading.owner, [address.handle], state, at)


def owner_lines(
    owner: "OwnerInFiles",
    results: Sequence["Ingested"],
    addresses: Sequence["OwnAddress"],
    reread: "Reread",
    lang: "Language",
) -> list[str]:
    """Say whose history it was taken to be, what was learned, and what is still to be answered."""
    from data.identity.own_addresses import AddressState
    from data.wording.commands import own_addresses as words

    if not owner.shows_owner:
        return []
    own = [one for one in addresses if one.state is AddressState.OWN]
    fresh = owner.whose.own - owner.before
    count = sum(result.unnamed for result in results)
    return [
        words.read_as(owner.reading.owner, [one.handle for one in own], lang),
        *words.learned([one for one in own if one.handle in fresh and not one.by_owner], lang),
        *words.shared(own, lang),
        *words.others(owner.whose.others, lang),
        *words.reread(reread, lang),
        *([words.unnamed(count, lang)] if count else []),
        *words.asked([one for one in addresses if one.state is AddressState.ASKED], lang),
    ]
