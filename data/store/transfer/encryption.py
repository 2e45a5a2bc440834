"""Backups in the age format (age-encryption.org/v1): for recipients' public keys, or for a passphrase."""

from collections.abc import Sequence
from pathlib import Path

from data.errors import InputError, UsageError
from data.private_files import create_private

HEADER = b"age-encryption.org/v1"


def encrypt(path: Path, target: Path, recipients: Sequence[str], passphrase: str | None = None) -> None:
    """Write an encrypted copy of a file; with a passphrase all of it is held in memory.

    Raises InputError where a recipient is no public key of age's.
    """
    # Imported here: few backups are encrypted.
    import pyrage

    create_private(target)
    if passphrase is not None:
        target.write_bytes(pyrage.passphrase.encrypt(path.read_bytes(), passphrase))
        return
    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError as error:
        raise InputError(
            "a recipient is not a public key like {example} ({why})", example="age1…", why=f"{error}"
        ) from error
    pyrage.encrypt_file(str(path), str(target), keys)


def decrypt(path: Path, target: Path, identity: Path | None, passphrase: str | None) -> None:
    """Write the content of an encrypted file to another one.

    Raises UsageError where neither a key nor a passphrase is given, InputError where they do not open it.
    """
    import pyrage

    if identity is None and passphrase is None:
        raise UsageError(
            "{path} is encrypted; open it with --identity FILE or --passphrase-file FILE", path=path
        )
    create_private(target)
    try:
        if passphrase is not None:
            target.write_bytes(pyrage.passphrase.decrypt(path.read_bytes(), passphrase))
        elif identity is not None:
            pyrage.decrypt_file(str(path), str(target), _identities(identity))
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise InputError("{path} cannot be decrypted ({why})", path=path, why=f"{error}") from error


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is in the age format."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def _identities(path: Path) -> list[object]:
    """Return the secret keys of a file as `age-keygen` writes it."""
    import pyrage

    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
