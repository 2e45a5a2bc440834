"""Play a small day over the API, and write down what was sent and answered, as examples of its description.

    .venv/bin/python -m benchmarks.service.api_examples

What differs each time (ids that are drawn, secrets) is written in one form, so that a day played again is
the same.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from data.explanation_codec import FIELDS, pack
from data.identity.own_addresses import AddressState, OwnAddress, Sign
from data.identity.purposes import Purpose
from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import CardFact, Confidence, Opener, OpenerKind, Pool, Reason, Suggestion, to_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.bookkeeping.preferences import EVERYONE, MODEL
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from kith.cli.bulk_load import bulk_load
from service.app import Options, create_app
from service.use_cases.webhooks.endpoints import WebhookSettings
from service.web.openapi.description import EXAMPLES

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AS_OF = NOW - timedelta(hours=8)
ADA = "/v1/owners/ada"
CONTACTS = ("grace@navy.example", "mary@royal.example", "tom@club.example")
# What is drawn anew each time, and the form in which it is written.
DRAWN = (
    (re.compile(r"whsec_[A-Za-z0-9+/=]+"), "whsec_…"),
    (re.compile(r"kith_[A-Za-z0-9_-]{20,}"), "kith_…"),
    (re.compile(r"\bkey-[0-9a-f]{8}\b"), "key-1a2b3c4d"),
    (re.compile(r"\b(whk|evt|msg|dlv)_[A-Za-z0-9]+"), r"\1_1a2b3c"),
)
DRAWN_FIELDS = ("id", "job")
ROW = {
    "owner": "ada",
    "contact": "grace@navy.example",
    "at": "2026-02-27T10:00:00Z",
    "direction": "received",
    "channel": "email",
    "source": "crm",
    "external_id": "activity-1",
}
HISTORY = [
    {"at": f"2025-{month:02}-01T09:00:00Z", "direction": direction}
    for month, direction in ((9, "sent"), (10, "received"), (11, "sent"))
]
NAMES = {
    "parts": ["often"],
    "terms": ["rhythm", "silence"],
    "figures": ["silence_days", "usual_gap_days"],
    "guards": ["planned"],
}
EXPLANATION = {
    "pool": "upkeep", "probability": 0.5, "probability_low": 0.4, "probability_high": 0.6,
    "confidence": "good", "depth": 0.7, "pinned": False, "parts": [0.3], "base": -1.0,
    "terms": [1.0, 0.0], "figures": [31.0, 9.0],
    "factor": 1.0, "rank": 4, "of": 9, "places": 3, "place": 0, "held_back": False, "worth": 0.3,
    "ledger": {"given": 0.0, "received": 0.0, "acts": []},
}  # fmt: skip
CARD = {
    "version": "90d-v2",
    "as_of": "2026-02-01T00:00:00Z",
    "horizons": [90, 90],
    "training": {"log_rows": 159_547},
    "figures": {"Kith": {"auc": 0.81}, "silence": {"auc": 0.74}},
}
# Stands for the model, which is asked in a process of its own.
SCORER = """
import json, sys
WHY = {"code": "rhythm", "share": 0.5, "numbers": {"silence_days": 31, "usual_gap_days": 10}}
SCORE = {
    "in_cohort": True, "probability": 0.5, "probability_low": 0.4, "probability_high": 0.6,
    "confidence": "some", "depth": 0.1, "reasons": [WHY], "counter_reason": None, "model_version": "prior",
}
for line in sys.stdin:
    print(json.dumps({"score": SCORE}), flush=True)
"""


@dataclass
class TickingClock:
    """A clock that goes on by a minute with each call of the day."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return the moment it stands at."""
        return self.now


