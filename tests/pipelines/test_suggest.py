"""From a model and a log to published lists."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import Answer, AnswerKind
from data.store.store import Store

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
        assert len(store.lists.owners()) == 40
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
        assert store.lists.owners() == [OWNER]
    assert contacts(suggest("--owner", OWNER, "--limit", "2")) == full[:2]


@pytest.mark.parametrize(
    ("kind", "days_ago", "until_days", "is_off"),
    [
        (AnswerKind.DONE, 1, None, True),
        (AnswerKind.DISMISSED, 1, None, True),
        (AnswerKind.DONE, 60, None, False),
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
    if is_off:
        assert after[: len(before) - 1] == before[1:]


def test_nobody_left_is_an_empty_list(suggest, ingested):
    """When answers keep everyone off, the list is empty, not an error."""
    for contact in contacts(suggest("--owner", OWNER, "--limit", "100")):
        answer(ingested, AnswerKind.DONE, contact, 1)
    assert suggest("--owner", OWNER) == []


def test_an_owner_who_is_not_there_is_told(kith, trained, ingested):
    """The sentence names some who are, and nothing is published."""
    said = kith(*SUGGEST, "--model", trained.model, "--owner", "Nobody")
    assert said.code == 1
    assert len(said.sentences) == 1
    assert "there is no owner 'Nobody' in the log; it has owner-0000000" in said.sentences[0]
    with Store(ingested.store_path) as store:
        assert store.lists.owners() == []


def test_it_ends_with_the_next_command(kith, trained, ingested):
    """Without --json the job counts its lists and says how to read one."""
    assert ingested.store_path.exists()
    said = kith(*SUGGEST, "--model", trained.model)
    assert said.code == 0
    assert said.out.startswith("Published 40 lists with ")
    assert said.out.rstrip().endswith("kith week")
