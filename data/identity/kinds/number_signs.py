"""What a telephone number tells: whether a service has it. A number without its country tells nothing."""

import re
from collections.abc import Iterator
from functools import lru_cache

from data.identity.handles import HandleKind, kind_of
from data.identity.kinds.signs import KindSign
from data.identity.spelling.telephone_numbers import is_short_code

DIGITS = re.compile(r"[\d\s()+./\-\N{NO-BREAK SPACE}*#]+")
# Codes of networks and senders have so many digits in nearly every country; some villages' numbers have more.
SHORT = 5


@lru_cache(20_000)
def number_signs(number: str, region: str | None = None) -> tuple[KindSign, ...]:
    """Return the signs of a number: E.164, or as it was dialled in `region`; of any other text none."""
    return tuple(_number_signs(number, region))


def _number_signs(number: str, region: str | None) -> Iterator[KindSign]:
    if kind_of(number) is HandleKind.NUMBER:
        if _is_of_a_service(number):
            yield KindSign.SERVICE_NUMBER
    elif DIGITS.fullmatch(number) and _is_short(number, region):
        yield KindSign.SHORT_NUMBER


def _is_of_a_service(e164: str) -> bool:
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    services = {Type.TOLL_FREE, Type.PREMIUM_RATE, Type.SHARED_COST, Type.UAN, Type.VOICEMAIL}
    try:
        return phonenumbers.number_type(phonenumbers.parse(e164)) in services
    except phonenumbers.NumberParseException:
        return False


def _is_short(dialled: str, region: str | None) -> bool:
    digits = sum(map(str.isdigit, dialled))
    return dialled.strip().startswith(("*", "#")) or 0 < digits <= SHORT or is_short_code(dialled, region)
