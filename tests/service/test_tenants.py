"""Nobody gets in: a key of one workspace opens nothing of another, its scopes and its owner nothing more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from data.identity.own_addresses import AddressState
from data.identity.purposes import LOOKS, Purpose
from data.schema import OWN, CardFact, Contact, Direction, Interaction, to_epoch
from data.store.bookkeeping.api_keys import KEEP
from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.bookkeeping.job_queue import JobKind
from data.store.bookkeeping.preferences import EVERYONE, MODEL
from data.store.engine.database import END_OF_TIME
from data.store.log.bulk_uploads import BulkFormat, BulkUpload
from data.store.store import Store
from models.served.artefact import Artefact
from pipelines.jobs.upkeep.work import refresh_changed_lists
from pipelines.model_store.artefact import prior
from service.security import Right
from service.web.schemas import Problem
from tests.service.conftest import ON_ONE_STORE

NOW = datetime(2026, 3, 2, tzinfo=UTC)
BEFORE = "2026-02-01T09:00:00Z"
ROW = {"at": BEFORE, "direction": "sent", "channel": "email", "source": "crm"}
# What stands in the other workspace and nowhere else, beside names that stand in both or in none.
THEIRS = ("Zenobia", "Quintessa Vale")
OWNERS = ("Ada", "Mary", "Zenobia", "Nobody")
CONTACTS = ("Grace Hopper", "Katherine Johnson", "Quintessa Vale", "Nobody Else")


# What a card says of a training, and what the training's workspace alone may read.
TRAINING = {"log_rows": 159_547, "log_sha256": "9b56" * 16, "tested_on": ["2025-11-03"]}
FIGURES = {"Kith": {"base_rate": 0.15, "auc": 0.81}}
MODEL_CARD = {
    "version": "90d-v2",
    "as_of": "2026-02-01T00:00:00+00:00",
    "horizons": [90, 90],
    "training": TRAINING,
    "figures": FIGURES,
}
SHOWN_CARD = MODEL_CARD | {"as_of": "2026-02-01T00:00:00Z"}
NOTHING_OF_THE_TRAINING = {"as_of": None, "training": {}, "figures": {}}


@dataclass(frozen=True, slots=True)
class Call:
    """One request to one operation of the API."""

    operation: str
    # The scope that opens it, or the scopes each of which does.
    right: Right | tuple[Right, ...]
    method: str
    path: str
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def by(self, client: TestClient, token: str | None) -> Any:
        """Send it with a key."""
        known = {} if token is None else {"authorization": f"Bearer {token}"}
        return client.request(self.method, self.path, json=self.json, headers=self.headers | known)


def rights_of(call: Call) -> tuple[Right, ...]:
    """Return the scopes each of which opens a call."""
    return (call.right,) if isinstance(call.right, Right) else call.right


def calls(owner: str, contact: str, key: str) -> dict[str, Call]:
    """Return a request to every operation, about one owner and one contact."""
    mine, once = f"/v1/owners/{owner}", {"idempotency-key": key}
    row = ROW | {"contact": contact, "external_id": f"{owner}-{contact}"}
    said = [
        Call("listSuggestions", Right.READ, "GET", f"{mine}/suggestions"),
        Call(
            "answerSuggestion",
            Right.ANSWER,
            "POST",
            f"{mine}/suggestions/{contact}/answer",
            {"kind": "done"},
            once,
        ),
        Call("listRelationships", Right.READ, "GET", f"{mine}/relationships"),
        Call("getRelationship", Right.READ, "GET", f"{mine}/relationships/{contact}"),
        Call(
            "recordInteractions",
            Right.RECORD,
            "POST",
            "/v1/interactions:batch",
            {"interactions": [row | {"owner": owner}]},
            once,
        ),
        Call(
            "recordInteractionsOfOwner",
            Right.RECORD,
            "POST",
            f"{mine}/interactions",
            {"interactions": [row]},
            once,
        ),
        Call(
            "deleteInteraction",
            Right.RECORD,
            "DELETE",
            f"/v1/interactions?owner={owner}&source=crm&external_id={owner}-{contact}",
        ),
        Call("listAddresses", Right.READ, "GET", f"{mine}/addresses"),
        Call(
            "putAddresses",
            Right.PEOPLE,
            "PUT",
            f"{mine}/addresses",
            {"addresses": [f"{owner}@{key}.example", "both@x.example"]},
        ),
        Call("listMemories", Right.READ, "GET", f"{mine}/contacts/{contact}/memories"),
        Call(
            "addMemory",
            Right.ANSWER,
            "POST",
            f"{mine}/contacts/{contact}/memories",
            {"words": f"a word of {key}"},
            once,
        ),
        Call("deleteMemory", Right.ANSWER, "DELETE", f"{mine}/contacts/{contact}/memories/1"),
        Call("listIntroductions", Right.READ, "GET", f"{mine}/introductions"),
        Call(
            "answerIntroduction",
            Right.ANSWER,
            "POST",
            f"{mine}/introductions/answer",
            {"first": contact, "second": CONTACTS[0], "answer": "done"},
            once,
        ),
        Call("makeList", (Right.JOBS, Right.ANSWER), "POST", f"{mine}/lists", None, once),
        Call("readJob", (Right.JOBS, Right.READ), "GET", "/v1/jobs/0"),
        Call("listAllSuggestions", Right.READ, "GET", "/v1/suggestions"),
        Call("listAnswers", Right.READ, "GET", f"{mine}/answers"),
        Call("getAnswer", Right.READ, "GET", f"{mine}/answers/1"),
        Call("deleteAnswer", Right.ANSWER, "DELETE", f"{mine}/answers/1"),
        Call("listContacts", Right.READ, "GET", f"{mine}/contacts?text={contact[:2]}"),
        Call("listInteractions", Right.READ, "GET", f"{mine}/interactions?contact={contact}"),
        Call("listMerges", Right.READ, "GET", f"{mine}/merges"),
        Call("undoMerge", Right.PEOPLE, "DELETE", f"{mine}/merges/1"),
        Call("listOwners", Right.READ, "GET", "/v1/owners"),
        Call("getOwner", Right.READ, "GET", mine),
        Call("putOwner", Right.PEOPLE, "PUT", mine, {"budget": 3}),
        Call("patchOwner", Right.PEOPLE, "PATCH", mine, {"budget": None}),
        Call("getContact", Right.READ, "GET", f"/v1/contacts/{contact}?owner={owner}"),
        Call(
            "patchContact",
            Right.PEOPLE,
            "PATCH",
            f"/v1/contacts/{contact}",
            {"owner": owner, "kind": None, "importance": None},
        ),
        Call(
            "putContact",
            Right.PEOPLE,
            "PUT",
            f"/v1/contacts/{contact}",
            {"owner": owner, "importance": 0.5},
        ),
        Call(
            "mergeContact",
            Right.PEOPLE,
            "POST",
            f"/v1/contacts/{contact}/merge",
            {"into": CONTACTS[0], "owner": owner},
            once,
        ),
        Call("forgetContact", Right.PEOPLE, "DELETE", f"/v1/contacts/{contact}"),
        Call("getTeamContact", Right.READ, "GET", f"/v1/team/contacts/{contact}"),
        Call("getTeamCompany", Right.READ, "GET", "/v1/team/companies/Acme"),
        Call("getAggregates", Right.READ, "GET", "/v1/aggregates"),
        Call("listObjections", Right.PEOPLE, "GET", "/v1/objections"),
        Call("addObjection", Right.PEOPLE, "POST", "/v1/objections", {"contact": contact}),
        Call("liftObjection", Right.PEOPLE, "DELETE", f"/v1/objections/{contact}"),
        Call("listErasures", Right.ADMIN, "GET", "/v1/erasures"),
        Call("liftErasure", Right.ADMIN, "DELETE", "/v1/erasures/1"),
        Call("listChanges", Right.READ, "GET", "/v1/changes?since=0"),
        Call("makeWebhook", Right.ADMIN, "POST", "/v1/webhooks", {"url": f"https://{key}.example/{key}"}),
        Call("listWebhooks", Right.ADMIN, "GET", "/v1/webhooks"),
        Call("getWebhook", Right.ADMIN, "GET", f"/v1/webhooks/whk_{key}"),
        Call("changeWebhook", Right.ADMIN, "PATCH", f"/v1/webhooks/whk_{key}", {"kinds": ["list.made"]}),
        Call("removeWebhook", Right.ADMIN, "DELETE", f"/v1/webhooks/whk_{key}"),
        Call("rotateWebhook", Right.ADMIN, "POST", f"/v1/webhooks/whk_{key}/rotate"),
        Call("sendTest", Right.ADMIN, "POST", f"/v1/webhooks/whk_{key}/test"),
        Call("replayWebhook", Right.ADMIN, "POST", f"/v1/webhooks/whk_{key}/replay", {"since": 0}),
        Call("listDeliveries", Right.ADMIN, "GET", f"/v1/webhooks/whk_{key}/deliveries"),
        Call("beginUpload", Right.RECORD, "POST", "/v1/uploads", {"format": "ndjson"}),
        Call("listUploads", Right.RECORD, "GET", "/v1/uploads"),
        Call("getUpload", Right.RECORD, "GET", f"/v1/uploads/upload-{key}"),
        Call("sendPart", Right.RECORD, "PATCH", f"/v1/uploads/upload-{key}?offset=0", {"a": 1}),
        Call("loadUpload", Right.RECORD, "POST", f"/v1/uploads/upload-{key}/load"),
        Call("getResults", Right.RECORD, "GET", f"/v1/uploads/upload-{key}/results"),
        Call("removeUpload", Right.RECORD, "DELETE", f"/v1/uploads/upload-{key}"),
        Call("listKeys", Right.ADMIN, "GET", "/v1/keys"),
        Call("makeKey", Right.ADMIN, "POST", "/v1/keys", {"name": key, "scopes": ["metrics:read"]}),
        Call("getKey", Right.ADMIN, "GET", f"/v1/keys/key-{key}"),
        Call("rotateKey", Right.ADMIN, "POST", f"/v1/keys/key-{key}/rotate"),
        Call("revokeKey", Right.ADMIN, "DELETE", f"/v1/keys/key-{key}"),
        Call("listAudit", Right.ADMIN, "GET", "/v1/audit"),
        Call("previewCrm", Right.ADMIN, "POST", f"/v1/crms/con_{key}/preview"),
        Call("readCrmPreview", Right.ADMIN, "GET", f"/v1/crms/con_{key}/preview"),
        Call("getModel", Right.READ, "GET", "/v1/model"),
        Call("getCoverage", Right.READ, "GET", f"/v1/coverage?owner={owner}"),
        Call(
            "scoreHistory",
            Right.READ,
            "POST",
            "/v1/score",
            {"as_of": BEFORE, "interactions": [{"at": BEFORE, "direction": "sent"}]},
            once,
        ),
    ]
    return {one.operation: one for one in said}


OPERATIONS = sorted(calls("Ada", "Grace Hopper", "k"))
# Not about one owner, so a key that is for one owner may ask them.
# An upload of a key for all owners is of all of them; every key may begin one of its own.
OF_UPLOADS = {"getUpload", "sendPart", "loadUpload", "getResults", "removeUpload"}
OF_NO_OWNER = {
    "getModel",
    "scoreHistory",
    "readJob",
    "listChanges",
    "listOwners",
    "listAllSuggestions",
    "beginUpload",
    "listUploads",
    "getTeamContact",
    "getTeamCompany",
}
OF_TEAM = {"getTeamContact", "getTeamCompany"}
# A batch tells row by row; the call itself goes through.
ROW_BY_ROW = {"recordInteractions"}
# Of all owners at once, so a key for one owner may not.
OF_WEBHOOKS = {
    "makeWebhook",
    "listWebhooks",
    "getWebhook",
    "changeWebhook",
    "removeWebhook",
    "rotateWebhook",
    "sendTest",
    "replayWebhook",
    "listDeliveries",
}
OF_KEYS = {"listKeys", "makeKey", "getKey", "rotateKey", "revokeKey", "listAudit"}
OF_ALL = {
    "forgetContact",
    "getAggregates",
    "listObjections",
    "addObjection",
    "liftObjection",
    "listErasures",
    "liftErasure",
    *OF_WEBHOOKS,
    *OF_KEYS,
    *OF_UPLOADS,
    "previewCrm",
    "readCrmPreview",
}


def fill(
    store: Store, publish: Callable[..., None], owners: tuple[str, ...], contacts: tuple[str, ...]
) -> None:
    """Put a log, a list, people, wishes and a webhook into a workspace."""
    number = {"A": "k", "B": "l"}[store.workspace]
    url = f"https://{number}.example/{contacts[-1].split()[-1].lower()}"
    row = (f"key-{number}", store.workspace, number, contacts[-1], "metrics:read", None, 1, None)
    store.database.write_many(KEEP, [row])
    store.bulk_uploads.add(BulkUpload(f"upload-{number}", BulkFormat.NDJSON, "", "crm", 1))
    store.audit.add(AuditAction.DATA_EXPORTED, "page", 1, about=owners[-1])
    store.webhook_endpoints.add(f"whk_{number}", url, [], "v1:0:0", made_at=1, made_by="test")
    described = ("", ConnectionKind.BOTTLECRM, url, {"server": url}, "sealed", 1)
    store.connections.add(Connection(f"con_{number}", store.workspace, *described))
    store.jobs.ask(JobKind.PREVIEW_CRM, "", {"connection": f"con_{number}"}, "page", 1)
    store.colleagues.switch(on=True)
    for owner in owners:
        rows = [
            Interaction(
                owner, contact, datetime(2026, 1, n, tzinfo=UTC), Direction.SENT, "email", "crm", f"{n}"
            )
            for n, contact in enumerate(contacts, start=1)
        ]
        store.interactions.record(rows, to_epoch(NOW))
        store.contacts.keep([Contact(owner, contacts[0], "Her Name")], to_epoch(NOW))
        store.preferences.set(owner, "budget", 5)
        store.own_addresses.say(owner, [f"{contacts[-1].split()[0]}@x.example"], AddressState.OWN, 1)
        for purpose in (*LOOKS, Purpose.TEAM):
            store.consents.say(owner, purpose, 1, allowed=True)
        store.card_facts.learn(owner, "book", [(contacts[-1], {CardFact.COMPANY: "Acme"})], 1)
        publish(store, owner, contacts)


def all_of(store: Store) -> list[Any]:
    """Return everything a workspace holds that the API can change."""
    owners = sorted({*store.interactions.owners(), *store.lists.owners(END_OF_TIME), *OWNERS})
    return [
        sorted(store.interactions.columns()),
        store.contacts.all(),
        store.objections.all(),
        store.lists.answers(),
        [(owner, store.lists.contacts(owner, END_OF_TIME), store.preferences.all(owner)) for owner in owners],
        [store.own_addresses.all(owner) for owner in owners],
        store.change_counts.pending(),
        store.webhook_endpoints.all(),
        # When a key was used is written down by the way.
        [replace(key, used_at=None) for key in store.keys.all()],
        store.audit.page(99),
        store.bulk_uploads.all(),
        [store.deliveries.newest(one.id, 99) for one in store.webhook_endpoints.all()],
    ]


def key_for(store: Store, *rights: Right, workspace: str = "A", owner: str | None = None) -> str:
    """Make a key and return its text."""
    made = store.api_keys.make(
        workspace, "test", [str(one) for one in rights], owner=owner, made_at=1, expires_at=None
    )
    return made[0]


@dataclass(frozen=True, slots=True)
class World:
    """An installation with the workspace A, and perhaps another beside it."""

    store: Store
    client: TestClient
    token: str


@pytest.fixture
def full(store, publish, call, clock) -> World:
    """Return an installation with two workspaces that share some names."""
    fill(store.within("A"), publish, ("Ada", "Mary"), CONTACTS[:2])
    fill(store.within("B"), publish, ("Ada", "Zenobia"), ("Grace Hopper", "Quintessa Vale"))
    # As versions before 0.1.1 kept it: whole, whoever's log it was trained on.
    store.within("A").preferences.set(EVERYONE, MODEL, MODEL_CARD)
    return World(store, call(store, clock), key_for(store, Right.ADMIN))


@pytest.fixture
def alone(request, store, tmp_path: Path, publish, call, clock) -> Iterator[World]:
    """Return an installation in which the other workspace was never heard of.

    On the same engine: a server gives the number of a row that was rolled back to nobody else.
    """
    is_file = isinstance(store.target, Path)
    place = tmp_path / "alone.db" if is_file else request.getfixturevalue("new_postgres_url")()
    with Store(place) as other:
        fill(other.within("A"), publish, ("Ada", "Mary"), CONTACTS[:2])
        other.within("A").preferences.set(EVERYONE, MODEL, MODEL_CARD | NOTHING_OF_THE_TRAINING)
        yield World(other, call(other, clock), key_for(other, Right.ADMIN))


@ON_ONE_STORE
def test_every_operation_is_in_these_tests(full):
    """A new route is asked for its isolation before it is let in."""
    paths = full.client.get("/openapi.json").json()["paths"]
    found = {operation["operationId"] for path in paths.values() for operation in path.values()}
    assert found == set(OPERATIONS)


ASKED = st.tuples(
    st.sampled_from(OPERATIONS), st.sampled_from(OWNERS), st.sampled_from(CONTACTS), st.sampled_from("klm")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(ASKED, min_size=1, max_size=8))
def test_the_other_workspace_might_as_well_not_be(full, alone, asked):
    """Whatever a key asks, it is answered word for word as if the other workspace did not exist."""
    theirs = all_of(full.store.within("B"))
    for operation, owner, contact, key in asked:
        call = calls(owner, contact, key)[operation]
        here, there = call.by(full.client, full.token), call.by(alone.client, alone.token)
        assert (here.status_code, words(here)) == (there.status_code, words(there))
        # An ETag is of the whole text, ids that are given by lot included.
        assert here.text != there.text or here.headers.get("etag") == there.headers.get("etag")
    assert all_of(full.store.within("B")) == theirs


def words(answer: Any) -> str:
    """Return what was answered, without what jobs, tests and keys are given by lot."""
    without_jobs = re.sub(r'(?<="id":")[\w-]{16}(?=","kind":"make_list")', "", answer.text)
    without_jobs = re.sub(r'(?<="job":")[\w-]{16}(?=","state":)', "", without_jobs)
    without_tests = re.sub(r"(?<=_test_)[0-9a-f]{8}", "", without_jobs)
    without_key_ids = re.sub(r"key-[0-9a-f]{8}", "", without_tests)
    without_key_ids = re.sub(r'(?<="id":")[\w-]{16}(?=","format":)', "", without_key_ids)
    without_uses = re.sub(r'(?<="used_at":)[^,}]+', "", without_key_ids)
    return _keys_in_one_order(re.sub(r"kith_[\w-]{43}", "", without_uses))


def _keys_in_one_order(text: str) -> str:
    # Keys made in one second stand in the order of their ids, which is by lot too.
    head, keys, rest = text.partition('"keys":[')
    if not keys:
        return text
    listed, end, tail = rest.rpartition("]")
    return head + keys + ",".join(sorted(re.split(r",(?=\{)", listed))) + end + tail


def test_the_other_workspaces_key_does_see_it(full):
    """The property above is not empty: what A must not see is there for B."""
    token = key_for(full.store, Right.ADMIN, workspace="B")
    for operation in ("listSuggestions", "listRelationships", "listAddresses", "getCoverage"):
        told = calls(*THEIRS, "k")[operation].by(full.client, token)
        assert told.status_code == 200
        assert any(name in told.text for name in THEIRS)


def trained_in(workspace: str | None) -> Artefact:
    """Return a model whose card says that it was trained on a workspace's log."""
    card = replace(prior().card, **MODEL_CARD, workspace=workspace)
    return Artefact(prior().model, replace(card, horizons=(90, 90)))


