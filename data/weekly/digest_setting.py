"""How an owner wants the digest: to which address, and whether a quiet week sends a line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.headerregistry import Address
from typing import Any

from data.errors import InputError

MOST_PEOPLE = 5
# So many weeks in a row in which none could be sent switch it off.
MOST_FAILURES = 10
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class DigestSetting:
    """To whom an owner's digest goes, whether it does, also in a quiet week, since when, and how often not.

    `failures` are the weeks in a row in which it was due and not sent.
    """

    to: str
    on: bool = True
    quiet_line: bool = False
    since: int = 0
    failures: int = 0

    @classmethod
    def of_setting(cls, setting: Mapping[str, Any] | None) -> "DigestSetting | None":
        """Return what an owner set, None where nothing was."""
        return cls(**setting) if setting else None

    def as_setting(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


def checked_address(text: str) -> str:
    """Return an e-mail address as it can stand in a header; raises InputError for anything else."""
    address = text.strip()
    try:
        parsed = Address(addr_spec=address)
    except (ValueError, IndexError, AttributeError):
        parsed = None
    if parsed is None or "." not in parsed.domain or not address.isascii() or len(address) > LONGEST_ADDRESS:
        raise InputError("{address!r} is not an e-mail address; write it like ada@example.org", address=text)
    return address
