"""An import of many files: nothing is lost in silence, and what is said of it fits on one screen."""

import os
import re
import resource
import zipfile
from collections import Counter
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from benchmarks.imports.mixed_folder import write_folder
from data.settings import Settings
from data.store.store import Store
from kith.cli.output.import_screen import COLUMNS, LINES
from tests.pipelines.conftest import Said, run

FILES = 300
ADA = ("--owner", "Ada", "--me", "ada@home.example", "--me", "Ada Lovelace")
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL:ann@x.example\nEND:VCARD\n"


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Write a folder of mails, calendars, cards, chats, tables, pictures, and broken and empty files."""
    folder = tmp_path_factory.mktemp("history") / "mixed"
    write_folder(folder, FILES)
    return folder


@pytest.fixture(scope="module")
def taken(mixed, tmp_path_factory) -> dict[str, Said]:
    """Take the folder in, in both languages and as data, each into a home of its own."""
    answers = {}
    with pytest.MonkeyPatch.context() as patch:
        for form, words in {"en": (), "bn": (), "explain": ("--explain",), "json": ("--json",)}.items():
            patch.setenv("KITH_HOME", str(tmp_path_factory.mktemp(form) / "home"))
            if form == "bn":
                with Store(Settings.from_environment().store) as store:
                    store.preferences.set("Ada", "language", "bn")
            answers[form] = run("ingest", *ADA, mixed, *words)
    return answers


def lines_of(answer: Said) -> list[str]:
    """Return everything that a person sees of an answer."""
    return (answer.out + answer.err).splitlines()


@pytest.mark.parametrize("lang", ["en", "bn"])
def test_a_run_over_many_files_ends_in_one_screen(taken, lang):
    """At most 24 lines of 80 columns, whatever the language."""
    lines = lines_of(taken[lang])
    assert 10 < len(lines) <= LINES
    assert max(map(cell_len, lines)) <= COLUMNS


def test_the_screen_says_what_was_read_whose_it_is_and_how_many_people(taken):
    """By kind, with counts."""
    shown = taken["en"].out
    assert "195 of 300 files were read:" in shown
    assert "  mails: 90 files, 90 new" in shown
    assert "  WhatsApp: 30 files, 360 new" in shown
    assert "  address books: 30 files, 30 people described" in shown
    assert "Taken as the history of Ada: ada@home.example." in shown
    assert re.search(r"In touch with \d+ people by now\.", shown)


def test_the_screen_says_what_was_left_out_and_what_could_not_be_read(taken):
    """With counts, and what to do; what was refused stands on stderr and ends the run with code 1."""
    shown = taken["en"]
    assert "  30: telephone numbers without a country; say which with --region" in shown.out
    assert "  15: 00016 cut_card.vcf breaks off in the middle of a card; export it anew." in shown.err
    assert "17 cut_zip.zip is not a whole zip" in shown.err
    assert shown.code == 1


def test_a_limit_is_said_once_for_a_run(taken):
    """Not once for each of thirty chats, also where everything is explained."""
    for form in ("en", "explain"):
        assert taken[form].out.count("40,000") == 1


def test_every_file_that_is_not_read_is_explained(taken, mixed):
    """By its path, and why; the data holds the same."""
    (folder,) = (one for one in taken["json"].json() if one["kind"] == "folder")
    unread = {one["file"]: one["what"] for one in folder["unread"]}
    assert Counter(path.rpartition(" ")[2].partition(".")[0] for path in unread) == Counter(
        dict.fromkeys(("other_csv", "photo", "empty", "cut_card", "cut_zip", "no_text", "page"), 15)
    )
    everything = taken["explain"].out + taken["explain"].err
    assert all(path in everything for path in unread)
    assert f"{mixed}/14/00014 photo.jpg: a picture" in taken["explain"].out
    assert f"{mixed}/15/00015 empty.txt: an empty file; export it anew" in taken["explain"].out


def test_what_is_lost_inside_a_file_is_explained_by_file(taken, mixed):
    """A number without a country, a guest without an address."""
    shown = taken["explain"].out
    card, calendar = (
        shown.index(f"{mixed}/{name}") for name in ("07/00007 card.vcf", "06/00006 calendar.ics")
    )
    assert "1 left out: telephone numbers without a country" in shown[card:].split("\n/")[0]
    assert "1 left out: guests without an address" in shown[calendar:].split("\n/")[0]


def test_address_books_alone_say_nothing_of_contact(tmp_path):
    """Ten cards are people that are known, and nobody that the owner was in touch with."""
    for number in range(10):
        (tmp_path / f"{number}.vcf").write_text(CARD.replace("ann", f"ann{number}"), encoding="utf-8")
    shown = run("ingest", tmp_path).out
    assert "  address books: 10 files, 10 people described" in shown
    assert "In touch" not in shown


def test_a_damaged_zip_stops_nothing(tmp_path):
    """What comes after it is taken in, and it is told; before, all of it was lost."""
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "b.vcf").write_text(CARD, encoding="utf-8")
    answer = run("ingest", tmp_path)
    assert answer.code == 1
    assert "a.zip is not a whole zip" in answer.err
    assert "b.vcf: 0 new, 0 changed, 0 already there, 0 refused.\n  1 person described" in answer.out


def test_a_file_that_cannot_be_opened_is_told(tmp_path):
    """Here a link to nowhere."""
    (tmp_path / "mail.mbox").symlink_to(tmp_path / "no such file")
    (tmp_path / "b.vcf").write_text(CARD, encoding="utf-8")
    answer = run("ingest", tmp_path)
    assert answer.code == 1
    assert "mail.mbox cannot be read: No such file or directory" in answer.err


@pytest.fixture
def few_open_files() -> Iterator[None]:
    """Lend this program sixty more open files than it has, as a small system does."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Not after the newest, which fills a gap: after the last of all that are open.
    last = max(int(number) for number in os.listdir("/dev/fd"))  # noqa: PTH208 - numbers, not paths
    resource.setrlimit(resource.RLIMIT_NOFILE, (last + 60, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("few_open_files")
def test_more_zips_are_read_than_may_be_open_at_once(tmp_path):
    """A folder of one zip for each chat: those whose mails are read in the end are opened again."""
    mail = "From: b{n}@x.example\nTo: me@x.example\nDate: Mon, 2 Mar 2026 09:00:{n:02} +0000\n\n"
    for number in range(90):
        with zipfile.ZipFile(tmp_path / f"{number}.zip", "w") as archive:
            archive.writestr("m.eml", mail.format(n=number % 60))
    answer = run("ingest", tmp_path, "--me", "me@x.example", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert Counter(one["kind"] for one in answer.json()) == {"mail file": 90}


def test_start_shows_a_folder_by_kind_with_its_tables_and_sub_folders(mixed):
    """And takes it in whole, in one screen."""
    shown = run("start", "--owner", "Ada", "--from", mixed, "--lang", "en", "--yes", *ADA[2:]).out
    beginning = shown.partition("$ kith ingest")[0].splitlines()
    assert beginning == [
        "  90: mails",
        "  45: address books",
        "  30: WhatsApp",
        "  15: calendars",
        "  15: Messenger or Instagram",
        "  15: tables",
        "  90: files that Kith does not read",
    ]
    assert "  tables: 15 files, 15 new" in shown
    assert shown.count("40,000") == 1