def send_history(world: World, token: str) -> None:
    """Send a week-by-week history that stopped a month ago."""
    moments = [NOW - timedelta(days=30 + 7 * n) for n in range(12)]
    rows = [
        ROW
        | {
            "owner": "Ada",
            "contact": "Grace Hopper",
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "external_id": f"{at}",
        }
        for at in moments
    ]
    sent = world.client.post(
        "/v1/interactions:batch", json={"interactions": rows}, headers={"authorization": f"Bearer {token}"}
    )
    assert sent.json()["created"] == len(rows)


def test_a_training_is_shown_to_its_own_workspace_only(full):
    """One model makes lists in both workspaces; only B, which trained it, reads when and on what."""
    tokens = {name: key_for(full.store, Right.ADMIN, workspace=name) for name in "AB"}
    for token in tokens.values():
        send_history(full, token)
    refresh_changed_lists(full.store, lambda _: trained_in("B"), NOW)
    told = {name: calls("Ada", "x", "k")["getModel"].by(full.client, tokens[name]).json() for name in "AB"}
    assert told == {"A": MODEL_CARD | NOTHING_OF_THE_TRAINING, "B": SHOWN_CARD}
    kept = str(list(full.store.within("A").everything()))
    assert TRAINING["log_sha256"] not in kept


