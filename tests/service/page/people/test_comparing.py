"""The review of duplicates while a change is still to be seen to."""

from data.schema import to_epoch
from tests.service.page.people.test_kinds import wrote

CHANGED = "Something changed just now. Names are compared again."
PLACE, ADA = "/review", {"owner": "Ada"}


def test_the_review_follows_a_worker_until_a_change_is_seen_to(client, store, clock):
    """It asks again each second; without a script a link does."""
    wrote(store, "Grace Hopper")
    store.job_queue.sign_on("w", to_epoch(clock()))
    page = client.get(PLACE, params=ADA).text
    assert page.count(CHANGED) == page.count('hx-trigger="every 1s"') == page.count("Look again") == 1
    store.change_counts.settle(store.change_counts.pending())
    page = client.get(PLACE, params=ADA).text
    assert CHANGED not in page
    assert "hx-trigger" not in page


def test_without_a_worker_the_review_says_so_and_asks_no_more(client, store):
    """Nobody would come."""
    wrote(store, "Grace Hopper")
    page = client.get(PLACE, params=ADA).text
    assert f"{CHANGED} Nothing is running that would do this. Start it in a terminal: kith work" in page
    assert "hx-trigger" not in page
