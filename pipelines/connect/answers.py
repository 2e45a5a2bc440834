"""What every client reads of an answer over HTTP: so many bytes at most, and how long to wait."""

from http.client import HTTPResponse

BLOCK = 256 * 1024
PAUSE_SECONDS, LONGEST_PAUSE = 15 * 60, 24 * 60 * 60


def read_at_most(response: HTTPResponse, most: int) -> bytes | None:
    """Return the body of an answer; None where it is longer, and the line cannot be used any more."""
    content = bytearray()
    while block := response.read(BLOCK):
        content += block
        if len(content) > most:
            return None
    return bytes(content)


def seconds_to_wait(text: str) -> int:
    """Return how long a server asks to wait; a date is as good as the usual pause."""
    return min(int(text), LONGEST_PAUSE) if text.isascii() and text.isdigit() else PAUSE_SECONDS
