"""Programs that were generated from the API's description can use it (TypeScript: `make clients`)."""

import importlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from service.app import Options, create_app


@pytest.fixture
def address(store, publish, clock):
    """Serve a store with a list for Ada over a real socket, and return its address."""
    publish(store, "Ada", ("Grace Hopper", "Mary Somerville"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        app = create_app(store, clock, Options())
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.openapi()
        server.should_exit = True
        thread.join()


@pytest.mark.filterwarnings("default")
def test_a_generated_client_reads_answers_and_records(address, store, tmp_path: Path, monkeypatch):
    """A client made by openapi-python-client reads a list, answers it, and sends a batch."""
    base, document = address
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    programs = Path(sys.executable).parent
    made = subprocess.run(
        [programs / "openapi-python-client", "generate", "--path", "openapi.json", "--output-path", "made"],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout
    assert "WARNING" not in made.stdout.upper()
    monkeypatch.syspath_prepend(tmp_path / "made")
    token, _ = store.api_keys.make("own", "client", ["admin"], owner=None, made_at=1, expires_at=None)
    with importlib.import_module("kith_client").AuthenticatedClient(base_url=base, token=token) as client:
        use(client)


def use(client: Any) -> None:
    """Make a small day's calls with a generated client."""

    def call(name: str, *words: str, **known):
        models = importlib.import_module("kith_client.models")
        if isinstance(known.get("body"), tuple):
            model, fields = known["body"]
            known["body"] = getattr(models, model).from_dict(fields)
        return importlib.import_module(f"kith_client.api.{name}").sync(*words, client=client, **known)

    week = call("suggestions.list_suggestions", "Ada")
    assert [one.contact for one in week.suggestions] == ["Grace Hopper", "Mary Somerville"]
    answered = call(
        "suggestions.answer_suggestion", "Ada", "Grace Hopper", body=("AnswerSent", {"kind": "done"})
    )
    assert answered.contact == "Grace Hopper"
    row = {
        "owner": "Ada", "contact": "Mary Somerville", "at": "2026-03-01T10:00:00Z", "direction": "sent",
        "channel": "email", "source": "crm", "external_id": "1",
    }  # fmt: skip
    told = call("interactions.record_interactions", body=("BatchSent", {"interactions": [row]}))
    assert told.created == 1
    assert call("suggestions.list_suggestions", "Ada").suggestions == []
    problem = call("suggestions.list_suggestions", "Nobody")
    assert (problem.status, problem.type_) == (404, "urn:kith:problem:not-found")
