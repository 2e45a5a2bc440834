"""Whose history it is, said in words: the owner's addresses, what speaks for one, and what is asked."""

from collections.abc import Collection, Mapping, Sequence

from data.identity.own_addresses import OwnAddress, Sign
from data.wording.explanations.templates import Say, say
from data.wording.language import Language

EVIDENCE: Mapping[Sign, Say] = {
    Sign.DELIVERED: say("{count} of {of} mails were delivered to it"),
    Sign.SENT: say("{count} of {of} sent mails are from it"),
    Sign.WRITTEN: say("{count} mails from it were written here"),
    Sign.PRESENT: say("it is in {count} of {of} mails"),
    Sign.ALONE: say("{count} mails name it and no other address of yours"),
    Sign.MEETINGS: say("it is at {count} of {of} meetings"),
    Sign.CALENDAR: say("a calendar is called after it"),
    Sign.GROUPS: say("it received {count} of {of} messages to groups"),
}


def evidence(address: OwnAddress, lang: Language) -> str:
    """Say what speaks for an address being the owner's, and by whose word it is."""
    parts = [EVIDENCE[sign](lang, {"count": count, "of": of}) for sign, (count, of) in address.signs.items()]
    if address.by_owner:
        parts.insert(0, lang.say("you said so"))
    if address.names:
        parts.append(lang.say("it is called {names}", names=lang.listed(address.names)))
    return "; ".join(parts)


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
