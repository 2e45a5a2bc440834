"""What happens in a made-up life: two years before the first list, and the twelve weeks after it.

What an owner does because of a list comes on top, and is in the next export like everything else.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from benchmarks.first_weeks.desks import DESKS, Desk
from benchmarks.first_weeks.people import BEGIN, FIRST, LAST, Person, draw_people
from data.schema import Direction
from data.synthetic.demo.generator import Row, interactions

# Meetings stand in the calendar for so long before they happen.
PLANNED_AHEAD = timedelta(days=21)
ANSWERED_WITHIN = timedelta(days=4)


class History:
    """The people around one owner, and everything that happens between them."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.owner, self.people = draw_people(seed)
        given = self.owner.split()[0].lower()
        self.own_addresses = (f"{given}@private.example", f"{given}@lumenwerk.example")
        self._rows = {one.name: interactions(one.rhythm, FIRST, LAST, seed) for one in self.people}
        self._desk_rows = {one.name: interactions(one.rhythm, FIRST, LAST, seed) for one in DESKS}
        self._added: dict[str, list[Row]] = defaultdict(list)

    def of(self, person: Person, until: datetime) -> list[Row]:
        """Return what happened with somebody until a moment, by time."""
        rows = [*self._rows[person.name], *self._added[person.name]]
        return sorted(row for row in rows if row[0] <= until)

    def of_desk(self, desk: Desk, until: datetime) -> list[Row]:
        """Return the mails from and to a desk until a moment."""
        return [row for row in self._desk_rows[desk.name] if row[0] <= until]

    def meetings(self, now: datetime) -> Iterator[tuple[Person, datetime]]:
        """Yield the meetings that a calendar shows now: those that were, and those of the next weeks."""
        for person in self.people:
            for at, _, channel in self.of(person, now + PLANNED_AHEAD):
                # Who is to be met for the first time is not known before.
                if channel == "meeting" and (at <= now or self._rows[person.name][0][0] < now):
                    yield person, at

    def reach_out(self, person: Person, at: datetime) -> None:
        """Let the owner write to somebody at a moment; who usually answers may answer."""
        random = Random(f"{self.seed}/{person.name}/{at}")  # noqa: S311 - made-up people are no secret
        channel = person.rhythm.circle.written[0]
        self._added[person.name].append((at, Direction.SENT, channel))
        if random.random() < 0.35 + person.rhythm.circle.answer_chance / 2:
            later = timedelta(hours=random.uniform(1, ANSWERED_WITHIN.total_seconds() / 3600))
            self._added[person.name].append(
                ((at + later).replace(microsecond=0), Direction.RECEIVED, channel)
            )

    def first_of(self, words: str) -> Person:
        """Return the first person of a role."""
        return next(one for one in self.people if one.role.words == words)

    def person(self, handle: str) -> Person | None:
        """Return who has an address, a number or a name; None for desks and machines."""
        return next((one for one in self.people if handle in names_of(one)), None)


def names_of(person: Person) -> set[str]:
    """Return everything that names somebody in the files."""
    chats = {f"whatsapp:{person.name}", f"linkedin:{person.name}"}
    return {person.name, person.address, person.later_address, person.number, *chats} - {""}


# Since then the friend with two addresses writes from the second.
MOVED = BEGIN - timedelta(days=300)