def test_the_shipped_models_figures_are_everybodys(full):
    """It was trained in no workspace: its training and figures are in every workspace's card."""
    send_history(full, full.token)
    refresh_changed_lists(full.store, lambda _: prior(), NOW)
    told = calls("Ada", "x", "k")["getModel"].by(full.client, full.token).json()
    assert (told["figures"], told["training"]) == (prior().card.figures, prior().card.training)


@pytest.mark.parametrize("name", ["A", OWN])
def test_a_card_that_does_not_say_where_it_was_trained_is_the_machines_own(full, name):
    """Before cards said so, only the machine's own workspace could train."""
    full.store.within(name).preferences.set(EVERYONE, MODEL, MODEL_CARD)
    token = key_for(full.store, Right.ADMIN, workspace=name)
    told = calls("Ada", "x", "k")["getModel"].by(full.client, token).json()
    assert told == (SHOWN_CARD if name == OWN else MODEL_CARD | NOTHING_OF_THE_TRAINING)


@ON_ONE_STORE
@pytest.mark.parametrize("right", [one for one in Right if one is not Right.ADMIN])
def test_a_scope_opens_what_it_names(full, right):
    """Each operation is open to its own scope and to no other, and a refusal changes nothing."""
    token, before = key_for(full.store, right), all_of(full.store.within("A"))
    asked = calls("Ada", "Grace Hopper", "k").values()
    for call in asked:
        if right not in rights_of(call):
            told = call.by(full.client, token)
            assert (
                TypeAdapter(Problem).validate_python(told.json())["type"] == "urn:kith:problem:forbidden"
            ), call.operation
    assert all_of(full.store.within("A")) == before
    for call in asked:
        if right in rights_of(call):
            assert call.by(full.client, token).status_code not in {401, 403}, call.operation


