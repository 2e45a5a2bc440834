"""What is BottleCRM's own: comments that it may take and not keep."""

from contextlib import closing

from pipelines.connect.crm.adapter import WriteOutcome
from tests.pipelines.connect.crm.fake_bottlecrm import FakeBottleCrm
from tests.pipelines.connect.crm.fake_crm import running
from tests.pipelines.connect.crm.test_conformance import note


def test_a_comment_that_is_taken_and_not_kept_is_refused() -> None:
    """Earlier versions of it answered 200 and dropped the comment without a word."""
    with running(FakeBottleCrm()) as crm, closing(crm.adapter()) as adapter:
        crm.drops_comments = True  # type: ignore[attr-defined]
        result = adapter.note(note(crm.add_contact()))
    assert result.outcome is WriteOutcome.REFUSED
    assert "did not keep" in result.why