@dataclass
class Day:
    """A day over the API: calls in their order, and what each operation was first seen to answer."""

    client: TestClient
    clock: TickingClock
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def call(
        self, operation: str, method: str, path: str, body: Any = None, *, content: bytes | None = None
    ) -> Any:
        """Make a call, which must succeed; return what came back. `content` is what is sent as it is."""
        self.clock.now += timedelta(minutes=1)
        sent = {"json": body} if content is None else {"content": content}
        answer = self.client.request(method, path, **sent)
        answer.raise_for_status()
        shown = {"body": body, "status": answer.status_code, "answer": _written(answer.json())}
        self.examples.setdefault(operation, shown)
        self.headers.setdefault((operation, str(answer.status_code)), set()).update(answer.headers)
        return answer.json()


def _written(answer: Any) -> Any:
    """Return an answer with what is drawn anew each time in one form."""
    if isinstance(answer, dict):
        return {
            name: "1a2b3c" if name in DRAWN_FIELDS and isinstance(value, str) else _written(value)
            for name, value in answer.items()
        }
    if isinstance(answer, list):
        return [_written(part) for part in answer]
    if isinstance(answer, str):
        for pattern, form in DRAWN:
            answer = pattern.sub(form, answer)
    return answer


def written(examples: dict[str, dict[str, Any]]) -> str:
    """Return examples as the file has them."""
    return json.dumps(examples, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def play() -> Day:
    """Return a whole day, in which every operation is called."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "kith.db") as store:
        clock, webhooks = TickingClock(), WebhookSettings(Path(folder) / "secret.key")
        bulk = Path(folder) / "bulk"
        options = Options(bulk=bulk, scorer=(sys.executable, "-c", SCORER), webhooks=webhooks)
        app = create_app(store, clock, options)
        token, _ = store.api_keys.make("own", "crm", ["admin"], owner=None, made_at=1, expires_at=None)
        headers = {"authorization": f"Bearer {token}"}
        with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
            day = Day(client, clock)
            send(day)
            _send_years(day, store, bulk)
            publish(store)
            _read(day)
            _answer(day)
            _preview_crm(day, store)
            _administer(day)
    return day


def send(day: Day) -> None:
    """What happened, and who people are."""
    call = day.call
    call("putOwner", "PUT", ADA, {"name": "Ada", "timezone": "Europe/London", "language": "en"})
    call("patchOwner", "PATCH", ADA, {"budget": 4})
    rows = [
        ROW,
        ROW | {"external_id": "activity-2", "contact": "mary@royal.example", "at": "2026-02-20T08:30:00Z"},
        ROW | {"external_id": "activity-3", "at": "2027-01-01T00:00:00Z"},
    ]
    call("recordInteractions", "POST", "/v1/interactions:batch", {"interactions": rows})
    helped = {name: ROW[name] for name in ("contact", "at", "direction")} | {
        "channel": "call",
        "exchange": "advice",
        "exchange_side": "received",
        "note": "which school to choose",
    }
    call("recordInteractionsOfOwner", "POST", f"{ADA}/interactions", {"interactions": [helped]})
    card = {"owner": "ada", "name": "Grace Hopper", "born": "--12-09"}
    call("putContact", "PUT", "/v1/contacts/grace%40navy.example", card)
    patched = {"owner": "ada", "cadence_days": 30, "met": None}
    call("patchContact", "PATCH", "/v1/contacts/grace%40navy.example", patched)
    call("putAddresses", "PUT", f"{ADA}/addresses", {"addresses": ["ada@home.example"]})
    call("addMemory", "POST", f"{ADA}/contacts/grace%40navy.example/memories", {"words": "met at choir"})


def _send_years(day: Day, store: Store, folder: Path) -> None:
    """A file of what happened, loaded as a worker does it."""
    call, line = day.call, json.dumps(ROW | {"external_id": "activity-4"}).encode()
    upload = call("beginUpload", "POST", "/v1/uploads", {"format": "ndjson"})
    place = f"/v1/uploads/{upload['id']}"
    call("sendPart", "PATCH", f"{place}?offset=0", content=line)
    call("loadUpload", "POST", f"{place}/load")
    asked = store.job_queue.take(to_epoch(day.clock()))
    assert asked is not None  # noqa: S101 - it was asked for just now
    loaded = bulk_load(folder, day.clock).run(store, asked)
    store.job_queue.finish(asked.id, loaded, to_epoch(day.clock()))
    call("getUpload", "GET", place)
    call("listUploads", "GET", "/v1/uploads")
    call("getResults", "GET", f"{place}/results")
    call("removeUpload", "DELETE", place)


def publish(store: Store) -> None:
    """A list and what stands beside it, as a worker makes them."""
    at = to_epoch(AS_OF)
    listed = list(_suggestions())
    kept = dict.fromkeys(FIELDS) | EXPLANATION
    why = [("ada", listed[0].contact, pack([kept[name] for name in FIELDS]))]
    store.lists.publish(
        ["ada"], listed, as_of=at, horizon_days=90, model_version="90d-v2", published_at=at,
        considered=ListCandidates(NAMES, why, {}),
    )  # fmt: skip
    store.preferences.set(EVERYONE, MODEL, CARD)
    evidence = (PairEvidence(PairSign.FIELD, "Nurse", "Nurse"),)
    pair = Introduction(IntroductionKind.SUGGESTED, CONTACTS[0], CONTACTS[1], at, evidence)
    store.introductions.keep("ada", [pair])
    asked = OwnAddress("ada@work.example", AddressState.ASKED, signs={Sign.DELIVERED: (3, 4)})
    store.own_addresses.learn("ada", [asked])
    store.colleagues.switch(on=True)
    store.consents.say("ada", Purpose.TEAM, 1, allowed=True)
    store.card_facts.learn("ada", "book", [(CONTACTS[0], {CardFact.COMPANY: "Navy"})], 1)


def _suggestions() -> Iterator[Suggestion]:
    reason = Reason("silence", 1.2, {"silence_days": 31.0}, {"silence_days": 9.0}, ("crm/activity-1",))
    opener = Opener(OpenerKind.CATCH_UP, "catch_up", {})
    for rank, contact in enumerate(CONTACTS, 1):
        yield Suggestion(
            "ada", contact, AS_OF, 90, rank, Pool.UPKEEP, 0.7, 0.55, 0.85, Confidence.SOME, 0.5, 0.35,
            (reason,) if rank == 1 else (), None, "90d-v2", opener, 0.35,
        )  # fmt: skip


def _read(day: Day) -> None:
    """Lists, and all that was sent."""
    call, grace = day.call, "grace%40navy.example"
    call("listSuggestions", "GET", f"{ADA}/suggestions")
    call("listAllSuggestions", "GET", "/v1/suggestions?limit=10&lang=en")
    call("listRelationships", "GET", f"{ADA}/relationships")
    call("getRelationship", "GET", f"{ADA}/relationships/{grace}")
    call("listIntroductions", "GET", f"{ADA}/introductions")
    call("listOwners", "GET", "/v1/owners")
    call("getOwner", "GET", ADA)
    call("listContacts", "GET", f"{ADA}/contacts?limit=1")
    call("getContact", "GET", f"/v1/contacts/{grace}?owner=ada")
    call("listInteractions", "GET", f"{ADA}/interactions?source=crm&limit=1")
    call("listAddresses", "GET", f"{ADA}/addresses")
    memory, *_ = call("listMemories", "GET", f"{ADA}/contacts/{grace}/memories")["memories"]
    call("deleteMemory", "DELETE", f"{ADA}/contacts/{grace}/memories/{memory['id']}")
    call("getModel", "GET", "/v1/model")
    call("getCoverage", "GET", "/v1/coverage?owner=ada")
    call("scoreHistory", "POST", "/v1/score", {"interactions": HISTORY, "as_of": "2026-01-01T00:00:00Z"})


def _answer(day: Day) -> None:
    """What owners did, what changed by it, and what is taken back."""
    call, grace = day.call, "grace%40navy.example"
    done = {"kind": "done", "how": "call", "note": "asked after the choir"}
    given = call("answerSuggestion", "POST", f"{ADA}/suggestions/{grace}/answer", done)
    call("listAnswers", "GET", f"{ADA}/answers")
    call("getAnswer", "GET", f"{ADA}/answers/{given['id']}")
    call("deleteAnswer", "DELETE", f"{ADA}/answers/{given['id']}")
    pair = {"first": CONTACTS[0], "second": CONTACTS[1], "answer": "done"}
    call("answerIntroduction", "POST", f"{ADA}/introductions/answer", pair)
    job = call("makeList", "POST", f"{ADA}/lists")
    call("readJob", "GET", f"/v1/jobs/{job['id']}")
    call(
        "mergeContact", "POST", "/v1/contacts/tom%40club.example/merge", {"into": CONTACTS[1], "owner": "ada"}
    )
    (merge,) = call("listMerges", "GET", f"{ADA}/merges")["merges"]
    call("undoMerge", "DELETE", f"{ADA}/merges/{merge['number']}")
    key = "owner=ada&source=crm&external_id=activity-2"
    call("deleteInteraction", "DELETE", f"/v1/interactions?{key}")
    call("addObjection", "POST", "/v1/objections", {"contact": "tom@club.example"})
    call("listObjections", "GET", "/v1/objections")
    call("liftObjection", "DELETE", "/v1/objections/tom%40club.example")
    call("forgetContact", "DELETE", "/v1/contacts/tom%40club.example")
    (erasure,) = call("listErasures", "GET", "/v1/erasures")["erasures"]
    call("liftErasure", "DELETE", f"/v1/erasures/{erasure['number']}")
    call("listChanges", "GET", "/v1/changes?since=0&limit=3")
    call("getAggregates", "GET", "/v1/aggregates?days=7")
    call("getTeamContact", "GET", f"/v1/team/contacts/{grace}")
    call("getTeamCompany", "GET", "/v1/team/companies/Navy")


def _preview_crm(day: Day, store: Store) -> None:
    """Ask for a dry run, which a worker works out."""
    described = ("", ConnectionKind.HUBSPOT, "https://api.hubapi.com", {}, "sealed", 1)
    store.connections.add(Connection("con_1a2b3c4d", store.workspace, *described))
    asked = day.call("previewCrm", "POST", "/v1/crms/con_1a2b3c4d/preview")
    why = "Usually every 25 days; now 69."
    after = {"kith_probability": 0.62, "kith_tier": "1 of 4", "kith_reason_1": why}
    first = [{"owner": "ada", "record": CONTACTS[0], "before": {"kith_probability": 0.5}, "after": after}]
    result = {"as_of": to_epoch(day.clock.now), "changes": 1, "first": first, "tasks": 3}
    store.job_queue.finish(asked["job"], result, to_epoch(day.clock.now))
    day.call("readCrmPreview", "GET", "/v1/crms/con_1a2b3c4d/preview")


def _administer(day: Day) -> None:
    """Webhooks and keys."""
    call = day.call
    hook = call(
        "makeWebhook", "POST", "/v1/webhooks", {"url": "https://crm.example/kith", "kinds": ["list.made"]}
    )
    place = f"/v1/webhooks/{hook['id']}"
    call("listWebhooks", "GET", "/v1/webhooks")
    call("getWebhook", "GET", place)
    call("changeWebhook", "PATCH", place, {"kinds": ["list.made", "answer.given"]})
    call("rotateWebhook", "POST", f"{place}/rotate")
    call("sendTest", "POST", f"{place}/test")
    call("replayWebhook", "POST", f"{place}/replay", {"since": 1})
    call("listDeliveries", "GET", f"{place}/deliveries")
    call("removeWebhook", "DELETE", place)
    made = call(
        "makeKey", "POST", "/v1/keys", {"name": "calendar", "scopes": ["interactions:write"], "days": 90}
    )
    place = f"/v1/keys/{made['id']}"
    call("getKey", "GET", place)
    call("rotateKey", "POST", f"{place}/rotate", {"former_hours": 24})
    call("listKeys", "GET", "/v1/keys")
    call("revokeKey", "DELETE", place)
    call("listAudit", "GET", "/v1/audit?limit=2")


if __name__ == "__main__":
    EXAMPLES.write_text(written(play().examples), encoding="utf-8")
