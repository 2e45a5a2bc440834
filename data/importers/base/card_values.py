"""The handles, facts and signs of one card, and what of its addresses could not be kept, counted by kind."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from data.identity.handles import clean, emails_in, handles_of, numbers_in
from data.identity.kinds.signs import KindSign, SeenSign
from data.messages import Message
from data.schema import CardFact

NO_ADDRESS = Message("e-mail addresses that are none")
NO_COUNTRY = Message("telephone numbers without a country; say which with --region")
ROUNDED = Message("telephone numbers that a table program rounded, like 4.47E+11; export them anew")
NO_NUMBER = Message("telephone numbers that are none")
# As a table program writes a number too long for it.
AS_A_FRACTION = re.compile(r"\d[.,]\d+\s*E\+?\d+", re.IGNORECASE)
# What is longer is a text, and no company, title or town.
LONGEST_FACT = 120
OF_A_COMPANY = (SeenSign(KindSign.COMPANY_CARD),)
# Digits that a number of somebody's has at least; shorter ones are services.
SHORTEST = 6


@dataclass(frozen=True, slots=True)
class CardValues:
    """What one card writes as addresses, numbers and pages, in its own spelling."""

    addresses: Iterable[str] = ()
    numbers: Iterable[str] = ()
    pages: Iterable[str] = ()
    # Numbers that stand among other things (a messenger's id) and are no loss where they are none.
    further_numbers: Iterable[str] = field(default=())


def card_facts(company: str, job_title: str, place: str) -> dict[CardFact, str]:
    """Return what a card tells of somebody's work and town, without what is empty or too long to be that."""
    written = zip(CardFact, map(clean, (company, job_title, place)), strict=True)
    return {fact: value for fact, value in written if 0 < len(value) <= LONGEST_FACT}


def gather_handles(values: CardValues, region: str | None, lost: Counter[Message]) -> tuple[str, ...]:
    """Return a card's handles in their normal form, each once, and count in `lost` what gave none."""
    addresses, numbers = list(values.addresses), list(values.numbers)
    lost.update(NO_ADDRESS for text in addresses if clean(text) and not emails_in(text))
    lost.update(_why_lost(text, region) for text in numbers if clean(text) and not numbers_in(text, region))
    return handles_of(region, addresses, [*numbers, *values.further_numbers], values.pages)


def _why_lost(text: str, region: str | None) -> Message:
    if AS_A_FRACTION.search(text):
        return ROUNDED
    has_digits = sum(map(str.isdecimal, text)) >= SHORTEST
    return NO_COUNTRY if region is None and has_digits and not clean(text).startswith("+") else NO_NUMBER


def company_signs(company: str, shown: str = "", given: str = "", family: str = "") -> tuple[SeenSign, ...]:
    """Return the sign of a firm's card where it shows nothing but the firm's name, else none.

    Some programs write the firm's name into one field of the person's as well.
    """
    names = {_letters(name) for name in (shown, given, family)} - {""}
    is_person = bool(clean(given) and clean(family))
    return OF_A_COMPANY if clean(company) and not is_person and names <= {_letters(company)} else ()


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
