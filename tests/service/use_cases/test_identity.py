"""Who is who, what each source shows, forgetting and taking everything out: the words a person types."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from data.errors import KithError, NotFoundError, UsageError
from data.schema import Contact, Direction, Interaction
from data.settings import Settings
from data.store.store import Store
from kith.cli.main import kith as command_line

NOW = datetime.now(UTC).replace(microsecond=0)
ADA, ADA_PRIVATE, NUMBER = "ada@work.example", "ada@home.example", "+491701234567"


def wrote(contact: str, days: int, owner: str = "Me", **more) -> Interaction:
    """Return one mail of so many days ago."""
    at = NOW - timedelta(days=days)
    known = {
        "direction": Direction.SENT,
        "channel": "email",
        "source": "mail",
        "external_id": f"{contact} {days}",
    }
    return Interaction(owner, contact, at, **(known | more))


@pytest.fixture
def home() -> Iterator[Store]:
    """Open the store that the commands use, with Ada under three handles, and Zoë."""
    with Store(Settings.from_environment().store_path) as store:
        store.interactions.record([wrote(one, 3) for one in (ADA, ADA_PRIVATE, NUMBER, "zoe@example.org")], 1)
        store.contacts.keep(
            [
                Contact("Me", ADA, name="Ada Lovelace"),
                Contact("Me", ADA_PRIVATE, name="A. Lovelace"),
                Contact("Me", "zoe@example.org", name="Zoë Ångström"),
            ],
            1,
        )
        yield store


def kith(*words: str, answer: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(command_line, words, input=answer)


def refused(*words: str) -> KithError:
    """Run a command that must fail with an error of ours."""
    error = kith(*words).exception
    assert isinstance(error, KithError)
    return error


@pytest.mark.usefixtures("home")
def test_review_says_who_may_be_one_and_why():
    """With both names, both handles and the evidence; in JSON for a program."""
    said = kith("people", "review").output
    assert (
        said == f"A. Lovelace <{ADA_PRIVATE}> and Ada Lovelace <{ADA}>: the same family name and initial.\n"
    )
    (one,) = json.loads(kith("people", "review", "--json").output)
    assert (one["first"], one["second"], one["likeness"]) == (ADA_PRIVATE, ADA, 0.75)


def test_a_nickname_on_a_card_is_told_as_such(home):
    """What one card calls somebody may be how another source knows them."""
    home.identities.name("Me", [("zoe@example.org", "Zuzu")])
    home.contacts.keep([Contact("Me", NUMBER, name="Zuzu")], 1)
    said = kith("people", "review").output
    assert f"Zuzu <{NUMBER}> and Zoë Ångström <zoe@example.org>: 'Zuzu' is a nickname on one card" in said


def test_merge_and_undo_are_one_word_each(home):
    """Names are found in a hurry, the first is kept, and the undoing names what it undid."""
    said = kith("people", "merge", "ada love", "home.example").output
    assert (
        said == f"Decision 1: Ada Lovelace is one person now ({ADA} and {ADA_PRIVATE}). "
        "Lists follow at the next kith suggest.\n"
    )
    assert home.interactions.contacts("Me") == [NUMBER, ADA, "zoe@example.org"]
    assert "Nobody looks like somebody else." in kith("people", "review").output
    assert (
        f"1. merge Ada Lovelace <{ADA}>, A. Lovelace <{ADA_PRIVATE}> (decided by the owner; by you)"
        in kith("people", "review", "--all").output
    )
    undone = kith("people", "undo").output
    assert f"undone: merge of Ada Lovelace <{ADA}>, A. Lovelace <{ADA_PRIVATE}>" in undone
    assert len(home.interactions.contacts("Me")) == 4
    assert isinstance(refused("people", "undo"), NotFoundError)


def test_split_is_for_good(home):
    """A handle taken out is not brought back by the next card."""
    home.identities.learn("Me", [(ADA, NUMBER)], "one card", 1)
    said = kith("people", "split", NUMBER).output
    assert f"{NUMBER} is somebody else than Ada Lovelace <{ADA}>" in said
    home.identities.learn("Me", [(ADA, NUMBER, ADA_PRIVATE)], "a newer card", 2)
    assert home.identities.mapping("Me")[NUMBER] == NUMBER


def test_two_can_be_said_to_be_two(home):
    """Then nobody asks again."""
    kith("people", "split", "home.example", "--from", "work.example")
    assert json.loads(kith("people", "review", "--json").output) == []
    assert len(home.interactions.contacts("Me")) == 4


@pytest.mark.usefixtures("home")
def test_an_ambiguous_name_lists_its_candidates():
    """Nothing is merged by chance."""
    error = refused("people", "merge", "lovelace", "zoe")
    assert isinstance(error, UsageError)
    assert str(error) == "'lovelace' may be A. Lovelace, Ada Lovelace; say more of the name"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("said", ["zoë", "Zoe Angstrom", "angstrom", "zoe angstrem", "ZOE@EXAMPLE.ORG"])
def test_a_name_is_found_without_its_accents_and_with_a_slip(said):
    """As it is typed in a hurry."""
    result = kith("coverage", said)
    last = NOW - timedelta(days=3)
    assert result.output == f"Zoë Ångström: 1 by email, last {last.day} {last:%B %Y}.\n"


@pytest.mark.usefixtures("home")
def test_nobody_of_that_name_is_told():
    """And one contact alone cannot be merged."""
    assert str(refused("people", "merge", "Nobody", "zoe")) == "there is nobody called 'Nobody'"
    assert "name two contacts or more" in str(refused("people", "merge", "zoe", "angstrom"))


def test_whose_contacts_must_be_clear(home):
    """With several owners --owner is asked for."""
    home.interactions.record([wrote("x@example.org", 1, owner="Grace")], 1)
    assert "say whose with --owner" in str(refused("people", "review"))
    assert kith("people", "review", "--owner", "Grace").exit_code == 0
    assert "no owner 'Eve'" in str(refused("people", "review", "--owner", "Eve"))


def test_coverage_says_what_a_source_shows_and_cannot(home):
    """First and last day, how many, a gap, where it stops, its limits."""
    old = [wrote(ADA, days, source="chat") for days in [*range(400, 500), *range(200, 300)]]
    home.interactions.record(old, 1)
    home.sources.keep("Me", "chat", ["the latest 40,000 messages only"], 1)
    said = kith("coverage").output
    assert "chat (Me): 200 interactions, " in said
    assert "It stops there: who was only seen there is not visible since" in said
    assert said.count("Nothing from ") == 1
    assert "It cannot show: the latest 40,000 messages only." in said
    assert "mail (Me): 4 interactions" in said
    chat, mail = json.loads(kith("coverage", "--json").output)
    assert (chat["stopped"], mail["stopped"], len(chat["gaps"])) == (True, False, 1)


def test_forget_says_what_goes_asks_first_and_then_removes(home):
    """Without a yes nothing happens; afterwards nobody of that name is there."""
    asked = kith("forget", "zoe@example.org", answer="n\n")
    assert asked.exit_code == 1
    assert "   zoe@example.org\n   1 interaction\n" in asked.output
    assert "zoe@example.org" in home.interactions.contacts("Me")
    said = kith("forget", "zoe@example.org", answer="y\n").output
    assert "Zoë Ångström is erased, with 1 interaction and" in said
    assert "pack packed logs anew" in said
    assert "'zoe@example.org' is not here" in str(refused("forget", "zoe@example.org", "--yes"))
    assert home.interactions.record([wrote("zoe@example.org", 1)], 2).forgotten == 1


def test_a_part_of_a_name_erases_nobody_at_the_terminal_either(home):
    """Who is called nearly so is named, and nothing goes, with --yes too."""
    before = list(home.everything())
    said = str(refused("forget", "zoe", "--yes"))
    assert said == "nobody is called exactly 'zoe'; nothing was removed. There are zoe@example.org"
    assert "whole name, or --allow-again" in str(refused("forget"))
    assert "whole name, or --allow-again" in str(refused("forget", "zoe@example.org", "--allow-again", "1"))
    assert list(home.everything()) == before


def test_a_mistaken_erasure_is_listed_without_a_name_and_lifted(home):
    """By date and place; after a yes the next import brings them back, and the others stay erased."""
    assert kith("forget", "--allow-again").output == "Nobody is kept off imports.\n"
    for name in ("zoe@example.org", ADA):
        kith("forget", name, "--yes")
    lines = kith("forget", "--allow-again").output.splitlines()
    assert [line[:5] for line in lines] == ["2. On", "1. On"]
    assert all(line.endswith(", at the terminal.") and "@" not in line for line in lines)
    assert kith("forget", "--allow-again", "1", answer="n\n").exit_code == 1
    assert home.interactions.record([wrote("zoe@example.org", 1)], 2).forgotten == 1
    assert "the next import may bring them back" in kith("forget", "--allow-again", "1", answer="y\n").output
    outcome = home.interactions.record([wrote("zoe@example.org", 1), wrote(ADA, 1)], 2)
    assert (outcome.created, outcome.forgotten) == (1, 1)
    assert "there is no erasure 1" in str(refused("forget", "--allow-again", "1", "--yes"))
    (row,) = json.loads(kith("forget", "--allow-again", "--json").output)["erasures"]
    assert (row["number"], row["asked_by"]) == (2, "terminal")


@pytest.mark.usefixtures("home")
def test_export_gives_everything_as_json_lines():
    """Every table's rows by column; the key of the forgotten stays."""
    kith("people", "merge", "ada love", "home.example")
    kith("forget", "zoe@example.org", "--yes")
    rows = [json.loads(line) for line in kith("export").output.splitlines()]
    tables = {row["table"] for row in rows}
    assert tables == {"interactions", "contacts", "handles", "identity_decisions", "feed_changes"}
    assert len([row for row in rows if row["table"] == "interactions"]) == 3
    assert {row["contact"] for row in rows if row["table"] == "interactions"} == {ADA, NUMBER}
    assert "forgetting" not in json.dumps(rows)


def test_before_anything_is_taken_in_the_first_command_is_named():
    """And no store is made by asking."""
    for words in (("people", "review"), ("coverage",), ("forget", "x", "--yes"), ("export",)):
        assert "begin with: kith start" in str(refused(*words))


def test_a_deletion_leaves_no_name_on_the_disk(client, store, tmp_path):
    """As after `kith forget`, the name is in no file of the store, though the service goes on meanwhile."""
    if isinstance(store.target, str):
        pytest.skip("a server's files are the server's")
    name = "Wilhelmina Unmistakable"
    row = {"owner": "Ada", "contact": name, "at": "2026-02-01T10:00:00Z", "direction": "sent"}
    rows = [row | {"channel": "email", "source": "crm", "external_id": str(n)} for n in range(50)]
    assert client.post("/v1/interactions:batch", json={"interactions": rows}).status_code == 200
    assert client.put(f"/v1/contacts/{name}", json={"owner": "Ada", "name": name}).status_code == 201
    assert client.delete(f"/v1/contacts/{name}").json() == {"owners": 1}
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("kith.db*"))
    assert name.encode() not in kept