def test_a_key_for_one_owner_opens_nobody_elses(full):
    """A key for Mary is refused whatever is Ada's, and changes nothing of it."""
    token, before = key_for(full.store, Right.ADMIN, owner="Mary"), all_of(full.store.within("A"))
    for operation, call in calls("Ada", "Grace Hopper", "k").items():
        if operation in OF_TEAM:
            continue
        told = call.by(full.client, token)
        if operation in ROW_BY_ROW:
            assert told.json()["rejected"] == 1
        else:
            assert (told.status_code == 403) == (operation not in OF_NO_OWNER), operation
    assert all_of(full.store.within("A")) == before
    # What Ada agreed that her colleagues see, Mary sees, and that is written down.
    assert {calls("Ada", "Grace Hopper", "k")[one].by(full.client, token).status_code for one in OF_TEAM} == {
        200
    }


def test_a_key_for_one_owner_opens_that_owners(full):
    """A key for Mary opens what is Mary's, except what reaches all owners."""
    token = key_for(full.store, Right.ADMIN, owner="Mary")
    for operation, call in calls("Mary", "Grace Hopper", "k").items():
        assert (call.by(full.client, token).status_code == 403) == (operation in OF_ALL), operation


@ON_ONE_STORE
@pytest.mark.parametrize("token", [None, "kith_", "kith_" + "A" * 43, "Bearer", "\xff"])
def test_without_a_valid_key_there_is_one_answer(full, token):
    """Once a key was made, every operation answers a stranger with the same 401."""
    headers = {} if token is None else {"authorization": f"Bearer {token}".encode("latin-1")}
    for call in calls("Ada", "Grace Hopper", "k").values():
        told = full.client.request(call.method, call.path, json=call.json, headers=call.headers | headers)
        assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")
        assert "Ada" not in told.text


