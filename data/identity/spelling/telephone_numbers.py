"""Telephone numbers: E.164, and those that stand in one text."""

import re
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from data.identity.spelling.plain_text import clean

NUMBER = re.compile(r"\+[0-9]{7,15}")
LIKE_A_NUMBER = re.compile(
    r"[\d\s()+./\-\N{NO-BREAK SPACE}\N{HYPHEN}-\N{HORIZONTAL BAR}\N{FULLWIDTH PLUS SIGN}]{5,40}"
)
SCHEME = re.compile(r"^(?:tel|callto|sms|smsto|phone|telephone)\s*:\s*(?://)?", re.IGNORECASE)
# What follows a number and rings somewhere inside the house: RFC 3966, and how people write it.
EXTENSION = re.compile(
    r"[\s,;]*(?:;\s*ext\s*=|\b(?:ext(?:ension|n)?|xtn|int(?:erno)?|poste|durchwahl|dw|app(?:arat)?|ramal|anexo"
    r"|доб|доб(?:авочный)?|вн)\b\.?\s*:?|(?<=[\d\s)])x\.?|\N{NUMBER SIGN}|,,|;)\s*\d{1,7}\s*\)?$",
    re.IGNORECASE,
)
CONTEXT = re.compile(r";\s*phone-context=(\+\d+)", re.IGNORECASE)
PARAMETERS = re.compile(r";\s*[a-z-]+=[^;]*", re.IGNORECASE)
ABROAD = re.compile(r"^(?:00|011)\s*(?=[\d(])")
CHAT_LINK = re.compile(
    r"^(?:https?://)?(?:wa\.me/\+?|(?:api|web)\.whatsapp\.com/send/?\?|whatsapp://send\?)", re.IGNORECASE
)
BETWEEN = re.compile(r"\s*(?:[;,|\n\r]|:::|\s/\s|\bor\b|\boder\b|\bou\b|\band\b|\bund\b)\s*", re.IGNORECASE)
# What people note behind a number: (office).
REMARK = re.compile(r"[(\[][^()\[\]\d]+[)\]]")
# Some countries have longer codes, and numbers of that length.
LONGEST_CODE = 6
# So many digits without a plus are no national number of any country, but lost it in a table program.
WITH_COUNTRY = re.compile(r"[1-9]\d{11,13}")


def number(text: str, region: str | None = None) -> str | None:
    """Return a telephone number as E.164 without its extension; a national one needs its region (BD, DE).

    00 and 011 stand for + where the region's own numbers do not begin so.
    """
    digits = _digits(text)
    if not LIKE_A_NUMBER.fullmatch(digits) or is_short_code(digits, region):
        return None
    return _e164(digits, region) or _from_abroad(digits)


def is_short_code(dialled: str, region: str | None) -> bool:
    """Tell whether digits are as short as a service's code in a region, and not dialled with a trunk prefix.

    A local number dialled without its area code may be as short; from elsewhere it reaches nobody.
    """
    digits = "".join(letter for letter in dialled if letter.isdecimal())
    if region is None or "+" in dialled or not 0 < len(digits) <= LONGEST_CODE:
        return False
    import phonenumbers
    from phonenumbers import shortnumberinfo

    trunk = phonenumbers.ndd_prefix_for_region(region, True)
    # In Italy the 0 is part of the number.
    if digits.startswith((trunk or "0", "0")):
        return False
    parsed = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(region), national_number=int(digits)
    )
    return bool(shortnumberinfo.is_possible_short_number_for_region(parsed, region))


def numbers_in(text: str, region: str | None = None) -> tuple[str, ...]:
    """Return the normal forms of all numbers in a text: one, or several between commas, slashes or words."""
    text = REMARK.sub("", text)
    whole = number(text, region) or _without_plus(text)
    if whole:
        return (whole,)
    parts = (number(part, region) or _without_plus(part) for part in BETWEEN.split(text))
    return tuple(dict.fromkeys(filter(None, parts)))


def number_in_link(text: str) -> str | None:
    """Return the number of a link that opens a chat (wa.me/…), None for any other page."""
    return number(text) if CHAT_LINK.match(clean(text)) else None


def is_in_use(e164: str) -> bool:
    """Tell whether a number's country gives out numbers like it: sure enough to take digits for one."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.parse(e164))


def _digits(text: str) -> str:
    text = clean(text)
    if not text.isascii():
        # In the digits of any script 00 stands for +.
        text = "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
    if CHAT_LINK.match(text):
        return _in_link(text)
    text = SCHEME.sub("", text)
    context = CONTEXT.search(text)
    text = PARAMETERS.sub("", EXTENSION.sub("", text))
    return f"{context[1]}{text}" if context and not text.startswith("+") else text


def _in_link(text: str) -> str:
    wanted = parse_qs(urlsplit(text).query).get("phone")
    digits = wanted[0] if wanted else CHAT_LINK.sub("", text).partition("?")[0]
    return f"+{digits.strip(' +/')}"


def _e164(digits: str, region: str | None) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    # A short code has the length of a number in some countries; only a real national one is taken.
    real = phonenumbers.is_possible_number if digits.startswith("+") else phonenumbers.is_valid_number
    if not real(parsed):
        return None
    parsed.extension = None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _from_abroad(digits: str) -> str | None:
    """Return what was dialled with the sign of another country."""
    begins = ABROAD.match(digits)
    return _with_country(digits[begins.end() :]) if begins else None


def _without_plus(text: str) -> str | None:
    digits = clean(text)
    return _with_country(digits) if WITH_COUNTRY.fullmatch(digits) else None


def _with_country(digits: str) -> str | None:
    """Return digits that begin with a country's as E.164, None where that country has none so long."""
    import phonenumbers

    with suppress(phonenumbers.NumberParseException):
        parsed = phonenumbers.parse(f"+{digits}")
        if phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return _e164(f"+{digits}", None)
    return None
