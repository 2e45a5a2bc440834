"""The first day: kith start."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

BENGALI = re.compile("[\u0980-\u09ff]")
MAIL = """From x Mon Jan 01 12:00:00 2024
From: grace@mail.example
To: ada@mail.example
Date: Mon, 01 Jan 2024 12:00:00 +0000
Message-ID: <1@mail.example>

Hello

"""


def started(tmp_path: Path, where: Path, lang: str) -> "subprocess.CompletedProcess[bytes]":
    """Begin in an empty home with what is in a place."""
    words = ("start", "--owner", "Ada", "--from", str(where), "--lang", lang, "--me", "ada@mail.example")
    return subprocess.run(
        [sys.executable, "-m", "kith", *words, "--yes"],
        env=os.environ | {"KITH_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "There is no list yet: the newest that was found is of 1 January 2024"),
        ("bn", "এখনও কোনো তালিকা নেই: পাওয়া সবচেয়ে নতুন যোগাযোগটি ১ জানুয়ারী ২০২৪"),
    ],
)
def test_an_old_history_ends_with_why_there_is_no_list(tmp_path, lang, said):
    """Nobody was heard of lately: it says so, with the date, in the language asked for, and is no failure."""
    history = tmp_path / "old.mbox"
    history.write_text(MAIL, encoding="utf-8")
    done = started(tmp_path, history, lang)
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert said in shown.splitlines()[-2]
    assert "kith suggest" not in shown


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "There is no list yet. Found: 2 interactions with 1 person. A list is of people with whom"),
        ("bn", "এখনও কোনো তালিকা নেই। পাওয়া গেছে: ১ জন মানুষের সঙ্গে ২টি যোগাযোগ।"),
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
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert said in shown.splitlines()[-2]
    assert done.stderr.decode() == ""
    if lang == "bn":
        untold = [line for line in shown.splitlines() if not BENGALI.search(line)]
        assert all(line.startswith("$ kith ") for line in untold), untold


def test_a_place_without_history_is_told_in_the_language_asked_for(tmp_path):
    """With what would be one; nothing is written."""
    done = started(tmp_path, tmp_path, "bn")
    assert done.returncode == 2
    assert "Kith পড়তে পারে এমন কোনো ইতিহাস নেই" in done.stderr.decode()
    assert not (tmp_path / "home" / "kith.db").exists()
