"""A batch into the log: each row's fate is told, and the log is what the last word of each row says."""

from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import Candidate
from data.store.engine.database import END_OF_TIME
from data.store.lists.lists import ListCandidates
from data.store.log.batch_upsert import BatchResult

WORKSPACES = count()
CREATED, UPDATED, MOVED, DUPLICATE, ERASED = BatchResult


def test_each_row_is_told_what_became_of_it(store, happened):
    """New, known with other words, known word for word: also within one batch, in order."""
    one = happened("Bob", -3, external_id="1")
    call = replace(one, channel="call")
    assert store.batch_upsert.record([one, one, call, happened("Cy", -2, external_id="2")], 1) == [
        CREATED,
        DUPLICATE,
        UPDATED,
        CREATED,
    ]
    assert store.batch_upsert.record([call, one], 2) == [DUPLICATE, UPDATED]


def test_the_same_id_at_another_owner_or_source_is_another_interaction(store, happened):
    """The key is source, external id, owner and handle together."""
    one = happened("Bob", -3, external_id="1")
    others = [replace(one, owner="Eve"), replace(one, source="crm"), replace(one, contact="Cy")]
    assert store.batch_upsert.record([one, *others], 1) == [CREATED] * 4


def test_what_comes_for_a_merged_contact_goes_to_whom_they_are_now(store, happened):
    """After the CRM merged Bo into Bob, later mail of Bo's is Bob's, and both counts stay right."""
    store.batch_upsert.record([happened("Bo", -3), happened("Bob", -2)], 1)
    assert store.directory.merge("Bo", "Bob", 2) == ["Ada"]
    store.batch_upsert.record([happened("Bo", -1)], 3)
    assert store.interactions.contacts("Ada") == ["Bob"]
    assert store.directory.get("Ada", "Bob").interactions == 3


def test_the_forgotten_are_not_taken_in_again(store, happened):
    """A deleted person's rows are refused one by one; nothing of theirs is left, under any handle."""
    store.batch_upsert.record([happened("Bo", -3), happened("Bob", -2), happened("Cy", -2)], 1)
    store.directory.merge("Bo", "Bob", 2)
    assert store.directory.forget("Bo", 3) == ["Ada"]
    became = store.batch_upsert.record([happened(who, -1) for who in ("Bo", "Cy", "Bob")], 4)
    assert became == [ERASED, CREATED, ERASED]
    assert store.interactions.contacts("Ada") == ["Cy"]
    assert not [row for _, row in store.everything() if "Bo" in str(row.values())]


def test_somebody_never_seen_can_be_forgotten_ahead(store, happened):
    """A deletion that comes before the first interaction holds for every owner."""
    assert store.directory.forget("Bob", 1) == []
    assert (
        store.batch_upsert.record([happened("Bob", -1), happened("Bob", -1, owner="Eve")], 2) == [ERASED] * 2
    )


ROW = st.tuples(st.sampled_from("123"), st.sampled_from(["Ada", "Eve"]), st.sampled_from(["email", "call"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(ROW, max_size=8), max_size=4))
def test_the_log_is_the_last_word_of_each_row(store, happened, sent):
    """However rows repeat and are cut into batches, results and log agree with a plain dictionary."""
    own, known = store.within(f"w{next(WORKSPACES)}"), {}
    for batch in sent:
        rows = [happened("Bob", -1, external_id=key, owner=who, channel=how) for key, who, how in batch]
        expected = []
        for key, who, how in batch:
            before = known.get((key, who))
            expected.append(CREATED if before is None else DUPLICATE if before == how else UPDATED)
            known[key, who] = how
        assert own.batch_upsert.record(rows, 1) == expected
    log = sorted((owner, channel) for owner, _, _, _, channel in own.interactions.columns())
    assert log == sorted((who, how) for (_, who), how in known.items())


def test_what_was_said_of_a_merged_contact_is_said_of_whom_they_are_now(store, happened, publish):
    """Lists, candidates and whys name them anew, words follow; it is the same whoever merged them."""
    candidates = {
        "Ada": [Candidate("Bo", "upkeep", 1.0, shown=True), Candidate("Cy", "upkeep", 0.0, shown=False)]
    }
    considered = ListCandidates(candidates=candidates)
    store.lists.publish(
        ["Ada"], [], as_of=10, horizon_days=90, model_version="1", published_at=10, considered=considered
    )
    publish(store, "Ada", ("Bo", "Cy", "Bob"))
    store.batch_upsert.record([happened("Bo", -3), happened("Bob", -2)], 1)
    store.list_inputs.say("Ada", "Bo", "circle", "family", 5)
    store.identities.merge("Ada", ["Bob", "Bo"], "", 6)
    assert sorted(row[1] for row in store.list_inputs.outcomes(2**40)) == ["Bob", "Cy"]
    assert [one[:3] for one in store.list_inputs.words(9)] == [("Ada", "Bob", "circle")]
    # The better of their two places is the one that they have now.
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Bob", "Cy"]
    store.identities.undo("Ada", None, 7)
    assert [one[:3] for one in store.list_inputs.words(9)] == [("Ada", "Bo", "circle")]
