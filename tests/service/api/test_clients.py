"""Programs that were generated from the API's description can use it (TypeScript: `make clients`)."""

import importlib
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from clients.python.build import build
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
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.filterwarnings("default")
def test_the_python_client_reads_answers_and_records(address, store, tmp_path: Path, monkeypatch):
    """The wheel that `make python-client` builds reads lists, answers, sends a batch, pages and patches."""
    monkeypatch.syspath_prepend(build(tmp_path))
    token, _ = store.api_keys.make("own", "client", ["admin"], owner=None, made_at=1, expires_at=None)
    with importlib.import_module("kith_client").AuthenticatedClient(base_url=address, token=token) as client:
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
    call("people.put_contact", "Mary Somerville", body=("ContactSent", {"owner": "Ada", "importance": 0.9}))
    patch = {"owner": "Ada", "importance": None, "name": "Mary S."}
    patched = call("people.patch_contact", "Mary Somerville", body=("ContactSent", patch))
    assert (patched.name, patched.importance) == ("Mary S.", None)
    page = call("people.list_contacts", "Ada", limit=1)
    following = call("people.list_contacts", "Ada", limit=1, cursor=page.next_cursor)
    assert [one.contact for one in (*page.contacts, *following.contacts)] == [
        "Grace Hopper",
        "Mary Somerville",
    ]
    taken_back = call("suggestions.delete_answer", "Ada", answered.id)
    assert taken_back.kind == "done"
    assert [one.contact for one in call("suggestions.list_suggestions", "Ada").suggestions] == [
        "Grace Hopper"
    ]
