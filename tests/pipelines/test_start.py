"""The first day: kith start."""

import os
import subprocess
import sys

import pytest

MAIL = """From x Mon Jan 01 12:00:00 2024
From: grace@mail.example
To: ada@mail.example
Date: Mon, 01 Jan 2024 12:00:00 +0000
Message-ID: <1@mail.example>

Hello

"""


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
    words = ("start", "--owner", "Ada", "--from", str(history), "--lang", lang, "--me", "ada@mail.example")
    done = subprocess.run(
        [sys.executable, "-m", "kith", *words, "--yes"],
        env=os.environ | {"KITH_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert said in shown.splitlines()[-2]
    assert "kith suggest" not in shown
