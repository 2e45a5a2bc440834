"""What must hold in every week, whoever reads: counted by what was printed and by what the history knows."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from data.schema import AnswerKind, to_epoch

if TYPE_CHECKING:
    from benchmarks.first_weeks.walk import Walk

# What a card or an answer to "why?" says of how long it has been.
SILENCE = re.compile(r"(?:now it has been|and it has been|[Ii]t has been) (\d[\d,]*) days?")
OVER = re.compile(r"This list is \d+ days old")
LEFT_IN_PEACE = timedelta(days=14)


@dataclass
class Faults:
    """What was looked at, and what of it was not as it must be."""

    looked_at: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    never: set[str] = field(default_factory=set)

    def look(self, what: str, where: str, *, is_so: bool) -> None:
        """Count one look; keep where it is not so."""
        self.looked_at[what] += 1
        if not is_so:
            self.found.append(f"{what}: not so of {where}")

    def vanished(self, week: int, before: Mapping[str, int], after: Mapping[str, int]) -> None:
        """Look whether a newer export took contact away from anybody."""
        for contact, count in before.items():
            self.look(
                "a newer export takes nothing away",
                f"{contact} in week {week}: {count} contacts before, {after.get(contact, 0)} after",
                is_so=after.get(contact, 0) >= count,
            )

    def believed(self, contact: str, day: datetime, why: str) -> None:
        """Look whether "why?" knows, right after done, that they were reached, and tells no older silence."""
        text = " ".join(why.split())
        knows = f"You were in touch on {day:%-d %B %Y}" in text
        self.look("done is believed", f"{contact}: {text!r}", is_so=knows and not SILENCE.search(text))

    def lines(self) -> list[str]:
        """Return a line for each thing that was looked at, then what is not so."""
        return [f"- {what}: looked at {count:,} times" for what, count in self.looked_at.items()] + [
            f"- **{fault}**" for fault in self.found
        ] or ["- nothing was looked at"]


def check_week(walk: "Walk", week: int, now: datetime) -> None:
    """Look at the list of a week and at what is printed of it."""
    printed = walk.home.ran[-1].printed
    with walk.home.store(now) as store:
        answers = store.lists.answers(walk.owner)
        newest = store.lists.latest(walk.owner, to_epoch(now))["as_of"]
    listed = walk.open(now)
    for contact in listed:
        where = f"{contact} in week {week}"
        look = walk.faults.look
        look("only people are on a list", where, is_so=walk.history.person(contact) is not None)
        look("nobody erased is on a list", where, is_so=contact not in walk.faults.erased)
        look("nobody of never is on a list", where, is_so=contact not in walk.faults.never)
        rests = {
            one.contact: one
            for one in answers
            if one.kind in {AnswerKind.DONE, AnswerKind.DISMISSED} and one.at > now - LEFT_IN_PEACE
        }
        look("nobody comes again within two weeks of an answer", where, is_so=contact not in rests)
        waiting = [one for one in answers if one.contact == contact and one.until and one.until > now]
        look("nobody comes before a snooze ends", where, is_so=not waiting)
        said = silences(walk, contact, now)
        look("one silence is told of each", f"{where}: {sorted(said)}", is_so=len(said) <= 1)
    if now - newest >= timedelta(days=7):
        first = printed.split("\n\n")[0]
        walk.faults.look(
            "an old list says its age first",
            f"week {week}: {first!r}",
            is_so=bool(OVER.search(" ".join(first.split()))),
        )
    walk.faults.look("a list says what it rests on", f"week {week}", is_so="What it rests on" in printed)


def silences(walk: "Walk", contact: str, now: datetime) -> set[str]:
    """Return the different lengths that card and "why?" tell of one silence."""
    why = walk.home.run(now, "why", contact).printed
    cards = walk.home.ran[-2].printed if walk.home.ran[-2].words == ("week",) else ""
    own = cards.partition(f"{contact}")[2].partition("\n\n")[0]
    return set(SILENCE.findall(" ".join(f"{own} {why}".split())))
