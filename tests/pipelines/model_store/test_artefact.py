"""Models on disk: a file is whole or not there."""

import resource
from contextlib import contextmanager
from dataclasses import replace

import pytest

from pipelines.model_store.artefact import open_artefact, prior, save


@contextmanager
def files_of_at_most(size):
    """Let no file grow beyond a size, as a full disk would."""
    _, most = limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_fills_up_leaves_the_model_that_was_there(tmp_path):
    """The old model and its card still load, and nothing half written lies beside them."""
    path = save(replace(prior(), card=replace(prior().card, version="old")), tmp_path, "model")
    before = path.read_bytes()
    with files_of_at_most(len(before) // 2), pytest.raises(OSError, match="File too large"):
        save(prior(), tmp_path, "model")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "model.json",
        "model.skops",
        "model.tables.json",
    ]
    assert path.read_bytes() == before
    assert open_artefact(path).card.version == "old"
