"""The walk from an empty machine: its mails are the made-up world, and what is not as expected ends it."""

import csv
import sys
from pathlib import Path

import pytest

from deploy.night.empty_machine import DEMO, INBOX, SENT, world_as_mails
from deploy.night.faults import must_say
from deploy.night.machine import Machine, WrongError

KITH = Path(sys.executable).parent / "kith"


def test_every_row_of_the_world_is_one_mail():
    """Sent or received as the row says, at its moment, with a name of its own."""
    with DEMO.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    folders = world_as_mails()
    mails = [mail for folder in folders.values() for mail in folder]
    assert len({mail.partition(b"Message-ID: ")[2].partition(b"\r")[0] for mail in mails}) == len(rows)
    assert len(folders[INBOX]) == sum(row["direction"] == "received" for row in rows)
    assert b"Date: Tue, 01 Oct 2024 13:54:38 +0000" in folders[SENT][0]


def test_another_exit_code_than_expected_ends_the_walk(tmp_path, capsys):
    """What was typed and what came of it is shown before that."""
    machine = Machine(KITH, tmp_path)
    machine.run("--version")
    with pytest.raises(WrongError, match="ended with 5, not 0"):
        machine.run("week")
    shown = capsys.readouterr().out
    assert "$ kith week" in shown
    assert "exit code 5" in shown


def test_a_sentence_that_is_missing_ends_the_walk():
    """Wherever the terminal broke the lines."""
    must_say("the disk is\n full", "disk is full")
    with pytest.raises(WrongError, match="nothing was damaged"):
        must_say("the disk is full", "nothing was damaged")
