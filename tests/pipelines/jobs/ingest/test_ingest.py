"""Files into the store."""

import pandas as pd

from data.settings import Settings
from data.store.store import Store

HEADER = "owner,contact,at,direction,channel"
ROWS = [f"Ada,Contact {n},2024-01-0{n}T10:00:00Z,sent,email" for n in range(1, 6)]


def stored() -> list[tuple[str, str, int, str, str]]:
    """Return what the store holds, sorted."""
    with Store(Settings.from_environment().store_path) as store:
        return sorted(store.interactions.columns())


def test_the_same_file_twice_adds_nothing(kith, tmp_path):
    """Nor do its rows in another format, in another order, or twice in one file."""
    log, other = tmp_path / "log.csv", tmp_path / "other.parquet"
    log.write_text("\n".join([HEADER, *ROWS]))
    first = kith("ingest", log, "--json").json()[0]
    assert (first["created"], first["duplicate"], first["rejected"]) == (5, 0, [])
    before = stored()
    shuffled = pd.DataFrame([row.split(",") for row in ROWS[::-1] * 2], columns=HEADER.split(","))
    shuffled.to_parquet(other)
    again = kith("ingest", log, other, "--json").json()
    assert [(one["created"], one["duplicate"]) for one in again] == [(0, 5), (0, 10)]
    assert stored() == before


def test_a_corrected_row_is_an_update(kith, tmp_path):
    """A row with an id of its source may change; it is counted as changed, not as new."""
    log = tmp_path / "log.csv"
    row = "Ada,Bob,2024-01-01T10:00:00Z,sent,{},crm,42"
    log.write_text(f"{HEADER},source,external_id\n{row.format('email')}\n")
    kith("ingest", log)
    log.write_text(f"{HEADER},source,external_id\n{row.format('call')}\n")
    assert "0 new, 1 changed, 0 already there, 0 refused" in kith("ingest", log).out
    assert [row[4] for row in stored()] == ["call"]


def test_a_tables_own_words_are_understood(kith, tmp_path):
    """With --map, --ignore and --timezone a foreign table is taken in as it is."""
    log = tmp_path / "export.txt"
    log.write_text("me;person;when;direction;channel;mood\nAda;Bob;2024-07-01 12:00;sent;call;ok\n")
    options = ("--map", "owner=me", "--map", "contact=person", "--map", "at=when")
    said = kith("ingest", log, *options, "--ignore", "mood", "--timezone", "Europe/Berlin")
    assert (said.code, said.err) == (0, "")
    assert stored() == [("Ada", "Bob", 1719828000, "sent", "call")]


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nEMAIL:bob@example.com\r\nEND:VCARD\r\n"


def test_with_several_owners_a_file_must_say_whose_it_is(kith, tmp_path):
    """Nobody is picked: the owners are listed, nothing of that file is taken in, tables still are."""
    log, cards, more = tmp_path / "log.csv", tmp_path / "cards.vcf", tmp_path / "more.csv"
    log.write_text("\n".join([HEADER, ROWS[0], ROWS[1].replace("Ada", "Grace")]))
    more.write_text("\n".join([HEADER, ROWS[2]]))
    cards.write_text(CARD)
    kith("ingest", log)
    said = kith("ingest", cards, more)
    assert said.code == 1
    assert said.sentences == [
        f"kith: {cards} may be anybody's: the store has Ada, Grace. Say whose: --owner NAME."
    ]
    assert len(stored()) == 3
    assert "1 person described" in kith("ingest", cards, "--owner", "Grace").out


def test_nothing_left_out_is_not_said(kith, tmp_path):
    """A file of which everything was taken in has no line of what was left out."""
    cards = tmp_path / "cards.vcf"
    cards.write_text(CARD)
    assert "left out" not in kith("ingest", cards).out


def test_many_bad_rows_alike_are_one_sentence(kith, tmp_path):
    """The first is shown, the rest are counted; --json has them all."""
    log = tmp_path / "log.csv"
    log.write_text("\n".join([HEADER, *ROWS, *["Ada,Bob,soon,sent,email"] * 30]))
    said = kith("ingest", log)
    assert len(said.sentences) == 1
    assert "line 7, column 'at'" in said.sentences[0]
    assert "And 29 more like it." in said.sentences[0]
    (found,) = kith("ingest", log, "--json").json()
    assert [one["line"] for one in found["rejected"]] == [*range(7, 37)]
    assert found["duplicate"] == 5
