"""Every answer of the API is what its OpenAPI document says, at every depth, in both directions."""

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
from starlette.testclient import TestClient

from data.identity.own_addresses import AddressState, OwnAddress, Sign
from data.identity.purposes import Purpose
from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import CardFact, Direction, Exchange, Interaction, Side, to_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.feed.outbox import DeliveryKind, DeliveryResult, DeliveryState
from data.store.store import Store
from service.app import Options
from service.use_cases.webhooks.endpoints import WebhookSettings

NOW = datetime(2026, 10, 2, tzinfo=UTC)
ROOT = Path(__file__).parents[3]

OWNER = "Mira Sen"
MIRA = f"/v1/owners/{OWNER}"
# By name the figures of a term, of a model, of a timeline: what they hold depends on the model.
FREE_FORM = {
    "ReasonOut.numbers",
    "OpenerOut.numbers",
    "RelationshipOut.figures",
    "ModelOut.training",
    "ModelOut.figures",
}
SCORER = """
import json, sys
WHY = {"code": "rhythm", "share": 0.5, "numbers": {"silence_days": 31, "usual_gap_days": 10}}
SCORE = {
    "in_cohort": True, "probability": 0.5, "probability_low": 0.4, "probability_high": 0.6,
    "confidence": "some", "depth": 0.1, "reasons": [WHY], "counter_reason": WHY | {"share": -0.5},
    "model_version": "prior",
}
for line in sys.stdin:
    print(json.dumps({"score": SCORE}), flush=True)
"""


