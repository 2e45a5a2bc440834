"""Walks twelve weeks from an empty home through Kith's own commands, and writes what was seen each week.

python -m benchmarks.first_weeks.walk FOLDER [--seed N]

FOLDER/files holds the exports, FOLDER/home the home, FOLDER/weeks.md and weeks.json what was printed. The
history is made up from the seed, the owner's answers too: the same seed gives the same weeks. At the end
stands what was checked; exit code 1 where something of it is not so.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.first_weeks.checks import Faults, check_week
from benchmarks.first_weeks.exports import export_by_hand, export_weekly
from benchmarks.first_weeks.history import History
from benchmarks.first_weeks.home import Home, Ran
from benchmarks.first_weeks.people import BEGIN, FIRST, WEEKS, Person
from data.schema import to_epoch

# Chats, calls and LinkedIn are exported by hand: in the first week, and late.
BY_HAND = (1, 6, 10)
# In this week the owner is away; of this one no list is made.
AWAY, SKIPPED = 8, 9
# Of the names after the first so many are done, further ones put off or left off; the rest stay unanswered.
DONE, SNOOZED, DISMISSED = 0.3, 0.42, 0.5
LEAVES_A_TRACE = 0.75
EIGHT_WEEKS = timedelta(weeks=8)
Observe = Callable[["Walk", int, datetime], None]


@dataclass
class Walk:
    """One owner's twelve weeks: the history, the home, and what was found wrong.

    Where not the `whole_mailbox` is exported each week, it is the mail of the last eight.
    """

    history: History
    folder: Path
    whole_mailbox: bool = True
    home: Home = field(init=False)
    faults: Faults = field(default_factory=Faults)
    weeks: list[tuple[int, datetime, list[Ran]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = Home(self.folder / "home")
        self.random = Random(f"answers/{self.history.seed}")  # noqa: S311 - made-up answers are no secret

    @property
    def owner(self) -> str:
        """The name that the owner's lists have."""
        return self.history.owner.split()[0]

    def run(self, observe: Observe | None = None) -> None:
        """Walk all weeks; `observe` is called once each week's list is made and nothing is answered yet."""
        for week in range(1, WEEKS + 1):
            now = BEGIN + timedelta(weeks=week - 1)
            begun = len(self.home.ran)
            self._renew(week, now)
            if week != SKIPPED:
                self._make_list(week, now)
            self.home.run(now, "week")
            check_week(self, week, now)
            if observe is not None and week != SKIPPED:
                observe(self, week, now)
            self._live(week, now)
            self.weeks.append((week, now, self.home.ran[begun:]))
        self.home.run(BEGIN + timedelta(weeks=WEEKS), "report")

    def _renew(self, week: int, now: datetime) -> None:
        """Export what a week exports, and take it in."""
        files = self.folder / "files" / f"week {week:02}"
        since = FIRST if self.whole_mailbox or week == 1 else now - EIGHT_WEEKS
        export_weekly(self.history, now, files, since)
        if week in BY_HAND:
            export_by_hand(self.history, now, files)
        if week == 1:
            self.home.run(now, "start", "--owner", self.owner, "--from", str(files), "--lang", "en", "--yes")
        else:
            before = self.counted(now)
            self.home.run(now, "ingest", str(files))
            self.faults.vanished(week, before, self.counted(now))

    def _make_list(self, week: int, now: datetime) -> None:
        # kith start has made the first.
        if week > 1:
            self.home.run(now, "suggest")

    def counted(self, now: datetime) -> dict[str, int]:
        """Return how many contacts count with each person by now."""
        with self.home.store(now) as store:
            contacts = store.interactions.contacts(self.owner)
            return {one: len(store.interactions.between(self.owner, one, 1_000_000)) for one in contacts}

    def _live(self, week: int, now: datetime) -> None:
        """Answer the list in the days after, and do what this week is about."""
        for event in EVENTS.get(week, ()):
            event(self, now + timedelta(hours=1))
        if week != AWAY:
            for place, contact in enumerate(self.open(now + timedelta(hours=2))):
                self._answer(contact, now + timedelta(hours=3 + 20 * place), first=place == 0)

    def open(self, now: datetime) -> list[str]:
        """Return who is open on the list."""
        with self.home.store(now) as store:
            return [one.contact for one in store.lists.open(self.owner, to_epoch(now))]

    def _answer(self, contact: str, now: datetime, *, first: bool) -> None:
        """Answer one suggestion as somebody with little time would: the first is done, of others some."""
        person, drawn = self.history.person(contact), self.random.random()
        if person is None or not person.role.is_personal:
            self.home.run(now, "dismiss", contact, "--reason", "nothing to say")
        elif first or drawn < DONE:
            self._done(person, contact, now)
        elif drawn < SNOOZED:
            self.home.run(now, "snooze", contact, "in two weeks")
        elif drawn < DISMISSED:
            self.home.run(now, "dismiss", contact)

    def _done(self, person: Person, contact: str, now: datetime) -> None:
        """Write to somebody, say so, and look whether it is believed; at times nobody can see the trace."""
        self.home.run(now, "done", contact)
        why = self.home.run(now + timedelta(minutes=5), "why", contact)
        self.faults.believed(contact, now, why.printed)
        if self.random.random() < LEAVES_A_TRACE:
            self.history.reach_out(person, now - timedelta(minutes=20))


