"""Mails by which an owner answers a digest: told by an address that they went to, and by nothing else."""

from data.importers.mail.headers import MailHeaders
from data.importers.mail.own_signs import DELIVERY
from data.weekly.mailed_answer import MARK, token_in

TO = ("to", *DELIVERY)
IN_BYTES = MARK.encode()


def mailed_token(headers: MailHeaders) -> str | None:
    """Return the token of the address that a mail went to, None of all other mail."""
    fields = headers.fields
    # Nearly no mail has one: it is looked for in what is not decoded.
    if not any(IN_BYTES in value.lower() for name in TO for value in fields.get(name, ())):
        return None
    return token_in(headers.all(*TO))
