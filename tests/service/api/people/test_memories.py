"""What an owner remembers of a contact, over the API."""

import pytest

from data.store.export import everything
from tests.service.page.people.test_kinds import wrote

PLACE = "/v1/owners/Ada/contacts/Grace Hopper/memories"


@pytest.fixture
def remember(client, store):
    """Return what sends words about Grace."""
    wrote(store, "Grace Hopper")
    return lambda words, **more: client.post(PLACE, json={"words": words}, **more)


def test_words_are_understood_kept_and_listed_newest_first(remember, client):
    """A note with its pledge and day, and a fact in its place."""
    note = remember("lent her the tent until 12 May")
    assert note.status_code == 201
    assert note.json()["sentence"] == "Kept as a note about Grace Hopper. You lent it until 12 May 2026."
    assert {name: note.json()[name] for name in ("memory", "pledge", "until", "text")} == {
        "memory": "note",
        "pledge": "lent",
        "until": "2026-05-12",
        "text": "lent her the tent until 12 May",
    }
    fact = remember("birthday 29 Feb").json()
    listed = client.get(PLACE).json()
    assert (listed["owner"], listed["contact"]) == ("Ada", "Grace Hopper")
    assert [one["id"] for one in listed["memories"]] == [fact["id"], note.json()["id"]]
    assert listed["memories"][0]["sentence"] == "Birthday: 29 February"


def test_a_memory_is_taken_back_and_the_word_before_holds_again(remember, client, store):
    """What was deleted once is not there a second time, nor is a word that is no memory."""
    remember("met at choir")
    wrong = remember("met at school").json()["id"]
    left = client.delete(f"{PLACE}/{wrong}").json()["memories"]
    assert [one["text"] for one in left] == ["at choir"]
    assert "at choir" in client.get("/person?owner=Ada&contact=Grace+Hopper").text
    assert client.delete(f"{PLACE}/{wrong}").status_code == 404
    store.list_inputs.say("Ada", "Grace Hopper", "pinned", True, 1)
    assert client.delete(f"{PLACE}/{wrong + 1}").status_code == 404
    assert store.list_inputs.words(10**11)[-1][2:4] == ("met", "at choir")


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "Birthday: 29 February"), ("bn", "জন্মদিন: ২৯ ফেব্রুয়ারি")]
)
def test_a_memory_is_said_in_the_readers_language(remember, client, lang, sentence):
    """What was written stays as it was written."""
    remember("birthday 29 Feb")
    answer = client.get(PLACE, params={"lang": lang})
    assert answer.headers["content-language"] == lang
    assert answer.json()["memories"][0]["sentence"] == sentence


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("x" * 10_000, "these are 10,000 characters, and a note holds 2,000"),
        (" ", "there is nothing to remember yet"),
    ],
)
def test_what_cannot_be_kept_is_said_in_a_sentence(remember, client, words, says):
    """And nothing is kept."""
    refused = remember(words)
    assert refused.status_code == 422
    assert says in refused.json()["detail"]
    assert client.get(PLACE).json()["memories"] == []


def test_of_whom_nothing_is_known_nothing_is_remembered(client):
    """A stranger is not made by a note."""
    place = "/v1/owners/Ada/contacts/Nobody/memories"
    assert client.get(place).status_code == 404
    assert client.post(place, json={"words": "a note"}).status_code == 404


def test_the_same_request_is_kept_once(remember, client):
    """By its Idempotency-Key."""
    first, second = (remember("a tent", headers={"Idempotency-Key": "1"}) for _ in range(2))
    assert first.json() == second.json()
    assert len(client.get(PLACE).json()["memories"]) == 1


def test_memories_are_exported_and_erased(remember, client, store):
    """The export has the words; after an erasure nothing has."""
    remember("lent her the tent")
    exported = [row for table, row in everything(store.database, store.workspace) if "tent" in str(row)]
    assert [row["name"] for row in exported] == ["note"]
    client.delete("/v1/contacts/Grace Hopper")
    assert client.get(PLACE).status_code == 404
    assert client.post(PLACE, json={"words": "again"}).status_code == 422
    assert store.memories.all("Ada") == {}
