"""Nobody stumbles over a list: no contradiction, no empty reason, no fact twice; few only catch up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from benchmarks.model.reasons import FAULTS, begin, contradictions, faults_of, repeated, words
from data.importers.tables.interactions import TableOptions
from data.schema import Direction, Opener, OpenerKind, Pool, Reason, Suggestion, to_epoch
from data.settings import Settings
from data.store.store import Store
from data.synthetic.demo.generator import DemoPerson, interactions
from data.synthetic.demo.people import OTHERS
from data.synthetic.demo.stories import FIVE
from data.synthetic.demo.world import LOG_FILE
from models.lists.candidates.context import Context, OwnerSettings
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import make_lists
from models.log.log import Log
from pipelines.jobs.lists.suggest import compute
from pipelines.log_sources.files import log_from_files
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior
from pipelines.model_store.served_models import models_ahead

ME, ADDRESS = "Mira Sen", "mira@sen.example"
END = datetime(2026, 10, 1, tzinfo=UTC)
# Ten weeks of the last year; ten places, so that more than the surest are read.
WEEKS = [END - timedelta(weeks=5 * number) for number in range(10)]
PLACES = 10
CHAT = "Anjali Sen"
# What an address book knows of some: a birthday, a note.
BIRTHDAYS = {"Oskar Tamm": "1988-09-29", "Ruth Imamura": "--0305", "Kwame Ellinger": "1990-06-20"}
NOTES = {"Noemi Tasker": "met at choir", "Jonah Weir": "neighbour of Emeka", "Pavel Oyelaran": "first boss"}


def address(name: str) -> str:
    """Return a person's address."""
    return f"{name.lower().replace(' ', '.')}@people.example"


def mails(people: list[DemoPerson]) -> Iterator[str]:
    """Write what was written between Mira and these people, as an mbox has it."""
    for person in people:
        theirs = f"{person.name} <{address(person.name)}>"
        for number, (at, direction, channel) in enumerate(interactions(person)):
            if channel in {"email", "message"}:
                mine = f"{ME} <{ADDRESS}>"
                sender, receiver = (mine, theirs) if direction is Direction.SENT else (theirs, mine)
                yield (
                    f"From - {at:%a %b %d %H:%M:%S %Y}\nDelivered-To: {ADDRESS}\nFrom: {sender}\n"
                    f"To: {receiver}\nDate: {format_datetime(at)}\n"
                    f"Message-ID: <{number}.{address(person.name)}>\n\nHello.\n\n"
                )


def meetings(people: list[DemoPerson]) -> Iterator[str]:
    """Write the meetings of Mira with these people, as a calendar has them."""
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN"
    for person in people:
        for number, (at, _, channel) in enumerate(interactions(person)):
            if channel == "meeting":
                yield "\r\n".join(
                    [
                        *("BEGIN:VEVENT", f"UID:{number}.{address(person.name)}", "SUMMARY:Coffee"),
                        *(f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}"),
                        f"ATTENDEE;CN={ME};PARTSTAT=ACCEPTED:mailto:{ADDRESS}",
                        f"ATTENDEE;CN={person.name};PARTSTAT=ACCEPTED:mailto:{address(person.name)}",
                        "END:VEVENT",
                    ]
                )
    yield "END:VCALENDAR\r\n"


def cards(people: list[DemoPerson]) -> Iterator[str]:
    """Write the address book: names, addresses, some birthdays and notes."""
    for person in people:
        yield f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{person.name}\r\nEMAIL:{address(person.name)}"
        if person.name in BIRTHDAYS:
            yield f"BDAY:{BIRTHDAYS[person.name]}"
        if person.name in NOTES:
            yield f"NOTE:{NOTES[person.name]}"
        yield "END:VCARD\r\n"


def chat(person: DemoPerson) -> Iterator[str]:
    """Write one chat with the sister, as WhatsApp exports it."""
    for at, direction, channel in interactions(person):
        if channel == "message":
            who = ME if direction is Direction.SENT else person.name
            yield f"[{at:%d/%m/%Y, %H:%M:%S}] {who}: hello"


@pytest.fixture
def realistic(kith, tmp_path) -> list[list[Suggestion]]:
    """Return ten weeks' lists from two years of mail, a calendar, cards and one chat, taken in at once."""
    folder: Path = tmp_path / "exports"
    folder.mkdir()
    people = [*FIVE, *OTHERS]
    written = [person for person in people if person.name != CHAT]
    (folder / "All mail.mbox").write_text("".join(mails(written)))
    (folder / "calendar.ics").write_text("\r\n".join(meetings(people)))
    (folder / "contacts.vcf").write_text("\r\n".join(cards(people)))
    sister = next(person for person in people if person.name == CHAT)
    (folder / f"WhatsApp Chat with {CHAT}.txt").write_text("\n".join(chat(sister)) + "\n")
    own = ("--owner", ME, "--me", ADDRESS, "--me", ME, "--timezone", "UTC")
    assert kith("ingest", folder, *own).code == 0
    with Store(Settings.from_environment().store) as store:
        log, now = log_from_store(store), to_epoch(datetime.now(UTC))
        requests = [ListRequest(to_epoch(week), now, 90, (ME,), PLACES) for week in WEEKS]
        return [compute(store, log, prior(), request).suggestions for request in requests]


