"""The first day: kith start."""

import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from pathlib import Path

import pytest

import kith as front_door

BENGALI = re.compile("[\u0980-\u09ff]")
MAIL = """From x Mon Jan 01 12:00:00 2024
From: grace@mail.example
To: ada@mail.example
Date: Mon, 01 Jan 2024 12:00:00 +0000
Message-ID: <1@mail.example>

Hello

"""


@dataclass(frozen=True)
class Ended:
    """What `kith start` left behind."""

    returncode: int
    stdout: str
    stderr: str


def started(tmp_path: Path, where: Path | str, lang: str) -> Ended:
    """Begin in an empty home with what is in a place."""
    words = ("--owner", "Ada", "--from", str(where), "--lang", lang, "--me", "ada@mail.example", "--yes")
    return answered(tmp_path, words=words)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "There is no list yet: the newest that was found is of 1 January 2024"),
        ("bn", "এখনও কোনো তালিকা নেই: পাওয়া সবচেয়ে নতুন যোগাযোগটি ১ জানুয়ারি ২০২৪"),
    ],
)
def test_an_old_history_ends_with_why_there_is_no_list(tmp_path, lang, said):
    """Nobody was heard of lately: it says so, with the date, in the language asked for, and is no failure."""
    history = tmp_path / "old.mbox"
    history.write_text(MAIL, encoding="utf-8")
    done = started(tmp_path, history, lang)
    shown = done.stdout
    assert done.returncode == 0, done.stderr
    assert said in shown.splitlines()[-2]
    assert "kith suggest" not in shown


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "There is no list yet. Found: 2 interactions with 1 person. A list is of people with whom"),
        ("bn", "এখনও কোনো তালিকা নেই। পাওয়া গেছে: ১ জনের সঙ্গে ২টি যোগাযোগ।"),
    ],
)
def test_too_little_history_ends_with_what_was_found_and_what_to_do(tmp_path, lang, said):
    """Nobody was heard of three times: no failure, and everything is said in the language asked for."""
    today = datetime.now(UTC)
    history = tmp_path / "young.mbox"
    history.write_text(
        "".join(
            MAIL.replace(
                "Mon, 01 Jan 2024 12:00:00 +0000", format_datetime(today - timedelta(days=ago))
            ).replace("<1@", f"<{ago}@")
            for ago in (2, 5)
        ),
        encoding="utf-8",
    )
    done = started(tmp_path, history, lang)
    shown = done.stdout
    assert done.returncode == 0, done.stderr
    assert said in shown.splitlines()[-2]
    assert done.stderr == ""
    if lang == "bn":
        untold = [line for line in shown.splitlines() if not BENGALI.search(line)]
        assert all(line.startswith("$ kith ") for line in untold), untold


def test_a_place_without_history_is_told_in_the_language_asked_for(tmp_path):
    """With what would be one; nothing is written."""
    done = started(tmp_path, tmp_path, "bn")
    assert done.returncode == 2
    assert "Kith পড়তে পারে এমন কোনো ইতিহাস নেই" in done.stderr
    assert not (tmp_path / "home" / "kith.db").exists()


def answered(tmp_path: Path, *answers: str, words: tuple[str, ...] = ()) -> Ended:
    """Begin in an empty home, and type an answer to each question."""
    out, err, code = StringIO(), StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("KITH_HOME", str(tmp_path / "home"))
        patch.setattr(sys, "argv", ["kith", "start", *words])
        patch.setattr(sys, "stdin", StringIO("".join(f"{one}\n" for one in answers)))
        try:
            front_door.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.fixture
def history(tmp_path) -> Path:
    """Write a mailbox with one old mail, whose name has a blank."""
    path = tmp_path / "old mail.mbox"
    path.write_text(MAIL, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("bn", "Ada", "/nowhere"), "ভুল: '/nowhere' নামে কোনো ফাইল বা ফোল্ডার নেই।"),
        (("bn", "Ada", "{history}", "হ্যাঁ"), "ভুল: y (হ্যাঁ) বা n (না) লিখুন"),
        (("বাংলা", "Ada", "{history}", "n"), "থামানো হলো।"),
        (("bn", "Ada", "{empty}"), "-এ Kith পড়তে পারে এমন কোনো ইতিহাস নেই। আগে একটি আনুন"),
        (("bn", "Ada"), "থামানো হলো।"),
    ],
    ids=["no such place", "neither yes nor no", "no", "no history there", "no answer any more"],
)
def test_once_bengali_was_answered_everything_is_asked_and_refused_in_it(tmp_path, history, answers, said):
    """Nothing is left in English but the first question, names, places and y or n; nothing is written."""
    (tmp_path / "empty").mkdir()
    places = {"history": history, "empty": tmp_path / "empty"}
    done = answered(tmp_path, *(one.format(**places) for one in answers))
    assert done.returncode in {1, 2}
    assert said in done.stdout + done.stderr
    after = (done.stdout + done.stderr).partition("[en]: ")[2]
    known = r"/\S+( mail\.mbox)?|old mail\.mbox|docs/how-to/imports\.md|kith start|kith:|Kith|\[me\]|\[Y/n\]"
    assert not re.search("[A-Za-z]{2,}", re.sub(known, "", after)), after
    assert not (tmp_path / "home" / "kith.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "bn", "--from", "/nowhere"), "'--from'-এ যা লেখা হয়েছে তা চলবে না: '/nowhere' নামে কোনো"),
        (
            ("--lang", "bn", "--form", "."),
            "'--form' নামে কোনো অপশন নেই। আপনি কি এগুলোর কোনোটি লিখতে চেয়েছিলেন: '--from',",
        ),
        (("--lang", "bn", "now"), "এই কথাটি বাড়তি: now"),
    ],
)
def test_a_mistyped_start_is_told_in_the_language_asked_for(tmp_path, words, said):
    """Before any question, and before there is a store that could say who reads."""
    done = answered(tmp_path, words=words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "kith start --help" in done.stderr


def test_a_language_can_be_named_in_its_own_words_and_is_asked_again_where_it_is_none(tmp_path, history):
    """Whoever types nonsense is told what there is; English is one of them."""
    done = answered(tmp_path, "latin", "English", "Ada", str(history), "n")
    assert "'latin' is not one of 'en', 'bn'" in done.stdout + done.stderr
    assert "Take in 1 file?" in done.stdout


def test_each_step_is_shown_as_it_would_be_typed(tmp_path, history):
    """A name or a place with a blank stands in quotes."""
    done = answered(tmp_path, "bn", "Ada Lovelace", str(history), "y")
    assert done.returncode == 0, done.stderr
    assert f"$ kith ingest --owner 'Ada Lovelace' '{history}'" in done.stdout


def test_a_mail_address_leads_to_connecting_its_account(tmp_path):
    """As the history may lie in an account; what stands in the way is said."""
    done = started(tmp_path, "ada@outlook.com", "en")
    assert "$ kith connect add ada@outlook.com --owner Ada --yes" in done.stdout
    assert "no program in with a password" in done.stderr
    assert done.returncode == 1
