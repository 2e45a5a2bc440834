"""What the pages say of what is visible, of the experiment, and of how far lists look ahead."""

from datetime import timedelta

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.store.bookkeeping.preferences import EFFECT, EXPERIMENT, HORIZON

SETTINGS = {"owner": "Ada", "budget": "5", "revival": "2", "language": "en"}


def happened(store, clock, contact: str, source: str, days_ago: list[int], channel: str = "email") -> None:
    """Record that Ada was in touch with somebody on some days."""
    moments = [clock.now - timedelta(days=one) for one in days_ago]
    store.interactions.record(
        [
            Interaction("Ada", contact, at, Direction.SENT, channel, source, f"{contact}{at}")
            for at in moments
        ],
        to_epoch(clock.now),
    )


def test_a_week_says_by_what_somebody_is_seen(client, store, clock):
    """The channels ever seen are named, and that the rest is not visible."""
    happened(store, clock, "Grace Hopper", "mail", [40, 30], "email")
    happened(store, clock, "Grace Hopper", "calendar", [50], "meeting")
    page = client.get("/owners/Ada").text
    said = "Visible between you: email and meetings. What passes elsewhere is not visible."
    assert page.count(said) == 1
    assert page.count("Visible between you") == 1


def test_a_person_is_told_with_each_channel_and_its_sources_limits(client, store, clock):
    """Since when in each channel, and what the source itself cannot show."""
    happened(store, clock, "Grace Hopper", "mail", [40, 30])
    store.sources.keep("Ada", "mail", ["what was deleted"], to_epoch(clock.now))
    store.sources.keep("Ada", "elsewhere", ["anything"], to_epoch(clock.now))
    page = client.get("/person", params={"owner": "Ada", "contact": "Grace Hopper"}).text
    assert "email: 2 times, the last on 31 January 2026." in page
    assert "It cannot show: what was deleted." in page
    assert "anything" not in page


def test_who_was_only_seen_in_a_stopped_source_is_named(client, store, clock):
    """The page of sources says whom it has lost sight of, and not who is still seen."""
    happened(store, clock, "Grace Hopper", "phone", list(range(100, 140)))
    happened(store, clock, "Mary Somerville", "mail", list(range(40)))
    page = client.get("/sources", params={"owner": "Ada"}).text
    assert "1 person was mainly seen there and is not visible any more:" in page
    assert "contact=Grace+Hopper" in page
    assert "contact=Mary+Somerville" not in page


def test_a_channel_that_fell_silent_is_told_before_its_source_has_stopped(client, store, clock):
    """The page of sources names the channel and since when, and no channel that goes on."""
    happened(store, clock, "Grace Hopper", "phone", list(range(50)))
    happened(store, clock, "Mary Somerville", "phone", list(range(10, 50)), "call")
    page = client.get("/sources", params={"owner": "Ada"}).text
    assert "calls: nothing since 20 February 2026, longer than ever in a year." in page
    assert "email: nothing since" not in page


@pytest.mark.parametrize(
    ("joined", "found", "said"),
    [
        (False, None, "you take no part in the experiment"),
        (
            True,
            {"windows": [3, 1], "needed": 30, "found": None},
            "Not enough yet: 3 suggested",
        ),
        (
            True,
            {"windows": [40, 35], "needed": 30, "found": [0.12, 0.02, 0.22]},
            "revived 12 points more often than held-back ones (95 % between 2 and 22;",
        ),
    ],
)
def test_the_report_says_what_the_experiment_showed(client, store, joined, found, said):
    """No part in it, too early, or a difference with its interval."""
    store.preferences.set("Ada", EXPERIMENT, joined)
    if found is not None:
        store.preferences.set("Ada", EFFECT, found)
    assert said in client.get("/report", params={"owner": "Ada"}).text


def test_how_far_ahead_is_a_setting(client, store):
    """It is kept and shown; a length no model answers for is refused and changes nothing."""
    client.post("/settings", data=SETTINGS | {"horizon": "60"})
    assert store.preferences.get("Ada", HORIZON) == 60
    page = client.get("/settings", params={"owner": "Ada"}).text
    assert '<option value="60" selected>60 days</option>' in page
    assert client.post("/settings", data=SETTINGS | {"horizon": "7"}).status_code == 422
    assert store.preferences.get("Ada", HORIZON) == 60
    client.post("/settings", data=SETTINGS | {"horizon": ""})
    assert store.preferences.get("Ada", HORIZON) is None
