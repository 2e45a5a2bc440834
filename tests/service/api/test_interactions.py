"""Interactions in, over HTTP."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from data.store.store import Store
from service.web.schemas import RecordedOut

POST = "/v1/owners/Ada/interactions"
JSON_TYPE = "application/json"
LIST = "/v1/owners/Ada/suggestions"
WROTE = {
    "contact": "Grace Hopper",
    "at": "2026-03-01T10:00:00+06:00",
    "direction": "sent",
    "channel": "email",
}


def test_contact_since_the_list_takes_the_contact_off(client):
    """Posting that Ada wrote to Grace takes Grace off Ada's list, without an answer."""
    told = client.post(POST, json={"interactions": [WROTE]})
    assert told.status_code == 200
    assert TypeAdapter(RecordedOut).validate_python(told.json())["created"] == 1
    contacts = [one["contact"] for one in client.get(LIST).json()["suggestions"]]
    assert contacts == ["Katherine Johnson", "Mary Somerville"]


def test_contact_before_the_list_changes_nothing(client):
    """What the list knew already does not take a contact off it."""
    client.post(POST, json={"interactions": [WROTE | {"at": "2026-02-28T23:59:59Z"}]})
    assert len(client.get(LIST).json()["suggestions"]) == 3


def test_sending_twice_adds_nothing(client, store: Store):
    """Without an external id an interaction is known by what it says."""
    first = client.post(POST, json={"interactions": [WROTE, WROTE]}).json()
    again = client.post(POST, json={"interactions": [WROTE]}).json()
    assert (first["created"], first["duplicate"]) == (1, 1)
    assert (again["created"], again["duplicate"]) == (0, 1)
    assert store.interactions.count() == 1


def test_the_sources_id_updates(client, store: Store):
    """The same source and external id with other content changes the interaction."""
    named = WROTE | {"source": "crm", "external_id": "17"}
    client.post(POST, json={"interactions": [named]})
    told = client.post(POST, json={"interactions": [named | {"channel": "call"}]}).json()
    assert (told["created"], told["updated"]) == (0, 1)
    assert [row[4] for row in store.interactions.columns("Ada")] == ["call"]


def test_moments_are_kept_in_utc(client, store: Store):
    """Ten in the morning in Dhaka is four in the morning in UTC."""
    client.post(POST, json={"interactions": [WROTE]})
    assert store.interactions.columns("Ada")[0][2] == 1_772_337_600


BAD = [
    (WROTE | {"at": "2026-03-01T10:00:00"}, "/at"),
    (WROTE | {"at": "yesterday"}, "/at"),
    (WROTE | {"at": 1_772_337_600}, "/at"),
    (WROTE | {"at": "2026-02-30T10:00:00Z"}, "/at"),
    (WROTE | {"at": "0001-01-01T00:00:00+14:00"}, "/at"),
    (WROTE | {"at": "2026-03-03T10:00:00Z"}, "/at"),
    (WROTE | {"direction": "outbound"}, "/direction"),
    (WROTE | {"contact": " "}, "/contact"),
    (WROTE | {"contact": "Grace\x00Hopper"}, "/contact"),
    (WROTE | {"contact": 7}, "/contact"),
    (WROTE | {"contact": "G" * 321}, "/contact"),
    (WROTE | {"channel": ""}, "/channel"),
    (WROTE | {"mood/tone": "warm"}, "/mood~1tone"),
    ({key: WROTE[key] for key in ("contact", "at", "direction")}, "/channel"),
    ("Grace Hopper", ""),
    (None, ""),
]


def test_bad_rows_do_not_sink_the_rest(client, store: Store):
    """Each bad row is named by index and place; the good ones are in the log."""
    sent = [WROTE, *(row for row, _ in BAD), WROTE | {"channel": "call"}]
    told = client.post(POST, json={"interactions": sent}).json()
    assert (told["created"], told["rejected"]) == (2, len(BAD))
    assert [one["index"] for one in told["results"]] == list(range(len(sent)))
    rejected = [one for one in told["results"] if one["status"] == "rejected"]
    expected = [f"/interactions/{n}{place}" for n, (_, place) in enumerate(BAD, start=1)]
    assert [one["pointer"] for one in rejected] == expected
    assert all(one["detail"] for one in rejected)
    assert store.interactions.count() == 2


def test_a_little_ahead_is_a_clock_and_not_a_mistake(client, clock):
    """Five minutes into the future are taken in, a second more is not."""
    ahead = clock.now + timedelta(minutes=5)
    moments = [ahead, ahead + timedelta(seconds=1)]
    sent = [WROTE | {"at": moment.isoformat()} for moment in moments]
    told = client.post(POST, json={"interactions": sent}).json()
    assert [one["status"] for one in told["results"]] == ["accepted", "rejected"]


def test_all_bad_is_still_an_answer(client):
    """A batch without one good row is answered row by row."""
    told = client.post(POST, json={"interactions": [{}]})
    assert (told.status_code, told.json()["rejected"]) == (200, 1)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"interactions": []}, "/interactions"),
        ({"interactions": [WROTE] * 1_001}, "/interactions"),
        ({"interactions": {}}, "/interactions"),
        ({}, "/interactions"),
        ({"interactions": [WROTE], "owner": "Mary"}, "/owner"),
        ([], ""),
    ],
)
def test_a_batch_has_one_shape(client, store: Store, sent, pointer):
    """What is not a batch of 1 to 1,000 interactions is refused whole."""
    refused = client.post(POST, json=sent)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert store.interactions.count() == 0


def test_a_thousand_are_taken_at_once(client):
    """The largest batch allowed is taken in whole."""
    sent = [WROTE | {"external_id": str(number)} for number in range(1_000)]
    assert client.post(POST, json={"interactions": sent}).json()["created"] == 1_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ROWS = st.fixed_dictionaries({}, optional=dict.fromkeys((*WROTE, "source", "external_id"), JSON))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=JSON | ROWS, name=st.sampled_from(sorted(WROTE)), value=JSON)
def test_anything_may_be_sent(client, row, name, value):
    """Whatever stands in a batch, it is answered row by row and the good row is taken in."""
    sent = {"interactions": [row, WROTE | {name: value}, WROTE]}
    # As bytes: lone surrogates and numbers that are none are JSON to some programs.
    told = client.post(POST, content=json.dumps(sent), headers={"content-type": JSON_TYPE})
    assert told.status_code == 200
    assert told.json()["results"][2]["status"] == "accepted"


def test_acknowledged_is_on_disk(tmp_path: Path, clock, call):
    """What was acknowledged is seen by another connection at once."""
    with Store(tmp_path / "kith.db") as written, Store(tmp_path / "kith.db") as reader:
        call(written, clock).post(POST, json={"interactions": [WROTE]})
        assert reader.interactions.contacts("Ada") == ["Grace Hopper"]


def test_nobody_is_in_touch_with_oneself(client):
    """A contact who is the owner is rejected at its place, and the rest is kept."""
    rows = [WROTE | {"contact": "Ada"}, WROTE | {"contact": "  Grace Hopper "}]
    told = client.post(POST, json={"interactions": rows}).json()
    assert (told["created"], told["rejected"]) == (1, 1)
    assert told["results"][0]["pointer"] == "/interactions/0/contact"
    assert len(client.get(LIST).json()["suggestions"]) == 2
