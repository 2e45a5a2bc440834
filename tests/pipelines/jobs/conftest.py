"""Made-up CRMs one after the other, and the model that Kith ships with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.served.artefact import ServedModel
from pipelines.model_store.artefact import prior
from tests.pipelines.connect.crm.conftest import FAKES
from tests.pipelines.jobs.sync.crm_world import CrmWorld, crm_world, open_without_waiting


@pytest.fixture(scope="module")
def model() -> ServedModel:
    """Return the model that Kith ships with."""
    return prior()


@pytest.fixture(params=sorted(FAKES))
def unconnected(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CrmWorld]:
    """Lend one made-up CRM after the other, which answers without waiting and is not connected yet."""
    with crm_world(request.param, tmp_path) as opened:
        open_without_waiting(opened.crm, monkeypatch)
        yield opened
