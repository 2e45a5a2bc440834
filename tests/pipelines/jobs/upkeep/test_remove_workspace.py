"""The machine's own workspace shares its folder with the others': only what is its own goes."""

from data.schema import OWN, Contact
from data.settings import Settings
from data.store.store import Store
from pipelines.jobs.upkeep.remove_workspace import remove_workspace


def test_the_machines_own_workspace_leaves_the_models_of_the_others(tmp_path):
    """Its models and its uploads go."""
    settings = Settings(tmp_path)
    own, others = settings.models_path / "90d-v1.skops", settings.models_of("acme") / "90d-v1.skops"
    upload = settings.uploads_path / "a file"
    for path in (own, others, upload):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    with Store(settings.store) as store:
        store.contacts.keep([Contact("Ada", "Bob")], 1)
        remove_workspace(store, settings, OWN)
        assert list(store.everything()) == []
    assert [path.exists() for path in (own, others, upload)] == [False, True, False]
