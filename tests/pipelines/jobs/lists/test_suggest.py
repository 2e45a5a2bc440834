"""From a model and a log to published lists."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from data.coverage import STOPPED
from data.importers.tables.interactions import TableOptions
from data.schema import DAY_SECONDS, Answer, AnswerKind, Direction, Pool, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from data.synthetic.demo.world import AS_OF as WORLD_END
from data.synthetic.demo.world import LOG_FILE
from models.explanations.reasons import WORTH_SAYING
from models.lists.candidates.context import OwnerSettings
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.suggest import suggest as suggest_lists
from pipelines.log_sources.files import log_from_files
from pipelines.model_store.artefact import prior

AS_OF = datetime(2024, 2, 6, tzinfo=UTC)
OWNER = "owner-0000001"
SUGGEST = ("suggest", "--as-of", "2024-02-06")


@pytest.fixture
def suggest(kith, trained, ingested):
    """Return what makes lists and returns the published suggestions."""
    assert ingested.store_path.exists()

    def suggested(*words):
        said = kith(*SUGGEST, "--model", trained.model, "--json", *words)
        assert said.code == 0, said.err
        return said.json()

    return suggested


def answer(settings, kind: AnswerKind, contact: str, days_ago: float, until_days: float | None = None):
    """Write what the owner said some days before the list."""
    until = None if until_days is None else AS_OF + timedelta(days=until_days)
    with Store(settings.store_path) as store:
        store.lists.answer(Answer(OWNER, contact, kind, AS_OF - timedelta(days=days_ago), until))


def contacts(suggestions) -> list[str]:
    """Return the names on one owner's list, by rank."""
    return [one["contact"] for one in suggestions if one["owner"] == OWNER]


def test_lists_are_published_and_read_back(suggest, kith):
    """What the job made is what the owner's week shows, in the same order."""
    made = suggest()
    week = kith("week", "--owner", OWNER, "--json").json()
    assert [one["contact"] for one in week["suggestions"]] == contacts(made)
    assert 0 < len(contacts(made)) <= 5


def test_everyone_gets_a_short_list_with_reasons(suggest, ingested):
    """At most five each, ranked from 1, each with a sentence that says why."""
    made = suggest()
    with Store(ingested.store_path) as store:
        assert len(store.lists.owners(END_OF_TIME)) == 40
    for owner in {one["owner"] for one in made}:
        ranks = [one["rank"] for one in made if one["owner"] == owner]
        assert ranks == [*range(1, len(ranks) + 1)]
        assert len(ranks) <= 5
    assert all(one["reasons"] and one["reasons"][0]["sentence"] for one in made)
    assert all(0 < one["probability"] < 1 for one in made)


def test_the_same_twice_is_the_same(suggest):
    """Model, log and as_of decide the list, and nothing else does."""
    assert suggest() == suggest()


def test_one_owner_and_a_limit(suggest, ingested):
    """--owner leaves the others' lists alone, --limit shortens."""
    full = contacts(suggest("--owner", OWNER))
    with Store(ingested.store_path) as store:
        assert store.lists.owners(END_OF_TIME) == [OWNER]
    two = contacts(suggest("--owner", OWNER, "--limit", "2"))
    assert len(two) == min(2, len(full))
    assert set(two) <= set(full)


@pytest.mark.parametrize(
    ("kind", "days_ago", "until_days", "is_off"),
    [
        (AnswerKind.DONE, 1, None, True),
        (AnswerKind.DISMISSED, 1, None, True),
        (AnswerKind.DONE, 100, None, False),
        (AnswerKind.SNOOZED, 60, 10, True),
        (AnswerKind.SNOOZED, 60, -1, False),
    ],
)
def test_answers_keep_a_contact_off(suggest, ingested, kind, days_ago, until_days, is_off):
    """For a while after done and dismissed, until its end for a snooze; the next one moves up."""
    before = contacts(suggest("--owner", OWNER))
    answer(ingested, kind, before[0], days_ago, until_days)
    after = contacts(suggest("--owner", OWNER))
    assert (before[0] not in after) == is_off
    # Whoever was done this week has used up a place of the week's five.
    assert len(after) <= OwnerSettings().budget - (kind is AnswerKind.DONE and is_off)


