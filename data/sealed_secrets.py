"""Secrets that Kith must be able to read again, sealed with a key outside the store.

Each is sealed with AES-GCM (NIST SP 800-38D) and bound to its place, which is its table, its row and its
column: a sealed text that is moved to another row does not open. Whoever has the store, an export or a copy
without the key file has no secret. Losing the key file loses these secrets and nothing else.
"""

import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from data.errors import SecretKeyError
from data.private_files import FILE, make_folder

KEY_BYTES, NONCE_BYTES = 32, 12
VERSION = "v1"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The key that seals secrets, of one key file; it is in no text that this prints."""

    path: Path
    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """What tells this key from others and says nothing of it."""
        return sha256(b"kith secret key " + self.key).hexdigest()[:8]

    def seal(self, secret: str, place: str) -> str:
        """Return a secret sealed for one place."""
        sealed = encrypt(self.key, secret.encode(), place.encode())
        return f"{VERSION}:{self.id}:{b64encode(sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Return the secret; raises SecretKeyError where another key or another place was meant."""
        from cryptography.exceptions import InvalidTag

        _, key_id, text = sealed.split(":")
        if key_id != self.id:
            raise SecretKeyError(
                "{path} is not the key with which this secret was sealed; put that key file back, "
                "or make the secret anew",
                path=self.path,
            )
        try:
            opened = decrypt(self.key, b64decode(text), place.encode())
        except InvalidTag:
            raise SecretKeyError("a sealed secret was changed or moved; make it anew") from None
        return opened.decode()


def encrypt(key: bytes, content: bytes, place: bytes) -> bytes:
    """Return content encrypted with AES-GCM for one place, behind its nonce."""
    # Imported here: most commands need no cryptography.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, place)


def decrypt(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Return what `encrypt` was given; raises InvalidTag for another key, another place or a changed byte."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)


def new_signing_secret() -> str:
    """Return a new secret for signatures, as both sides write it down (Standard Webhooks)."""
    return f"whsec_{b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def place_of(table: str, workspace: str, row: str, column: str) -> str:
    """Return the place that a secret is bound to."""
    return f"{table}\x1f{workspace}\x1f{row}\x1f{column}"


def read_key(path: Path) -> SecretKey:
    """Return the key of a key file; raises SecretKeyError where it is not there or holds no key."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise SecretKeyError(
            "the key file {path} is not here; put it back, or make the secrets anew", path=path
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SecretKeyError(
            "the key file {path} cannot be read ({why})", path=path, why=type(error).__name__
        ) from error
    return SecretKey(path, _key_in(text, path))


def key_or_new(path: Path) -> SecretKey:
    """Return the key of a key file, made with a new key where it is not there."""
    with suppress(FileExistsError):
        _make(path)
    return read_key(path)


def _key_in(text: str, path: Path) -> bytes:
    try:
        key = b64decode(text.strip(), validate=True)
    except NotBase64Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise SecretKeyError("the key file {path} holds no key; put the right file there", path=path)
    return key


def _make(path: Path) -> None:
    """Write a new key file, which is there whole or not at all; raises FileExistsError where one is there."""
    if path.exists():
        raise FileExistsError(path)
    make_folder(path.parent)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE), "wb") as file:
            file.write(b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # Of two processes that make one at once, one wins; a rename would replace the first one's key.
        os.link(new, path)
    finally:
        new.unlink(missing_ok=True)
