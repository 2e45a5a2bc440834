"""Answers of a digest that come by mail: an address of the owner's own says all, and nothing else is read.

What stands behind the plus is short, as a name of an address has at most 64 signs (RFC 5321), and written
without capitals, which some servers fold.
"""

import hmac
import json
import re
from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from struct import Struct
from urllib.parse import quote

from data.weekly.answer_tokens import AnswerToken, AnswerTokens, LinkAction

PURPOSE = b"kith answer address v1"
MARK = "+kith-"
# When the letter was written, in epoch seconds, and which answer it is.
SAID = Struct(">IB")
PROOF_BYTES = 10
LONGEST_NAME = 64
LENGTH = (SAID.size + PROOF_BYTES) * 8 // 5
ADDRESS = re.compile(rf"{re.escape(MARK)}([a-z2-7]{{{LENGTH}}})@", re.IGNORECASE)
ACTIONS = (LinkAction.DONE, LinkAction.SNOOZED, LinkAction.DISMISSED, LinkAction.NEVER, LinkAction.UNDO)


@dataclass(frozen=True, slots=True)
class MailedAnswer:
    """One mail to such an address: the token in it, what tells the mail from others, and when it came."""

    text: str
    mail: str
    came_at: int


def token_in(addresses: Iterable[str]) -> str | None:
    """Return the token of the first address that has one."""
    return next((match[1].lower() for text in addresses if (match := ADDRESS.search(text))), None)


def answer_address(tokens: AnswerTokens, token: AnswerToken, mailbox: str) -> str:
    """Return the address of a mailbox that gives this answer."""
    head = SAID.pack(token.made_at, ACTIONS.index(token.action))
    short = b32encode(head + _proof(tokens, token)).decode().lower()
    name, _, domain = mailbox.rpartition("@")
    return f"{name}{MARK}{short}@{domain}"


def takes_answers(mailbox: str) -> bool:
    """Tell whether an address is short enough to have such answers beside it."""
    name, at, domain = mailbox.rpartition("@")
    return bool(name and at and domain) and len(name) + len(MARK) + LENGTH <= LONGEST_NAME


def mailto(address: str, subject: str) -> str:
    """Return the link that opens a mail to an address (RFC 6068)."""
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}"


def said_in(text: str) -> tuple[int, LinkAction] | None:
    """Return when the letter was written and which answer it is, unproven; None where it says nothing."""
    made_at, number = SAID.unpack_from(_bytes(text))
    return (made_at, ACTIONS[number]) if number < len(ACTIONS) else None


def proves(tokens: AnswerTokens, text: str, token: AnswerToken) -> bool:
    """Tell whether this answer was written into an address here."""
    return hmac.compare_digest(_bytes(text)[SAID.size :], _proof(tokens, token))


def _proof(tokens: AnswerTokens, token: AnswerToken) -> bytes:
    content = json.dumps(asdict(token), sort_keys=True).encode()
    return hmac.digest(tokens.secret, PURPOSE + content, sha256)[:PROOF_BYTES]


def _bytes(text: str) -> bytes:
    return b32decode(text.upper())