def test_nobody_left_is_an_empty_list(suggest, ingested):
    """When answers keep everyone off, the list is empty, not an error."""
    for contact in contacts(suggest("--owner", OWNER, "--limit", "100")):
        answer(ingested, AnswerKind.DISMISSED, contact, 1)
    assert suggest("--owner", OWNER) == []


def test_an_owner_who_is_not_there_is_told(kith, trained, ingested):
    """The sentence names some who are, and nothing is published."""
    said = kith(*SUGGEST, "--model", trained.model, "--owner", "Nobody")
    assert said.code == 1
    assert len(said.sentences) == 1
    assert "there is no owner 'Nobody' in the log; it has owner-0000000" in said.sentences[0]
    with Store(ingested.store_path) as store:
        assert store.lists.owners(END_OF_TIME) == []


def test_it_ends_with_the_next_command(kith, trained, ingested):
    """Without --json the job counts its lists and says how to read one."""
    assert ingested.store_path.exists()
    said = kith(*SUGGEST, "--model", trained.model)
    assert said.code == 0
    assert said.out.startswith("40 new lists with ")
    assert said.out.rstrip().endswith("kith week")


def test_each_suggestion_is_late_by_its_own_rhythm_and_has_a_reason_worth_saying(world):
    """On the made-up world: nobody is on the list before their own usual gap has passed."""
    log, listed = world
    rhythm = {one.contact: _rhythm(log, one.contact) for one in listed}
    assert len(listed) == OwnerSettings().budget
    assert all(silence > usual for silence, usual in rhythm.values())
    upkeep = [one for one in listed if one.pool is Pool.UPKEEP]
    assert all(one.reasons[0].share >= WORTH_SAYING for one in upkeep)


def test_the_senior_and_the_researcher_are_among_the_next(tmp_path):
    """With ten places a week, six of them for who is going quiet, both are on the list."""
    log = log_from_files([LOG_FILE], TableOptions(), WORLD_END).log
    as_of = to_epoch(WORLD_END)
    with Store(tmp_path / "kith.db") as store:
        listed = suggest_lists(
            store, log, prior(), ListRequest(as_of, to_epoch(WORLD_END), limit=10)
        ).suggestions
    assert {"Debashis Holm", "Amina Thorsby"} <= {one.contact for one in listed}


def test_three_are_kept_up_and_two_are_woken(world):
    """The default shares; reasons to wake are plain facts, or terms that speak against silence."""
    _, listed = world
    pools = [one.pool for one in listed]
    assert (pools.count(Pool.UPKEEP), pools.count(Pool.REVIVAL)) == (3, 2)
    for one in listed:
        assert 1 <= len(one.reasons) <= 3
        assert one.opener is not None
        if one.pool is Pool.REVIVAL:
            assert all(reason.share <= 0 for reason in one.reasons)


def test_every_reason_names_the_interactions_it_rests_on(world, tmp_path):
    """Evidence ids are interactions of this very relationship, before as_of."""
    log, listed = world
    with Store(tmp_path / "kith.db") as store:
        rows = store.database.execute("SELECT source, external_id, contact, at FROM interactions")
    known = {f"{source}/{key}": (contact, at) for source, key, contact, at in rows}
    named = 0
    for one in listed:
        for reason in one.reasons:
            for key in reason.evidence:
                contact, at = known[key]
                assert contact == one.contact
                assert at < to_epoch(WORLD_END)
                named += 1
    assert named >= len(listed)
    assert len(log) > 0


