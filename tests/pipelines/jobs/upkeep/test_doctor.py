"""Doctor looks at every part of an installation, whatever is broken in one of them."""

from datetime import UTC, datetime

import pytest

from data.settings import Settings
from pipelines.jobs.upkeep.doctor import examine
from pipelines.model_store import artefact

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _findings(home):
    return {str(finding.part): finding for finding in examine(Settings(home), NOW)}


def test_an_empty_home_lacks_a_history_only(tmp_path):
    """The shipped prior loads; nothing has been taken in yet, and a champion is not needed."""
    parts = _findings(tmp_path)
    assert [part for part, finding in parts.items() if not finding.well] == ["history"]
    assert parts["history"].todo == "kith ingest FILE"


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (artefact.NoModelError("{path} is damaged", path="prior.skops"), "prior.skops is damaged"),
        (OSError(5, "Input/output error"), "[Errno 5] Input/output error"),
        (AttributeError("no attribute 'steps'"), "AttributeError: no attribute 'steps'"),
    ],
)
def test_a_prior_that_cannot_load_is_a_finding(tmp_path, monkeypatch, broken, found):
    """Whatever loading it raises is said of the prior, and the champion is looked at after it."""

    def loads(_):
        raise broken

    monkeypatch.setattr(artefact, "open_artefact", loads)
    parts = _findings(tmp_path)
    assert (parts["prior"].well, parts["prior"].found) == (False, found)
    assert parts["prior"].todo == "mend this first"
    assert "champion" in parts
