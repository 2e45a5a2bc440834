"""What a browser hands over so that its device can be told something (www.w3.org/TR/push-api)."""

import json
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64Error
from dataclasses import asdict, dataclass, field

from data.errors import InputError

# An uncompressed point of P-256, and a secret (RFC 8291).
POINT_BYTES, SECRET_BYTES, UNCOMPRESSED = 65, 16, 4


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """The address of a device at its push service, and the keys with which only it can read."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)

    def as_text(self) -> str:
        """Return it as it is sealed."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> "PushSubscription":
        """Return what was sealed."""
        return cls(**json.loads(text))

    def point(self) -> bytes:
        """Return the device's public key; raises InputError where it is none."""
        from cryptography.hazmat.primitives.asymmetric import ec

        point = _bytes(self.p256dh, POINT_BYTES)
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise _no_device() from None
        return point

    def secret(self) -> bytes:
        """Return the secret that both sides share; raises InputError where it is none."""
        return _bytes(self.auth, SECRET_BYTES)


def _no_device() -> InputError:
    return InputError("what the browser sent is no subscription of a device; try again on that device")


def _bytes(text: str, length: int) -> bytes:
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64Error, ValueError):
        raw = b""
    if len(raw) != length:
        raise _no_device()
    return raw
