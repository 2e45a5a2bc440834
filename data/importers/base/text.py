"""Bytes of a file: all of them, or as text."""

import unicodedata
from functools import lru_cache
from typing import IO, AnyStr

from data.errors import InputError

# A life of meetings, or everybody one knows, is a few megabytes.
LARGEST = 256 * 1024 * 1024
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_whole(source: IO[bytes], file: str) -> bytes:
    """Return all bytes of a file; raises InputError where it is larger than 256 MB."""
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(
            "{file} is larger than {size} MB; export it in parts.", file=file, size=LARGEST // 1024**2
        )
    return content


def text_of(head: bytes) -> str:
    """Return bytes as text: UTF-16 where a byte order mark or zero bytes tell so, else UTF-8."""
    if head.startswith(WIDE_MARKS):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if head[:1] == b"\x00" or head[1:2] == b"\x00":
        return head.decode("utf-16-be" if head[:1] == b"\x00" else "utf-16-le", "replace")
    return head.decode("utf-8-sig", "replace")


def unix_lines(content: AnyStr) -> AnyStr:
    """Return lines that end in LF where they end in CR alone, as on an old Macintosh, or in CR CR LF.

    The latter is what a program makes of CR LF that writes text on Windows. CR LF stays.
    """
    if isinstance(content, str):
        carriage, end = "\r", "\n"
    else:
        carriage, end = b"\r", b"\n"
    if end not in content:
        return content.replace(carriage, end)
    doubled = carriage + carriage + end
    return content.replace(doubled, end) if doubled in content else content


# The same few words beside all times of a chat.
@lru_cache(1_000)
def letters(text: str) -> str:
    """Return the letters, marks and digits of a text, composed and small, with one space between words."""
    plain = unicodedata.normalize("NFC", text).casefold() if not text.isascii() else text.casefold()
    kept = (letter if _in_words(letter) else " " if letter.isspace() else "" for letter in plain)
    return " ".join("".join(kept).split())


def _in_words(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"
