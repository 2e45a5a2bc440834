"""Names of folders as IMAP writes them: modified UTF-7 (RFC 3501, 5.1.3)."""

import binascii
import re
from base64 import b64decode

SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def decode_folder(name: str) -> str:
    """Return a folder's name as a person reads it; what is no modified UTF-7 stays as it is."""
    return SHIFTED.sub(_letters, name)


def _letters(shifted: "re.Match[str]") -> str:
    if not shifted[1]:
        return "&"
    text = shifted[1].replace(",", "/")
    try:
        return b64decode(text + "=" * (-len(text) % 4)).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return shifted[0]
