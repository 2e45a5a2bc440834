"""What goes wrong is a literal message with fields, has a code, and is said in every language."""

import ast
import json
import pickle
import re
import sys
from pathlib import Path
from string import Formatter

import pytest

import data.errors
from data.errors import InputError, KithError, RejectedRow
from data.importers.tables.file_formats import wrong_length
from data.messages import Message, as_json, from_json
from data.wording.errors import as_sentence, rejection
from data.wording.language import LANGUAGES, language
from kith.cli.main import main
from service.use_cases.week import FieldError
from service.web.problems import STATUS, TITLES, code_of

ROOT = Path(__file__).parents[1]
ROOMS = [ROOT / room for room in ("data", "models", "pipelines", "service", "kith")]
ERRORS = {
    name: kind
    for name, kind in (*vars(data.errors).items(), ("FieldError", FieldError))
    if isinstance(kind, type) and issubclass(kind, KithError)
}
# What is typed as it stands, names of formats and programs, and what stands in a field.
KNOWN = (
    r"kith ((keys|people|owners|webhooks|workspaces|connect crm|connect|digest|workplace|champion"
    r"|settings) )?[a-z]+( --all)?|"
    r"--[a-z-]+( champion| spark| prior| month-first| imap)?|'[^']+'|\bx\d+d?\b|"
    r"https?://\S+|webcal://|\bhttps\b|"
    r"pip install|\[[^]]*\]|/sign-in\b|\b(until|never|dismissed|next_cursor|cursor)\b|"
    r"chmod (700 FOLDER|600 FILE)|<!\w+|log\.\*|kith\.db|\.(msg|eml|parquet|csv|pdf|ics)|USER@HOST/DATABASE|"
    r"Asia/Dhaka|Europe/Berlin|https://|\S+@example\.org|(imap|smtp)\.example\.org|Ctrl-C|"
    # Where the providers of mail keep what is needed, as it is written there.
    r"(account\.apple|myaccount\.google|Outlook)\.com(/apppasswords)?|Sign-In and Security|"
    r"App-Specific Passwords|App passwords|Settings, Privacy & Security|2-Step Verification|"
    r"Account security|Generate app password|"
    # What is chosen in the console of Google, as it is written there, and what is typed with signing in.
    r"Google Auth Platform, Audience, Publish app|APIs & Services, Library|OpenID Connect|OAuth|"
    r"google|microsoft|"
    # Calls of the API, and values that are sent.
    r"/(v1|lists|openapi)[\w./]*|\b(true|false|en|bn|budget|kind|person|localhost)\b|"
    r"\b([A-Z][A-Z_-]*[A-Z]|Kith|"
    r"Outlook for Mac|Outlook Express|Lotus Notes|Outlook|"
    r"WhatsApp|LinkedIn|Telegram Desktop|Messenger|Instagram|Signal|"
    r"Fastmail|Google(?! Chat| Hangouts)|Proton Mail|Bridge|Microsoft|Java|systemd|POP3|iCal|"
    r"Monica|Salesforce|HubSpot|Google Chat|Google Hangouts|Hangouts\.json|Takeout|Slack|Skype|Teams|Discord|"
    r"iMazing|iMessage|Exchange|Apple Mail|"
    r"chat\.db(-wal|-shm)?|Apple|DiscordChatExporter|Messages|"
    r"Thunderbird|Backup|Restore|File|Save Calendar|Full details|Export( chat| vCard)?|Tools|More|"
    r"Contacts|Calendar|Address Book|Windows|Android|Facebook|Zoom|Desktop|signal-export|sigtop|"
    r"signalbackup-tools|messages|wab|nk2|"
    r"Einstein Activity Capture|Privacy, End-to-end encrypted chats|"
    r"Download secure storage data|Idempotency-Key|GiB|owner|contact|at|"
    r"Parquet|PostgreSQL|Spark|MLflow|Name|vCard|"
    r"iCalendar|mbox|Maildir|zip|gzip|prior|champion|spark|[A-Z]?\d+[a-z]?)\b"
)