def test_openers_of_a_first_day_rarely_only_catch_up(realistic):
    """At most a third, of what files alone know; and no opener says again what a reason says."""
    openers = Counter(one.opener.code for week in realistic for one in week)
    assert openers.total() >= 40
    assert openers["catch_up"] * 3 <= openers.total(), openers
    assert len(openers) >= 6, openers
    assert not [repeated(one) for week in realistic for one in week if repeated(one)]


def test_what_the_files_know_is_what_one_begins_with(realistic):
    """The note of a card, the meeting that was the last contact, an answer that is owed."""
    codes = {one.opener.code for week in realistic for one in week}
    assert {"ask.noted", "ask.after_meeting", "answer"} <= codes, codes


def test_no_list_of_files_has_a_fault(realistic):
    """Contradictions, empty reasons, a false usual, a fact twice: none in ten weeks."""
    assert without_catch_up(realistic) == dict.fromkeys(FAULTS[:-1], 0)


def without_catch_up(lists: list[list[Suggestion]]) -> dict[str, int]:
    """Return the faults of lists together."""
    total = Counter(dict.fromkeys(FAULTS, 0))
    for suggestions in lists:
        total.update(faults_of(suggestions))
    return {name: total[name] for name in FAULTS[:-1]}


def test_no_list_of_the_demo_has_a_fault():
    """Two years of the made-up world, thirty weeks with ten places each, in both pools."""
    log = log_from_files([LOG_FILE], TableOptions(), END).log
    lists = [of_log(log, END - timedelta(weeks=2 * number)) for number in range(30)]
    assert sum(map(len, lists)) > 100
    assert {one.pool for week in lists for one in week} == set(Pool)
    assert without_catch_up(lists) == dict.fromkeys(FAULTS[:-1], 0)


def of_log(log: Log, as_of: datetime) -> list[Suggestion]:
    """Return a list of a log alone."""
    request = ListRequest(to_epoch(as_of), to_epoch(as_of), 90)
    context = Context(settings={ME: OwnerSettings(budget=PLACES)})
    return make_lists(log, models_ahead(prior(), 90), request, context).suggestions


NUMBERS = {"silence_days": 151.0, "usual_gap_days": 2.0, "late_gap_days": 3.0, "gaps": 30}
LATE = Reason("rhythm", 1.0, NUMBERS)


def card(*reasons: Reason, counter: Reason | None = None, code: str = "share") -> Suggestion:
    """Return a suggestion with these reasons."""
    first = Opener(OpenerKind(code.partition(".")[0]), code, {"at": to_epoch(END)})
    return Suggestion(
        ME,
        "Bo",
        END,
        90,
        1,
        Pool.UPKEEP,
        0.5,
        0.4,
        0.6,
        "good",
        0.5,
        0.25,
        reasons,
        counter,
        "1",
        opener=first,
    )


def test_a_contradiction_is_seen():
    """What speaks for the first and against the second, of another length; the other way round is none."""
    longer = Reason("rhythm", 1.0, NUMBERS | {"silence_days": 31.0})
    assert contradictions([card(LATE), card(counter=longer)])
    assert not contradictions([card(LATE), card(longer)])
    assert not contradictions(
        [card(LATE), card(counter=Reason("rhythm", -1.0, NUMBERS | {"silence_days": 1.0}))]
    )


EMPTY = {
    "volume": {"active_days": 89, "age_days": 400},
    "activity": {"active_days_recent": 1, "active_days_before": 1, "horizon_days": 90},
    "owner": {"owner_active_days_recent": 10, "owner_active_days_before": 40, "horizon_days": 90},
}


@pytest.mark.parametrize("code", EMPTY)
def test_an_empty_reason_is_seen(code):
    """Each of those that lists once gave is found by its words."""
    reason = Reason(code, 1.0, EMPTY[code])
    assert words(reason)
    assert faults_of([card(reason)])["empty reasons"] == 1
    assert faults_of([card(LATE)])["empty reasons"] == 0


def test_a_false_usual_is_seen():
    """A sentence of an older Kith says "usually" of clusters: its numbers tell."""
    clusters = replace(LATE, numbers=NUMBERS | {"late_gap_days": 42.0})
    assert "clusters" in words(clusters)
    assert faults_of([card(LATE), card(clusters)])["usual of what is not regular"] == 0


def test_one_fact_in_two_sentences_is_seen():
    """The silence in two reasons, who spoke last in reason and opener, the same month."""
    silence = Reason("silence", 1.0, {"silence_days": 151.0})
    assert set(repeated(card(LATE, silence))) == {"silence_days", "how long it has been"}
    waits = {"reply_days": 1.0, "reply_days_by_contact": None, "unanswered_sent": 0, "unanswered_received": 1}
    replies = Reason("replies", 1.0, waits | {"silence_days": 31.0, "replies": 3})
    assert repeated(card(replies, code="answer")) == ["who spoke last"]
    assert not repeated(card(LATE, code="answer"))
    deep = Reason("deep_once", 0.0, {"active_days": 8, "span_days": 351, "last_at": to_epoch(END)})
    assert "October 2026" in repeated(card(deep, code="catch_up.answer"))
    assert not repeated(card(deep))


def test_only_catching_up_is_counted():
    """By its words, so that another code of the same sentence counts too."""
    assert begin(card(LATE, code="catch_up")).startswith("Catch up")
    assert faults_of([card(LATE, code="catch_up"), card(LATE)])["catch up"] == 1
