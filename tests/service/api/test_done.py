"""Done is a contact, over HTTP: how and when it was, what is shown of it, and the source nobody may send."""

from datetime import datetime, timedelta

import pytest

from data.schema import OWNER_SOURCE, Candidate, Direction, Interaction, to_epoch
from data.store.lists.lists import ListCandidates
from data.wording.language import language
from service.use_cases.report_card import report_card
from service.use_cases.week import WeekUseCases
from tests.service.conftest import AS_OF

GRACE = "/v1/owners/Ada/suggestions/Grace Hopper/answer"
AT = "2026-02-28T09:00:00Z"
TWO = ("Grace Hopper", "Mary Somerville")


def test_done_takes_how_and_when(client):
    """The answer says both; the relationship's last contact is then."""
    given = client.post(GRACE, json={"kind": "done", "how": "call", "at": AT})
    assert given.status_code == 201
    assert (given.json()["how"], given.json()["reached_at"]) == ("call", AT)
    moment = datetime.fromisoformat(AT)
    (one,) = client.get("/v1/owners/Ada/relationships").json()["relationships"]
    assert (one["contact"], datetime.fromisoformat(one["last_at"])) == ("Grace Hopper", moment)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"kind": "dismissed", "how": "call"}, "/how"),
        ({"kind": "never", "at": AT}, "/at"),
        ({"kind": "done", "at": "2027-01-01T00:00:00Z"}, "/at"),
        ({"kind": "done", "at": "yesterday"}, "/at"),
    ],
    ids=["dismissed says no how", "never says no when", "still to come", "no moment"],
)
def test_how_and_when_are_refused_where_they_say_nothing(client, sent, pointer):
    """One kind sentence with the place of the fault."""
    refused = client.post(GRACE, json=sent)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


def test_the_owners_own_source_is_nobodys_to_send(client):
    """In a batch the row alone is refused."""
    row = {"owner": "Ada", "contact": "Bob", "at": AT, "direction": "sent", "channel": "email"}
    rows = [row | {"source": source, "external_id": "1"} for source in (OWNER_SOURCE, "crm")]
    results = client.post("/v1/interactions:batch", json={"interactions": rows}).json()["results"]
    assert [one["status"] for one in results] == ["rejected", "created"]
    assert results[0]["pointer"] == "/interactions/0/source"


def past(store, clock, lang: str = "en") -> str:
    """Return what the report says of past suggestions."""
    return report_card(WeekUseCases(store, clock), "Ada", language(lang))["past"]


def test_the_report_says_what_was_said_beside_what_the_sources_show(client, store, clock):
    """At once, and when the list is a week old; never that nobody was reached."""
    for name in TWO:
        client.post(GRACE.replace("Grace Hopper", name), json={"kind": "done"})
    assert past(store, clock) == ("You said you reached out to 2; your mail and other sources show 0 so far.")
    trace = Interaction("Ada", "Grace Hopper", clock.now, Direction.SENT, "email", "mail", "1")
    store.interactions.record([trace], 1)
    assert past(store, clock).endswith("reached out to 2; your mail and other sources show 1 so far.")
    assert past(store, clock, "bn").startswith("আপনি বলেছেন, ২ জনের খোঁজ নিয়েছেন")


def test_undone_was_never_said(client, store, clock):
    """Nothing is left of it in the report."""
    client.post(GRACE, json={"kind": "done"})
    store.list_inputs.undo("Ada", int(clock.now.timestamp()) + 1)
    assert "You said" not in past(store, clock)


def test_a_list_whose_week_is_over_counts_what_was_said_as_reached(client, store, clock):
    """Of two suggestions two were reached by the owner's word, and one of them answered."""
    considered = ListCandidates(candidates={"Ada": [Candidate(name, "upkeep", 1.0, True) for name in TWO]})
    # A second later: of two lists of one second one would stay.
    made = {"as_of": to_epoch(AS_OF), "published_at": to_epoch(AS_OF) + 1, "horizon_days": 90}
    store.lists.publish(["Ada"], [], **made, model_version="7", considered=considered)
    for name in TWO:
        client.post(GRACE.replace("Grace Hopper", name), json={"kind": "done"})
    back = Interaction("Ada", "Grace Hopper", clock.now, Direction.RECEIVED, "email", "mail", "1")
    store.interactions.record([back], 1)
    clock.now += timedelta(days=8)
    assert past(store, clock).startswith(
        "Of 2 suggestions you reached out to 2, and 1 of them wrote back. You said you reached out to 2"
    )
