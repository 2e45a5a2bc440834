"""The people that make benchmark-pages makes: some may be one person, so that duplicates are measured too."""

from benchmarks.service.pages import changes, fill
from data.store.store import Store

PEOPLE = 45


def test_there_are_two_to_join_and_somebody_to_forget():
    """Each is sent as a form before the pages are looked at again."""
    with Store() as store:
        fill(store, PEOPLE, 5, 7)
        (_, logged), (_, joined), (_, gone) = changes(store)
        assert joined["first"] != joined["second"]
        assert store.contacts.names("Ada")[joined["first"]] == store.contacts.names("Ada")[joined["second"]]
        assert store.interactions.knows("Ada", logged["contact"])
        assert store.interactions.knows("Ada", gone["contact"])
