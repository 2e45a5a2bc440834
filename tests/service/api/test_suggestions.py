"""Lists out and answers in, over HTTP."""

from dataclasses import fields
from datetime import timedelta

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from data.store.lists.list_document import WeekOut
from data.store.store import Store
from service.api.records.answer_schemas import AnswerOut

LIST = "/v1/owners/Ada/suggestions"
GRACE = f"{LIST}/Grace Hopper/answer"


def on_the_list(client: TestClient) -> list[str]:
    """Return who is open on Ada's list."""
    return [one["contact"] for one in client.get(LIST).json()["suggestions"]]


def test_the_list_says_all_it_knows(client):
    """Every documented field of the list is in the answer, and nothing else."""
    found = client.get(LIST).json()
    assert set(found) == {field.name for field in fields(WeekOut)}
    week = TypeAdapter(WeekOut).validate_python(found)
    assert (week.owner, week.horizon_days, week.model_version) == ("Ada", 90, "7")
    assert week.as_of.isoformat() == "2026-03-01T00:00:00+00:00"
    first = week.suggestions[0]
    assert (first.contact, first.rank, first.pool, first.probability) == (
        "Grace Hopper",
        1,
        "upkeep",
        0.72,
    )
    assert first.reasons[0].numbers == {"silence_days": 31, "usual_gap_days": 9}
    assert first.counter_reason is not None
    assert first.counter_reason.share < 0


def test_limit_keeps_the_first_ranks(client):
    """A limit cuts the list from below."""
    ranks = [one["rank"] for one in client.get(LIST, params={"limit": 2}).json()["suggestions"]]
    assert ranks == [1, 2]


@pytest.mark.parametrize("limit", ["0", "101", "few"])
def test_limit_has_bounds(client, limit):
    """A limit outside 1 to 100 is refused by its name."""
    refused = client.get(LIST, params={"limit": limit})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "limit"


def test_an_unchanged_list_is_not_sent_again(client):
    """A known ETag gets 304, until an answer changes the list."""
    etag = client.get(LIST).headers["etag"]
    known = {"If-None-Match": f'"other", W/{etag}'}
    unchanged = client.get(LIST, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    client.post(GRACE, json={"kind": "done"})
    assert client.get(LIST, headers=known).status_code == 200


def test_a_part_of_a_list_has_an_etag_of_its_own(client):
    """Whoever has one part is sent another: of another length, pool or language."""
    asked = ({}, {"limit": 1}, {"limit": 2}, {"pool": "revival"}, {"lang": "bn"})
    etags = [client.get(LIST, params=params).headers["etag"] for params in asked]
    assert len(set(etags)) == len(asked)
    assert client.get(LIST, params={"limit": 2}, headers={"If-None-Match": etags[1]}).status_code == 200


@pytest.mark.parametrize("kind", ["done", "dismissed"])
def test_an_answer_takes_the_contact_off(client, kind):
    """After done or dismissed a contact is no longer open, and the answer says what was written."""
    given = client.post(GRACE, json={"kind": kind, "note": "called her"})
    assert given.status_code == 201
    written = AnswerOut.model_validate(given.json())
    assert (written.contact, written.kind, written.note) == ("Grace Hopper", kind, "called her")
    assert on_the_list(client) == ["Katherine Johnson", "Mary Somerville"]


def test_a_snooze_passes(client, clock):
    """A snoozed contact is off the list until the moment said, then on it again."""
    until = clock.now + timedelta(days=7)
    client.post(GRACE, json={"kind": "snoozed", "until": until.isoformat()})
    assert "Grace Hopper" not in on_the_list(client)
    clock.now = until - timedelta(seconds=1)
    assert "Grace Hopper" not in on_the_list(client)
    clock.now = until
    assert "Grace Hopper" in on_the_list(client)


def test_the_later_answer_counts(client, store: Store, clock):
    """Done, then snoozed: both are kept, and the snooze decides."""
    client.post(GRACE, json={"kind": "done"})
    until = clock.now + timedelta(days=2)
    client.post(GRACE, json={"kind": "snoozed", "until": until.isoformat()})
    assert [str(answer.kind) for answer in store.lists.answers("Ada")] == ["done", "snoozed"]
    clock.now = until
    assert "Grace Hopper" in on_the_list(client)
    client.post(GRACE, json={"kind": "dismissed"})
    assert "Grace Hopper" not in on_the_list(client)


def test_an_answer_says_which_other_one_it_overrides(client):
    """Two devices that answer differently hear of each other; the same answer again overrides nothing."""
    told = [client.post(GRACE, json={"kind": kind}).json()["overrides"] for kind in ("done", "done", "never")]
    assert told == [None, None, "done"]


def test_a_new_list_forgets_old_answers(client, store: Store, clock, publish):
    """A later list asks again about a contact that was done on the earlier one."""
    client.post(GRACE, json={"kind": "done"})
    clock.now += timedelta(days=7)
    publish(store, "Ada", ("Grace Hopper",), as_of=clock.now)
    assert on_the_list(client) == ["Grace Hopper"]


def test_a_list_of_a_day_to_come_is_neither_shown_nor_answered_before_it(client, clock):
    """A list made as if it were next month is nobody's until then."""
    clock.now -= timedelta(days=30)
    assert client.get(LIST).status_code == 404
    assert client.post(GRACE, json={"kind": "done"}).status_code == 404
    clock.now += timedelta(days=30)
    assert "Grace Hopper" in on_the_list(client)


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"kind": "snoozed"}, "/until"),
        ({"kind": "snoozed", "until": "2026-03-01T00:00:00Z"}, "/until"),
        ({"kind": "snoozed", "until": "2099-03-01T00:00:00Z"}, "/until"),
        ({"kind": "snoozed", "until": "2026-03-09T00:00:00"}, "/until"),
        ({"kind": "snoozed", "until": 1_800_000_000}, "/until"),
        ({"kind": "done", "until": "2026-03-09T00:00:00Z"}, "/until"),
        ({"kind": "perhaps"}, "/kind"),
        ({}, "/kind"),
        ({"kind": "done", "mood": "good"}, "/mood"),
        ({"kind": "done", "note": "n" * 2_001}, "/note"),
        ({"kind": "done", "note": 7}, "/note"),
    ],
)
def test_an_answer_that_says_too_little_or_too_much(client, store: Store, sent, pointer):
    """A wrong answer is refused with a pointer to the field, and nothing is written."""
    refused = client.post(GRACE, json=sent)
    assert refused.status_code == 422
    assert pointer in [fault["pointer"] for fault in refused.json()["errors"]]
    assert store.lists.answers() == []


