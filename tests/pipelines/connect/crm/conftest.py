"""Every adapter with its made-up CRM: what the conformance suite runs over."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from data.webhooks.crm_events import VERIFY
from pipelines.connect.crm.adapter import CrmAdapter
from tests.pipelines.connect.crm.fake_bottlecrm import FakeBottleCrm
from tests.pipelines.connect.crm.fake_crm import FakeCrm, running
from tests.pipelines.connect.crm.fake_espocrm import FakeEspoCrm
from tests.pipelines.connect.crm.fake_hubspot import FakeHubSpot
from tests.pipelines.connect.crm.fake_salesforce import FakeSalesforce

# A new adapter names its made-up CRM here, and the suite runs over it.
FAKES: dict[str, type[FakeCrm]] = {
    fake.vendor: fake for fake in (FakeBottleCrm, FakeEspoCrm, FakeHubSpot, FakeSalesforce)
}


@pytest.fixture(params=sorted(FAKES))
def crm(request: pytest.FixtureRequest) -> Iterator[FakeCrm]:
    """Serve one made-up CRM after the other."""
    with running(FAKES[request.param]()) as fake:
        yield fake


@pytest.fixture
def adapter(crm: FakeCrm) -> Iterator[CrmAdapter]:
    """Open the CRM with its adapter."""
    with closing(crm.adapter()) as opened:
        yield opened


@pytest.fixture(params=sorted(FAKES.keys() & VERIFY.keys()))
def signing_crm(request: pytest.FixtureRequest) -> Iterator[FakeCrm]:
    """Serve the made-up CRMs whose vendors send signed webhooks."""
    with running(FAKES[request.param]()) as fake:
        yield fake
