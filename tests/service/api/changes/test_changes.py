"""What changed is read over the API, in pages, and never by whom it is none of their business."""

from data.schema import Answer, AnswerKind
from data.store.feed.change_feed import KEPT_SECONDS
from tests.service.conftest import AS_OF


def changes(client, **query):
    """Ask for changes; return the answer."""
    return client.get("/v1/changes", params=query)


def test_a_program_begins_with_a_cursor_and_goes_on_from_it(client, store, publish):
    """Its first call brings no change, the second all that came since, a third nothing more."""
    publish(store, "Ada", ("Bob",))
    begun = changes(client).json()
    assert begun == {"changes": [], "cursor": store.change_feed.newest(), "more": False}
    until = AS_OF.replace(day=9)
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.SNOOZED, AS_OF, until, note="private"))
    came = changes(client, since=begun["cursor"])
    given, closed = came.json()["changes"]
    nothing = dict.fromkeys(("handle", "as_of", "horizon_days", "model_version", "pool", "rank"))
    data = {"owner": "Ada", "contact": "Bob", "answer": "snoozed", "until": "2026-03-09T00:00:00Z"} | nothing
    number = begun["cursor"] + 1
    assert given == {
        "number": number,
        "type": "answer.given",
        "timestamp": "2026-03-01T00:00:00Z",
        "data": data,
    }
    assert (closed["type"], closed["data"]["contact"]) == ("suggestion.closed", "Bob")
    assert "private" not in came.text
    assert changes(client, since=came.json()["cursor"]).json()["changes"] == []


def test_pages_follow_each_other(client, store, publish):
    """`more` tells that the next one is there already."""
    begun = changes(client).json()["cursor"]
    publish(store, "Eve", ("Bob", "Cy"))
    first = changes(client, since=begun, limit=2).json()
    assert ([one["number"] for one in first["changes"]], first["more"]) == ([begun + 1, begun + 2], True)
    second = changes(client, since=first["cursor"], limit=2).json()
    assert ([one["number"] for one in second["changes"]], second["more"]) == ([begun + 3], False)


def test_who_was_away_too_long_is_told_to_read_anew(client, store, publish):
    """With a type of its own, whether the changes went or never were."""
    publish(store, "Ada", ("Bob",))
    store.change_feed.purge(int(AS_OF.timestamp()) + KEPT_SECONDS + 1)
    newest = store.change_feed.newest()
    for since in (0, newest + 1):
        refused = changes(client, since=since)
        assert (refused.status_code, refused.json()["type"]) == (410, "urn:kith:problem:changes-too-old")
        assert refused.json()["code"] == "changes_too_old"
        assert "read everything anew" in refused.json()["detail"]
    assert changes(client, since=newest).status_code == 200


def test_a_key_for_one_owner_reads_that_owners_changes(client, store, publish):
    """And its cursor passes over the others'."""
    for owner in ("Ada", "Max", "Ada"):
        publish(store, owner, ("Bob",))
    token, _ = store.api_keys.make(
        store.workspace, "max", ["suggestions:read"], owner="Max", made_at=1, expires_at=None
    )
    client.headers["authorization"] = f"Bearer {token}"
    answer = changes(client, since=0).json()
    assert {one["data"]["owner"] for one in answer["changes"]} == {"Max"}
    assert answer["cursor"] == store.change_feed.newest() > answer["changes"][-1]["number"]
