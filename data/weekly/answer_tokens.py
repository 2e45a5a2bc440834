"""What stands in a link of a digest: whose, about whom and what it does; sealed, so that it tells nothing.

Sealed with AES-GCM: a token that was changed by a letter does not open. It holds for a week, as long as a
suggestion can be answered; the one that ends the digest holds for good.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from hashlib import sha256

from data.errors import InputError
from data.schema import DAY_SECONDS
from data.sealed_secrets import SecretKey, decrypt, encrypt

LINK_SECONDS = 7 * DAY_SECONDS
PURPOSE = b"kith answer link v1"


class LinkAction(StrEnum):
    """What a link of a digest does once its button is pressed."""

    DONE = "done"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    NEVER = "never"
    UNDO = "undo"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class AnswerToken:
    """One link of a digest that was written at `made_at`, in epoch seconds."""

    workspace: str
    owner: str
    action: LinkAction
    made_at: int
    contact: str = ""

    def is_old(self, now: int) -> bool:
        """Tell whether the link holds no more."""
        return self.action is not LinkAction.UNSUBSCRIBE and now > self.made_at + LINK_SECONDS


@dataclass(frozen=True, slots=True)
class AnswerTokens:
    """Seals and opens what stands in the links of digests."""

    secret: bytes = field(repr=False)

    @classmethod
    def of_key(cls, key: SecretKey) -> "AnswerTokens":
        """Return what seals with a key derived from that of an installation."""
        return cls(sha256(PURPOSE + key.key).digest())

    def seal(self, token: AnswerToken) -> str:
        """Return what stands in a link's address."""
        # Without the names of the fields: a link stands in the text of a mail, where it is read past.
        content = json.dumps(astuple(token), ensure_ascii=False, separators=(",", ":"))
        sealed = encrypt(self.secret, content.encode(), PURPOSE)
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, text: str) -> AnswerToken:
        """Return what a link says; raises InputError where it was not written here, or was changed."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            workspace, owner, action, made_at, contact = json.loads(decrypt(self.secret, sealed, PURPOSE))
        except (InvalidTag, NotBase64Error, ValueError):
            raise InputError(
                "this link is not as Kith wrote it; open it from the mail again, where it is whole"
            ) from None
        return AnswerToken(workspace, owner, LinkAction(action), made_at, contact)
