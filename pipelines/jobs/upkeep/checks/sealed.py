"""Whether the key file is its owner's alone and opens what was sealed with it."""

from collections.abc import Sequence
from pathlib import Path

from data.errors import SecretKeyError
from data.messages import Message
from data.private_files import open_to_others
from data.sealed_secrets import SecretKey, read_key

# What was found of a part, and what to do; None where it is well.
Condition = tuple[str, str | None]


def check_sealed(key_path: Path, sealed: Sequence[tuple[str, str]], todo: Message) -> Condition:
    """Look at the key file and at sealed secrets, each with its place; `todo` says what to do."""
    try:
        key = read_key(key_path)
    except SecretKeyError as error:
        return error.sentence, todo
    closed = sum(not _opens(key, *one) for one in sealed)
    if closed:
        state = Message("{path} does not open {count} of {all}", path=key_path, count=closed, all=len(sealed))
        return state, todo
    if open_to_others(key_path):
        close = Message("make the file yours alone: chmod 600 FILE")
        return Message("others on this machine may read {home}", home=key_path), close
    return Message("{path} opens all {count}", path=key_path, count=len(sealed)), None


def _opens(key: SecretKey, secret: str, place: str) -> bool:
    try:
        key.open(secret, place)
    except SecretKeyError:
        return False
    return True
