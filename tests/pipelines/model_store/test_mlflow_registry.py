"""What a training finds where MLflow should be, and what it says if nobody is there."""

import socket
import warnings

import pytest

from data.errors import UnreachableError
from pipelines.model_store.mlflow_registry import Registry


def _said(uri, home):
    with pytest.raises(UnreachableError) as refused:
        Registry(uri, home, 90)
    return str(refused.value)


@pytest.fixture
def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_server_that_is_not_there_is_told_at_once(tmp_path, free_port):
    """The sentence names the address, what was found, and the setting to change."""
    uri = f"http://127.0.0.1:{free_port}"
    said = _said(uri, tmp_path)
    assert f"MLFLOW_TRACKING_URI is {uri}" in said
    assert "refused" in said
    assert "unset MLFLOW_TRACKING_URI" in said


def test_a_server_that_never_answers_is_not_waited_for(tmp_path, monkeypatch):
    """It takes the call and says nothing: asked twice, then told."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = _said(f"http://127.0.0.1:{server.getsockname()[1]}", tmp_path)
    assert "does not answer there" in said


@pytest.mark.parametrize("scheme", ["http", "postgresql+psycopg2"])
def test_a_password_in_the_address_is_not_repeated(tmp_path, free_port, scheme):
    """The sentence shows whose account it is, and three stars."""
    said = _said(f"{scheme}://ada:secret@127.0.0.1:{free_port}/runs", tmp_path)
    assert "secret" not in said
    assert "//ada:***@127.0.0.1" in said


def test_an_address_that_is_none_is_told_too(tmp_path):
    """A bracket that never closes is no traceback."""
    assert "MLFLOW_TRACKING_URI is http://[::1" in _said("http://[::1", tmp_path)


def test_a_file_beside_the_store_needs_nobody(tmp_path):
    """The default, an SQLite file, is opened without any call."""
    # Opening it for the first time, MLflow's own libraries warn each other.
    with warnings.catch_warnings(action="ignore"):
        assert Registry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path, 90).champion() is None