@dataclass
class Walk:
    """Walks an answer beside its schema; remembers each field that it came by."""

    components: dict[str, Any]
    seen: set[str] = field(default_factory=set)

    def check(self, schema: dict[str, Any], value: Any, name: str = "answer") -> None:
        """Fail where the value has a field that the schema does not have, or lacks a required one."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.components[name]
        if "anyOf" in schema:
            options = [one for one in schema["anyOf"] if (one.get("type") == "null") == (value is None)]
            if len(options) == 1:
                self.check(options[0], value, name)
            else:
                assert not any({"$ref", "properties", "items"} & set(one) for one in options), name
                jsonschema.validate(value, schema)
        elif "properties" in schema:
            self._object(schema, value, name)
        elif schema.get("type") == "array":
            items = schema.get("prefixItems") or [schema["items"]] * len(value)
            for item, part in zip(items, value, strict=True):
                self.check(item, part, name)
        elif schema.get("type") == "object" and schema.get("additionalProperties") not in (None, True):
            for part in value.values():
                self.check(schema["additionalProperties"], part, name)
        else:
            assert {"type", "enum", "const"} & set(schema), f"{name} has no schema"
            assert schema.get("type") != "object" or name in FREE_FORM, f"{name} may hold anything"
            jsonschema.validate(value, schema)

    def _object(self, schema: dict[str, Any], value: dict[str, Any], name: str) -> None:
        fields = schema["properties"]
        assert set(value) <= set(fields), f"not in the schema of {name}: {set(value) - set(fields)}"
        missing = set(schema.get("required", ())) - set(value)
        assert not missing, f"missing in {name}: {missing}"
        for key, part in value.items():
            self.seen.add(f"{name}.{key}")
            self.check(fields[key], part, f"{name}.{key}")


@dataclass(frozen=True)
class Call:
    """One call of an operation: its id, and what is sent where."""

    operation: str
    method: str
    path: str
    body: Any = None
    status: int = 200


ROW = {"contact": "Bob", "at": "2026-09-30T10:00:00Z", "direction": "sent", "channel": "email"}
FULL_ROW = ROW | {"owner": OWNER, "source": "crm", "external_id": "1"}
KEY = {"owner": OWNER, "source": "crm", "external_id": "moves"}
MOVES, MOVED, GONE = FULL_ROW | KEY, FULL_ROW | KEY | {"contact": "Cy"}, {"gone": True, **KEY}
HISTORY = {
    "interactions": [{"at": "2026-01-01T00:00:00Z", "direction": "sent"}],
    "as_of": "2026-03-01T00:00:00Z",
}
HOOK = {"url": "https://crm.example/kith", "kinds": ["list.made", "answer.given"]}
CRM = "/v1/crms/con_hub"
PAIR = {"first": "Gap 1", "second": "Gautam Verlinde"}
CALLS = [
    Call("listSuggestions", "GET", f"{MIRA}/suggestions"),
    Call("listSuggestions", "GET", f"{MIRA}/suggestions?limit=1&lang=bn"),
    Call("listSuggestions", "GET", f"{MIRA}/suggestions?as_of=2026-10-01T12:00:00Z"),
    Call("listSuggestions", "GET", "/v1/owners/Nobody/suggestions", status=404),
    Call("listSuggestions", "GET", f"{MIRA}/suggestions?limit=0", status=422),
    Call("listRelationships", "GET", f"{MIRA}/relationships?limit=3"),
    Call("getModel", "GET", "/v1/model"),
    Call("getCoverage", "GET", "/v1/coverage"),
    Call("scoreHistory", "POST", "/v1/score", HISTORY),
    Call("recordInteractions", "POST", "/v1/interactions:batch", {"interactions": [FULL_ROW, {}]}),
    Call("recordInteractions", "POST", "/v1/interactions:batch", {"interactions": [MOVES]}),
    Call("recordInteractions", "POST", "/v1/interactions:batch", {"interactions": [MOVED, GONE]}),
    Call("deleteInteraction", "DELETE", f"/v1/interactions?{urlencode(KEY)}"),
    Call("recordInteractionsOfOwner", "POST", f"{MIRA}/interactions", {"interactions": [ROW, {}]}),
    Call("putAddresses", "PUT", f"{MIRA}/addresses", {"addresses": ["Mira@Home.example"]}),
    Call("putAddresses", "PUT", f"{MIRA}/addresses", {"addresses": ["Mira"]}, 422),
    Call("listAddresses", "GET", f"{MIRA}/addresses?lang=bn"),
    Call("addMemory", "POST", f"{MIRA}/contacts/Bob/memories", {"words": "lent him a tent"}, 201),
    Call("addMemory", "POST", f"{MIRA}/contacts/Bob/memories", {"words": "birthday 29 Feb"}, 201),
    Call("addMemory", "POST", f"{MIRA}/contacts/Bob/memories", {"words": " "}, 422),
    Call("listMemories", "GET", f"{MIRA}/contacts/Bob/memories?lang=bn"),
    Call("deleteMemory", "DELETE", f"{MIRA}/contacts/Bob/memories/1"),
    Call("listAllSuggestions", "GET", "/v1/suggestions?limit=2&pool=upkeep"),
    Call("listContacts", "GET", f"{MIRA}/contacts?limit=3"),
    Call("listInteractions", "GET", f"{MIRA}/interactions?limit=3"),
    Call("listOwners", "GET", "/v1/owners?limit=1"),
    Call("getOwner", "GET", MIRA),
    Call("putOwner", "PUT", "/v1/owners/New", {"name": "New"}, 201),
    Call("putOwner", "PUT", MIRA, {"budget": 4}),
    Call("patchOwner", "PATCH", MIRA, {"budget": None}),
    Call("patchOwner", "PATCH", "/v1/owners/Nobody", {"budget": None}, 404),
    Call("putContact", "PUT", "/v1/contacts/Carl", {"owner": OWNER, "name": "Sales Team"}, 201),
    Call("patchContact", "PATCH", "/v1/contacts/Carl", {"owner": OWNER, "kind": None}),
    Call("getContact", "GET", f"/v1/contacts/Carl?owner={OWNER}"),
    Call("mergeContact", "POST", "/v1/contacts/Carl/merge", {"into": "Bob", "owner": OWNER}),
    Call("listMerges", "GET", f"{MIRA}/merges"),
    Call("undoMerge", "DELETE", f"{MIRA}/merges/1"),
    Call("undoMerge", "DELETE", f"{MIRA}/merges/1", status=404),
    Call("forgetContact", "DELETE", "/v1/contacts/Bob"),
    Call("addObjection", "POST", "/v1/objections", {"contact": "Dana Doubt"}),
    Call("addObjection", "POST", "/v1/objections", {"contact": 7}, status=422),
    Call("getAggregates", "GET", "/v1/aggregates?days=7"),
    Call("getTeamContact", "GET", f"/v1/team/contacts/{PAIR['first']}"),
    Call("getTeamContact", "GET", "/v1/team/contacts/Nobody", status=404),
    Call("getTeamCompany", "GET", "/v1/team/companies/Acme"),
    Call("getAggregates", "GET", "/v1/aggregates?days=1", status=422),
    Call("listObjections", "GET", "/v1/objections"),
    Call("liftObjection", "DELETE", "/v1/objections/Dana Doubt"),
    Call("liftObjection", "DELETE", "/v1/objections/Dana Doubt", status=404),
    Call("listErasures", "GET", "/v1/erasures?lang=bn"),
    Call("liftErasure", "DELETE", "/v1/erasures/1"),
    Call("liftErasure", "DELETE", "/v1/erasures/9", status=404),
    Call("listIntroductions", "GET", f"{MIRA}/introductions?lang=bn"),
    Call("answerIntroduction", "POST", f"{MIRA}/introductions/answer", PAIR | {"answer": "never"}, 201),
    Call("answerIntroduction", "POST", f"{MIRA}/introductions/answer", PAIR | {"answer": "perhaps"}, 422),
    Call("listChanges", "GET", "/v1/changes?since=0&limit=1000"),
    Call("listChanges", "GET", "/v1/changes?since=99999", status=410),
]  # fmt: skip


@pytest.fixture(scope="module")
def client(
    world: Path, tmp_path_factory: pytest.TempPathFactory, calling_at: Callable[..., TestClient]
) -> Iterator[TestClient]:
    """Call the service over the made-up world, in which help went both ways and a source has a gap."""
    home = tmp_path_factory.mktemp("schema")
    shutil.copy(world / "kith.db", home)
    with Store(home / "kith.db") as store:
        store.interactions.record(list(_help_and_a_gap()), to_epoch(NOW))
        seen = {Sign.DELIVERED: (3, 4)}
        evidence = (PairEvidence(PairSign.FIELD, "Nurse", "Nurse"),)
        pair = Introduction(IntroductionKind.SUGGESTED, *PAIR.values(), to_epoch(NOW) - 9, evidence)
        store.introductions.keep(OWNER, [pair])
        store.own_addresses.learn(OWNER, [OwnAddress("mira@work.example", AddressState.ASKED, signs=seen)])
        store.colleagues.switch(on=True)
        store.consents.say(OWNER, Purpose.TEAM, 1, allowed=True)
        store.card_facts.learn(OWNER, "book", [(PAIR["first"], {CardFact.COMPANY: "Acme"})], 1)
    command = [sys.executable, "-m", "kith", "suggest", "--as-of", "2026-10-01"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={"KITH_HOME": str(home)})
    webhooks = WebhookSettings(home / "secret.key")
    options = Options(bulk=home / "bulk", scorer=(sys.executable, "-c", SCORER), webhooks=webhooks)
    with Store(home / "kith.db") as store, calling_at(store, lambda: NOW, options) as caller:
        yield caller


def _help_and_a_gap() -> Iterator[Interaction]:
    begun = NOW - timedelta(days=700)
    for number in range(400):
        if number not in range(100, 300):
            at = begun + timedelta(days=number, hours=number % 9)
            yield Interaction(OWNER, f"Gap {number % 5}", at, Direction.SENT, "email", "gap", f"{number}")
    at = NOW - timedelta(days=40)
    for side in Side:
        help_ = {"exchange": Exchange.ADVICE, "side": side}
        yield Interaction(OWNER, "Gautam Verlinde", at, Direction.MUTUAL, "call", "own", f"{side}", **help_)


@pytest.fixture(scope="module")
def answers(client: TestClient) -> list[tuple[str, int, Any]]:
    """Call every operation; return its id, the status and the answer."""
    listed = [one["contact"] for one in client.get(f"{MIRA}/suggestions").json()["suggestions"]]
    everybody = client.get(f"{MIRA}/relationships?limit=100").json()["relationships"]
    names = [*listed, *(one["contact"] for one in everybody)]
    calls = [Call("getRelationship", "GET", f"{MIRA}/relationships/{name}") for name in dict.fromkeys(names)]
    answered = f"{MIRA}/suggestions/{listed[0]}/answer"
    calls += [
        *CALLS,
        Call("answerSuggestion", "POST", answered, {"kind": "dismissed", "reason": "moved"}, 201),
        Call("answerSuggestion", "POST", answered, {"kind": "perhaps"}, 422),
        Call("listAnswers", "GET", f"{MIRA}/answers?kind=dismissed"),
        Call("getAnswer", "GET", f"{MIRA}/answers/1"),
        Call("deleteAnswer", "DELETE", f"{MIRA}/answers/1"),
        Call("deleteAnswer", "DELETE", f"{MIRA}/answers/1", status=404),
    ]
    made = _answer(client, Call("makeWebhook", "POST", "/v1/webhooks", HOOK, 201))
    hook = f"/v1/webhooks/{made[2]['id']}"
    _make_it_fail(client, made[2]["id"])
    calls += [
        Call("rotateWebhook", "POST", f"{hook}/rotate"),
        Call("sendTest", "POST", f"{hook}/test", status=202),
        Call("replayWebhook", "POST", f"{hook}/replay", {"since": 0}, 202),
        Call("listDeliveries", "GET", f"{hook}/deliveries?lang=bn"),
        Call("changeWebhook", "PATCH", hook, {"on": False}),
        Call("makeWebhook", "POST", "/v1/webhooks", {"url": "https://127.0.0.1/"}, 422),
        Call("getWebhook", "GET", hook),
        Call("getWebhook", "GET", "/v1/webhooks/none", status=404),
        Call("listWebhooks", "GET", "/v1/webhooks"),
        Call("removeWebhook", "DELETE", hook),
    ]
    # The first key closes what needed none before: it is the caller's from then on.
    key = _answer(client, Call("makeKey", "POST", "/v1/keys", {"name": "crm", "scopes": ["admin"]}, 201))
    client.headers["authorization"] = f"Bearer {key[2]['key']}"
    other = _answer(client, Call("makeKey", "POST", "/v1/keys", {"name": "x", "scopes": ["jobs:write"]}, 201))
    of_key = f"/v1/keys/{key[2]['id']}"
    file = _answer(client, Call("beginUpload", "POST", "/v1/uploads", {"format": "ndjson"}, 201))
    of_file = f"/v1/uploads/{file[2]['id']}"
    calls += [
        Call("loadUpload", "POST", f"{of_file}/load", status=422),
        Call("sendPart", "PATCH", f"{of_file}?offset=0", FULL_ROW),
        Call("sendPart", "PATCH", f"{of_file}?offset=0", FULL_ROW, 422),
        Call("loadUpload", "POST", f"{of_file}/load", status=202),
        Call("getUpload", "GET", of_file),
        Call("getUpload", "GET", "/v1/uploads/none", status=404),
        Call("listUploads", "GET", "/v1/uploads"),
        # What is there comes as lines (tests/service/api/bulk).
        Call("getResults", "GET", "/v1/uploads/none/results", status=404),
        Call("removeUpload", "DELETE", of_file),
    ]
    calls += [
        Call("listKeys", "GET", "/v1/keys"),
        Call("getKey", "GET", of_key),
        Call("rotateKey", "POST", f"{of_key}/rotate", status=201),
        Call("getKey", "GET", "/v1/keys/none", status=404),
        Call("makeKey", "POST", "/v1/keys", {"name": "crm", "scopes": []}, 422),
        Call("listAudit", "GET", "/v1/audit?lang=bn&limit=2"),
        Call("revokeKey", "DELETE", f"/v1/keys/{other[2]['id']}"),
    ]
    _work_out_a_dry_run(client)
    calls += [
        Call("readCrmPreview", "GET", f"{CRM}/preview"),
        Call("previewCrm", "POST", f"{CRM}/preview", status=202),
        Call("previewCrm", "POST", "/v1/crms/none/preview", status=404),
        Call("readCrmPreview", "GET", "/v1/crms/none/preview", status=404),
    ]
    asked_for = _answer(client, Call("makeList", "POST", f"{MIRA}/lists", status=202))
    calls.append(Call("readJob", "GET", f"/v1/jobs/{asked_for[2]['id']}"))
    return [*(_answer(client, call) for call in calls), asked_for, made, key, file]


def _work_out_a_dry_run(client: TestClient) -> None:
    """Let a CRM be connected whose dry run was asked for, and done as a worker does it."""
    store, now = client.app.state.store_access.reader._store, to_epoch(NOW)  # type: ignore[attr-defined]  # noqa: SLF001
    described = ("", ConnectionKind.HUBSPOT, "https://api.hubapi.com", {}, "sealed", now)
    store.connections.add(Connection(CRM.rpartition("/")[2], store.workspace, *described))
    client.post(f"{CRM}/preview")
    job = store.job_queue.take(now)
    change = {"owner": OWNER, "record": "Gap 1", "before": {"kith_rank": 2.0}, "after": {"kith_rank": 1.0}}
    store.job_queue.finish(job.id, {"as_of": now, "changes": 1, "first": [change], "tasks": 0}, now)


def _make_it_fail(client: TestClient, number: str) -> None:
    """Let a test to a webhook have met a fault, as a worker writes it down."""
    client.post(f"/v1/webhooks/{number}/test")
    store, now = client.app.state.store_access.reader._store, to_epoch(NOW)  # type: ignore[attr-defined]  # noqa: SLF001
    (delivery,) = store.outbox.claim(DeliveryKind.WEBHOOK, number, "w", now, until=now + 9, most=1)
    store.outbox.settle([DeliveryResult(delivery.id, DeliveryState.FAILED, 500, "status")], "w", now)
    store.webhook_health.failed(number, 500, "status", now, paused_until=now)


def _answer(client: TestClient, call: Call) -> tuple[str, int, Any]:
    answer = client.request(call.method, call.path, json=call.body)
    assert answer.status_code == call.status, (call, answer.text)
    return call.operation, call.status, answer.json()


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def schema_of(document: dict[str, Any], operation: str, status: int) -> dict[str, Any]:
    """Return the schema of an operation's answer."""
    (found,) = (
        described
        for methods in document["paths"].values()
        for described in methods.values()
        if described["operationId"] == operation
    )
    (content,) = found["responses"][str(status)]["content"].values()
    schema: dict[str, Any] = content["schema"]
    return schema


