"""Proposals as a person looks through them: weighed by what was refused, and one Leila as one group."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

# The contacts that may be one, first and second by name as well, what they are called, why, and how likely.
Proposal = dict[str, Any]
# From this likeness on who is like one of a group is like all of it; below it a common given name would join.
STRONG = 0.7
# What weighs less is not asked any more.
LEAST = 0.3
# What is said of cards that share a handle: whose cards they are is one question for each handle.
SHARED = "{handle} is on their cards, under different names"
# So many refusals halve what evidence weighs.
HALVES = 2


def weigh(proposals: Iterable[Proposal], refused: Iterable[Proposal]) -> list[Proposal]:
    """Return proposals, the likeliest first, each the less likely the more often its evidence was refused."""
    times = Counter(_kind(proposal) for proposal in refused)
    weighed = [
        proposal | {"likeness": round(proposal["likeness"] * HALVES / (HALVES + times[_kind(proposal)]), 3)}
        for proposal in proposals
    ]
    kept = [proposal for proposal in weighed if proposal["likeness"] >= LEAST]
    return sorted(kept, key=lambda one: (-one["likeness"], one["first"], one["second"]))


def _kind(proposal: Proposal) -> str:
    """Return an evidence's message without the names in it."""
    return str(getattr(proposal["evidence"], "message", proposal["evidence"]))


def group(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return groups of contacts that may be one person, each with its strongest evidence.

    A pair is a group of two. Its `contacts` and `names` are in one order.
    """
    groups, sharing = _Groups(), dict[str, _Groups]()
    for proposal in proposals:
        if proposal["likeness"] >= STRONG:
            groups.join(proposal["first"], proposal["second"])
        elif handle := _shared_handle(proposal):
            sharing.setdefault(handle, _Groups()).join(proposal["first"], proposal["second"])
    by_contacts: dict[tuple[str, ...], Proposal] = {}
    called = {contact: name for one in proposals for contact, name in _named(one)}
    for proposal in proposals:
        among = sharing.get(_shared_handle(proposal), groups)
        contacts = among.of(proposal["first"], proposal["second"])
        # The likeliest comes first, so that its evidence is the group's.
        by_contacts.setdefault(contacts, _grouped(proposal, contacts, called))
    return list(by_contacts.values())


def _shared_handle(proposal: Proposal) -> str:
    """Return the handle that is all that speaks for two, "" where it is something else."""
    is_shared = _kind(proposal) == SHARED
    return str(proposal["evidence"].fields["handle"]) if is_shared else ""


def _named(proposal: Proposal) -> Iterable[tuple[str, str]]:
    return zip((proposal["first"], proposal["second"]), proposal["names"], strict=True)


def _grouped(proposal: Proposal, contacts: tuple[str, ...], called: dict[str, str]) -> Proposal:
    return proposal | {
        "first": contacts[0],
        "second": contacts[1],
        "contacts": list(contacts),
        "names": [called[contact] for contact in contacts],
    }


class _Groups:
    """Contacts that strong proposals hold together."""

    def __init__(self) -> None:
        self._members: dict[str, set[str]] = {}

    def join(self, first: str, second: str) -> None:
        together = self._members.get(first, {first}) | self._members.get(second, {second})
        self._members.update(dict.fromkeys(together, together))

    def of(self, first: str, second: str) -> tuple[str, ...]:
        """Return the group of two that are in one, else the two."""
        members = self._members.get(first, set())
        return tuple(sorted(members if second in members else {first, second}))
