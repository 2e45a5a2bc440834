"""The secret address of a calendar: how it is asked for, and how it is shown without its secret."""

from hashlib import sha256
from urllib.parse import urlsplit


def https_address(text: str) -> str:
    """Return a pasted address with https:// for webcal://."""
    pasted = text.strip()
    return "https" + pasted.removeprefix("webcal") if pasted.startswith("webcal://") else pasted


def shown_address(url: str) -> str:
    """Return an address without its secret: the host, and what tells it from another one there."""
    secret = https_address(url)
    return f"{urlsplit(secret).hostname or ''}/{sha256(secret.encode()).hexdigest()[:6]}"