Event = Callable[[Walk, datetime], None]


def _circles(walk: Walk, now: datetime) -> None:
    """Say who is family, and write the first note."""
    family = [one for one in walk.history.people if one.role.circle_name == "family"]
    walk.home.run(
        now,
        "circle",
        *(one.address for one in family if one.rhythm.circle.written == ("email",)),
        *(one.name for one in family if one.rhythm.circle.written == ("message",)),
        "family",
    )
    if contacts := walk.open(now):
        walk.home.run(now, "note", contacts[0], "starts a new job in October")


def _lent(walk: Walk, now: datetime) -> None:
    friend = walk.history.first_of("a close friend")
    walk.home.run(now, "note", friend.name, "lent her the tent until 12 November")


def _merge(walk: Walk, now: datetime) -> None:
    """In the middle of the week: the friend with two addresses is one person."""
    friend = next(one for one in walk.history.people if one.later_address)
    walk.home.run(now, "people", "merge", friend.address, friend.later_address)
    walk.home.run(now, "week")


def _met(walk: Walk, now: datetime) -> None:
    newcomer = walk.history.first_of("just met at a conference")
    walk.home.run(now, "note", newcomer.address, "met at the paper conference")
    mentor = walk.history.first_of("a mentor")
    walk.home.run(
        now, "log", mentor.address, "--received", "advice", "--channel", "call", "--on", "yesterday"
    )


def _erase(walk: Walk, now: datetime) -> None:
    gone = walk.history.first_of("somebody met once, a few mails")
    walk.faults.erased.update({gone.address, gone.name})
    walk.home.run(now, "forget", gone.address, "--yes")


def _died(walk: Walk, now: datetime) -> None:
    lost = walk.history.first_of("an old friend, out of touch")
    walk.home.run(now, "never", lost.address, "--reason", "died")
    walk.faults.never.add(lost.address)


def _away(walk: Walk, now: datetime) -> None:
    walk.home.run(now, "settings", "away", "--until", "in 6 days")


def _weekly(walk: Walk, now: datetime) -> None:
    parent = walk.history.first_of("a parent")
    walk.home.run(now, "note", parent.name, "weekly")


EVENTS: dict[int, tuple[Event, ...]] = {
    1: (_circles,),
    2: (_lent,),
    3: (_merge,),
    4: (_met,),
    5: (_erase,),
    6: (_weekly,),
    7: (_died,),
    AWAY: (_away,),
}


def as_markdown(walk: Walk) -> str:
    """Return every command of every week with what it printed."""
    lines = [f"# Twelve weeks of {walk.history.owner}, who does not exist (seed {walk.history.seed})"]
    for week, now, commands in walk.weeks:
        lines += ["", f"## Week {week}: {now:%A, %-d %B %Y}"]
        for ran in commands:
            lines += ["", "```", f"$ kith {' '.join(ran.words)}", ran.printed.rstrip(), "```"]
    return "\n".join([*lines, "", "## What was checked", "", *walk.faults.lines(), ""])


def main() -> None:
    """Walk, and write what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    shutil.rmtree(chosen.folder / "home", ignore_errors=True)
    walk = Walk(History(chosen.seed), chosen.folder)
    walk.run()
    (chosen.folder / "weeks.md").write_text(as_markdown(walk), encoding="utf-8")
    seen = [
        {"week": week, "day": f"{now:%Y-%m-%d}", "ran": [asdict(one) for one in ran]}
        for week, now, ran in walk.weeks
    ]
    (chosen.folder / "weeks.json").write_text(
        json.dumps(seen, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
    )
    print("\n".join(walk.faults.lines()))
    sys.exit(bool(walk.faults.found))


if __name__ == "__main__":
    main()
