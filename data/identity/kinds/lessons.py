"""What the owner's words about contacts teach of others: the same desk, or its whole domain."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from data.identity.handles import HandleKind, kind_of
from data.identity.kinds.signs import KindSign, SeenSign
from data.schema import ContactKind

DIGITS = re.compile(r"\d+")
# So many different addresses of a domain said to be the same teach the whole domain.
TWICE = 2
# Everybody has an address there: nothing that is said of one teaches about the next.
PROVIDERS = re.compile(
    r"^(?:(?:g|google|hot|fast|proton|i?cloud|you|ya|rediff|live|ts|tuta|m)-?mail|outlook|live|msn|hotmail|yahoo|ymail|icloud"
    r"|me|mac|aol|gmx|web|t-online|freenet|posteo|mailbox|orange|wanadoo|free|laposte|libero|virgilio|yandex|proton"
    r"|pm|zoho|qq|163|126|sina|naver|daum|hanmail|comcast|verizon|att|sbcglobal|btinternet|bigpond|telus|shaw|rogers"
    r"|uol|terra|bol|seznam|wp|onet|interia|o2|abv|ukr|rambler|inbox|bk|list|mail|tutanota|hey|duck|users)\."
)


def shape_of(handle: str) -> tuple[str, str]:
    """Return what the addresses of one desk share: their domain, and the rest without numbers and tag."""
    local, _, domain = handle.rpartition("@")
    return DIGITS.sub("#", local.partition("+")[0]), domain


@dataclass(frozen=True)
class Lessons:
    """The owner's words by handle, and the domains where their own addresses and those of everybody are."""

    words: Mapping[str, ContactKind] = field(default_factory=dict)
    own_domains: Collection[str] = ()

    @cached_property
    def _shapes(self) -> dict[tuple[str, str], ContactKind]:
        return {
            shape_of(handle): kind
            for handle, kind in self.words.items()
            if kind_of(handle) is HandleKind.EMAIL
        }

    @cached_property
    def domains(self) -> dict[str, ContactKind]:
        """The domains of which several addresses were said to be one kind, and none to be another."""
        counts: dict[str, Counter[bool]] = {}
        for (_, domain), kind in self._shapes.items():
            counts.setdefault(domain, Counter())[kind is ContactKind.PERSON] += 1
        taught = (domain for domain, count in counts.items() if self._teaches(domain, count))
        return {one: ContactKind.PERSON if counts[one][True] else ContactKind.DESK for one in taught}

    def _teaches(self, domain: str, count: Counter[bool]) -> bool:
        of_everybody = PROVIDERS.match(domain) is not None or domain in self.own_domains
        return not of_everybody and sum(count.values()) >= TWICE and len(count) == 1

    def sign(self, handle: str) -> SeenSign | None:
        """Return what the words about others say of a handle."""
        if not self.words or kind_of(handle) is not HandleKind.EMAIL:
            return None
        shape = shape_of(handle)
        kind = self._shapes.get(shape) or self.domains.get(shape[1])
        if kind is None:
            return None
        return SeenSign(KindSign.TAUGHT_PERSON if kind is ContactKind.PERSON else KindSign.TAUGHT_DESK)
