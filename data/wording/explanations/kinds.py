"""What a contact is, by which signs, and what the owner's word about it teaches."""

from collections.abc import Iterable

from data.identity.kinds.signs import KindSign, SeenSign
from data.schema import ContactKind
from data.wording.explanations.templates import Say, counted, say
from data.wording.language import Language

KINDS: dict[ContactKind, Say] = {
    ContactKind.PERSON: say("{contact} is a person."),
    ContactKind.DESK: say("{contact} is a desk, not a person."),
    ContactKind.MACHINE: say("{contact} is a machine, not a person."),
    ContactKind.LIST: say("{contact} is a mailing list, not a person."),
    ContactKind.GROUP: say("{contact} is a group, not a person."),
}
_word = say("A word of the address is one of a role: sales, reception, info.")
_machine = say("A word of the address is one of programs that write by themselves.")
_list = say("A word of the address is one of lists.")
_name = say("The name is one of a role or a firm.")
_taught = say("You said so of others at that address or domain.")
SIGNS: dict[KindSign, Say] = {
    KindSign.NO_ANSWER: say("The address says that nobody answers."),
    KindSign.MACHINE_WORD: _machine,
    KindSign.MAYBE_MACHINE_WORD: _machine,
    KindSign.TICKET: say("The address is made for one ticket, order or conversation."),
    KindSign.OPAQUE: say("The address is a code, not a name."),
    KindSign.RELAY: say("The address is one that a service passes mail through."),
    KindSign.NOTE_TAKER: say("It takes notes of meetings, or is the bridge to one."),
    KindSign.BOT: say("The name is one of a bot."),
    KindSign.SERVICE_ACCOUNT: say("It is the messenger's own account."),
    KindSign.PLACE: say("The address is of a room, a thing or a calendar."),
    KindSign.SHORT_NUMBER: say("The number is as short as those of services."),
    KindSign.SENDER_NAME: say("Messages come under a name instead of a number."),
    KindSign.BULK_MAIL: counted(
        "{count} mail from there went to many at once.", "{count} mails from there went to many at once."
    ),
    KindSign.AUTOMATIC_MAIL: counted(
        "{count} mail from there was sent by a program.", "{count} mails from there were sent by a program."
    ),
    KindSign.MACHINE_NAME: say("The name is one of a program or a newsletter."),
    KindSign.LIST_PLACE: say("The address is at a place that keeps mailing lists."),
    KindSign.LIST_WORD: _list,
    KindSign.MAYBE_LIST_WORD: _list,
    KindSign.GROUP_CARD: say("The address book says that it is a group."),
    KindSign.GROUP_GUEST: say("A calendar invited it as a group."),
    KindSign.HELP_WORD: say("A word of the address is one of help or data protection."),
    KindSign.ROLE_WORD: _word,
    KindSign.ROLE_PART: _word,
    KindSign.MAYBE_ROLE_WORD: _word,
    KindSign.NAMED_AS_DOMAIN: say("The address is called as its firm is."),
    KindSign.ROLE_NAME: _name,
    KindSign.ROLE_IN_NAME: _name,
    KindSign.FIRM_NAME: _name,
    KindSign.COMPANY_CARD: say("The address book says that it is a firm."),
    KindSign.SERVICE_NUMBER: say("The number is free of charge, or one of a service."),
    KindSign.STATED_MACHINE: say("A source says that it is a machine."),
    KindSign.STATED_LIST: say("A source says that it is a mailing list."),
    KindSign.STATED_DESK: say("A source says that it is a desk."),
    KindSign.TAUGHT_DESK: _taught,
    KindSign.PERSONAL_NAME: say("The name reads as a given and a family name."),
    KindSign.ADDRESS_OF_NAME: say("The address is made of the name."),
    KindSign.OWN_DOMAIN: say("The domain is called as the contact is."),
    KindSign.WRITTEN_BY_HAND: counted(
        "You wrote to each other, just the two of you, on {count} day.",
        "You wrote to each other, just the two of you, on {count} days.",
    ),
    KindSign.TAUGHT_PERSON: _taught,
}


def kind_sentence(contact: str, kind: ContactKind, lang: Language) -> str:
    """Say what a contact is."""
    return KINDS[kind](lang, {"contact": contact})


def sign_sentence(seen: SeenSign, lang: Language) -> str:
    """Say one sign."""
    return SIGNS[seen.sign](lang, {"count": seen.count})


def sign_sentences(signs: Iterable[SeenSign], lang: Language) -> list[str]:
    """Say signs, each sentence once."""
    return list(dict.fromkeys(sign_sentence(seen, lang) for seen in signs))


def by_your_word(lang: Language) -> str:
    """Say that the owner decided."""
    return lang.say("You said so.")


def taught(address: str, domain: str | None, kind: ContactKind, others: int, lang: Language) -> list[str]:
    """Say what a word about a contact means for others: those of its shape, those of its domain."""
    if domain is None:
        first = lang.say("The same holds for what looks like {address}.", address=address)
    elif kind is ContactKind.PERSON:
        first = lang.say("From now on everybody at {domain} is taken for a person.", domain=domain)
    else:
        first = lang.say("From now on nobody at {domain} is taken for a person.", domain=domain)
    changed = lang.counted(
        "{count} other contact changed with it.", "{count} other contacts changed with it.", others
    )
    return [first, *([changed] if others else []), lang.say("Take it back with: kith undo")]
