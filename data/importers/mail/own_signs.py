"""What the heads of mails show of whose mailbox it is (data/identity/own/)."""

import re
from collections.abc import Collection, Iterable

from data.identity.handles import email
from data.identity.own.shown import Shown
from data.importers.mail.folder_names import SENT_FOLDERS
from data.importers.mail.folders import is_unwanted
from data.importers.mail.headers import MailHeaders, decoded

# As mail servers write them, the surest first: where the last one delivered a mail.
DELIVERY = (
    "delivered-to",
    "x-delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-apparently-to",
    "apparently-to",
    "x-rcpt-to",
    "x-original-recipient",
    "original-recipient",
    "x-resolved-to",
    "x-gm-original-to",
    "x-real-to",
    "x-deliver-to",
    "x-mdaemon-deliver-to",
    "x-mdrcpt-to",
    "x-smtp-rcptto",
    "x-recipient",
    "x-mail-recipient",
    "x-envelope-recipient",
    "envelope-recipient",
    # Of a mail that was passed on by its receiver's own rule, to where it was passed on.
    "x-forwarded-to",
    # The one that passed it on stands first.
    "x-forwarded-for",
)
ON_THE_WAY = ("received", "return-path", "x-received", *DELIVERY)
ADDRESS = re.compile(r"[^\s<>;,:\"()]+@[^\s<>;,:\"()]+")
FOR = re.compile(r"\bfor\s+<?([^\s<>;,]+@[^\s<>;,]+?)>?\s*(?:;|\(|$)")
LOCAL = re.compile(r"@[^.]+$|\.(?:local|localdomain|localhost|lan|intern|internal|home|corp)$")
OF_A_LIST = "mailing list"
LISTS = ("list-id", "list-post", "list-unsubscribe")
CHAT = "chat"
MOST_RECEIVERS = 50


def labels(headers: MailHeaders) -> frozenset[str]:
    """Return the labels that Gmail's export writes into a mail, in small letters."""
    text = decoded(" ".join(headers.all("x-gmail-labels"))).casefold().replace('"', "")
    return frozenset(label.strip() for label in text.replace("\n", " ").split(",")) - {""}


def is_chat(headers: MailHeaders) -> bool:
    """Tell whether what Gmail exports as a mail was a line of a chat (Google Talk, Hangouts)."""
    return CHAT in labels(headers)


def show_mails(
    heads: Iterable[MailHeaders], label: str, *, sent_folder: bool = False, into: Shown | None = None
) -> Shown:
    """Return what mails show of whose they are; `sent_folder` where they lie among sent mail."""
    shown = Shown(label) if into is None else into
    for headers in heads:
        _show(headers, shown, sent_folder=sent_folder)
    return shown


def delivered_to(headers: MailHeaders, receivers: Collection[str] = ()) -> list[str]:
    """Return where the last server delivered a mail, by the header that says so; empty where none does.

    An account of the machine itself, like me@localhost, is nobody's address unless the mail went to it.
    """
    for name in DELIVERY:
        for value in headers.all(name)[:1]:
            address = ADDRESS.search(value)
            plain = email(address[0]) if address and not value.lower().startswith(OF_A_LIST) else None
            if plain and not _is_account(plain, receivers):
                return [plain]
    hops = (FOR.search(value) for value in headers.all("received"))
    received_for = next((email(hop[1]) for hop in hops if hop), None)
    return [received_for] if received_for and not _is_account(received_for, receivers) else []


def _is_account(address: str, receivers: Collection[str]) -> bool:
    return address not in receivers and LOCAL.search(address) is not None


def _show(headers: MailHeaders, shown: Shown, *, sent_folder: bool) -> None:
    receivers = headers.people("to", "cc", "bcc")[:MOST_RECEIVERS]
    shown.delivered(delivered_to(headers, {address for _, address in receivers}))
    if any(headers.all(*LISTS)) or is_unwanted(headers):
        return
    senders = headers.people("sender") or headers.people("from")
    marks, chat = labels(headers), is_chat(headers)
    shown.mail(
        senders[0][1] if senders else None,
        [address for _, address in receivers],
        is_sent=sent_folder or not marks.isdisjoint(SENT_FOLDERS),
        moved=None if chat else bool(headers.all(*ON_THE_WAY)),
    )
    shown.named({address: name for name, address in (*headers.people("from")[:1], *receivers)})
