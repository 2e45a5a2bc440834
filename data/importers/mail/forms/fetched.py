"""Mail that a server hands over head by head: read as the mail of a file is, and described in between."""

from collections.abc import Iterable, Iterator

from data.identity.own.spellings import Spellings
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.mail.bulk_marks import LISTS, MAYBE, SENT_BY_SERVICES
from data.importers.mail.headers import MailHeaders, head
from data.importers.mail.left_out import ANSWERED_BY_ITSELF, BESIDE, SUPPRESSED
from data.importers.mail.messages import BLIND, SOURCE, OpenMailbox, described, read_head
from data.importers.mail.own_signs import DELIVERY

SUBJECT = "subject"
# Every field that reading a mail looks at, by name; the way it took (Received) is long, and the server knows
# when a mail came. A test compares what they tell with what whole heads tell.
FIELDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *("from", "sender", "to", "cc", "bcc", "date", "message-id", "return-path"),
            *("precedence", "x-precedence", "auto-submitted", SUPPRESSED, *BESIDE, *ANSWERED_BY_ITSELF),
            *("content-type", "content-class", "x-ms-exchange-calendar-originator-id", "x-failed-recipients"),
            *("x-post-messageclass", "x-apple-action", "x-mailer"),
            *LISTS,
            *SENT_BY_SERVICES,
            *MAYBE,
            *DELIVERY,
        )
    )
)


def fetched_head(fields: bytes, *, came_at: str = "", invites: bool = False) -> MailHeaders:
    """Return the headers of a fetched mail; `came_at` is when the server got it, as it writes that.

    `invites` where one of its parts is an invitation, which the server says of its structure.
    """
    written = head(1, b"", fields.rstrip(b"\r\n") + b"\r\n\r\n")
    written.invites = invites
    if came_at:
        written.fields.setdefault("delivery-date", []).append(b"; " + came_at.encode("ascii", "replace"))
    return written


class FetchedMail:
    """A mailbox that is read piece by piece: what it shows of people grows from piece to piece."""

    def __init__(self, label: str, options: ReadOptions, own: Spellings) -> None:
        """Begin with nothing read; `own` are the owner's addresses."""
        self._box = OpenMailbox(SOURCE, options, own=own, file=label)

    def learn(self, own: Spellings) -> None:
        """Read on with more addresses of the owner's."""
        self._box.own = own

    def read(self, heads: Iterable[MailHeaders]) -> Iterator[Item]:
        """Yield what a piece tells, then whom it names and what was left out of it."""
        touched = set[str]()
        for headers in heads:
            touched.update(headers.addresses("from", "to", "cc"))
            yield from read_head(headers, self._box)
        yield from described(self._box, [address for address in self._box.names if address in touched])
        self._box.left.clear()
        yield SourceLimit(BLIND)