@ON_ONE_STORE
@pytest.mark.parametrize("path", ["/", "/owners/Ada", "/metrics"])
def test_the_page_and_the_figures_are_not_for_a_reading_key(full, path):
    """A key that reads suggestions opens neither the page nor the metrics."""
    token = key_for(full.store, Right.READ)
    told = full.client.get(path, headers={"authorization": f"Bearer {token}"})
    assert told.status_code == 403


@ON_ONE_STORE
@pytest.mark.parametrize("path", ["/sources", "/undo", "/settings/forget", "/sign-out"])
def test_a_key_sends_no_form(full, path):
    """Whatever a key allows, the page's forms are not for it, and that is said before their body is read."""
    # Whoever read it would answer 400.
    head = {"authorization": f"Bearer {full.token}", "content-type": "multipart/form-data; boundary=x"}
    told = full.client.post(path, content=b"broken", headers=head)
    assert (told.status_code, told.json()["title"]) == (403, "Not allowed")


def test_a_file_goes_into_the_workspace_of_the_page_or_nowhere(full):
    """Signed in to another than the machine's own, the page offers no file and takes none in."""
    full.client.cookies.set("kith", full.store.sessions.begin("A", to_epoch(NOW)))
    asked = full.client.get("/sources?owner=Ada", headers={"accept": "text/html"}).text
    assert 'type="file"' not in asked
    assert "remove its folder" not in full.client.get("/settings?owner=Ada").text
    token = re.findall(r'name="token" value="([0-9a-f]+)"', asked)[0]
    before = list(full.store.within("own").everything())
    sent = {"data": {"owner": "Ada", "token": token}, "files": {"file": ("a.csv", b"x")}}
    del full.client.headers["x-kith-form"]
    assert full.client.post("/sources", **sent).status_code == 403
    assert full.client.get("/uploads/any").status_code == 403
    assert list(full.store.within("own").everything()) == before