def test_every_answer_has_the_fields_of_its_schema_and_no_other(answers, document):
    """Walked to the last nested list; and each field that an answer may have is in some answer."""
    walk = Walk(document["components"]["schemas"])
    for operation, status, answer in answers:
        walk.check(schema_of(document, operation, status), answer)
    described = {
        f"{name}.{key}"
        for name, schema in walk.components.items()
        if name.endswith("Out") or name in {"Problem", "RelationshipRow"}
        for key in schema.get("properties", ())
    }
    assert {place for place in walk.seen if place.count(".") == 1} == described


def test_every_operation_was_called(answers, client, document):
    """No route of the API is missing in the document, and none of the document in this test."""
    described = {one["operationId"] for methods in document["paths"].values() for one in methods.values()}
    assert {operation for operation, _, _ in answers} == described
    routes = {route.path for route in client.app.routes if route.path.startswith("/v1/")}  # type: ignore[attr-defined]
    assert {path.replace(":path", "") for path in routes} == set(document["paths"])


def test_a_field_that_nobody_described_is_seen_at_every_depth(answers, document):
    """Added to any object of a relationship's answer but the model's own figures, it is found."""
    operation, status, answer = answers[0]
    walk, schema = Walk(document["components"]["schemas"]), schema_of(document, operation, status)
    places = [place for place in objects(answer) if not {"numbers", "figures"} & set(place)]
    assert {len(place) for place in places} >= {0, 1, 2}
    for place in places:
        changed = copy.deepcopy(answer)
        reduce(lambda part, step: part[step], place, changed)["mood"] = "good"
        with pytest.raises((AssertionError, jsonschema.ValidationError)):
            walk.check(schema, changed)


def objects(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the place of every object in a document."""
    if isinstance(value, dict):
        yield place
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from objects(part, (*place, step))
