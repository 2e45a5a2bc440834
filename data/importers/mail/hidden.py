"""Public archives that hide addresses: "ann at x.example" (pipermail), "address@hidden" (MHonArc)."""

import re
from collections.abc import Iterable

from data.errors import InputError
from data.importers.mail.headers import MailHeaders
from data.messages import Message

AT = r"(?:at|@|\(at\)|\[at\]|_at_|-at-|\(a\)|&#64;)"
HIDDEN = re.compile(
    rf"[\w.+=-]+ +{AT} +[\w-]+(?:\.| dot |\(dot\)|\[dot\])[\w.-]+"
    r"|@(?:hidden|xxx+|\.\.\.)|[\w.]\.\.\.@|<hidden>|[\w.-]+ ?(?:\(at\)|\[at\]|_at_) ?[\w-]+",
    re.IGNORECASE,
)
HIDDEN_SENDER = Message("from senders whose address a public archive hides")


def hides_sender(headers: MailHeaders) -> bool:
    """Tell whether the sender's address was made unreadable for machines."""
    return HIDDEN.search(headers.get("from")) is not None


def refuse_hidden(heads: Iterable[MailHeaders], file: str) -> None:
    """Raise InputError where most senders are hidden: nobody in such an archive can be told apart."""
    count = hidden = 0
    for headers in heads:
        count += 1
        hidden += hides_sender(headers)
    if hidden * 2 > count:
        raise InputError(
            "{file} is a public archive that hides addresses ({example}): it does not show who wrote "
            "to whom. Take in your own mailbox instead.",
            file=file,
            example="ann at example.org",
        )
