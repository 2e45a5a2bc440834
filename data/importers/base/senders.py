"""Which addresses are machines or lists, and what counts as contact (docs/explanation/who-counts.md)."""

import re
from functools import lru_cache

from data.messages import Message
from data.schema import ContactKind, Role

# More people than this, and a message or meeting is kept but is contact with nobody in particular.
CROWD = 12
OWN_TO_CROWD = Message("own messages to a group of more than {count} people", count=CROWD)
# Whole words of the part before the @: "noreply", "no-reply", "notifications", "mailer-daemon", ...
MACHINE = re.compile(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply\w*|donotreply|mailer[._-]?daemon|postmaster"
    r"|bounces?|notifications?|notify|newsletters?|automat(?:ed|ic)|auto[._-]?(?:reply|confirm|mailer)|alerts?"
    r"|digest|system|daemon|root|cron|jenkins|buildbot|bot|receipts?|billing|invoices?|mailings?|updates?"
    r"|calendar-notification|unsubscribe)(?:$|[._+-])",
    re.IGNORECASE,
)
LIST_PLACE = re.compile(
    r"@(?:lists?|listserv|groups?|mailman)\.|@(?:googlegroups\.com|groups\.io)$", re.IGNORECASE
)
LIST_NAME = re.compile(r"(?:^|[._-])(?:list|all|everyone|everybody|team|staff|announce)@", re.IGNORECASE)
ROOM = re.compile(r"@(?:resource|group)\.calendar\.google\.com$", re.IGNORECASE)


# The same few people again and again.
@lru_cache(20_000)
def kind_of_address(address: str) -> ContactKind:
    """Return whether an address is a person's, a machine's or a list's."""
    if ROOM.search(address) or MACHINE.search(address.partition("@")[0]):
        return ContactKind.MACHINE
    if LIST_PLACE.search(address) or LIST_NAME.search(address):
        return ContactKind.LIST
    return ContactKind.PERSON


def is_persons_address(address: str) -> bool:
    """Tell whether an address can be somebody's own."""
    return kind_of_address(address) is ContactKind.PERSON


def is_contact(people: int, role: Role | None) -> bool:
    """Tell whether an interaction counts as contact: addressed to the contact, among at most CROWD people."""
    return people <= CROWD and (role is None or role == Role.TO)
