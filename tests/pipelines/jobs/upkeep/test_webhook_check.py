"""Doctor says whether secrets can be opened and receivers take what they are sent."""

from datetime import UTC, datetime

import pytest

from data.settings import Settings
from data.store.store import Store
from pipelines.jobs.upkeep.doctor import examine
from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases


@pytest.fixture
def settings(tmp_path):
    """Return the settings of a home with one webhook."""
    settings = Settings(tmp_path)
    with Store(settings.store) as store:
        webhooks = WebhookUseCases(store.within("acme"), WebhookSettings(settings.key_path))
        webhooks.add("https://crm.example/", [], "test", 1)
    return settings


def finding(settings, part):
    """Return what doctor found of a part."""
    (found,) = [one for one in examine(settings, datetime(2026, 3, 1, tzinfo=UTC)) if str(one.part) == part]
    return found


def test_all_is_well(settings):
    """In every workspace."""
    assert finding(settings, "secrets").well
    assert str(finding(settings, "secrets").found).endswith("secret.key opens all 1")
    assert finding(settings, "webhooks").well


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (lambda path: path.unlink(), "is not here"),
        (lambda path: path.write_text("x"), "holds no key"),
        (lambda path: path.write_text("A" * 43 + "=\n"), "does not open 1 of 1"),
        (lambda path: path.chmod(0o644), "others on this machine may read"),
    ],
)
def test_a_key_file_that_is_missing_another_or_open_is_a_finding(settings, harm, found):
    """With what to do; nothing else is worse for it."""
    harm(settings.key_path)
    secrets = finding(settings, "secrets")
    assert (secrets.well, found in str(secrets.found)) == (False, True)
    assert "rotate" in str(secrets.todo) or "chmod 600" in str(secrets.todo)
    assert finding(settings, "webhooks").well


def test_a_receiver_that_takes_nothing_is_a_finding(settings):
    """As long as it fails, and when it was switched off for it."""
    with Store(settings.store) as store:
        (endpoint,) = store.webhook_health.all()
        store.webhook_health.failed(endpoint.id, None, "unreachable", 9, paused_until=9)
    webhooks = finding(settings, "webhooks")
    assert (webhooks.well, webhooks.todo) == (False, "kith webhooks list")
