"""What is said of what leaves the machine names what it is, and whether it still does."""

import pytest

from data.wording.commands.flows import flow_line
from data.wording.language import language

EN = language("en")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("connection", "asked for what is new"),
        ("sign_in", "New tokens for an account are asked for at"),
        ("webhook", "Changes, with names of owners and contacts, to"),
        ("digest", "The digest, with at most five names, to"),
        ("store", "lies on the database server"),
        ("tracking", "Figures of trainings, without names, to MLflow on"),
        ("calendar", "The calendar of"),
        ("program", "What its key allows is read by the program"),
    ],
)
def test_each_flow_says_what_leaves_and_to_whom(kind, words):
    """A flow that is off says so; one that is on says on which day it last left."""
    on = flow_line(kind, "x.example.org", None, EN, on=True)
    assert words in on
    assert "x.example.org" in on
    assert flow_line(kind, "x.example.org", None, EN, on=False) == f"{on.removesuffix('.')}: off."
    last = flow_line(kind, "x.example.org", 1_764_547_200, EN, on=True)
    assert last == f"{on.removesuffix('.')}; last on 1 December 2025."
