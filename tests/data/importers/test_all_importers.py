"""What holds for the interactions of every kind of file."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from benchmarks.imports.read_seeds import OPTIONS, read_kind, seeds_of
from data.errors import InputError
from data.importers.detect import Kind
from data.schema import Interaction

DHAKA = ZoneInfo("Asia/Dhaka")
# Hours by which the seeds' times move when they are read in Dhaka, six hours before UTC: none where the file
# writes its zone.
HOURS_MOVED = {
    Kind.MBOX: {0},
    Kind.MESSAGE: {0},
    Kind.EMLX: {0},
    Kind.CALENDAR: {0},
    Kind.CARDS: set(),
    Kind.GOOGLE_CONTACTS: set(),
    Kind.CONTACTS: set(),
    Kind.LDIF: set(),
    # Invitations and recommendations are local, messages and endorsements in UTC.
    Kind.LINKEDIN: {0, -6},
    Kind.WHATSAPP: {-6},
    Kind.TELEGRAM: {0},
    Kind.ANDROID: {0},
    Kind.MONICA: {-6},
    Kind.SIGNAL: {-6},
    Kind.META: {0},
    # Exported texts are local, the database counts in UTC.
    Kind.IMESSAGE: {-6, 0},
    Kind.IMAZING: {-6},
    Kind.GOOGLE_VOICE: {0},
    Kind.SMS_IE: {0},
    Kind.SIGTOP: {0},
    Kind.SLACK: {0},
    Kind.GOOGLE_CHAT: {0},
    Kind.HANGOUTS: {0},
    Kind.SKYPE: {0},
    # Its own package writes UTC, and the exporter the zone.
    Kind.DISCORD: {0},
    Kind.DATED_LINES: {-6},
    # Salesforce's mails carry their zone.
    Kind.CRM: {0, -6},
}
EVERY_KIND = pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.TABLE}), ids=str)


def interactions(kind, zone):
    """Return the interactions of a kind's seeds, read in a zone."""
    items = [item for seed in seeds_of(kind) for item in read_kind(kind, seed, replace(OPTIONS, zone=zone))]
    return [item for item in items if isinstance(item, Interaction)]


@EVERY_KIND
def test_a_time_without_a_zone_is_in_the_zone_given(kind):
    """What a file writes without its zone moves with the zone that was given, by exactly its hours."""
    assert kind in HOURS_MOVED, f"Say in HOURS_MOVED whether the times of {str(kind)!r} have a zone."
    pairs = zip(interactions(kind, ZoneInfo("UTC")), interactions(kind, DHAKA), strict=True)
    assert {(dhaka.at - utc.at).total_seconds() / 3600 for utc, dhaka in pairs} == HOURS_MOVED[kind]


@EVERY_KIND
def test_ids_are_each_interactions_own(kind):
    """Within an export no two interactions of one contact have the same external id."""
    for seed in seeds_of(kind):
        items = [item for item in read_kind(kind, seed) if isinstance(item, Interaction)]
        assert len({(item.contact, item.source, item.external_id) for item in items}) == len(items)


@EVERY_KIND
def test_an_importer_is_deterministic(kind):
    """The same file gives the same interactions, in the same order, with the same ids."""
    assert interactions(kind, DHAKA) == interactions(kind, DHAKA)


@EVERY_KIND
@pytest.mark.parametrize("day", [b"0001-01-01", b"1969-12-31", b"9999-12-31"])
@pytest.mark.parametrize("zone", ["Asia/Dhaka", "America/New_York"])
def test_a_day_at_the_edge_of_the_calendar_ends_no_reading(kind, day, zone):
    """It is refused or left out; no interaction lies before 1970 or after the calendar."""
    options = replace(OPTIONS, zone=ZoneInfo(zone))
    for seed in seeds_of(kind):
        for place in re.finditer(rb"\d{4}-\d\d-\d\d", seed):
            try:
                items = list(read_kind(kind, seed[: place.start()] + day + seed[place.end() :], options))
            except InputError:
                continue
            assert all(item.at.timestamp() >= 0 for item in items if isinstance(item, Interaction))
