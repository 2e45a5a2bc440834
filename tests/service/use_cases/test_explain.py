"""Why and why not, help written down, and the owner's own word: by the API and by commands."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from data.errors import KithError
from data.explanation_codec import FIELDS, pack
from data.schema import Direction, Exchange, Interaction, Side, from_epoch, to_epoch
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from data.wording.explanations.reasons import sentence_of
from data.wording.language import language
from kith.cli import main as front_door
from service.use_cases.explain import reason_sentences
from tests.data.wording.evidence_numbers import NUMBERS

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {
    "parts": ["often"],
    "terms": ["rhythm", "silence"],
    "figures": ["silence_days", "usual_gap_days"],
    "guards": ["planned", "own_rhythm"],
}
KEPT = {
    "pool": "upkeep", "probability": 0.5, "probability_low": 0.4, "probability_high": 0.6,
    "confidence": "good", "depth": 0.7, "pinned": False, "parts": [0.3], "base": -1.0,
    "terms": [1.0, 0.0], "figures": [31.0, 9.0], "factor": 1.0, "rank": 4, "of": 9, "places": 3,
    "place": 0, "held_back": False, "worth": 0.3,
    "ledger": {"given": 0.0, "received": 0.0, "acts": []},
}  # fmt: skip
WHY = "/v1/owners/Ada/relationships/Bob%20Ray"


def publish(store: Store, as_of: datetime = AS_OF, guards: list[list[int | None]] | None = None) -> None:
    """Publish a list of Ada's that Bob Ray is not on, fourth of nine as he is, or kept off by guards."""
    known = dict.fromkeys(FIELDS) | KEPT | {"guards": guards or []}
    considered = ListCandidates(NAMES, [("Ada", "Bob Ray", pack([known[name] for name in FIELDS]))], {})
    store.lists.publish(
        ["Ada"], [], as_of=to_epoch(as_of), horizon_days=90, model_version="7",
        published_at=to_epoch(as_of), considered=considered,
    )  # fmt: skip


def advised(store: Store) -> None:
    """Record that Bob Ray once gave Ada advice."""
    at, help_ = from_epoch(1_750_000_000), {"exchange": Exchange.ADVICE, "side": Side.RECEIVED}
    store.interactions.record(
        [Interaction("Ada", "Bob Ray", at, Direction.RECEIVED, "note", "a", "1", **help_)], to_epoch(at)
    )


def met(store: Store, contact: str, at: datetime) -> None:
    """Record one meeting of Ada's."""
    one = Interaction("Ada", contact, at, Direction.MUTUAL, "meeting", "test", f"{contact}{at}")
    store.interactions.record([one], to_epoch(at))


@pytest.fixture
def asked(store: Store, clock, call):
    """Return a caller whose store has a list without Bob Ray."""
    publish(store)
    met(store, "Bob Ray", AS_OF - timedelta(days=31))
    return call(store, clock)


def test_why_not_is_answered_in_full(asked, store):
    """Probability with its interval, depth, all terms, rank, what would change it, figures and ledger."""
    advised(store)
    found = asked.get(WHY).json()
    assert not found["listed"]
    assert (found["probability_low"], found["probability"], found["probability_high"]) == (0.4, 0.5, 0.6)
    assert found["depth"] == {"value": 0.7, "said": None, "pinned": False, "parts": {"often": 0.3}}
    assert [(term["code"], term["share"]) for term in found["terms"]] == [("rhythm", 1.0), ("silence", 0.0)]
    (rank,) = found["kept_off"]
    assert rank["code"] == "rank"
    assert rank["sentence"] == "They are number 4 of 9 for this, and the list takes 3."
    assert rank["lifted_by"] == "Pin them, or answer one of the suggestions on the list."
    assert found["figures"] == {"silence_days": 31.0, "usual_gap_days": 9.0}
    assert [act["interaction"] for act in found["ledger"]["acts"]] == ["a/1"]