@pytest.fixture
def world(tmp_path):
    """Return the made-up world's log and its list, published into a store of its own."""
    with Store(tmp_path / "kith.db") as store:
        rows = log_from_files([LOG_FILE], TableOptions(), WORLD_END).log
        names = zip(rows.owners[rows.owner], rows.contacts[rows.contact], strict=True)
        owners, contacts = zip(*names, strict=True)
        ids = list(map(str, range(len(owners))))
        ways = [str(list(Direction)[way]) for way in rows.direction]
        channels = [rows.channels[channel] for channel in rows.channel]
        store.interactions.record_columns(
            [["world"] * len(ids), ids, owners, contacts, rows.at.tolist(), ways, channels],
            to_epoch(WORLD_END),
        )
        return rows, suggest_lists(
            store, rows, prior(), ListRequest(to_epoch(WORLD_END), to_epoch(WORLD_END))
        ).suggestions


def _rhythm(log, contact: str) -> tuple[float, float]:
    """Return the silence and the median gap between days of contact, in days, counted from the rows."""
    rows = np.sort(log.at[log.contacts[log.contact] == contact])
    last_of_day = rows[np.append(np.diff(rows // DAY_SECONDS) > 0, True)]
    return (to_epoch(WORLD_END) - rows[-1]) / DAY_SECONDS, float(
        np.median(np.diff(last_of_day))
    ) / DAY_SECONDS


def test_who_is_only_not_visible_is_not_suggested(suggest, ingested):
    """Somebody whose one source has stopped is not going quiet: nothing would show it if they wrote."""
    with Store(ingested.store_path) as store:
        last = {
            (owner, contact): at
            for owner, contact, at in store.database.execute(
                "SELECT owner, contact, max(at) FROM interactions WHERE at < ? GROUP BY owner, contact",
                (to_epoch(AS_OF),),
            )
            if at < to_epoch(AS_OF) - STOPPED - DAY_SECONDS
        }
        made = {(one["owner"], one["contact"]) for one in suggest()}
        owner, contact = min(made & set(last))
        update = "UPDATE interactions SET source = 'an old chat' WHERE owner = ? AND contact = ?"
        store.database.execute(update, (owner, contact))
        # Others wrote there every day, until it stopped: it was not a chat of one silent person.
        busy = [
            (owner, f"Other {day}", last[owner, contact] - day * DAY_SECONDS, "sent", "chat")
            for day in range(60)
        ]
        rows = [("an old chat", str(row[2]), *row) for row in busy]
        store.interactions.record_columns(list(zip(*rows, strict=True)), 1)
    assert (owner, contact) not in {(one["owner"], one["contact"]) for one in suggest()}


def test_a_list_of_a_moment_to_come_is_refused(kith, ingested):
    """In a sentence with both moments, with --changed too, in Bengali too; nothing is published."""
    soon = datetime.now(UTC) + timedelta(days=47)
    for more in ((), ("--changed",)):
        said = kith("suggest", "--as-of", f"{soon:%Y-%m-%d}", *more)
        assert said.code == 2
        assert f"--as-of {soon:%Y-%m-%d} 00:00 UTC is still to come: by the clock here it is 20" in said.err
    with Store(ingested.store_path) as store:
        assert (store.lists.owners(END_OF_TIME), store.workspace_stats.newest(to_epoch(soon))) == ([], None)
        store.preferences.set(OWNER, "language", "bn")
    said = kith("suggest", "--as-of", f"{soon:%Y-%m-%d}", "--owner", OWNER)
    assert f"--as-of {soon:%Y-%m-%d} 00:00 UTC এখনও আসেনি" in said.err


def test_doctor_says_when_a_list_is_of_a_day_to_come(kith, ingested):
    """One that an earlier Kith made: how many, and of which day; the list of today is what is read."""
    soon = datetime.now(UTC) + timedelta(days=47)
    kith(*SUGGEST)
    with Store(ingested.store_path) as store:
        known = {"as_of": to_epoch(soon), "horizon_days": 90, "model_version": "prior"}
        store.lists.publish([OWNER], [], published_at=to_epoch(soon), **known)
    assert f"for days still to come: 1, the last for {soon:%Y-%m-%d}" in kith("doctor").out
    assert "১টি সামনের কোনো দিনের" in kith("doctor", "--lang", "bn").out
    assert kith("week", "--owner", OWNER, "--json").json()["as_of"].startswith("2024-02-06")
