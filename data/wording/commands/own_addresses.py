"""Whose history it is, said in words: the owner's addresses, what speaks for one, and what is asked."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from data.identity.own.names import are_several_people
from data.identity.own_addresses import AddressState, OwnAddress, Seen, Sign
from data.wording.explanations.templates import Say, counted, say
from data.wording.language import Language

if TYPE_CHECKING:
    from data.store.log.rereading import Reread

EVIDENCE: Mapping[Sign, Say] = {
    Sign.DELIVERED: say("{count} of {of} mails were delivered to it"),
    Sign.SENT: say("{count} of {of} sent mails are from it"),
    Sign.WRITTEN: counted("{count} mail from it was written here", "{count} mails from it were written here"),
    Sign.PRESENT: say("it is in {count} of {of} mails"),
    Sign.ALONE: counted(
        "{count} mail names it and no other address of yours",
        "{count} mails name it and no other address of yours",
    ),
    Sign.MEETINGS: say("it is at {count} of {of} meetings"),
    Sign.CALENDAR: say("a calendar is called after it"),
    Sign.GROUPS: say("it received {count} of {of} messages to groups"),
}
COUNTS = ("count", "of")
COUNTING = counted(
    "{count} interaction of earlier imports counts as contact now.",
    "{count} interactions of earlier imports count as contact now.",
)
NOT_COUNTING = counted(
    "{count} interaction of earlier imports does not count as contact any more; it is kept.",
    "{count} interactions of earlier imports do not count as contact any more; they are kept.",
)
GONE = counted(
    "{count} interaction of earlier imports was with yourself, and is gone.",
    "{count} interactions of earlier imports were with yourself, and are gone.",
)
GONE_WITH_ADDRESS = counted(
    "{count} interaction of earlier imports was yours only by this address, and is gone.",
    "{count} interactions of earlier imports were yours only by this address, and are gone.",
)
UNKNOWN = counted(
    "Of {count} earlier mail it is not known which addresses it names: take in its export again.",
    "Of {count} earlier mails it is not known which addresses they name: take in their export again.",
)


def sign_sentences(address: OwnAddress, lang: Language) -> list[tuple[Sign, Seen, str]]:
    """Return each sign that speaks for an address, how often it was seen of how many, and a sentence."""
    signs = [(sign, address.signs[sign]) for sign in EVIDENCE if sign in address.signs]
    return [(sign, seen, EVIDENCE[sign](lang, dict(zip(COUNTS, seen, strict=True)))) for sign, seen in signs]


def evidence(address: OwnAddress, lang: Language) -> str:
    """Say what speaks for an address being the owner's, and by whose word it is."""
    parts = [sentence for _, _, sentence in sign_sentences(address, lang)]
    if address.by_owner:
        parts.insert(0, lang.say("you said so"))
    if address.names:
        parts.append(lang.say("it is called {names}", names=lang.listed(address.names)))
    return "; ".join(parts)


def word(handle: str, state: AddressState, lang: Language) -> str:
    """Say whether an address is the owner's."""
    states = {
        AddressState.OWN: lang.say("{address} is yours.", address=handle),
        AddressState.ASKED: lang.say("{address} may be yours.", address=handle),
        AddressState.REFUSED: lang.say("{address} is not yours.", address=handle),
    }
    return states[state]


def address_line(address: OwnAddress, lang: Language) -> str:
    """Say whether an address is the owner's, and why."""
    why = evidence(address, lang)
    sentence = word(address.handle, address.state, lang)
    return f"{sentence} ({why})" if why else sentence


def open_questions(count: int, lang: Language) -> str:
    """Say that there are addresses of which only the owner knows whether they are theirs."""
    return lang.counted(
        "{count} address may be yours; only you can tell.",
        "{count} addresses may be yours; only you can tell.",
        count,
    )


def read_as(owner: str, own: Collection[str], lang: Language) -> str:
    """Say whose history files were taken to be."""
    if not own:
        return lang.say("Whose history this is, the files do not say.")
    addresses = lang.listed(sorted(own))
    return lang.say("Taken as the history of {owner}: {addresses}.", owner=owner, addresses=addresses)


def learned(addresses: Sequence[OwnAddress], lang: Language) -> list[str]:
    """Say which addresses are the owner's by what the files show, and why."""
    return [
        lang.say(
            "Learned that {address} is yours: {why}. If not: kith me remove {address}",
            address=one.handle,
            why=evidence(one, lang),
        )
        for one in addresses
    ]


def asked(addresses: Sequence[OwnAddress], lang: Language) -> list[str]:
    """Say which addresses may be the owner's, why, and how to answer."""
    return [
        lang.say(
            "Is {address} yours? {why}. Say it with: kith me add {address}, or: kith me remove {address}",
            address=one.handle,
            why=evidence(one, lang),
        )
        for one in addresses
    ]


def question(address: OwnAddress, lang: Language) -> str:
    """Ask whether an address is the owner's, with what speaks for it."""
    why = evidence(address, lang)
    return lang.say(
        "Is {address} yours? {why}. Yes, no, or Return for later", address=address.handle, why=why
    )


def unnamed(count: int, lang: Language) -> str:
    """Say how many mails name none of the owner's addresses."""
    return lang.counted(
        "{count} mail names no address of yours; it is kept and does not count as contact.",
        "{count} mails name no address of yours; they are kept and do not count as contact.",
        count,
    )


def shared(addresses: Sequence[OwnAddress], lang: Language) -> list[str]:
    """Say which of the owner's addresses several people write from."""
    return [
        lang.say(
            "{address} is used under several names ({names}): what any of them writes from it counts as "
            "yours.",
            address=one.handle,
            names=lang.listed(one.names),
        )
        for one in addresses
        if are_several_people(one.names)
    ]


def others(whose: Mapping[str, Collection[str]], lang: Language) -> list[str]:
    """Say which exports are somebody else's, by their labels."""
    return [
        lang.say(
            "{file} is somebody else's ({addresses}): of it only what names you is kept. "
            "If it is yours: kith ingest --me ADDRESS",
            file=label,
            addresses=lang.listed(sorted(addresses)),
        )
        for label, addresses in sorted(whose.items())
    ]


def others_on_page(addresses: Collection[str], file: str, lang: Language) -> str:
    """Say on the page that an export is somebody else's, and what to do where it is the owner's."""
    return lang.say(
        "{file} is somebody else's ({addresses}): of it only what names you is kept. If it is yours, add the "
        "address in the settings, under You, and take the file in again.",
        file=file,
        addresses=lang.listed(sorted(addresses)),
    )


def reread(change: "Reread", lang: Language, *, is_own: bool = True) -> list[str]:
    """Say what changed by addresses that are the owner's now (or are not), and what only an export tells."""
    forms = (
        (change.counting, COUNTING),
        (change.not_counting, NOT_COUNTING),
        (change.gone, GONE if is_own else GONE_WITH_ADDRESS),
        (change.unknown, UNKNOWN),
    )
    return [say(lang, {"count": count}) for count, say in forms if count]
