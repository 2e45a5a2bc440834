"""How an owner is spelt: one form of each name, wherever it comes in."""

import unicodedata
from functools import lru_cache

from data.identity.spelling.mail_addresses import EMAIL, email


# A log names the same few owners again and again.
@lru_cache(65_536)
def owner_id(text: str) -> str:
    """Return the one spelling of an owner: trimmed, composed (NFC), and of an address its normal form.

    What is more than an address, like a name with one behind it, stays a name. Marks inside a name stay
    too: some scripts write with them.
    """
    name = unicodedata.normalize("NFC", text).strip()
    return (EMAIL.fullmatch(name) and email(name)) or name
