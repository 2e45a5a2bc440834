"""Own addresses over the API: read with what speaks for them, said by the owner, and what changes by it."""

from datetime import UTC, datetime

import pytest

from data.identity.own_addresses import AddressState, OwnAddress, Sign
from data.importers.base.items import MailAddresses
from data.importers.mail.directions import contacts_of
from data.schema import Direction, Interaction, Role, to_epoch

PATH = "/v1/owners/Ada/addresses"
AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
WORK, HOME = "ada@work.example", "ada@home.example"


@pytest.fixture(autouse=True)
def _mails(store):
    """Take in a mail to each of two addresses; that the second is Ada's is only asked."""
    store.own_addresses.learn("Ada", [OwnAddress(WORK, AddressState.OWN, at=to_epoch(AT))])
    signs = {Sign.ALONE: (1, 2), Sign.NAME: (1, 2)}
    store.own_addresses.learn("Ada", [OwnAddress(HOME, AddressState.ASKED, signs=signs)])
    for number, (sender, to) in enumerate((("sam@work.example", WORK), ("maya@x.example", HOME))):
        mail = MailAddresses("Ada", "mail", f"{number}", AT, "email", sender, {to: Role.TO})
        store.mail_handles.keep("Ada", [mail])
        rows = [
            Interaction(
                "Ada",
                one.handle,
                AT,
                one.direction,
                "email",
                "mail",
                f"{number}",
                role=one.role,
                counts=one.counts,
            )
            for one in contacts_of(sender, {to: Role.TO}, {WORK})
        ]
        store.interactions.record(rows, to_epoch(AT))


def counting(store) -> set[str]:
    """Return with whom something counts."""
    return {row[1] for row in store.interactions.columns("Ada")}


def states(answer) -> dict[str, str]:
    """Return the state of each address in an answer."""
    return {one["address"]: one["state"] for one in answer.json()["addresses"]}


def put(client, *addresses: str, **asked: str):
    """Say that these are all of Ada's addresses."""
    return client.put(PATH, json={"addresses": addresses}, params=asked)


def test_addresses_come_with_state_source_and_signs(client):
    """What is asked stands among them, with what speaks for it in words; of unknown days nothing is said."""
    asked, own = client.get(PATH).json()["addresses"]
    sentence = "1 mail names it and no other address of yours"
    assert asked == {
        "address": HOME,
        "state": "asked",
        "source": "import",
        "since": None,
        "names": [],
        "signs": [{"sign": "alone", "count": 1, "of": 2, "sentence": sentence}],
        "why": sentence,
    }
    assert (own["address"], own["state"], own["since"]) == (WORK, "own", "2026-02-01T09:00:00Z")
    told = client.get(PATH, params={"lang": "bn"})
    assert (told.headers["content-language"], "টি মেইলে" in told.text) == ("bn", True)


def test_the_owners_word_makes_mails_count_and_the_answer_says_how_many(client, store):
    """Whatever spelling is sent, each address is one; sent again, nothing changes."""
    said = put(client, f"Ada <{WORK.upper()}>", "ada+list@home.example")
    assert said.status_code == 200
    assert states(said) == {HOME: "own", WORK: "own"}
    assert {one["source"] for one in said.json()["addresses"]} == {"owner"}
    figures = {name: said.json()[name] for name in ("counting", "not_counting", "gone", "need_export")}
    assert figures == {"counting": 1, "not_counting": 0, "gone": 0, "need_export": 0}
    assert said.json()["sentences"] == ["1 interaction of earlier imports counts as contact now."]
    assert counting(store) == {"maya@x.example", "sam@work.example"}
    before = store.own_addresses.all("Ada")
    again = put(client, WORK, HOME)
    assert (again.json()["counting"], again.json()["sentences"]) == (0, [])
    assert store.own_addresses.all("Ada") == before


def test_what_disappears_is_remembered_as_not_theirs(client, store):
    """Its mails stop counting and are counted in the answer; no import learns it again; a doubt stays."""
    said = put(client, "+8801712345678")
    assert states(said) == {HOME: "asked", WORK: "refused", "+8801712345678": "own"}
    assert (said.json()["counting"], said.json()["not_counting"]) == (0, 1)
    assert counting(store) == set()
    store.own_addresses.learn("Ada", [OwnAddress(WORK, AddressState.OWN)])
    assert states(client.get(PATH))[WORK] == "refused"


def test_mails_from_before_need_their_export(client, store):
    """Nobody knows whom they name, and that is said with their number."""
    row = Interaction("Ada", "li@x.example", AT, Direction.RECEIVED, "email", "mail", "old", role=Role.BCC)
    store.interactions.record([Interaction(**{**_fields(row), "counts": False})], to_epoch(AT))
    said = put(client, WORK, HOME, lang="bn")
    assert said.json()["need_export"] == 1
    assert "এক্সপোর্টটি আবার নিন" in said.json()["sentences"][-1]


def _fields(row: Interaction) -> dict:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


@pytest.mark.parametrize("wrong", ["Ada", "whatsapp:Ada", "", 7, "x" * 400])
def test_what_is_no_address_is_named_and_nothing_is_kept(client, store, wrong):
    """With its place in the list."""
    before = list(store.everything("Ada"))
    refused = client.put(PATH, json={"addresses": [HOME, wrong]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/addresses/1"
    assert list(store.everything("Ada")) == before


def test_nobody_erased_comes_back_as_an_address_of_the_owner(client, store):
    """All of the call is refused."""
    store.erasure.forget("Ada", "sam@work.example", 2)
    before = list(store.everything("Ada"))
    assert put(client, HOME, "sam@work.example").status_code == 422
    assert list(store.everything("Ada")) == before


def test_an_owner_of_the_same_name_in_another_workspace_is_untouched(client, store):
    """Neither read nor written, nor counted."""
    other = store.within("other")
    other.own_addresses.say("Ada", ["ada@other.example"], AddressState.OWN, 1)
    before = list(other.everything())
    assert "other.example" not in put(client, HOME).text
    assert "other.example" not in client.get(PATH).text
    assert list(other.everything()) == before