def calls() -> list[tuple[Path, ast.Call, ast.expr]]:
    """Return every making of a message or an error, with what is given as its message."""
    found = []
    for path in sorted(path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and node.args and name in {"Message", *ERRORS}:
                found.append((path, node, node.args[name == "FieldError"]))
    return found


CALLS = calls()
LITERALS = [(path, call, message) for path, call, message in CALLS if isinstance(message, ast.Constant)]
MESSAGES = sorted({str(message.value) for _, _, message in LITERALS})


def fields_of(message: str) -> set[str]:
    """Return the names of a message's fields."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_there_are_many():
    """Messages are found where they are made."""
    assert len(MESSAGES) > 200


def test_a_message_is_a_literal():
    """No message is put together where it is raised: what stands there is its key in every catalogue."""
    made = (ast.JoinedStr, ast.BinOp, ast.IfExp)
    odd = [f"{path}:{call.lineno}" for path, call, message in CALLS if isinstance(message, made)]
    assert odd == []


def test_a_message_is_given_the_fields_it_names():
    """None is missing, and none is given for nothing."""
    for path, call, message in LITERALS:
        given = {one.arg for one in call.keywords}
        if None not in given:
            # Braces of a message without fields are braces.
            named = fields_of(str(message.value)) if given else set()
            assert named == given, f"{path}:{call.lineno}"


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_said_in_bengali(message):
    """No English word is left but what is typed, what a field brought, and names."""
    made = Message(message, **dict.fromkeys(fields_of(message), "x7"))
    words = language("bn").word(made)
    # A sentence that only joins two others has no words of its own.
    assert re.search("[\u0980-\u09ff]", words) or not re.search("[a-z]", re.sub(r"{[^}]*}", "", message)), (
        words
    )
    assert not re.search(r"[A-Za-z]{2,}", re.sub(KNOWN, "", words)), words
    assert language().word(made) == made


def test_a_message_says_its_fields_in_the_readers_language():
    """Messages within a message, lists of names, numbers; a name that is also a message stays."""
    inner = Message("{count} cells", count=1200)
    row = Message(
        "{place}: found {found}, expected {expected}",
        place="nothing",
        found=inner,
        expected=Message("one of {names}", names=("sent", "mutual")),
    )
    assert row == "nothing: found 1,200 cells, expected one of sent, mutual"
    assert language("bn").word(row) == "nothing: পাওয়া গেল ১,২০০টি ঘর, দরকার ছিল এগুলোর একটি: sent, mutual"
    assert language("bn").word(Message("{size} GiB are free", size=12.5)) == "১২.৫ GiB খালি আছে"


def test_a_reason_for_leaving_out_may_quote_a_line():
    """The line stays as it is in the file."""
    reason = Message("lines like {line!r}, whose time is of a form Kith does not know", line="x y")
    assert reason == "lines like 'x y', whose time is of a form Kith does not know"
    assert language("bn").word(reason) == "'x y'-এর মতো লাইন, যার সময় Kith পড়তে পারে না"


def test_plain_text_stays_as_it_is():
    """What a program sent is its own sentence, braces and all; one that Kith has words for is said."""
    assert language("bn").word("what was {deleted}") == "what was {deleted}"
    assert language("bn").word("") == ""
    assert language("bn").word("nothing") == language("bn").say("nothing")


def test_an_error_that_repeats_another_says_both():
    """What broke off, and what was taken in before."""
    fault = InputError(
        "{file} breaks off or is damaged as {kind}: {why}", file="log.csv", kind="CSV", why="line 7."
    )
    both = InputError("{fault} The {kept} rows before that were taken in.", fault=fault.sentence, kept=1200)
    assert f"{both}" == (
        "log.csv breaks off or is damaged as CSV: line 7. The 1,200 rows before that were taken in."
    )
    assert as_sentence(both.sentence, language("bn")) == (
        "Log.csv মাঝপথে থেমে গেছে বা CSV হিসেবে নষ্ট: line 7.। তার আগের ১,২০০টি সারি নেওয়া হয়েছে।"
    )


def test_an_error_crosses_to_another_process():
    """Pickled or as JSON, it keeps its message, its fields and its code."""
    error = InputError("{file!r} is {what}", file="a{b}", what=Message("a vCard"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made in the line itself
    assert (f"{again}", again.message, again.code) == ("'a{b}' is a vCard", error.message, "invalid_input")
    sent = from_json(as_json(error.sentence))
    assert (sent, sent.message, language("bn").word(sent)) == (
        error.sentence,
        error.message,
        language("bn").word(error.sentence),
    )


def test_a_rejected_row_is_one_sentence():
    """The file, the line, what was found and what was expected, in English and in Bengali."""
    row = wrong_length("a.csv", 3, 7, 5)
    assert f"{row}" == "a.csv, line 3: found 7 cells, expected 5, as in the header."
    assert rejection(row, 2, language()) == f"{row} And 1 more like it."
    assert rejection(RejectedRow("a.csv", 3, "at", "'x'", row.expected), 1, language("bn")) == (
        "a.csv, লাইন 3, কলাম 'at': পাওয়া গেল 'x', দরকার ছিল ৫টি, যেমন শিরোনামে আছে।"
    )


def documented() -> dict[str, tuple[str, ...]]:
    """Return the rows of the tables of codes, by code."""
    text = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]] for line in text.splitlines() if "| `" in line
    ]
    return {code: tuple(cells) for code, *cells in rows}


def test_every_error_has_its_own_documented_code():
    """Class, exit code and HTTP status are those of the docs; no code names two classes."""
    table = {code: cells[:3] for code, cells in documented().items() if len(cells) == 4}
    status = {kind: next(STATUS[base] for base in kind.__mro__ if base in STATUS) for kind in ERRORS.values()}
    assert table == {
        kind.code: (name, f"{kind.exit_code}", f"{int(status[kind])}") for name, kind in ERRORS.items()
    }
    assert len(table) == len(ERRORS)


def test_every_other_problem_has_a_documented_code():
    """A status that no error of ours has is its own code."""
    table = {code: int(cells[0]) for code, cells in documented().items() if len(cells) == 2}
    codes = {kind.code for kind in ERRORS.values()}
    # 409, 410, 422 and 501 come with errors of ours alone.
    assert table == {
        code_of(status): int(status)
        for status in TITLES
        if code_of(status) not in codes and int(status) not in {409, 410, 422, 501}
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_error_is_a_sentence_of_its_own(code):
    """On a page it begins and ends like one, whether or not the terminal ends it."""
    for message in MESSAGES:
        sentence = as_sentence(Message(message, **dict.fromkeys(fields_of(message), "x7")), language(code))
        assert sentence[-1] in ".।"
        assert sentence[-2:] not in {"..", "।।"}


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["week", "--json"], "nothing_yet", 5),
        (["log", "Bob", "--received", "favour", "--given", "favour", "--json"], "usage", 2),
    ],
)
def test_a_command_with_json_writes_its_error_as_json(words, code, exit_code, tmp_path, monkeypatch, capsys):
    """The code for a program, the sentence for a person, the message and its fields for a translator."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["kith", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = json.loads(capsys.readouterr().err)
    assert (ended.value.code, printed["code"]) == (exit_code, code)
    assert from_json(printed) == printed["detail"]
