"""Contacts that an API hands over in JSON, as the address book that the reader of cards reads (RFC 2426)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LINE_ENDS = re.compile(r"\r\n|\r|\n")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class WrittenCard:
    """What a provider says of one contact; `born` is YYYY-MM-DD or --MM-DD."""

    number: str
    name: str = ""
    given: str = ""
    family: str = ""
    nicknames: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    company: str = ""
    role: str = ""
    town: str = ""
    born: str = ""


def written_cards(cards: Iterable[WrittenCard]) -> bytes:
    """Return cards as one address book."""
    return "".join(map(_card, cards)).encode("utf-8", "replace")


def _card(one: WrittenCard) -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{_text(one.number)}", f"FN:{_text(one.name)}"]
    lines.append(f"N:{_text(one.family)};{_text(one.given)};;;")
    lines += [f"NICKNAME:{_text(name)}" for name in one.nicknames]
    lines += [f"EMAIL:{_text(address)}" for address in one.addresses]
    lines += [f"TEL:{_text(number)}" for number in one.numbers]
    lines += [f"ORG:{_text(one.company)}"] if one.company else []
    lines += [f"TITLE:{_text(one.role)}"] if one.role else []
    lines += [f"ADR:;;;{_text(one.town)};;;"] if one.town else []
    lines += [f"BDAY:{_text(one.born)}"] if one.born else []
    return "\r\n".join([*lines, "END:VCARD", ""])


def _text(value: str) -> str:
    plain = CONTROLS.sub("", LINE_ENDS.sub(" ", value))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
