"""The key by which a push service knows this installation (VAPID, RFC 8292), derived from its key file."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha512
from typing import TYPE_CHECKING

from data.sealed_secrets import SecretKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

PURPOSE = b"kith push key v1"
# The order of P-256 (SP 800-186): a private key is a number from 1 to one below it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class PushKey:
    """The key pair of an installation: whoever puts the key file back has the same one."""

    number: int = field(repr=False)

    @classmethod
    def of_key(cls, key: SecretKey) -> "PushKey":
        """Return the key pair that belongs to a key file."""
        # Twice as many bits as the order has: no number is likelier than another.
        wide = int.from_bytes(sha512(PURPOSE + key.key).digest())
        return cls(wide % (ORDER - 1) + 1)

    def private(self) -> "EllipticCurvePrivateKey":
        """Return the private half, which signs."""
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.derive_private_key(self.number, ec.SECP256R1())

    def public_text(self) -> str:
        """Return the public half as a browser takes it: an uncompressed point in base64url."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        point = self.private().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return urlsafe_b64encode(point).decode().rstrip("=")
