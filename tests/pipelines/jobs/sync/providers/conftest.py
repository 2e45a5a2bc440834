"""Made-up providers on loopback, each of which holds itself to what the real one publishes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.connect.fakes.google import FakeGoogle
from tests.pipelines.connect.fakes.microsoft import FakeMicrosoft
from tests.pipelines.connect.fakes.tls_server import serving_tls


@pytest.fixture
def google(tmp_path: Path) -> Iterator[FakeGoogle]:
    """Run a Google; every question and every answer was as published."""
    fake = FakeGoogle()
    with serving_tls(fake, tmp_path):
        yield fake
    assert fake.broken == []


@pytest.fixture
def microsoft(tmp_path: Path) -> Iterator[FakeMicrosoft]:
    """Run a Microsoft Graph whose refresh tokens are good once."""
    fake = FakeMicrosoft(rotates=True)
    with serving_tls(fake, tmp_path):
        yield fake
    assert fake.broken == []
