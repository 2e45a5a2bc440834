"""Doctor looks at every part of an installation, whatever is broken in one of them."""

from datetime import UTC, datetime

import pytest

from data.errors import NoModelError
from data.identity.own_addresses import AddressState, OwnAddress
from data.schema import Direction, Interaction
from data.settings import Settings
from data.store.store import Store
from pipelines.jobs.upkeep.doctor import examine
from pipelines.model_store import served_models

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def _findings(home):
    return {str(finding.part): finding for finding in examine(Settings(home), NOW)}


def test_an_empty_home_lacks_a_history_only(tmp_path):
    """The shipped prior loads; nothing has been taken in yet, and a champion is not needed."""
    parts = _findings(tmp_path)
    assert [part for part, finding in parts.items() if not finding.well] == ["history"]
    assert parts["history"].todo == "kith start"


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (NoModelError("{path} is damaged", path="prior.skops"), "prior.skops is damaged"),
        (OSError(5, "Input/output error"), "[Errno 5] Input/output error"),
        (AttributeError("no attribute 'steps'"), "AttributeError: no attribute 'steps'"),
    ],
)
def test_a_prior_that_cannot_load_is_a_finding(tmp_path, monkeypatch, broken, found):
    """Whatever loading it raises is said of the prior, and the champion is looked at after it."""

    def loads(_):
        raise broken

    monkeypatch.setattr(served_models, "open_served", loads)
    parts = _findings(tmp_path)
    assert (parts["prior"].well, parts["prior"].found) == (False, found)
    assert parts["prior"].todo == "mend this first"
    assert "champion" in parts


def test_an_address_that_only_its_owner_can_tell_is_a_finding(tmp_path):
    """Until it is answered its mails do not count; answered, all is well."""
    mail = Interaction("Ada", "bob@x.example", NOW, Direction.SENT, "email", "mail", "1")
    with Store(Settings(tmp_path).store_path) as store:
        store.interactions.record([mail], 1)
        store.own_addresses.learn("Ada", [OwnAddress("ada@x.example", AddressState.ASKED)])
    finding = _findings(tmp_path)["own addresses"]
    assert (finding.well, finding.todo) == (False, "kith me")
    assert str(finding.found) == "0 known, 1 that only their owner can tell"
    with Store(Settings(tmp_path).store_path) as store:
        store.own_addresses.say("Ada", ["ada@x.example"], AddressState.OWN, 1)
    finding = _findings(tmp_path)["own addresses"]
    assert (finding.well, str(finding.found)) == (True, "1 known")
