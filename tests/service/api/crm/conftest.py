"""A CRM that was read, whose contacts have a history."""

import pytest

from data.schema import DAY_SECONDS, to_epoch
from models.served.artefact import ServedModel
from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs, runners_with
from pipelines.model_store.artefact import prior
from tests.pipelines.connect.crm.fake_bottlecrm import FakeBottleCrm
from tests.pipelines.connect.crm.fake_crm import running
from tests.pipelines.jobs.sync.crm_world import CrmWorld, open_without_waiting

CONTACTS = 23


@pytest.fixture(scope="module")
def model() -> ServedModel:
    """Return the model that Kith ships with."""
    return prior()


@pytest.fixture
def world(store, clock, tmp_path, monkeypatch):
    """Read a CRM of 23 contacts, each of a year's e-mails with Ana."""
    with running(FakeBottleCrm()) as crm:
        crm.now, crm.step = to_epoch(clock.now), 0
        for place in range(CONTACTS):
            number = crm.add_contact(f"P{place}")
            for n in range(12):
                at = crm.now - (20 + n * (20 + place % 9)) * DAY_SECONDS
                crm.add_activity(number, at=at, direction="outbound" if n % 2 else "inbound")
        open_without_waiting(crm, monkeypatch)
        opened = CrmWorld(store, tmp_path / "secret.key", crm)
        opened.connect()
        assert opened.look().fault is None
        yield opened


@pytest.fixture
def work(store, clock, model):
    """Return what does the jobs that wait, as a worker does."""
    return lambda: run_asked_jobs(store, runners_with(lambda _: model), clock)
