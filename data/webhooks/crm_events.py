"""Webhooks of CRMs: whether one is really the CRM's and new, and which contact it names.

Everything else in it, texts of activities among it, is dropped on arrival. A check is made on the very bytes
that came, in constant time, and a webhook is taken for five minutes after it was signed.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from data.errors import DeniedError

WINDOW_SECONDS = 5 * 60
Headers = Mapping[str, str]
Json = TypeVar("Json", dict[str, Any], list[Any])


@dataclass(frozen=True, slots=True)
class CrmEvent:
    """What a webhook says: an id that every repetition shares, and the contact, empty where it names none.

    `portal` is which customer of the CRM it is of, empty where it does not say.
    """

    id: str
    contact: str
    portal: str = ""


# Of the secrets that hold, the headers by lower-case name, the raw body and the moment in epoch seconds.
Verify = Callable[[Sequence[str], Headers, bytes, int], list[CrmEvent]]


def bottlecrm_events(secrets: Sequence[str], headers: Headers, body: bytes, now: int) -> list[CrmEvent]:
    """Return what a BottleCRM says; raises DeniedError where it is not signed by it, or long ago.

    The signature is `t=SECONDS,v1=HEX`, HMAC-SHA256 of `t.body`.
    """
    signed = dict(
        part.split("=", 1) for part in headers.get("x-bottlecrm-signature", "").split(",") if "=" in part
    )
    at = signed.get("t", "")
    _check_time(at, now)
    expected = [
        hmac.new(one.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() for one in secrets
    ]
    _check_signature(signed.get("v1", ""), expected)
    content = _content(body, dict)
    data = content.get("data")
    is_contact = str(content.get("event", "")).startswith("contact.")
    contact = data.get("id" if is_contact else "contact_id") if isinstance(data, dict) else None
    portal = str(content.get("org_id") or "")
    return [CrmEvent(str(content.get("id", "")), str(contact or ""), portal)]


def _check_time(at: str, now: int) -> None:
    if not (at.isascii() and at.isdigit()) or abs(now - int(at)) > WINDOW_SECONDS:
        raise DeniedError("this webhook was signed more than five minutes ago, or never")


def _check_signature(given: str, expected: Sequence[str]) -> None:
    if not any(hmac.compare_digest(given.encode(), one.encode()) for one in expected):
        raise DeniedError("this webhook is not signed with the secret that holds now")


def _content(body: bytes, form: type[Json]) -> Json:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, form):
        raise DeniedError("this webhook is not what the CRM sends")
    return content


def espocrm_events(secrets: Sequence[str], headers: Headers, body: bytes, _: int) -> list[CrmEvent]:
    """Return what an EspoCRM says; raises DeniedError where it is not signed by it.

    Each secret is ID:KEY of a webhook there, the signature base64 of `ID:` and HMAC-SHA256 of the body. No
    moment is signed: one that comes again has the id of the first.
    """
    expected = [_espo_signature(one, body) for one in secrets]
    _check_signature(headers.get("x-signature", ""), expected)
    content = _content(body, list)
    number = hashlib.sha256(headers["x-signature"].encode()).hexdigest()
    contacts = dict.fromkeys(name for one in content if isinstance(one, dict) for name in _contacts_of(one))
    return [CrmEvent(number, name) for name in contacts or {"": None}]


def _espo_signature(secret: str, body: bytes) -> str:
    number, _, key = secret.partition(":")
    return b64encode(f"{number}:".encode() + hmac.digest(key.encode(), body, "sha256")).decode()


def _contacts_of(record: Mapping[str, Any]) -> list[str]:
    """Return the contacts of a record: those of a meeting or a call, else the contact that it is."""
    return [str(one) for one in record.get("contactsIds") or [record.get("id")] if one]


VERIFY: Mapping[str, Verify] = {"bottlecrm": bottlecrm_events, "espocrm": espocrm_events}
