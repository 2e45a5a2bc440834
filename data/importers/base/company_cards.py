"""Cards of firms: they name an organisation, and no person in it."""

from data.identity.handles import clean
from data.identity.kinds.signs import KindSign, SeenSign

OF_A_COMPANY = (SeenSign(KindSign.COMPANY_CARD),)


def company_signs(company: str, shown: str = "", given: str = "", family: str = "") -> tuple[SeenSign, ...]:
    """Return the sign of a firm's card where it shows nothing but the firm's name, else none.

    Some programs write the firm's name into one field of the person's as well.
    """
    names = {_letters(name) for name in (shown, given, family)} - {""}
    is_person = bool(clean(given) and clean(family))
    return OF_A_COMPANY if clean(company) and not is_person and names <= {_letters(company)} else ()


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