def test_only_contacts_of_the_list_are_answered(client):
    """An answer about somebody who was on no list is 404."""
    stranger = client.post(f"{LIST}/Nobody/answer", json={"kind": "done"})
    assert stranger.status_code == 404
    assert "'Nobody' is not on the latest list" in stranger.json()["detail"]


@pytest.mark.parametrize(("days_later", "status"), [(0, 201), (6.9, 201), (7.1, 404)])
def test_whom_a_newer_list_dropped_is_answered_for_a_week(client, store, clock, publish, days_later, status):
    """The list that was open until a newer one came is answered; after a week nobody has it open any more."""
    publish(store, "Ada", ("Mary Somerville",), as_of=clock.now)
    clock.now += timedelta(days=days_later)
    assert client.post(GRACE, json={"kind": "done"}).status_code == status
    assert client.post(f"{LIST}/Nobody/answer", json={"kind": "done"}).status_code == 404
    assert on_the_list(client) == ["Mary Somerville"]
    assert len(store.lists.answers("Ada")) == (status == 201)


def test_an_owner_without_a_list_is_told_how_to_get_one(client):
    """No list is a 404 that names the call."""
    missing = client.get("/v1/owners/Mary/suggestions")
    assert missing.status_code == 404
    assert "POST /v1/owners/OWNER/lists" in missing.json()["detail"]


def test_names_may_hold_slashes_and_any_script(client, store: Store, publish):
    """Owners and contacts are names, not path segments."""
    publish(store, "sales/মেরি", ("R&D/Ada Lovelace?",))
    path = "/v1/owners/sales%2F%E0%A6%AE%E0%A7%87%E0%A6%B0%E0%A6%BF/suggestions"
    assert client.get(path).json()["suggestions"][0]["contact"] == "R&D/Ada Lovelace?"
    answered = client.post(f"{path}/R%26D%2FAda%20Lovelace%3F/answer", json={"kind": "done"})
    assert answered.json()["owner"] == "sales/মেরি"
    assert client.get(path).json()["suggestions"] == []


def test_an_owner_is_spoken_to_in_their_own_language(client):
    """Where a request asks for none, the language that the owner has set is taken; one asked for wins."""
    assert client.put("/v1/owners/Ada", json={"language": "bn"}).status_code in {200, 201}
    client.headers.pop("accept-language", None)
    for _ in range(2):
        assert client.get(LIST).headers["content-language"] == "bn"
    assert client.get(LIST, params={"as_of": "2026-03-01T12:00:00Z"}).headers["content-language"] == "bn"
    assert client.get(LIST, params={"lang": "en"}).headers["content-language"] == "en"
