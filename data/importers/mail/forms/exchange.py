"""Senders and receivers whom only an address inside Exchange names, in mail that was converted from a PST.

A converter writes "Ann Archer <MAILER-DAEMON>", "</O=ORG/OU=…/CN=RECIPIENTS/CN=ANN>" (X.500) or IMCEAEX-…@…
where the real address stood in the company's directory. Another mail in the file may have it beside the name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from data.identity.handles import clean
from data.importers.mail.headers import MailHeaders, decoded
from data.messages import Message

FIELDS = ("from", "sender", "to", "cc")
INSIDE = r"(?:/o=[^<>]{1,1000}|imceaex-[^<>\s]{1,1000}|mailer-daemon)"
SOMEBODY = re.compile(rf"(\"[^\"]*\"\s*|[^<>,;\"]*)<\s*({INSIDE})\s*>", re.IGNORECASE)
IN_FIELD = re.compile(rf"<\s*{INSIDE}\s*>|^\s*/o=", re.IGNORECASE)
NO_ADDRESS = Message(
    "from senders with an address inside Exchange alone, as a converted PST has them; export that mailbox "
    "anew over IMAP, or with Outlook as single mails"
)
Addresses = Mapping[str, str]


def is_inside_exchange(headers: MailHeaders) -> bool:
    """Tell whether a mail names anybody by an address that only Exchange can resolve."""
    return any(IN_FIELD.search(value) for value in headers.all(*FIELDS))


def addresses_by_name(heads: Iterable[MailHeaders]) -> Addresses:
    """Return the address of each name that stands beside exactly one address."""
    addresses: dict[str, set[str]] = defaultdict(set)
    for headers in heads:
        for name, address in headers.people(*FIELDS):
            if name:
                addresses[_plain(name)].add(address)
    return {name: next(iter(some)) for name, some in addresses.items() if len(some) == 1}


def with_addresses(heads: Iterable[MailHeaders], addresses: Addresses) -> Iterator[MailHeaders]:
    """Yield heads in which the people of Exchange have the address of their name, where it is known."""
    for headers in heads:
        if not is_inside_exchange(headers):
            yield headers
            continue
        named = {
            name: [
                SOMEBODY.sub(lambda somebody: _named(somebody, addresses), value).encode() for value in values
            ]
            for name in FIELDS
            if (values := headers.all(name))
        }
        yield replace(headers, fields=headers.fields | named)


def _named(somebody: "re.Match[str]", addresses: Addresses) -> str:
    name = _plain(somebody[1])
    address = addresses.get(name)
    return f"{somebody[1]}<{address}>" if name and address else somebody[0]


def _plain(name: str) -> str:
    return clean(decoded(name)).strip("'\" ").casefold()