def test_a_guard_whose_day_has_come_is_not_said_beside_one_that_stands(store, call, clock):
    """What lifts it is past. Alone it is still said: it is why this list does not name them."""
    past, coming = to_epoch(clock.now) - 60, to_epoch(clock.now) + 86_400
    met(store, "Bob Ray", AS_OF - timedelta(days=31))
    publish(store, guards=[[1, past, past - 86_400], [0, coming, coming]])
    answer = call(store, clock).get(WHY).json()
    assert [guard["code"] for guard in answer["kept_off"]] == ["planned"]
    publish(store, AS_OF + timedelta(seconds=1), guards=[[1, past, past - 86_400]])
    answer = call(store, clock).get(WHY).json()
    assert [guard["code"] for guard in answer["kept_off"]] == ["own_rhythm"]


def test_help_and_the_owners_word_on_depth_are_those_of_now(asked, store, clock):
    """Given and received fade until now; a pin said since the list holds, and undone it does no more."""
    advised(store)
    year = timedelta(days=365)
    ledger = asked.get(WHY).json()["ledger"]
    assert ledger["received"] == pytest.approx(
        0.5 ** ((clock.now - from_epoch(1_750_000_000)) / year), abs=1e-4
    )
    store.list_inputs.say("Ada", "Bob Ray", "pinned", True, to_epoch(clock.now))
    assert asked.get(WHY).json()["depth"] == {
        "value": 1.0,
        "said": 1.0,
        "pinned": True,
        "parts": {"often": 0.3},
    }
    store.list_inputs.undo("Ada", to_epoch(clock.now))
    store.list_inputs.say("Ada", "Bob Ray", "importance", 0.25, to_epoch(clock.now))
    depth = asked.get(WHY).json()["depth"]
    assert (depth["value"], depth["said"], depth["pinned"]) == (0.25, 0.25, False)


def test_the_language_is_the_callers(asked):
    """Accept-Language chooses the sentences, and the answer says which it chose."""
    bengali = asked.get(WHY, headers={"Accept-Language": "bn-BD, en;q=0.5"})
    assert bengali.headers["content-language"] == "bn"
    assert bengali.json()["kept_off"][0]["sentence"] == "৯ জনের মধ্যে উনি ৪ নম্বরে; তালিকায় এমন জায়গা ৩টি।"  # noqa: RUF001
    assert asked.get(WHY, headers={"Accept-Language": "fr"}).headers["content-language"] == "en"


def test_the_list_is_said_in_the_callers_language(client):
    """Reasons and opener of the list as well."""
    week = client.get("/v1/owners/Ada/suggestions", headers={"Accept-Language": "bn"}).json()
    first = week["suggestions"][0]
    assert first["reasons"][0]["sentence"].startswith("সাধারণত প্রতি ৯ দিনে")
    assert first["opener"]["sentence"].startswith("খোঁজ নিন")


def test_contact_since_is_said_before_all_else(asked, store):
    """A meeting after the list was made is what keeps them off now; one filled in from before is not."""
    met(store, "Bob Ray", AS_OF - timedelta(days=3))
    assert [one["code"] for one in asked.get(WHY).json()["kept_off"]] == ["rank"]
    met(store, "Bob Ray", AS_OF + timedelta(hours=3))
    first = asked.get(WHY).json()["kept_off"][0]
    assert first["code"] == "in_contact"
    assert first["sentence"] == "You were in touch on 1 March 2026, after this list was made."


def test_what_rested_on_what_changed_is_withheld_at_once(asked, store):
    """After a contact nothing speaks of 31 days of silence; help that was written down is in the ledger."""
    before = asked.get(WHY).json()
    assert before["probability"] == 0.5
    assert "31 days" in json.dumps(before)
    gift = Interaction(
        "Ada", "Bob Ray", AS_OF + timedelta(hours=3), Direction.RECEIVED, "note", "kith log", "1",
        exchange=Exchange.RESOURCE, side=Side.RECEIVED,
    )  # fmt: skip
    store.interactions.record([gift], to_epoch(gift.at))
    after = asked.get(WHY).json()
    assert "31" not in json.dumps(after)
    assert [after[name] for name in ("probability", "terms", "reasons", "opener")] == [None, [], [], None]
    assert [guard["code"] for guard in after["kept_off"]] == ["in_contact"]
    assert [act["exchange"] for act in after["ledger"]["acts"]] == ["resource"]
    page = asked.get("/person?owner=Ada&contact=Bob+Ray", headers={"accept": "text/html"}).text
    assert "Last in touch on 1 March 2026, 1 day ago." in page
    assert "31 days" not in page
    assert "something useful, from them" in page
    store.interactions.unlog("Ada", "1")
    assert asked.get(WHY).json() == before


