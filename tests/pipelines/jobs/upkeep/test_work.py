"""Fresh lists without a nightly job, and the model asked about one history."""

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Timer
from time import monotonic

import pytest
from click.testing import CliRunner

from data.messages import from_json
from data.schema import Answer, AnswerKind, Direction, Interaction, from_epoch, to_epoch
from data.settings import Settings
from data.store.bookkeeping.preferences import EVERYONE, MODEL
from data.store.engine.database import END_OF_TIME
from data.store.log.interactions import Interactions
from data.store.log.rows.log_columns import LogColumns
from data.store.store import Store
from kith.cli.main import kith
from kith.cli.serving import work as serving
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists import suggest_changed as renewing
from pipelines.jobs.lists.score_history import answer_lines, score_history
from pipelines.jobs.lists.suggest import suggest
from pipelines.jobs.upkeep import work
from pipelines.jobs.upkeep.presence import is_anything_pending
from pipelines.jobs.upkeep.work import refresh_changed_lists
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """Open a store in a file."""
    with Store(tmp_path / "kith.db") as opened:
        yield opened


def wrote(owner, contact, days_ago):
    """Return one message so many days before now."""
    at = NOW - timedelta(days=days_ago)
    return Interaction(owner, contact, at, Direction.SENT, "email", "t", f"{owner}{contact}{days_ago}")


def rhythm(owner, contact, every=7, silent=30, times=12):
    """Return messages with a rhythm that stopped."""
    return [wrote(owner, contact, silent + every * n) for n in range(times)]


def test_only_changed_owners_get_a_new_list(store):
    """Who was not touched keeps their list; after the round nothing is pending."""
    store.batch_upsert.record(rhythm("Ada", "Bob") + rhythm("Eve", "Bob"), 1)
    assert refresh_changed_lists(store, lambda _: prior(), NOW).fresh == 2
    before = store.lists.latest("Eve", END_OF_TIME)["as_of"]
    later = NOW + timedelta(hours=1)
    store.batch_upsert.record([wrote("Ada", "Cy", 1)], 2)
    assert refresh_changed_lists(store, lambda _: prior(), later).fresh == 1
    assert store.lists.latest("Ada", END_OF_TIME)["as_of"] == later
    assert store.lists.latest("Eve", END_OF_TIME)["as_of"] == before
    assert refresh_changed_lists(store, lambda _: prior(), later).fresh == 0


def test_where_half_changed_the_log_is_read_once(store, monkeypatch):
    """Rounds of one owner each take their rows out of it, and their lists are those of rows read alone."""
    reads, lists = [], []
    monkeypatch.setattr(renewing, "ROUND", 1)
    for whole in (True, False):
        with store.rehearsal() as own:
            own.batch_upsert.record(
                [*rhythm("Ada", "Bob"), *rhythm("Ada", "Cy", 9), *rhythm("Eve", "Bob", 5)], 1
            )
            if not whole:
                monkeypatch.setattr(work, "log_from_store", lambda _: None)
            for kind, name in ((LogColumns, "read"), (Interactions, "columns")):
                real = getattr(kind, name)
                noted = lambda *a, real=real, name=name, **b: reads.append(name) or real(*a, **b)  # noqa: E731
                monkeypatch.setattr(kind, name, noted)
            assert refresh_changed_lists(own, lambda _: prior(), NOW).fresh == 2
            monkeypatch.undo()
            monkeypatch.setattr(renewing, "ROUND", 1)
            lists.append([row for table, row in own.everything() if table in {"lists", "suggestions"}])
        assert reads == (["read"] if whole else ["read", "columns", "columns"])
        reads.clear()
    assert lists[0] == lists[1]
    assert lists[0]


def test_a_round_deletes_responses_that_are_two_days_old(store):
    """Also where no further request comes, and in every workspace."""
    for workspace, age in (("own", 3), ("crm", 3), ("crm", 1)):
        at = to_epoch(NOW - timedelta(days=age))
        store.within(workspace).idempotency.once("caller", f"key-{age}", "print", at, lambda: (200, "{}"))
    assert not is_anything_pending(store, to_epoch(NOW))
    kept = store.database.execute("SELECT workspace, key FROM idempotent_responses")
    assert kept == [("crm", "key-1")]


def dates(store):
    """Return when Ada's lists were made."""
    return [row["as_of"] for table, row in store.everything() if table == "lists"]


def test_lists_of_one_day_pile_up_only_where_they_say_something_else(store):
    """What a later list of the day shows again is dropped; who left the list is known to have been on one."""
    store.batch_upsert.record(rhythm("Ada", "Bob") + rhythm("Ada", "Cy", 8, 31), 1)
    hours = [NOW + timedelta(hours=n) for n in range(4)]
    for n, now in enumerate(hours[:3]):
        store.batch_upsert.record([wrote("Ada", f"New {n}", 1)], 2 + n)
        assert refresh_changed_lists(store, lambda _: prior(), now).fresh == 1
    assert {one.contact for one in store.lists.open("Ada", to_epoch(hours[2]))} == {"Bob", "Cy"}
    assert dates(store) == [to_epoch(hours[2])]
    said = replace(wrote("Ada", "Bob", 0), at=hours[2] + timedelta(minutes=5), external_id="again")
    store.batch_upsert.record([said], to_epoch(hours[3]))
    refresh_changed_lists(store, lambda _: prior(), hours[3])
    assert dates(store) == [to_epoch(one) for one in hours[2:]]


