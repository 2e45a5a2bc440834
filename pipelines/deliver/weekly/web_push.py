"""One message to one device, encrypted so that only its browser can read it (RFC 8030, 8188, 8291, 8292)."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from threading import Timer
from urllib.parse import SplitResult

from data.errors import KithError
from data.extras import Extra, require_extra
from data.messages import Message
from data.schema import DAY_SECONDS, HOUR_SECONDS
from data.webhooks.public_addresses import Networks, check_url
from data.weekly.push_key import PushKey
from data.weekly.push_subscription import PushSubscription
from pipelines.connect.guarded_connection import GuardedConnection, InnerAddressError
from pipelines.deliver.hand_over import HandOver, HandOverResult

TIMEOUT_SECONDS, LONGEST_SECONDS = 15.0, 30.0
MOST_ANSWER = 4_096
# A device that is off for a day hears nothing of it; the newest replaces one that waits.
LIFE_SECONDS, TOPIC = DAY_SECONDS, "week"
# The push service refuses a signature that holds for more than a day.
SIGNED_SECONDS = 12 * HOUR_SECONDS
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
INNER = Message(
    "the device's push service is at an inner address; allow its network with KITH_WEBHOOK_NETWORKS"
)


@dataclass(frozen=True, slots=True)
class PushSender:
    """Sends as one installation; `contact` is whom a push service may write to, `mailto:` or `https:`."""

    key: PushKey
    contact: str
    networks: Networks

    def send(self, subscription: PushSubscription, content: bytes, now: int) -> HandOverResult:
        """Hand a message over to the push service of a device, and return what came of it."""
        try:
            require_extra(Extra.PUSH)
            parts = check_url(subscription.endpoint, self.networks)
            body, headers = encrypted(subscription, content), self.headers(parts, now)
        except KithError as error:
            return HandOverResult(HandOver.REFUSED, Message(error.message, **error.fields))
        try:
            return _result(parts, _post(parts, body, headers, self.networks))
        except InnerAddressError:
            return HandOverResult(HandOver.REFUSED, INNER)
        except (OSError, HTTPException) as error:
            why = Message("{host} does not answer ({why})", host=parts.hostname, why=type(error).__name__)
            return HandOverResult(HandOver.LATER, why)

    def headers(self, parts: SplitResult, now: int) -> Mapping[str, str]:
        """Return what a push service wants to know; the message itself it cannot read."""
        from py_vapid import Vapid02

        origin = f"{parts.scheme}://{parts.netloc}"
        claims = {"aud": origin, "exp": now + SIGNED_SECONDS, "sub": self.contact}
        return {
            "ttl": f"{LIFE_SECONDS}",
            "topic": TOPIC,
            "urgency": "normal",
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            **Vapid02(self.key.private()).sign(claims),
        }


def encrypted(subscription: PushSubscription, content: bytes) -> bytes:
    """Return content that only one device can read; raises InputError where its keys are none."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec

    # A key pair for this one message.
    mine = ec.generate_private_key(ec.SECP256R1())
    point, secret = subscription.point(), subscription.secret()
    body: bytes = http_ece.encrypt(
        content, salt=os.urandom(16), private_key=mine, dh=point, auth_secret=secret, version="aes128gcm"
    )
    return body


def _post(parts: SplitResult, body: bytes, headers: Mapping[str, str], networks: Networks) -> int:
    """Return the status with which a push service answers, within a bounded time."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with _bounded(GuardedConnection(parts, networks, TIMEOUT_SECONDS)) as connection:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
        return answer.status


@contextmanager
def _bounded(connection: GuardedConnection) -> Iterator[GuardedConnection]:
    """Lend a connection that ends also where the other side sends a byte now and then."""
    timer = Timer(LONGEST_SECONDS, connection.abort)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _result(parts: SplitResult, status: int) -> HandOverResult:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return HandOverResult(HandOver.TAKEN)
    if status in GONE:
        why = Message("the device takes nothing any more; switch it on again on that device")
        return HandOverResult(HandOver.GONE, why)
    why = Message("the push service {host} answered {status}", host=parts.hostname, status=f"{status}")
    is_later = status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return HandOverResult(HandOver.LATER if is_later else HandOver.REFUSED, why)
