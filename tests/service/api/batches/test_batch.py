"""The batch endpoint, as a CRM sends to it."""

import pytest
from pydantic import TypeAdapter

from service.api.interactions import BatchOut

BATCH = "/v1/interactions:batch"
LIST = "/v1/owners/Ada/suggestions"
ROW = {
    "owner": "Ada",
    "contact": "Grace Hopper",
    "at": "2026-03-01T10:00:00+06:00",
    "direction": "sent",
    "channel": "email",
    "source": "crm",
    "external_id": "1",
}


def post(client, *rows, **headers):
    """Send rows; the answer must be what is documented."""
    answer = client.post(BATCH, json={"interactions": list(rows)}, headers=headers)
    assert answer.status_code == 200, answer.text
    TypeAdapter(BatchOut).validate_python(answer.json())
    return answer.json()


def test_each_item_is_told_what_became_of_it(client):
    """Created, duplicate, updated by the natural key; the counts add up."""
    told = post(client, ROW, ROW, ROW | {"channel": "call"}, ROW | {"external_id": "2"})
    statuses = [one["status"] for one in told["results"]]
    assert statuses == ["created", "duplicate", "updated", "created"]
    assert (told["created"], told["duplicate"], told["updated"], told["rejected"]) == (2, 1, 1, 0)


BAD = [
    (ROW | {"at": "yesterday"}, "/at"),
    (ROW | {"at": "2026-03-03T10:00:00Z"}, "/at"),
    (ROW | {"owner": ""}, "/owner"),
    (ROW | {"contact": "Ada"}, "/contact"),
    (ROW | {"contact": "Grace\x00"}, "/contact"),
    (ROW | {"direction": "outbound"}, "/direction"),
    (ROW | {"people": 0}, "/people"),
    (ROW | {"exchange": "advice"}, "/exchange_side"),
    (ROW | {"note": "a\x00b"}, "/note"),
    (ROW | {"body": "Dear Ada"}, "/body"),
    ({key: value for key, value in ROW.items() if key != "channel"}, "/channel"),
    (None, ""),
    ([], ""),
]


def test_bad_rows_do_not_sink_the_batch(client, store):
    """Each is named by index and place; every good one around them is in the log."""
    good = [ROW | {"external_id": f"good-{n}"} for n in range(len(BAD) + 1)]
    sent = [row for n, (bad, _) in enumerate(BAD) for row in (good[n], bad)] + [good[-1]]
    told = post(client, *sent)
    rejected = [one for one in told["results"] if one["status"] == "rejected"]
    places = [f"/interactions/{2 * n + 1}{place}" for n, (_, place) in enumerate(BAD)]
    assert [one["pointer"] for one in rejected] == places
    assert all(one["detail"] for one in rejected)
    assert [one["index"] for one in told["results"]] == list(range(len(sent)))
    assert store.interactions.count() == len(good)


def test_everything_a_row_says_is_kept(client, store):
    """Role, people, exchange and the owner's note are in the store as sent."""
    more = {"people": 3, "role": "cc", "counts": False, "note": "said hello", "exchange": "advice"}
    post(client, ROW | more | {"exchange_side": "received"})
    (kept,) = [row for table, row in store.everything() if table == "interactions"]
    assert {name: kept[name] for name in more} == more | {"counts": 0}
    assert kept["exchange_side"] == "received"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"interactions": []}', 422),
        (b'{"interactions": [], "more": 1}', 422),
        (b'{"interactions": "\xff"}', 400),
        (b"[" * 200_000, 400),
        (b'{"interactions": ' + b"[" * 200_000, 400),
        (b'{"interactions": [' + b"0," * 1_000 + b"0]}", 422),
        (b" " * 10_000_000, 413),
    ],
)
def test_a_body_that_is_no_batch_is_a_problem(client, body, status):
    """Whatever is sent, the answer is a problem document that says what is wrong."""
    answer = client.post(BATCH, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_contact_takes_the_contact_off_the_list_at_once(client):
    """The list that was ready before is not read any more."""
    before = client.get(LIST)
    assert client.get(LIST, headers={"if-none-match": before.headers["etag"]}).status_code == 304
    post(client, ROW)
    after = client.get(LIST, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Grace Hopper" not in [one["contact"] for one in after.json()["suggestions"]]


def test_an_idempotency_key_does_it_once(client, store):
    """Sent again, the first answer comes word for word; with another body it is refused by name."""
    first = post(client, ROW, **{"idempotency-key": "k"})
    assert post(client, ROW, **{"idempotency-key": "k"}) == first
    assert post(client, ROW)["duplicate"] == 1
    other = client.post(
        BATCH, json={"interactions": [ROW | {"external_id": "2"}]}, headers={"idempotency-key": "k"}
    )
    assert (other.status_code, other.json()["type"]) == (422, "urn:kith:problem:idempotency-key-reused")
    assert store.interactions.count() == 1


def test_an_answer_sent_twice_is_one_answer(client, store):
    """A button pressed twice on a bad line is one answer."""
    path = f"{LIST}/Grace Hopper/answer"
    for _ in range(2):
        told = client.post(path, json={"kind": "done"}, headers={"idempotency-key": "k"})
        assert told.status_code == 201
    assert len(store.lists.answers()) == 1
    assert client.post(path, json={"kind": "done"}, headers={"idempotency-key": ""}).status_code == 422