def test_every_workspace_is_seen_to_by_itself(store):
    """The same owner's name in two workspaces is two owners with lists of their own."""
    for name, contact in (("one", "Bob"), ("two", "Cy")):
        store.within(name).batch_upsert.record(rhythm("Ada", contact), 1)
    assert refresh_changed_lists(store, lambda _: prior(), NOW).fresh == 2
    for name, contact in (("one", "Bob"), ("two", "Cy")):
        assert store.within(name).lists.contacts("Ada", END_OF_TIME) == [contact]


def test_what_comes_while_a_list_is_made_is_not_lost(store):
    """A change after the look stays pending for the next round."""
    store.batch_upsert.record(rhythm("Ada", "Bob"), 1)

    def slow(_):
        store.batch_upsert.record([wrote("Ada", "Cy", 2)], 2)
        return prior()

    refresh_changed_lists(store, slow, NOW)
    assert list(store.change_counts.pending()) == ["Ada"]
    refresh_changed_lists(store, lambda _: prior(), NOW)
    assert store.change_counts.pending() == {}


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_is_said_in_the_second_of_a_list_is_in_the_next(store, taken_back):
    """A list knows what was said before its moment: it is made once more, and then no more."""
    store.batch_upsert.record(rhythm("Ada", "Bob") + rhythm("Ada", "Cy", 8, 31), 1)
    said = NOW - timedelta(days=1) if taken_back else NOW
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.DONE, said))
    if taken_back:
        store.list_inputs.undo("Ada", to_epoch(NOW))
    later = NOW + timedelta(seconds=1)
    rounds = [refresh_changed_lists(store, lambda _: prior(), now) for now in (NOW, later, later)]
    assert [done.fresh for done in rounds] == [1, 1, 0]
    assert ("Bob" in store.lists.contacts("Ada", END_OF_TIME)) is taken_back


def test_a_change_stays_pending_until_its_pages_are_made(store, monkeypatch):
    """Whoever waits for it sees all that came of it: after a round, and after a list that was asked for."""
    pending = []

    def note(store, owners, now):
        assert (list(owners), now >= NOW) == (["Ada"], True)
        pending.append(list(store.change_counts.pending()))

    monkeypatch.setattr(work, "precompute", note)
    store.batch_upsert.record(rhythm("Ada", "Bob"), 1)
    refresh_changed_lists(store, lambda _: prior(), NOW)
    store.batch_upsert.record([wrote("Ada", "Cy", 1)], 2)
    work.make_list(store, "Ada", prior(), NOW + timedelta(hours=1))
    assert pending == [["Ada"], ["Ada"]]
    assert list(store.change_counts.pending()) == []


def test_too_little_history_makes_no_list_and_no_fuss(store):
    """The owner waits until there is more; nothing stays pending meanwhile."""
    store.batch_upsert.record([wrote("Ada", "Bob", 3)], 1)
    done = refresh_changed_lists(store, lambda _: prior(), NOW)
    assert (done.fresh, done.waiting, store.change_counts.pending()) == (0, 1, {})


def test_a_list_brings_its_text_and_the_models_card(store):
    """What the service reads is ready when the list is published."""
    store.batch_upsert.record(rhythm("Ada", "Bob"), 1)
    refresh_changed_lists(store, lambda _: prior(), NOW)
    assert json.loads(store.rendered.read("Ada", to_epoch(NOW)).body)["suggestions"][0]["contact"] == "Bob"
    card = store.preferences.get(EVERYONE, MODEL)
    assert (card["version"], sorted(card)) == (
        "prior",
        ["as_of", "figures", "horizons", "training", "version", "workspace"],
    )


def question(rows, **more):
    """Say a history as the service sends it."""
    said = [
        {"at": one.at.isoformat(), "direction": str(one.direction), "channel": one.channel} for one in rows
    ]
    return {"interactions": said, "as_of": NOW.isoformat(), "horizon_days": 90} | more


def test_a_history_alone_has_the_probability_of_the_list(store):
    """The same interactions, sent or recorded, get the same figures."""
    rows = rhythm("Ada", "Bob")
    store.batch_upsert.record(rows, 1)
    (listed,) = suggest(
        store, log_from_store(store), prior(), ListRequest(to_epoch(NOW), to_epoch(NOW))
    ).suggestions
    said = score_history(question(rows), prior())
    for name in ("probability", "probability_low", "probability_high", "depth", "confidence"):
        assert said[name] == getattr(listed, name)
    assert said["in_cohort"]
    assert said["reasons"][0]["code"]


