"""The signs of what a contact is, each with the kind it speaks for and its weight.

Weights were chosen on half of the labelled addresses of benchmarks/imports/kinds; the other half gives the
figures. It is not wholly unseen: it was looked at once before the final draw.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data.schema import ContactKind

PERSON, DESK = ContactKind.PERSON, ContactKind.DESK
MACHINE, LIST, GROUP = ContactKind.MACHINE, ContactKind.LIST, ContactKind.GROUP


class KindSign(StrEnum):
    """One sign; the values are stored, so they never change their meaning."""

    NO_ANSWER = "no_answer"
    MACHINE_WORD = "machine_word"
    MAYBE_MACHINE_WORD = "maybe_machine_word"
    TICKET = "ticket"
    OPAQUE = "opaque"
    RELAY = "relay"
    NOTE_TAKER = "note_taker"
    BOT = "bot"
    SERVICE_ACCOUNT = "service_account"
    PLACE = "place"
    SHORT_NUMBER = "short_number"
    SENDER_NAME = "sender_name"
    BULK_MAIL = "bulk_mail"
    AUTOMATIC_MAIL = "automatic_mail"
    MACHINE_NAME = "machine_name"
    LIST_PLACE = "list_place"
    LIST_WORD = "list_word"
    MAYBE_LIST_WORD = "maybe_list_word"
    GROUP_CARD = "group_card"
    GROUP_GUEST = "group_guest"
    HELP_WORD = "help_word"
    ROLE_WORD = "role_word"
    ROLE_PART = "role_part"
    MAYBE_ROLE_WORD = "maybe_role_word"
    NAMED_AS_DOMAIN = "named_as_domain"
    ROLE_NAME = "role_name"
    ROLE_IN_NAME = "role_in_name"
    FIRM_NAME = "firm_name"
    COMPANY_CARD = "company_card"
    SERVICE_NUMBER = "service_number"
    STATED_MACHINE = "stated_machine"
    STATED_LIST = "stated_list"
    STATED_DESK = "stated_desk"
    TAUGHT_DESK = "taught_desk"
    PERSONAL_NAME = "personal_name"
    ADDRESS_OF_NAME = "address_of_name"
    OWN_DOMAIN = "own_domain"
    WRITTEN_BY_HAND = "written_by_hand"
    TAUGHT_PERSON = "taught_person"


@dataclass(frozen=True, slots=True)
class SeenSign:
    """A sign, and how often it was seen; `weight` replaces the usual one where the count decides it."""

    sign: KindSign
    count: int = 1
    weight: float | None = None


WEIGHTS: dict[KindSign, tuple[ContactKind, float]] = {
    KindSign.NO_ANSWER: (MACHINE, 6.0),
    KindSign.MACHINE_WORD: (MACHINE, 4.0),
    KindSign.MAYBE_MACHINE_WORD: (MACHINE, 2.6),
    KindSign.TICKET: (MACHINE, 5.0),
    KindSign.OPAQUE: (MACHINE, 4.0),
    KindSign.RELAY: (MACHINE, 2.6),
    KindSign.NOTE_TAKER: (MACHINE, 7.0),
    KindSign.BOT: (MACHINE, 7.0),
    KindSign.SERVICE_ACCOUNT: (MACHINE, 7.0),
    KindSign.PLACE: (MACHINE, 7.0),
    KindSign.SHORT_NUMBER: (MACHINE, 5.0),
    KindSign.SENDER_NAME: (MACHINE, 5.0),
    KindSign.BULK_MAIL: (MACHINE, 4.2),
    KindSign.AUTOMATIC_MAIL: (MACHINE, 4.2),
    KindSign.MACHINE_NAME: (MACHINE, 2.6),
    KindSign.LIST_PLACE: (LIST, 7.0),
    KindSign.LIST_WORD: (LIST, 4.0),
    KindSign.MAYBE_LIST_WORD: (LIST, 2.6),
    KindSign.GROUP_CARD: (GROUP, 7.0),
    KindSign.GROUP_GUEST: (GROUP, 7.0),
    KindSign.HELP_WORD: (DESK, 4.5),
    KindSign.ROLE_WORD: (DESK, 3.5),
    KindSign.ROLE_PART: (DESK, 2.6),
    KindSign.MAYBE_ROLE_WORD: (DESK, 2.6),
    KindSign.NAMED_AS_DOMAIN: (DESK, 2.2),
    KindSign.ROLE_NAME: (DESK, 2.5),
    KindSign.ROLE_IN_NAME: (DESK, 1.5),
    KindSign.FIRM_NAME: (DESK, 1.0),
    KindSign.COMPANY_CARD: (DESK, 4.5),
    KindSign.SERVICE_NUMBER: (DESK, 5.0),
    KindSign.STATED_MACHINE: (MACHINE, 7.0),
    KindSign.STATED_LIST: (LIST, 7.0),
    KindSign.STATED_DESK: (DESK, 7.0),
    # More than a name that reads as a person's, less than that and what the owner wrote by hand.
    KindSign.TAUGHT_DESK: (DESK, 9.0),
    KindSign.PERSONAL_NAME: (PERSON, 2.0),
    KindSign.ADDRESS_OF_NAME: (PERSON, 3.0),
    KindSign.OWN_DOMAIN: (PERSON, 1.0),
    KindSign.WRITTEN_BY_HAND: (PERSON, 1.0),
    KindSign.TAUGHT_PERSON: (PERSON, 9.0),
}
# A kind that a source, or a store from before there were signs, only states.
STATED = {
    DESK: KindSign.STATED_DESK,
    MACHINE: KindSign.STATED_MACHINE,
    LIST: KindSign.STATED_LIST,
    GROUP: KindSign.GROUP_CARD,
}
# What speaks for a person before anything is seen: most contacts are people, and to lose one is worse.
PRIOR = 2.0
NO_WEIGHT = dict.fromkeys(ContactKind, 0.0)


def speaks_for(sign: KindSign) -> ContactKind:
    """Return the kind that a sign speaks for."""
    return WEIGHTS[sign][0]


def decide(signs: Iterable[SeenSign]) -> ContactKind:
    """Return the kind that the signs together speak for: a person unless the others outweigh that."""
    sums = NO_WEIGHT.copy()
    for seen in signs:
        kind, usual = WEIGHTS[seen.sign]
        sums[kind] += usual if seen.weight is None else seen.weight
    person = sums.pop(PERSON) + PRIOR
    if sum(sums.values()) <= person:
        return PERSON
    return max(sums, key=sums.__getitem__)