def test_somebody_unknown_is_not_found(asked, store):
    """A stranger, and a contact that the list does not know yet, are told apart."""
    assert "has no contact 'Nobody'" in asked.get("/v1/owners/Ada/relationships/Nobody").json()["detail"]
    met(store, "Cy", AS_OF + timedelta(hours=1))
    fresh = asked.get("/v1/owners/Ada/relationships/Cy")
    assert fresh.status_code == 404
    assert "knows nothing of 'Cy' yet" in fresh.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "never", "reason": "moved on"}, 201),
        ({"kind": "dismissed", "reason": "busy"}, 201),
        ({"kind": "done", "reason": "busy"}, 422),
        ({"kind": "snoozed", "until": "2026-02-01T00:00:00Z"}, 422),
    ],
)
def test_an_answer_may_say_why(client, sent, status):
    """Only what is turned down has a reason; a snooze into the past is refused."""
    answered = client.post("/v1/owners/Ada/suggestions/Grace%20Hopper/answer", json=sent)
    assert answered.status_code == status
    if status == 201:
        assert answered.json()["reason"] == sent["reason"]
        assert "Grace Hopper" not in client.get("/v1/owners/Ada/suggestions").text


def test_an_answer_to_somebody_not_on_the_list_is_not_found(client):
    """Nothing is written down."""
    refused = client.post("/v1/owners/Ada/suggestions/Bob/answer", json={"kind": "done"})
    assert refused.status_code == 404


