"""Whose history an import is: everything of it is looked at before anything is recorded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.errors import InputError
from data.identity.handles import addresses_in
from data.identity.own.names import are_several_people
from data.identity.own.shown import Shown
from data.identity.own.spellings import Spellings
from data.identity.own.whose import Before, Whose, weigh
from data.identity.own_addresses import AddressState, OwnAddress
from data.importers.base.archive import ArchiveMember, members
from data.importers.base.items import ReadOptions
from data.importers.base.senders import is_persons_address
from data.importers.detect import Kind, detect_kind
from data.importers.dispatch import group_members
from data.importers.whose import show_export
from data.store.log.rereading import Reread
from data.store.store import Store


@dataclass(frozen=True)
class OwnerInFiles:
    """Whose an import is and how to read it.

    `before` are the addresses that it began with, `questions` those asked about for the first time; it
    `shows_owner` where any file is of a kind that can.
    """

    reading: ReadOptions
    whose: Whose
    before: frozenset[str]
    questions: tuple[OwnAddress, ...] = ()
    shows_owner: bool = False


def look_at(paths: Iterable[Path], options: ReadOptions) -> list[Shown]:
    """Return what every export of an import shows of whose it is; one that cannot be read shows nothing."""
    return [shown for path in paths for shown in _shown(path, options)]


def _shown(path: Path, options: ReadOptions) -> Iterator[Shown]:
    try:
        with members(path) as files:
            for export in group_members(_detected(files)):
                try:
                    if (shown := show_export(export, options)) is not None:
                        yield shown
                except InputError:
                    # Reading it says why.
                    continue
    except InputError:
        return


def _detected(files: Iterable[ArchiveMember]) -> Iterator[tuple[Kind, ArchiveMember]]:
    for file in files:
        try:
            yield detect_kind(file), file
        except InputError:
            continue


def learn_owner(store: Store, exports: Sequence[Shown], reading: ReadOptions, at: int) -> OwnerInFiles:
    """Keep what the exports tell of the owner's addresses; return how to read them.

    What would take away from what counts is asked about instead: an address with which the owner is in touch,
    as far as the store knows, becomes the owner's by the owner's word only.
    """
    if not reading.owner:
        return OwnerInFiles(reading, Whose(), frozenset())
    kept = store.own_addresses.all(reading.owner)
    before = _before(kept, reading)
    whose = weigh(exports, before)
    met = Spellings(_met(store, reading.owner, whose.learned)) - Spellings(before.own)
    learned = [replace(one, at=at) for one in whose.learned if one.handle not in met]
    doubtful = [one for one in whose.learned if one.handle in met] + list(whose.doubtful)
    questions = [replace(one, at=at, state=AddressState.ASKED) for one in doubtful]
    store.own_addresses.learn(reading.owner, [*learned, *questions])
    own = frozenset(one for one in whose.own if one not in met)
    names = frozenset(name for one in learned if not are_several_people(one.names) for name in one.names)
    new = {one.handle for one in questions} - {one.handle for one in kept}
    return OwnerInFiles(
        replace(reading, me=reading.me | own | names, asks_file=False),
        replace(whose, own=own),
        before.own,
        tuple(one for one in questions if one.handle in new or not own),
        bool(exports),
    )


def read_earlier_anew(store: Store, owner: OwnerInFiles, at: int) -> Reread:
    """Read anew what earlier imports brought, before this one is recorded.

    Only by the owner's own word, said at this import, an interaction may stop counting.
    """
    name = owner.reading.owner
    by_word = {one.handle for one in store.own_addresses.all(name) if one.by_owner and one.at == at}
    reread = store.rereading.read_anew(name, owner.whose.own - owner.before - by_word, at, keeps=True)
    return reread + store.rereading.read_anew(name, by_word, at)


def settle_owner(
    store: Store, owner: OwnerInFiles, rests: Iterable[Shown], at: int
) -> tuple[OwnerInFiles, Reread]:
    """Learn from the mails that name none of the owner's addresses, and read anew what they change."""
    name = owner.reading.owner
    if not name:
        return owner, Reread()
    after = learn_owner(store, [rest for rest in rests if rest.together], owner.reading, at)
    learned = after.whose.own - owner.whose.own
    reread = store.rereading.read_anew(name, learned, at, keeps=True)
    return replace(owner, whose=replace(after.whose, others=owner.whose.others)), reread


def _before(kept: Sequence[OwnAddress], reading: ReadOptions) -> Before:
    refused = {one.handle for one in kept if one.state is AddressState.REFUSED}
    own = {one.handle for one in kept if one.state is AddressState.OWN} | addresses_in(reading.me)
    owned = [one for one in kept if one.handle in own and not are_several_people(one.names)]
    names = {name for one in owned for name in one.names}
    words = (reading.me - addresses_in(reading.me)) | names | {reading.owner}
    return Before(frozenset(own), frozenset(words), frozenset(refused), is_persons_address)


def _met(store: Store, owner: str, addresses: Sequence[OwnAddress]) -> list[str]:
    """Return those of these addresses with whom something counts as contact."""
    return [one.handle for one in addresses if store.interactions.counts_with(owner, one.handle)]
