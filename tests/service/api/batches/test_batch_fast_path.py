"""The quick reader of batches: it says the same as the one that reads row by row, or nothing."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from service.api.batch_fast_path import read_plain_batch
from service.api.interactions import BATCH, BatchItemSent

LATEST = datetime(2026, 3, 2, tzinfo=UTC)
PLAIN = {
    "owner": "Ada",
    "contact": "Grace Hopper",
    "at": "2026-03-01T10:00:00+06:00",
    "direction": "sent",
    "channel": "email",
    "source": "crm",
    "external_id": "1",
}
MORE = {"people": 3, "role": "cc", "counts": False, "note": "said\nhello"}
NAMES = st.sampled_from(["Ada", " Ada ", "Bob", "", " ", "a\x00", "n" * 321, "é" * 320, "শ্যামলী", 7, None])
ODD = {
    "owner": NAMES,
    "contact": NAMES,
    "at": st.sampled_from(
        [
            "2026-03-01T10:00:00Z", "2026-03-01 10:00:00.123456789z", "2026-03-01T10:00:00", "2026-03-01",
            "1969-12-31T23:59:59Z", "1970-01-01T05:00:00+06:00", "2026-02-30T10:00:00Z", 1,
            "2026-03-03T00:00:00Z", "2026-03-01T10:00:00+25:00", "2026-03-01T24:00:00Z",
            "2026-03-01T10:00:60Z", "٢026-03-01T10:00:00Z",
        ]
    ),
    "direction": st.sampled_from(["sent", "received", "mutual", "Sent", "outbound"]),
    "channel": NAMES,
    "source": NAMES,
    "external_id": NAMES,
    "people": st.sampled_from([1, 10_000, 0, 10_001, 2.0, "3", True, None]),
    "role": st.sampled_from(["to", "bcc", "TO", None]),
    "counts": st.sampled_from([True, False, "yes", 0, "maybe"]),
    "note": st.sampled_from(["", "a\x00b", "x" * 2_001, None]),
    "exchange": st.just("advice"),
    "body": st.just("Dear Ada"),
}  # fmt: skip
ITEMS = st.fixed_dictionaries({}, optional=ODD).map(lambda odd: PLAIN | odd)


def carefully(body: bytes) -> list[object]:
    """Return a batch's rows as the careful reader finds them, None for each it rejects."""
    found = BATCH.validate_json(body).interactions
    return [one.as_row() if isinstance(one, BatchItemSent) else None for one in found]


def test_what_a_crm_mostly_sends_is_read_quickly():
    """With every field that is common, its rows are those of the careful reader."""
    body = json.dumps({"interactions": [PLAIN, PLAIN | MORE]}).encode()
    assert read_plain_batch(body, None, LATEST) == carefully(body) != [None, None]


@given(st.lists(ITEMS, min_size=1, max_size=2))
def test_quick_rows_are_the_careful_ones(items):
    """Whatever is odd about a row, the quick reader does not take in what the careful one would not."""
    body = json.dumps({"interactions": items}).encode()
    quick = read_plain_batch(body, None, LATEST)
    assert quick is None or quick == carefully(body)


def test_what_is_no_row_of_this_caller_is_looked_at_more_closely():
    """Another owner's, one of the future, and one of an owner with themselves are told one by one."""
    for odd, only in (({}, "Eve"), ({"at": "2026-03-02T00:00:01Z"}, None), ({"contact": "Ada"}, None)):
        body = json.dumps({"interactions": [PLAIN, PLAIN | odd]}).encode()
        assert read_plain_batch(body, only, LATEST) is None
    assert read_plain_batch(body, "Ada", LATEST) is None
