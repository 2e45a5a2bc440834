"""What pages would be too long in working out is there before anybody looks."""

from datetime import UTC, datetime

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.duplicate_proposals import standing
from data.store.store import Store
from pipelines.jobs.lists.precompute import MOST_OWNERS, precompute
from pipelines.jobs.upkeep.work import refresh_changed_lists
from pipelines.model_store.artefact import prior

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CARDS = """BEGIN:VCARD
FN:Zoë Ångström
EMAIL:zoe@example.org
END:VCARD
BEGIN:VCARD
FN:Zoe Angstrom
EMAIL:angstrom@mail.example
END:VCARD
"""


def wrote(owner: str, contact: str) -> Interaction:
    """Return one message."""
    return Interaction(owner, contact, NOW, Direction.SENT, "email", "mail", contact)


def names(store: Store, owner: str) -> list[list[str]] | None:
    """Return who is kept as one who may be another."""
    found = standing(store, owner, 9)
    return None if found is None else [one["names"] for one in found]


def test_ingesting_works_it_out(kith, tmp_path):
    """Whoever opens the page next finds it done; a dry run keeps nothing."""
    (tmp_path / "people.vcf").write_text(CARDS)
    kith("ingest", str(tmp_path / "people.vcf"), "--dry-run")
    kith("ingest", str(tmp_path / "people.vcf"))
    with Store(Settings.from_environment().store) as store:
        assert names(store, "me") == [["Zoe Angstrom", "Zoë Ångström"]]
        assert store.daily_counts.get("me", to_epoch(datetime.now(UTC))) == {}


def test_the_worker_works_it_out_for_whom_something_happened_to():
    """What came over the API is compared when their list is made anew."""
    with Store() as store:
        store.batch_upsert.record([wrote("Ada", "whatsapp:Bob Ray"), wrote("Ada", "signal:Bob Ray")], 1)
        assert names(store, "Ada") is None
        refresh_changed_lists(store, lambda _: prior(), NOW)
        assert names(store, "Ada") == [["Bob Ray", "Bob Ray"]]


@pytest.mark.parametrize(("owners", "kept"), [(MOST_OWNERS, True), (MOST_OWNERS + 1, False)])
def test_of_a_whole_company_nothing_is_kept_that_may_be_old(owners, kept):
    """Of many at once it is dropped rather than left as it was."""
    with Store() as store:
        everyone = [f"owner {number}" for number in range(owners)]
        store.interactions.record([wrote(one, "whatsapp:Bob Ray") for one in everyone], 1)
        precompute(store, everyone[:1], NOW)
        store.interactions.record([wrote(everyone[0], "signal:Bob Ray")], 2)
        precompute(store, everyone, NOW)
        assert names(store, everyone[0]) == ([["Bob Ray", "Bob Ray"]] if kept else None)
