"""Whom an owner knows in a made-up history: family, friends, colleagues, clients, and who wants something.

A role says what the owner would say of somebody. Kith never reads it; readers of the lists and checks do.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.first_weeks.names import Names
from data.synthetic.demo.generator import DemoCircle, DemoPerson
from data.synthetic.demo.people import CLUB, FAMILY, FORMER, FRIENDS, MENTORS, PROJECT, SILENT, TEAM

BEGIN = datetime.fromisoformat("2026-10-05T08:00:00+00:00")
FIRST = BEGIN - timedelta(days=730)
WEEKS = 12
LAST = BEGIN + timedelta(weeks=WEEKS)
MAIL = {"written": ("email",)}
CHAT = {"written": ("message",)}
# Who has no number here is met, and not called.
MAIL_AND_MEETINGS = {"written": ("email",), "spoken": ("meeting",)}
TEAM_BY_MAIL, FORMER_BY_MAIL = replace(TEAM, **MAIL), replace(FORMER, **MAIL_AND_MEETINGS)
CLIENTS, MENTORS_BY_MAIL = replace(PROJECT, **MAIL_AND_MEETINGS), replace(MENTORS, **MAIL_AND_MEETINGS)
FRIENDS_BY_MAIL = replace(FRIENDS, **MAIL_AND_MEETINGS, spoken_share=0.15)
FRIENDS_BY_CHAT, FAMILY_BY_CHAT = replace(FRIENDS, **CHAT), replace(FAMILY, **CHAT)
CLUB_BY_MAIL = replace(CLUB, **MAIL)
BUSINESS = replace(PROJECT, **MAIL, spoken_share=0.0, answer_chance=0.35)
SELLING = replace(SILENT, **MAIL)

# How often one of several things is so; and a time after which there was room for a second season.
SOMETIMES, HALF, HAS_NUMBER, LONG_AGO = 0.4, 0.5, 0.3, 200

Spans = Callable[[Random], str]


def _day(days_before_begin: float) -> str:
    return (BEGIN - timedelta(days=days_before_begin)).date().isoformat()


def always(_: Random) -> str:
    """Return the whole time."""
    return ".."


def with_a_pause(random: Random) -> str:
    """Return the whole time but for one pause of two to six months."""
    ends = random.randint(60, 420)
    return f"..{_day(ends + random.randint(60, 180))} {_day(ends)}.."


def faded(random: Random) -> str:
    """Return a time that ended two to sixteen months ago, some of it slowly."""
    ended = random.randint(60, 480)
    slowly = f" {_day(ended)}..{_day(max(ended - 120, 20))}@35" if random.random() < SOMETIMES else ""
    return f"..{_day(ended)}{slowly}"


def a_season(random: Random) -> str:
    """Return two to seven months somewhere in the past; some come back."""
    begins = random.randint(150, 700)
    ends = begins - random.randint(60, 210)
    again = (
        f" {_day(ends - 60)}..{_day(ends - 100)}" if ends > LONG_AGO and random.random() < SOMETIMES else ""
    )
    return f"{_day(begins)}..{_day(ends)}{again}"


def lately_quiet(random: Random) -> str:
    """Return a time that ended in the last weeks before the first list, or in the weeks of the walk."""
    return f"..{_day(random.randint(-50, 75))}"


def once(random: Random) -> str:
    """Return a fortnight."""
    begins = random.randint(20, 700)
    return f"{_day(begins)}..{_day(begins - 14)}"


@dataclass(frozen=True, slots=True)
class Role:
    """What people are to an owner, in the owner's words, and how contact with them goes."""

    words: str
    count: tuple[int, int]
    circle: DemoCircle
    gap_days: tuple[float, float]
    spans: Spans
    circle_name: str = ""
    opening_share: float = 0.5
    card: float = 0.0
    connected: float = 0.0
    domain: str = "post.example"
    is_personal: bool = True


