"""A device or a chat address is one owner's within a workspace, and no other workspace's business."""

import pytest

from data.sealed_secrets import key_or_new
from data.store.feed.outbox import DeliveryKind

PLACE = (DeliveryKind.CHAT, "ntfy", "ntfys://ntfy.example/room")


@pytest.fixture
def key(tmp_path):
    """Return the key that seals."""
    return key_or_new(tmp_path / "secret.key")


def test_two_workspaces_may_know_the_same_address(store, key):
    """Each keeps, opens, reaches and removes its own, also where the owners have one name."""
    store.workspaces.make("theirs", 1)
    mine, theirs = store, store.within("theirs")
    kept = mine.delivery_targets.keep("Ada", *PLACE, key, 1)
    other = theirs.delivery_targets.keep("Ada", *PLACE, key, 2)
    assert kept.id != other.id
    theirs.delivery_targets.reached(kept.id, 3)
    assert not theirs.delivery_targets.remove("Ada", kept.id)
    assert mine.delivery_targets.of("Ada", DeliveryKind.CHAT) == [kept]
    assert theirs.delivery_targets.of("Ada", DeliveryKind.CHAT) == [other]
    for within, target in ((mine, kept), (theirs, other)):
        assert target.opened(key, within.workspace) == PLACE[2]
    assert theirs.delivery_targets.remove("Ada", other.id)
    assert mine.delivery_targets.of("Ada", DeliveryKind.CHAT) == [kept]


def test_an_address_that_another_owner_gives_is_theirs(store, key):
    """One row: of two people at one device, only the newest is told there."""
    kept = store.delivery_targets.keep("Ada", *PLACE, key, 1)
    again = store.delivery_targets.keep("Grace", *PLACE, key, 2)
    assert again.id == kept.id
    assert store.delivery_targets.of("Ada", DeliveryKind.CHAT) == []
    assert store.delivery_targets.of("Grace", DeliveryKind.CHAT) == [again]
