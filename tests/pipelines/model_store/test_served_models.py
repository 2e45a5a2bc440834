"""Models opened to answer: by their tables, made where they are missing, refused where they are another's."""

import json
from dataclasses import replace

import numpy as np
import pytest

from data.errors import NoModelError
from data.settings import Settings
from data.store.store import Store
from models.features.matrix import NAMES
from models.served.tables_of_model import random_rows
from pipelines.model_store.artefact import load_saved, open_artefact, prior, save, tables_as_bytes
from pipelines.model_store.model_files import PRIOR_FOLDER, SavedBytes, read_card, tables_beside, write_files
from pipelines.model_store.served_models import open_served
from pipelines.model_store.workspace_models import WorkspaceModels

WITHOUT_TABLES = "UPDATE model_versions SET tables = NULL WHERE workspace = ?"
SHIPPED = PRIOR_FOLDER / "prior.skops"


@pytest.fixture(name="saved")
def _saved(tmp_path):
    """Return the path of a saved model."""
    return save(prior(), tmp_path, "model")


def test_the_shipped_tables_are_those_of_the_shipped_prior():
    """Made from it anew, they are the same bytes."""
    made = tables_as_bytes(load_saved(SHIPPED, read_card(SHIPPED)), SHIPPED.read_bytes())
    assert tables_beside(SHIPPED).read_bytes() == made


def test_a_model_answers_as_the_artefact_does(saved):
    """The same tables and the same card, whichever way it is opened."""
    served, fitted = open_served(saved), open_artefact(saved)
    rows = random_rows(fitted.tables, len(NAMES), 100, 1)
    np.testing.assert_array_equal(served.tables.logit(rows), fitted.tables.logit(rows))
    assert served.card == fitted.card


def test_tables_that_are_missing_are_made_and_said(saved):
    """Once: they are kept beside the model, and the next start finds them."""
    whole, sentences = tables_beside(saved).read_bytes(), []
    tables_beside(saved).unlink()
    open_served(saved, sentences.append)
    assert [str(one) for one in sentences] == [
        f"{saved} had no tables to answer from; they were made from it now"
    ]
    assert tables_beside(saved).read_bytes() == whole
    open_served(saved, sentences.append)
    assert len(sentences) == 1


def test_tables_of_another_model_are_refused(saved):
    """By the digest that they hold, and the error says what to do."""
    fields = json.loads(tables_beside(saved).read_bytes())
    tables_beside(saved).write_text(json.dumps(fields | {"model": "0" * 64}), encoding="utf-8")
    with pytest.raises(NoModelError, match=r"was not made from model\.skops: their digests differ"):
        open_served(saved)
    tables_beside(saved).unlink()
    assert open_served(saved).card.version == "prior"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"model": 1, "members": [{}], "ramp": null}'])
def test_damaged_tables_are_refused(saved, content):
    """Nothing half read answers."""
    tables_beside(saved).write_text(content, encoding="utf-8")
    with pytest.raises(NoModelError, match="is damaged"):
        open_served(saved)


def test_whoever_is_stopped_while_saving_leaves_no_foreign_tables(saved, tmp_path, monkeypatch):
    """After the model is in place and before its tables are: there are none, and they are made."""
    other = replace(prior(), card=replace(prior().card, version="other"))
    place = type(saved).replace

    def stopped(self, target):
        if target == tables_beside(saved):
            raise KeyboardInterrupt
        return place(self, target)

    monkeypatch.setattr(type(saved), "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        save(other, tmp_path, "model")
    monkeypatch.undo()
    assert not tables_beside(saved).exists()
    assert open_served(saved).card.version == "other"


def test_the_store_holds_the_tables_of_a_champion(tmp_path):
    """Of one that an older Kith kept without, from when it next answers; other machines find them there."""
    card = replace(prior().card, version="90d-v1", horizons=(90, 90))
    with Store() as store:
        models = WorkspaceModels.of(store, Settings(tmp_path / "one"))
        path = models.keep(replace(prior(), card=card), "90d-v1", 5, crowned=True)
        kept = store.model_versions.kept("90d-v1")
        assert kept is not None
        assert kept.tables == tables_beside(path).read_text(encoding="utf-8")
        with store.database.transaction():
            store.database.write_many(
                "UPDATE model_versions SET tables = ? WHERE workspace = ?", [(None, "own")]
            )
        tables_beside(path).unlink()
        sentences = []
        WorkspaceModels.of(store, Settings(tmp_path / "one"), sentences.append).champion(90)
        assert len(sentences) == 1
        assert store.model_versions.kept("90d-v1") == kept
        elsewhere = WorkspaceModels.of(store, Settings(tmp_path / "other"), sentences.append)
        assert elsewhere.champion(90) is not None
        assert len(sentences) == 1


def test_a_model_without_tables_is_written_without(saved, tmp_path):
    """And those that lay there of another go."""
    write_files(
        tmp_path, "model", SavedBytes(saved.read_bytes(), saved.with_suffix(".json").read_bytes(), None)
    )
    assert not tables_beside(saved).exists()
