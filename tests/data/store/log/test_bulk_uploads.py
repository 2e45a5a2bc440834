"""A file comes part after part, and no longer once it is being loaded."""

import pytest

from data.store.log.bulk_uploads import BulkFormat, BulkUpload


@pytest.fixture
def uploads(store):
    """Return the uploads of a workspace in which one has begun."""
    store.bulk_uploads.add(BulkUpload("u", BulkFormat.NDJSON, "", "key-1", 1))
    return store.bulk_uploads


def test_of_two_parts_for_one_place_one_is_noted(uploads):
    """The other begins where nothing is missing any more."""
    assert [uploads.receive("u", 0, after) for after in (5, 7)] == [True, False]
    assert uploads.get("u").received == 5


def test_nothing_more_is_received_once_the_file_is_being_loaded(uploads):
    """A part that comes too late would not be loaded, or only half of it."""
    assert uploads.receive("u", 0, 5)
    uploads.give_to("u", "job-1")
    assert not uploads.receive("u", 5, 9)
    assert uploads.get("u").received == 5
