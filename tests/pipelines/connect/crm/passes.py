"""A pass over a CRM put together, as whoever records it sees it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from data.messages import Message
from pipelines.connect.account import Cursor
from pipelines.connect.crm.adapter import CrmActivity, CrmAdapter, CrmContact, CrmPage, GoneContact, Look


@dataclass
class Pass:
    """What all pages of a pass brought together."""

    contacts: dict[str, CrmContact] = field(default_factory=dict)
    activities: dict[str, CrmActivity] = field(default_factory=dict)
    gone: list[GoneContact] = field(default_factory=list)
    listed: frozenset[str] | None = None
    cursor: Cursor = field(default_factory=dict)
    whole: bool = False
    left_out: Counter[Message] = field(default_factory=Counter)

    def take(self, pages: Iterable[CrmPage]) -> "Pass":
        """Put pages together."""
        for page in pages:
            self.contacts |= {one.id: one for one in page.contacts}
            self.activities |= {one.id: one for one in page.activities}
            self.gone += page.gone
            self.listed = page.listed if page.listed is not None else self.listed
            self.cursor, self.whole = page.cursor, page.whole
            self.left_out += page.left_out
        return self


def whole_pass(adapter: CrmAdapter) -> Pass:
    """Read everything from the beginning."""
    return Pass().take(adapter.changes(Look()))


def later_pass(adapter: CrmAdapter, before: Pass, named: Iterable[str] = ()) -> Pass:
    """Read what is new since a pass, whose contacts are known as they stood."""
    look = Look(before.cursor, frozenset(named), lambda one: before.contacts.get(one.id) == one)
    return Pass().take(adapter.changes(look))
