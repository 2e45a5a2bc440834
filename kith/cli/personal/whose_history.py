"""Whose history an import is: asked at a terminal where the files leave it open, and said in the end."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from data.identity.own_addresses import OwnAddress
    from data.importers.base.items import ReadOptions
    from data.store.log.rereading import Reread
    from data.store.store import Store
    from data.wording.language import Language
    from pipelines.jobs.ingest.recorder import Ingested
    from pipelines.jobs.ingest.whose import OwnerInFiles

YES = frozenset({"y", "yes", "হ্যাঁ", "হ"})
NO = frozenset({"n", "no", "না"})


def find_owner(
    store: "Store", paths: Sequence[Path], reading: "ReadOptions", at: int, lang: "Language", *, asks: bool
) -> "OwnerInFiles":
    """Learn from all files whose they are; what is left open is asked, where somebody is there."""
    from pipelines.jobs.ingest.whose import learn_owner, look_at

    shown = look_at(paths, reading)
    owner = learn_owner(store, shown, reading, at)
    if asks and owner.questions and sys.stdin.isatty() and sys.stdout.isatty():
        _ask(store, owner, at, lang)
        owner = learn_owner(store, shown, reading, at)
    return owner


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


def owner_fields(owner: "OwnerInFiles", addresses: Sequence["OwnAddress"]) -> dict[str, object]:
    """Return whose history an import was taken to be: addresses, what is asked with its signs, others' files.

    `shows_owner` is whether any file is of a kind that can show it.
    """
    from data.identity.own_addresses import AddressState

    return {
        "owner": owner.reading.owner,
        "shows_owner": owner.shows_owner,
        "others": {label: list(whose) for label, whose in sorted(owner.whose.others.items())},
        "own_addresses": [one.handle for one in addresses if one.state is AddressState.OWN],
        "asked_addresses": [
            {"handle": one.handle, "signs": {str(sign): list(seen) for sign, seen in one.signs.items()}}
            for one in addresses
            if one.state is AddressState.ASKED
        ],
    }