def test_a_revoked_or_expired_key_opens_nothing(full):
    """A key past its end is a stranger's, and so is a revoked one."""
    store = full.store
    past, _ = store.api_keys.make("A", "old", ["admin"], owner=None, made_at=1, expires_at=to_epoch(NOW) - 1)
    gone, key = store.api_keys.make("A", "gone", ["admin"], owner=None, made_at=1, expires_at=None)
    store.within("A").keys.revoke(key.id, to_epoch(NOW))
    for token in (past, gone):
        assert calls("Ada", "Grace Hopper", "k")["listSuggestions"].by(full.client, token).status_code == 401


def test_no_key_is_ever_written_down(full, capfd):
    """Neither the log nor the store holds a key, whatever was done with it."""
    for one in OPERATIONS:
        calls("Ada", "Grace Hopper", "k")[one].by(full.client, full.token)
    assert full.token not in "".join(capfd.readouterr())
    assert all(full.token not in str(key) for key in full.store.api_keys.all())


def test_the_log_names_nobody_whatever_is_called(full):
    """Each call that is written down has its route's template; no owner or contact of the path is in it."""
    people = ("Mary", "Katherine Johnson")
    with capture_logs() as lines:
        for call in calls(*people, "k").values():
            call.by(full.client, full.token)
        full.client.post("/owners/Mary", headers={"authorization": f"Bearer {full.token}"})
    routes = {line["route"] for line in lines}
    assert {"/v1/owners/{owner:path}/interactions", "/v1/contacts/{external_id:path}/merge"} <= routes
    assert not [name for name in " ".join(people).split() if name in str(lines)]
