"""Forms of files that people have: contacts, CRMs, mail folders and tables, each read or named."""

import io

import pandas as pd
import pytest

from data.importers.mail.mbox import mbox_heads
from data.settings import Settings
from data.store.store import Store
from tests.cases.conftest import INPUTS
from tests.pipelines.conftest import run


def test_a_log_in_which_everybody_was_met_once_is_scored(tmp_path):
    """Case 86: 200 rows outside the cohort, and no failure: a job of one partition must not fail."""
    out = tmp_path / "scores.csv"
    answer = run("score", INPUTS / "86-new-customers.csv", "--as-of", "2026-11-01", "--out", out, "--json")
    assert answer.code == 0
    assert answer.json() == {"out": str(out), "rows": 200, "in_cohort": 0}
    table = pd.read_csv(out)
    assert not table["in_cohort"].any()
    assert table["probability"].isna().all()


def takes(case, name, *words):
    """Return what is known of everybody after a case was taken in without a refusal."""
    taken = case(name, *words)
    assert taken.answer.code == 0, taken.answer.err
    return taken


CARDS = [
    ("75-outlook-people.csv", {"Flo Field", "Gil Gorse"}),
    ("77-thunderbird-addresses.csv", {"Hue Hill"}),
    ("78-google-semicolon.csv", {"Ann Archer"}),
    ("79-contacts.ldif", {"Dot Dean", "Eli Eads"}),
    ("90-google-contacts-excel.csv", {"Ann Archer", "Bob Boyd", "Cat Crane"}),
    *((f"80-other-formats/{name}.csv", {"Ann Archer"}) for name in ("linkedin-contacts", "odoo", "twenty")),
    *((f"80-other-formats/{name}.csv", {"Ann Archer"}) for name in ("espo", "pipedrive", "hubspot-de")),
]


@pytest.mark.parametrize(("name", "people"), CARDS, ids=[name for name, _ in CARDS])
def test_an_address_book_or_a_crms_contacts_are_read(case, name, people):
    """Cases 75, 77 to 80 and 90: everybody in the file is known by name."""
    assert takes(case, name).history.names == people


def test_a_number_that_a_table_program_rounded_is_counted(case):
    """Case 90: 4.47E+11 is nobody's number; the sentence says so, and the rest of the row is kept."""
    taken = takes(case, "90-google-contacts-excel.csv")
    assert "1 left out: telephone numbers that a table program rounded, like 4.47E+11" in taken.answer.out


def test_last_contacts_of_a_crm_are_of_the_owner_alone(case):
    """Case 80: one user's own export makes no second owner."""
    for name in ("pipedrive", "hubspot-de"):
        taken = takes(case, f"80-other-formats/{name}.csv")
        assert taken.history.owners == {"me"}


def test_the_owner_who_was_named_counts(case):
    """Case 20: --owner has the whole file, with every address of a row; and it makes no list alone."""
    taken = case("20-hubspot-one-user.csv", "--owner", "me")
    assert taken.history.owners == {"me"}
    assert taken.history.names == {"Ann Archer", "Bob Boyd", "Cat Crane"}
    assert "it alone makes no list" in taken.answer.out
    with Store(Settings.from_environment().store_path) as store:
        assert {"ann@x.example", "ann@y.example", "ann@z.example"} <= set(
            store.identities.handles("me", "ann@x.example")
        )


def test_connections_stay_where_only_the_day_is_unknown(case):
    """Case 84: Excel and French days are read, one day cannot be told, and spam does not count."""
    taken = case("84-linkedin-dates", "--me", "https://www.linkedin.com/in/memyself")
    assert {"Ann Archer", "Bob Boyd", "Cat Crane", "Dan Drew"} <= taken.history.names
    assert taken.history.of["Dan Drew"] == {}
    assert taken.history.of["Ann Archer"] == {"received": 1, "sent": 1}
    assert "1 left out: days of a connection that cannot be told; the person is kept" in taken.answer.out
    assert "Connections.csv" not in taken.answer.err


def test_a_calendar_of_outlook_as_csv_is_named(case):
    """Case 83: it says what to save instead, and nothing about columns."""
    taken = case("83-outlook-calendar.csv")
    assert taken.answer.code == 1
    assert "save it as iCalendar" in taken.answer.err
    assert "column" not in taken.answer.err


# Chats that Kith does not read, by the program that writes them.
UNREAD = {
    "QQ": "消息记录(QQ)\n\n2022-03-02 10:00:00 Ann\nhi\n",
    "Snapchat": '{"Received": [{"Created": "2022-03-02", "IsSender": true, "Media Type": "hi"}]}',
    "KakaoTalk": "Date,User,Message\n2022-03-02 10:00:00,Ann,hi\n",
}


