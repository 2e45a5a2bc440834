"""Google Voice as Takeout writes it: a page for each piece of a conversation and for each call.

The pages are of Google's microformats: `hChatLog` with `message`, `dt`, `sender`, `tel`, `fn`, and for a call
`haudio` with `contributor`, `published`, `duration`. The owner's name is the only one in an abbr.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath

from data.errors import InputError
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_iso
from data.importers.chats.phones.android_sms import MISSED as MISSED_CALL
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions, writer_of
from data.schema import Direction

SOURCE, OWN = "google voice", "Me"
SIGN = re.compile(rb"class=\"[^\"]*\b(?:hChatLog|haudio)\b")
# "Ann Archer - Text - 2026-03-02T10_00_00Z.html": the kind of a call stands in the name, in English.
NAME = re.compile(r"(?P<who>.*?) ?- (?P<kind>Text|Placed|Received|Missed|Voicemail|Recorded) - .*", re.DOTALL)
PLACED, MISSED = (
    re.compile(r"\bplaced\b", re.IGNORECASE),
    re.compile(r"\b(?:missed|voicemail)\b", re.IGNORECASE),
)
LONGEST_NAME = 200


@dataclass
class _Entry:
    """A message or call as far as it is read: its time, and who stands in it."""

    at: str = ""
    number: str = ""
    name: str = ""
    is_own: bool = False


class _Page(HTMLParser):
    """The entries, members and title of a page; what was said is passed by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.is_call = False
        self.entries: list[_Entry] = []
        self.members: list[_Entry] = []
        self._person: _Entry | None = None
        self._reads = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take times, numbers and names where their classes are."""
        attributes = {name: value or "" for name, value in attrs}
        classes = set(attributes.get("class", "").split())
        if tag == "title":
            self._reads = "title"
        elif "participants" in classes:
            self._person = None
            self.members.append(_Entry())
        elif classes & {"message", "haudio"}:
            self.is_call = self.is_call or "haudio" in classes
            self.entries.append(_Entry())
        elif classes & {"dt", "published"} and self.entries:
            self.entries[-1].at = attributes.get("title", "")
        elif "tel" in classes:
            self._person = self._next_person()
            self._person.number = attributes.get("href", "").removeprefix("tel:")
        elif "fn" in classes and self._person is not None:
            self._person.is_own = tag == "abbr"
            self._reads = "name"
        elif tag == "q":
            self._reads = ""

    def _next_person(self) -> _Entry:
        if self.entries:
            return self.entries[-1]
        self.members.append(_Entry())
        return self.members[-1]

    def handle_endtag(self, tag: str) -> None:
        """End a name or the title."""
        if tag in {"title", "span", "abbr", "a"}:
            self._reads = ""

    def handle_data(self, data: str) -> None:
        """Take the text of a name or of the title."""
        if self._reads == "title":
            self.title = (self.title + data)[:LONGEST_NAME]
        elif self._reads == "name" and self._person is not None:
            self._person.name = (self._person.name + data).strip()[:LONGEST_NAME]


def read_google_voice(page_text: str, file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages or the call of a page; raises InputError where it holds neither."""
    page = _Page()
    # What comes before a damaged declaration is read.
    with suppress(AssertionError):
        page.feed(page_text)
        page.close()
    if not page.entries:
        raise InputError("{file} holds no message and no call; export it anew.", file=file)
    state, named = ReadState(SOURCE, options), NAME.fullmatch(PurePath(file).stem)
    writers = _writers(page, named["who"] if named else "", options)
    for writer in writers.values():
        yield writer.card(options.owner)
    yield from _call(page, writers, state) if page.is_call else _messages(page, writers, state)
    yield from state.left_out()


def _writers(page: _Page, title: str, options: ReadOptions) -> dict[str, Writer]:
    """Return the others by their number; where only the owner writes, whom the file's name says."""
    entries = [entry for entry in (*page.members, *page.entries) if entry.number and not entry.is_own]
    writers = {entry.number: writer_of(SOURCE, entry.number, entry.name, options) for entry in entries}
    return writers or ({title: writer_of(SOURCE, title, title, options)} if title else {})


def _messages(page: _Page, writers: dict[str, Writer], state: ReadState) -> Iterator[Item]:
    posts = []
    for entry in page.entries:
        at, sender = from_iso(entry.at, state.options.zone), OWN if entry.is_own else entry.number
        if at is None or not sender or not writers:
            state.left[NO_SENDER] += 1
        else:
            posts.append(Post(sender, at, state.numbered(f"{entry.at} {sender}")))
    yield from interactions(state, writers, OWN, writers, posts)


def _call(page: _Page, writers: dict[str, Writer], state: ReadState) -> Iterator[Item]:
    entry = page.entries[0]
    at = from_iso(entry.at, state.options.zone)
    if at is None or not writers:
        state.left[NO_SENDER] += 1
        return
    is_missed = bool(MISSED.search(page.title))
    direction = Direction.SENT if PLACED.search(page.title) else Direction.RECEIVED
    (writer,) = list(writers.values())[:1]
    yield state.interaction(writer.handle, at, direction, "call", f"call {entry.at}", attended=not is_missed)
    if is_missed:
        yield SourceLimit(MISSED_CALL)