ROLES = (
    Role("a parent", (2, 2), FAMILY_BY_CHAT, (2, 7), always, "family", card=1),
    Role("a brother or sister", (1, 3), FAMILY_BY_CHAT, (5, 16), with_a_pause, "family", card=1),
    Role("a cousin", (1, 3), FRIENDS_BY_MAIL, (35, 70), always, "family", card=0.7),
    Role("a close friend", (3, 6), FRIENDS_BY_CHAT, (8, 20), with_a_pause, "friends", card=0.9),
    Role("a friend, mostly by mail", (4, 7), FRIENDS_BY_MAIL, (12, 35), with_a_pause, "friends", card=0.6),
    Role("a friend who has gone quiet lately", (2, 4), FRIENDS_BY_MAIL, (7, 20), lately_quiet, card=0.6),
    Role("an old friend, out of touch", (4, 7), FRIENDS_BY_MAIL, (10, 30), faded, card=0.5, connected=0.4),
    Role(
        "a colleague of today", (5, 8), TEAM_BY_MAIL, (3, 9), always, "", 0.5, 0.1, 0.5, "lumenwerk.example"
    ),
    Role(
        "a former colleague", (6, 10), FORMER_BY_MAIL, (5, 14), faded, "", 0.5, 0.1, 0.8, "lumenwerk.example"
    ),
    Role("a client of one project", (5, 9), CLIENTS, (4, 8), a_season, "", 0.5, 0, 0.6, "customer.example"),
    Role("a client of today", (2, 4), CLIENTS, (5, 12), always, "", 0.5, 0, 0.5, "customer.example"),
    Role("a mentor", (2, 4), MENTORS_BY_MAIL, (55, 95), always, card=0.4, connected=0.7),
    Role("from the choir", (3, 5), CLUB_BY_MAIL, (10, 20), with_a_pause, "choir"),
    Role("a neighbour", (1, 3), CLUB_BY_MAIL, (25, 50), with_a_pause, card=0.5),
    Role("somebody met once, a few mails", (4, 8), FRIENDS_BY_MAIL, (4, 6), once, connected=0.5),
    Role(
        "a recruiter who writes unasked",
        (2, 3),
        SELLING,
        (18, 40),
        always,
        "",
        0.0,
        0,
        0.6,
        "talent.example",
        False,
    ),
    Role(
        "a salesman who writes unasked",
        (1, 2),
        SELLING,
        (12, 25),
        always,
        "",
        0.0,
        0,
        0,
        "offers.example",
        False,
    ),
    Role("the landlord", (1, 1), BUSINESS, (40, 70), always, "", 0.6, 0.5, 0, "rooms-to-let.example", False),
    Role("the tax adviser", (1, 1), BUSINESS, (50, 80), always, "", 0.5, 0, 0, "taxes.example", False),
    Role(
        "an estate agent, years ago",
        (1, 1),
        BUSINESS,
        (4, 8),
        a_season,
        "",
        0.5,
        0,
        0,
        "homes.example",
        False,
    ),
    Role("who mended the bicycle", (1, 1), BUSINESS, (3, 5), once, "", 0.6, 0, 0, "spokes.example", False),
)

# Met at a conference on Thursday of the third week; with one of them a mail went each way.
MET = Role("just met at a conference", (0, 0), FRIENDS_BY_MAIL, (1, 1), always)
MET_ON = (
    "2026-10-22 13:00 mutual meeting, 2026-10-23 09:12 received email, 2026-10-23 15:40 sent email",
    "2026-10-22 14:00 mutual meeting",
    "2026-10-22 15:00 mutual meeting, 2026-11-19 10:05 received email",
)
FAMILY_NAMES = (
    "Lakepaper",
    "Fogarden",
    "Kitestring",
    "Toastwell",
    "Nettleby-Roe",
    "Winterapple",
    "Mossbridge",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a made-up history: who they are, and everything by which files name them."""

    name: str
    role: Role
    rhythm: DemoPerson
    address: str
    later_address: str = ""
    later_name: str = ""
    number: str = ""
    born: date | None = None
    company: str = ""
    has_card: bool = False
    is_connected: bool = False


def draw_people(seed: int) -> tuple[str, list[Person]]:
    """Return an owner's name and people; the same seed gives the same."""
    random = Random(f"people/{seed}")  # noqa: S311 - made-up people are no secret
    names = Names(random)
    own_family = FAMILY_NAMES[seed % len(FAMILY_NAMES)]
    owner, _ = names.draw(own_family)
    people = [
        _person(random, names, role, own_family) for role in ROLES for _ in range(random.randint(*role.count))
    ]
    newcomers = [_newcomer(names, day) for day in MET_ON]
    return owner, [*_one_with_two_addresses(people), *newcomers]


def _newcomer(names: Names, moments: str) -> Person:
    """Return somebody who is met in the weeks of the walk, with the moments of it."""
    name, local = names.draw()
    rhythm = DemoPerson(name, MET.circle, 1, "", moments)
    return Person(name, MET, rhythm, f"{local}@{MET.domain}")


def _person(random: Random, names: Names, role: Role, own_family: str) -> Person:
    name, local = names.draw(own_family if role.circle_name == "family" else None)
    rhythm = DemoPerson(
        name,
        role.circle,
        random.uniform(*role.gap_days),
        role.spans(random),
        opening_share=role.opening_share,
    )
    born = date(random.randint(1950, 2000), random.randint(1, 12), random.randint(1, 28))
    writes_chats = role.circle.written == ("message",)
    return Person(
        name,
        role,
        rhythm,
        f"{local}@{role.domain}",
        number=f"+4915{random.randrange(10**8, 10**9)}"
        if writes_chats or random.random() < HAS_NUMBER
        else "",
        born=born if random.random() < HALF else None,
        company=role.domain.partition(".")[0].title()
        if role.connected and role.domain != "post.example"
        else "",
        has_card=writes_chats or random.random() < role.card,
        is_connected=random.random() < role.connected,
    )


def _one_with_two_addresses(people: list[Person]) -> list[Person]:
    """Give the first friend by mail a second address, with only a nickname beside it, since last year."""
    number = next(n for n, one in enumerate(people) if one.role.words == "a friend, mostly by mail")
    friend = people[number]
    initial = friend.name.split()[-1][:1]
    nickname = f"{friend.name.split()[0]} {initial}."
    later = f"{friend.address.partition('@')[0].replace('.', '')}77@letters.example"
    return [
        *people[:number],
        replace(friend, later_address=later, later_name=nickname),
        *people[number + 1 :],
    ]
