"""The report card says truly which model answers, and what is known of how right it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.model_card import PRIOR
from data.store.bookkeeping.preferences import EVERYONE, MODEL, REPORT
from data.store.store import Store
from data.wording.language import language
from service.use_cases.report_card import report_card
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.early_signs import shift_sentences

CARD = {"version": "90d-v3", "as_of": "2026-02-01", "horizons": [14, 180], "figures": {"Kith": {"auc": 0.8}}}
SHIPPED = "Kith answers with the model it ships with: it has not been tested on your own history yet."
OF_ANOTHER = (
    "Kith answers with a model that was trained on another log of this installation: it has not been tested "
    "on your own history."
)


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Store]:
    """Open a workspace that is not the machine's own."""
    with Store(tmp_path / "kith.db") as store:
        yield store.within("tenant")


def model_sentences(store: Store, clock, code: str = "en") -> list[str]:
    """Return what the report card says of the model."""
    return report_card(WeekUseCases(store, clock), "Ada", language(code))["told"]


def test_a_tenant_whose_lists_another_workspaces_model_made_is_told_so(tenant, clock):
    """The champion of the machine's own workspace is not the model that Kith ships with."""
    tenant.preferences.set(EVERYONE, MODEL, CARD | {"training": {"rows": 3}, "workspace": "own"})
    assert model_sentences(tenant, clock) == [OF_ANOTHER]
    (bengali,) = model_sentences(tenant, clock, "bn")
    assert "মডেল" in bengali


def test_the_shipped_model_is_called_the_shipped_one(tenant, clock):
    """Before the first list, and where the prior made it."""
    assert model_sentences(tenant, clock)[0] == SHIPPED
    tenant.preferences.set(EVERYONE, MODEL, CARD | {"version": PRIOR, "training": {}, "figures": {}})
    assert model_sentences(tenant, clock)[0] == SHIPPED


def test_a_workspaces_own_model_without_a_kept_test_is_its_own(tenant, clock):
    """Trained here, it is not the shipped one either."""
    tenant.preferences.set(EVERYONE, MODEL, CARD | {"training": {"rows": 3}, "workspace": "tenant"})
    assert model_sentences(tenant, clock)[0].startswith("Kith answers with a model of its own training")


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        (
            {"is_rate_large": True},
            "In the newest closed window 31 % went dormant, in those it",
        ),
        ({"inputs": {"opened": 2.0}}, "What is seen of your contacts lately is unlike what was learned from"),
        ({}, None),
    ],
)
def test_a_shift_at_the_newest_training_is_told(tenant, moved, sentence):
    """Where the base rate or what the model sees is another one, and only there."""
    shift = {"trained_rate": 0.16, "newest_rate": 0.31, "inputs": {}, "is_rate_large": False} | moved
    tenant.preferences.set(EVERYONE, REPORT, {"shift": shift})
    sentences = shift_sentences(tenant, language("en"))
    assert [one.startswith(sentence) for one in sentences] == ([] if sentence is None else [True])
