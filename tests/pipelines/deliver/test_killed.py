"""A worker that is killed while it sends loses no message, and doubles none for who drops known ids."""

from pathlib import Path

import pytest

from benchmarks.service.webhooks import kills
from data.settings import Settings


@pytest.mark.parametrize(
    "on_server",
    [False, pytest.param(True, marks=pytest.mark.needs("postgresql"))],
    ids=["sqlite", "postgresql"],
)
def test_kills_lose_and_double_nothing(tmp_path: Path, request: pytest.FixtureRequest, on_server):
    """`make benchmark-webhooks` kills it fifty times."""
    url = request.getfixturevalue("postgres_url") if on_server else None
    lost, doubled, _ = kills(Settings(tmp_path, url), 2, 150, 7)
    assert (lost, doubled) == (0, 0)