def test_of_contradictory_answers_the_latest_counts(client, clock):
    """Done and then snoozed comes back after the snooze; two in one second go by who was written last."""
    grace = "/v1/owners/Ada/suggestions/Grace%20Hopper/answer"
    soon = (clock.now + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    for sent in ({"kind": "done"}, {"kind": "snoozed", "until": soon}):
        assert client.post(grace, json=sent).status_code == 201
    clock.now += timedelta(hours=2)
    assert "Grace Hopper" in client.get("/v1/owners/Ada/suggestions").text


def test_help_comes_in_by_the_api(asked, store):
    """An exchange and its side; one without the other is refused, and the rest of the batch is kept."""
    row = {"contact": "Bob Ray", "at": "2026-02-01T10:00:00Z", "direction": "received", "channel": "email"}
    rows = [row | {"exchange": "introduction", "side": "received"}, row | {"exchange": "advice"}]
    told = asked.post("/v1/owners/Ada/interactions", json={"interactions": rows}).json()
    assert (told["created"], told["rejected"]) == (1, 1)
    assert told["results"][1]["pointer"] == "/interactions/1/exchange_side"
    assert [row[3:5] for row in store.list_inputs.helps(10**11, 10**11)] == [("introduction", "received")]


@pytest.fixture
def home() -> Path:
    """Fill this test's own store, a list of today in it."""
    path = Path(os.environ["KITH_HOME"]) / "kith.db"
    now = datetime.now(UTC) - timedelta(days=1)
    with Store(path) as opened:
        publish(opened, now)
        for name in ("Bob Ray", "Bobby Ewing", "Cy"):
            met(opened, name, now - timedelta(days=31))
    return path


def said(*words: str) -> str:
    """Run a command and return what it prints; an error is its sentence."""
    result = CliRunner().invoke(front_door.kith, words, obj={})
    if isinstance(result.exception, KithError):
        return str(result.exception)
    assert result.exit_code in {0, 2}, result.output
    return result.output


def test_why_is_told_in_chapters_in_both_languages(home):
    """Heading by heading; --lang, or the owner's own setting, chooses the language."""
    with Store(home) as store:
        advised(store)
    english = said("why", "bob ray")
    assert "On the list or not" in english
    assert "They are number 4 of 9" in english
    assert "June 2025: advice, from them." in english
    assert "তালিকায় আছেন কি না" in said("why", "Bob Ray", "--lang", "bn")
    assert "does not speak 'fr'" in said("why", "Bob Ray", "--lang", "fr")


@pytest.mark.usefixtures("home")
def test_unknown_and_ambiguous_names_are_told():
    """Nobody of that name: some who are; several: all of them."""
    assert "'Zed' is not among your contacts; there are Bob Ray, Bobby Ewing, Cy" in said("why", "Zed")
    assert "'bob' may be Bob Ray, Bobby Ewing; say more of the name" in said("why", "bob")


@pytest.mark.usefixtures("home")
def test_who_is_part_of_somebody_by_now_is_found_by_what_they_were_called():
    """After joining two, the name and the handle of either lead to the one."""
    said("people", "merge", "Bob Ray", "Cy")
    assert said("why", "Cy") == said("why", "Bob Ray")


def test_help_is_logged(home):
    """Received or given, on a day, with a note; the same twice is once; the future is refused."""
    words = ("log", "Cy", "--received", "introduction", "--on", "2026-01-05", "--note", "to an investor")
    assert said(*words) == said(*words) == "Noted: you were in touch with Cy on 5 January 2026.\n"
    with Store(home) as store:
        rows = store.database.execute(
            "SELECT exchange, exchange_side, note, direction FROM interactions WHERE exchange IS NOT NULL"
        )
    assert rows == [("introduction", "received", "to an investor", "mutual")]
    assert "one act of help at a time" in said("log", "Cy", "--received", "advice", "--given", "advice")
    assert "has not come yet" in said("log", "Cy", "--on", "2090-01-01")
    assert "is not among your contacts (--new begins with somebody)" in said("log", "Zed")
    assert "you were in touch with Zed" in said("log", "Zed", "--new")


def test_the_owners_own_word(home):
    """Pin, importance, circle, never, settings: each is a word that the next list knows, and is undone."""
    assert "Noted for Cy" in said("pin", "Cy")
    assert json.loads(said("importance", "Cy", "0.4", "--json")) == {"contact": "Cy", "importance": 0.4}
    assert said("circle", "Cy", "family")
    assert said("never", "Cy") == "All right. Cy will not be suggested again.\n"
    assert "0 is not in the range 1<=x<=20" in said("budget", "0")
    for words in (("budget", "3"), ("shares", "4", "1"), ("guard", "planned", "off")):
        assert said(*words) == "Saved. Your next list follows it.\n"
    assert "there is no guard 'rank' to switch" in said("guard", "rank", "off")
    assert "has passed" in said("away", "--until", "2020-01-01")
    with Store(home) as store:
        words = store.list_inputs.words(10**11)
        assert [(contact, name) for _, contact, name, *_ in words] == [
            ("Cy", "pinned"), ("Cy", "importance"), ("Cy", "circle"), ("Cy", "never"),
            ("", "budget"), ("", "shares"), ("", "guards"),
        ]  # fmt: skip
        assert store.preferences.all("Ada") == {
            "budget": 3, "shares": {"upkeep": 4.0, "revival": 1.0}, "guards": {"planned": False},
        }  # fmt: skip


def test_never_of_somebody_not_on_the_list_is_said_at_once(home):
    """And undo takes it back."""
    assert said("never", "Bob Ray")
    assert "You asked never to be reminded of them." in said("why", "Bob Ray")
    assert said("undo") == "Taken back: what you last said of Bob Ray.\n"
    assert "never" not in said("why", "Bob Ray")
    assert "has said nothing that could be taken back" in said("undo")
    assert home.exists()


def test_off_the_list_only_what_is_a_reason_is_said_for_a_word():
    """Little contact is a term and no reason; of the dormant what there was speaks, not the silence."""
    figures = NUMBERS | {"other_owners_recent": None}
    shares = {"volume": 2.0, "rhythm": 1.0, "activity": 0.5, "replies": -0.4}
    terms = [
        {"code": code, "share": share, "sentence": sentence_of(code, share, figures, language()) or ""}
        for code, share in shares.items()
    ]
    stored = {"reasons": [], "pool": "upkeep", "terms": terms, "figures": figures}
    assert reason_sentences(stored) == [
        "You are usually in touch every 9 days; now it has been 31 days.",
        "You were in touch on 2 days of the last 90, and on 7 of the 90 before.",
    ]
    assert reason_sentences(stored | {"pool": "revival"}) == ["You have answered each other 30 times."]
    assert reason_sentences(stored | {"pool": None}) == []
