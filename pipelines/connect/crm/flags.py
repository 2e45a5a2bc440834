"""Which of a CRM's words want a contact left in peace: its tags and statuses, as people write them."""

from collections.abc import Iterable, Mapping

from data.schema import ContactFlag

WORDS: Mapping[str, ContactFlag] = {
    "donotcontact": ContactFlag.DO_NOT_CONTACT,
    "dnc": ContactFlag.DO_NOT_CONTACT,
    "nocontact": ContactFlag.DO_NOT_CONTACT,
    "optedout": ContactFlag.OPTED_OUT,
    "optout": ContactFlag.OPTED_OUT,
    "unsubscribed": ContactFlag.OPTED_OUT,
    "complaint": ContactFlag.OPEN_COMPLAINT,
    "opencomplaint": ContactFlag.OPEN_COMPLAINT,
    "lost": ContactFlag.LOST_CUSTOMER,
    "lostcustomer": ContactFlag.LOST_CUSTOMER,
    "churned": ContactFlag.LOST_CUSTOMER,
}


def flags_of(words: Iterable[str], more: Mapping[str, str] | None = None) -> frozenset[ContactFlag]:
    """Return what words say of a contact; `more` are the admin's own words, by what they mean."""
    own = {_letters(word): ContactFlag(flag) for word, flag in (more or {}).items()}
    meant = {**WORDS, **own}
    return frozenset(meant[letters] for word in words if (letters := _letters(word)) in meant)


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