@pytest.mark.parametrize("product", UNREAD)
def test_a_chat_that_is_not_read_is_named(case, tmp_path, product):
    """Case 80: the sentence names the program and shows nothing of the chat."""
    (tmp_path / "chat.txt").write_text(UNREAD[product], encoding="utf-8")
    taken = case(tmp_path / "chat.txt")
    assert taken.answer.code == 1
    assert "which Kith does not read; keep what matters with: kith log" in taken.answer.err
    assert product in taken.answer.err
    assert "column" not in taken.answer.err
    assert "hi" not in taken.answer.err.split()


def test_in_a_folder_each_form_is_named_and_counted(case, tmp_path):
    """Case 80: nobody thinks that a chat was taken in that was passed by."""
    for product, text in UNREAD.items():
        (tmp_path / f"{product}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "ann.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL:ann@x.example\nEND:VCARD\n")
    taken = takes(case, tmp_path)
    for product in UNREAD:
        assert f"1 left out: an export of {product}, which Kith does not read" in taken.answer.out


def test_other_tables_in_a_folder_are_passed_by(case):
    """Case 104: contact_id and created_at are no columns contact and at; both files are counted."""
    taken = takes(case, "104-folder-with-other-tables")
    assert taken.history.names == {"Ann Archer"}
    assert taken.answer.err == ""
    assert "2 left out: files that Kith does not read" in taken.answer.out


WORDS = "Meet me at nine, by the old mill, and bring the red folder"
TEXTS = [
    f"Dear Ann, {WORDS}\nYours, Me\n",
    f'{{"messages": [{{"text": "{WORDS}"}}]}}\n',
    f'[{{"text": "{WORDS}"}}]',
    f"<doc><p>{WORDS}</p></doc>",
    f"10:00\tAnn\t{WORDS}\n10:01\tMe\tyo\n",
    f"{WORDS}, hi\n",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_that_is_no_table_is_never_shown(tmp_path, text):
    """Only a table is told of missing columns; of anything else no word is printed."""
    path = tmp_path / "file.txt"
    path.write_text(text, encoding="utf-8")
    answer = run("ingest", path)
    assert answer.code == 1
    assert not {"mill", "folder", "nine"} & set(answer.err.replace(",", " ").split())
    assert "is no table, and no export of a form that Kith knows" in answer.err


def test_a_table_of_other_columns_is_told_which_are_missing(tmp_path):
    """It may be given its columns' meanings with --map."""
    path = tmp_path / "visits.csv"
    path.write_text("who,when,how\nAda,2026-01-01,call\n", encoding="utf-8")
    assert "has no column 'owner' for 'owner'; it has who, when, how." in run("ingest", path).err


def test_apple_mails_own_folders_are_read(case):
    """Case 74: three mails, each between its length and its flags."""
    assert takes(case, "74-emlx").history.of == {"Ann Archer": {"received": 3}}


def test_mail_out_of_a_pst_says_what_is_missing_and_what_to_do(case):
    """Case 48: senders with an address inside Exchange alone are nobody; the sentence has the way out."""
    taken = case("48-readpst-exchange")
    assert taken.answer.code == 1
    assert "addresses inside Exchange alone" in taken.answer.err
    taken = takes(case, "48-readpst-exchange", "--me", "me@home.example")
    assert "7 left out: from senders with an address inside Exchange alone" in taken.answer.out
    assert "export that mailbox anew over IMAP" in taken.answer.out


ENTRIES = {
    "a.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL:ann@x.example\nEND:VCARD\n",
    "a.ics": (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20250103T100000Z\nATTENDEE;CN=Ann:mailto:ann@x.example\n"
        "ATTENDEE:mailto:me@x.example\nEND:VEVENT\nEND:VCALENDAR\n"
    ),
    "a.eml": "From: Ann <ann@x.example>\nTo: me@x.example\nDate: Mon, 7 Apr 2025 14:31:02 +0000\n\nhi\n",
    "a.mbox": (
        "From - Mon Apr 07 14:31:02 2025\nFrom: Ann <ann@x.example>\nTo: me@x.example\n"
        "Date: Mon, 7 Apr 2025 14:31:02 +0000\n\nhi\n"
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"], ids=repr)
def test_lines_may_end_as_any_program_ends_them(take_in, name, end):
    """CR alone is of an old Macintosh, CR CR LF of a program on Windows that wrote CR LF as text."""
    taken = take_in(name, ENTRIES[name].replace("\n", end).encode(), "--me", "me@x.example")
    assert taken.answer.code == 0
    assert taken.history.names == {"Ann"}


def test_a_double_carriage_return_may_lie_between_two_blocks():
    """A mailbox is read by the megabyte; the three letters of a line's end may be cut anywhere."""
    mail = ENTRIES["a.mbox"].replace("\n", "\r\r\n").encode()
    for padding in range(4):
        body = b"x" * (1024 * 1024 - len(mail) - 6 + padding) + b"\r\r\n\r\r\n"
        assert len(list(mbox_heads(io.BytesIO(mail + body + mail)))) == 2
