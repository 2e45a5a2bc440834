"""Whether a mail invites to a meeting or is a mere reaction, by its parts (MIME, RFC 2046).

They are looked at while bodies stream by.

A part is one that a boundary of the mail begins, however far into the mail it stands. What only quotes an
invitation, or forwards a mail with one, has no such part.
"""

import binascii
import re
from dataclasses import dataclass, field

from data.importers.mail.headers import MailHeaders

BOUNDARY = re.compile(rb'boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
FIELD = rb"[!-9;-~]{1,100}[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*"
PART = re.compile(rb"\n--([^\r\n]{1,200}?)[ \t]*\r?\n((?:" + FIELD + rb")*)")
TYPE = re.compile(rb"(?im)^content-type[ \t]*:\s*([^\s;]+)([^\n]*(?:\n[ \t][^\n]*)*)")
BASE64 = re.compile(rb"^content-transfer-encoding[ \t]*:\s*base64", re.IGNORECASE | re.MULTILINE)
ATTACHED = re.compile(rb"^content-disposition[ \t]*:\s*attachment", re.IGNORECASE | re.MULTILINE)
# As files that are sent along, not as a part of the mail itself.
CALENDAR_FILE = re.compile(rb"name\*?\d?\*?\s*=\s*[^;\n]*\.ics\b", re.IGNORECASE)
# What iTIP (RFC 5546) says of one meeting; PUBLISH is a calendar to be read.
METHOD = re.compile(
    rb"method\s*[:=]\s*\"?(?:request|reply|cancel|counter|add|refresh|declinecounter)", re.IGNORECASE
)
ANY_METHOD = re.compile(rb"method\s*[:=]", re.IGNORECASE)
# What Gmail sends where somebody put an emoji on a mail.
REACTION = b"text/vnd.google.email-reaction+json"
MOST_BOUNDARIES = 200
# So much of a calendar tells its method; so much after a place must be at hand to read the part there.
LOOKED_AT = 4 * 1024
REACH = 16 * 1024


@dataclass(slots=True)
class Parts:
    """The parts of one mail as they stream by: `scan` takes them up, the others say what they are."""

    boundaries: set[bytes] = field(default_factory=set)
    invites: bool = False
    reacts: bool = False

    @classmethod
    def of(cls, headers: MailHeaders) -> "Parts":
        """Begin with the head of a mail."""
        parts = cls()
        for value in headers.fields.get("content-type", ())[:1]:
            kind = value.strip().lower()
            parts.invites = kind.startswith((b"text/calendar", b"application/ics"))
            if kind.startswith(b"multipart/"):
                parts._learn(value)
        return parts

    @property
    def goes_on(self) -> bool:
        """Tell whether further parts could still say something."""
        return bool(self.boundaries) and not self.invites

    def scan(self, window: bytes, start: int, end: int) -> None:
        """Look at the parts that begin between two places; what comes after `end` is there to be read."""
        if not self.goes_on:
            return
        # The line break before a boundary may be the one that ended what came before.
        for part in PART.finditer(window, max(start - 1, 0), min(end + REACH, len(window))):
            if part.start() >= end or self.invites:
                break
            if part[1] in self.boundaries:
                self._take(part[2], window[part.end() : part.end() + LOOKED_AT])

    def _take(self, head: bytes, content: bytes) -> None:
        kind = TYPE.search(head)
        if kind is None:
            return
        name = kind[1].lower()
        if name.startswith(b"multipart/"):
            self._learn(kind[2])
        elif name in {b"text/calendar", b"application/ics"} or CALENDAR_FILE.search(head):
            self.invites |= _is_invitation(name, kind[2], head, content)
        self.reacts |= name == REACTION

    def _learn(self, parameters: bytes) -> None:
        declared = BOUNDARY.search(parameters)
        if declared and len(self.boundaries) < MOST_BOUNDARIES:
            self.boundaries.add((declared[1] or declared[2]).rstrip())


def _is_invitation(name: bytes, parameters: bytes, head: bytes, content: bytes) -> bool:
    """Tell by the method; a calendar's part of the mail itself that names none is one, too."""
    if METHOD.search(parameters):
        return True
    text = _decoded(content) if BASE64.search(head) else content
    if ANY_METHOD.search(text):
        return METHOD.search(text) is not None
    return name == b"text/calendar" and not ATTACHED.search(head)


def _decoded(content: bytes) -> bytes:
    packed = b"".join(content.split(b"\n--")[0].split())
    try:
        return binascii.a2b_base64(packed[: len(packed) // 4 * 4])
    except binascii.Error:
        return b""