@pytest.mark.parametrize(
    "rows", [[wrote("Ada", "Bob", 3)], [replace(wrote("Ada", "Bob", 1), at=from_epoch(to_epoch(NOW) + 5))]]
)
def test_too_little_to_say_is_said(rows):
    """One interaction, or none before as_of: no probability, and no reason made up."""
    said = score_history(question(rows), prior())
    assert (said["in_cohort"], said["probability"], said["reasons"]) == (False, None, [])


def test_each_line_has_its_answer():
    """A question that cannot be answered is a fault in one sentence, and the next one is answered."""
    lines = [json.dumps(question(rhythm("a", "b"), horizon_days=days)) for days in (9_999, 90)]
    fault, score = map(json.loads, answer_lines(io.StringIO("\n".join(lines)), lambda *_: prior()))
    assert "answers for a horizon" in from_json(fault["fault"])
    assert score["score"]["in_cohort"]


def test_the_worker_ends_when_told(tmp_path, monkeypatch):
    """A process that looks again and again ends quietly at SIGTERM, its last list whole."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    with Store(tmp_path / "kith.db") as store:
        store.batch_upsert.record(rhythm("Ada", "Bob"), 1)
    words = [sys.executable, "-m", "kith", "work", "--every", "0.1", "--model", "prior"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as worker:
        assert "lists made anew" in worker.stdout.readline()
        worker.terminate()
        assert worker.wait(30) == 0


def test_the_list_that_a_worker_makes_after_an_answer_knows_it(store, tmp_path):
    """It is of a later second than the answer, and the round after it has nothing to do."""
    store.batch_upsert.record(rhythm("Ada", "Bob") + rhythm("Ada", "Cy", 8, 31), 1)
    begun = monotonic()

    def clock():
        return NOW + timedelta(milliseconds=1, seconds=monotonic() - begun)

    rounds = serving.WorkRounds(store, "prior", Settings(tmp_path), clock)
    store.lists.answer(Answer("Ada", "Bob", AnswerKind.DONE, clock()))
    assert rounds.run(lambda: None).fresh == 1
    assert store.lists.contacts("Ada", END_OF_TIME) == ["Cy"]
    assert rounds.run(lambda: None) is None


def test_a_worker_that_has_been_quiet_gets_ready(tmp_path, monkeypatch):
    """It loads libraries and model once, before anything changes; so the first list comes in seconds too."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    Store(tmp_path / "kith.db").close()
    monkeypatch.setattr(serving, "QUIET_SECONDS", 0.3)
    loaded = []
    monkeypatch.setattr(serving.WorkRounds, "warm_up", lambda rounds: loaded.append(rounds.model))
    Timer(3.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ended = CliRunner().invoke(kith, ["work", "--every", "0.1", "--model", "prior"])
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert (ended.exit_code, loaded) == (0, ["prior"])


@pytest.mark.parametrize("model", ["prior", "nonsense"])
def test_getting_ready_loads_the_model_and_says_nothing(tmp_path, model):
    """Of a model that is not there the first round tells."""
    code = (
        "import sys; from pathlib import Path; from data.settings import Settings; "
        "from data.store.store import Store; from kith.cli.serving.work import WorkRounds; "
        f"WorkRounds(Store(), {model!r}, Settings(Path({str(tmp_path)!r})), None).warm_up(); "
        "print('models.lists.ranking.make_lists' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.needs("postgresql")
def test_the_worker_outlives_a_restart_of_postgresql(own_cluster, tmp_path, monkeypatch):
    """It says one sentence while the server is away, opens the store again and makes the next list."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    monkeypatch.setenv("KITH_STORE_URL", own_cluster.address)
    with Store(own_cluster.address) as store:
        store.batch_upsert.record(rhythm("Ada", "Bob"), 1)
    words = [sys.executable, "-m", "kith", "work", "--every", "0.1", "--model", "prior"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
        assert "lists made anew" in worker.stdout.readline()
        own_cluster.stop()
        # Between the lines of its log, which are JSON.
        sentence = next(line for line in worker.stderr if not line.startswith("{"))
        own_cluster.start()
        with Store(own_cluster.address) as store:
            store.batch_upsert.record(rhythm("Eve", "Bob"), 2)
        assert "lists made anew" in worker.stdout.readline()
        worker.terminate()
        assert worker.wait(30) == 0
        assert "the PostgreSQL store cannot be used right now" in sentence
        assert all(line.startswith("{") for line in worker.stderr)


@pytest.mark.needs("postgresql")
def test_one_round_without_a_store_is_a_failure(own_cluster, tmp_path, monkeypatch):
    """With --once nobody waits for the server: one sentence and a code that says so."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    monkeypatch.setenv("KITH_STORE_URL", own_cluster.address)
    own_cluster.stop()
    words = [sys.executable, "-m", "kith", "work", "--once"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    own_cluster.start()
    assert ended.returncode == 4
    assert ended.stderr.startswith("kith: the PostgreSQL store cannot be used right now")
