"""kith people introduce: who could be of use to whom, in the terminal, and what came of it."""

import json
from datetime import UTC, datetime

import pytest

from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import Contact, Direction, Interaction, from_epoch
from data.settings import Settings
from data.store.store import Store
from service.use_cases.people.after_meetings import asks_after_meetings
from tests.pipelines.conftest import run

NOW = 1_770_000_000


@pytest.fixture
def ann_and_bo():
    """Keep a history with Ann and Bo, who could be introduced, and a mail to Ann and Cy; return the store."""
    with Store(Settings.from_environment().store) as store:
        for contact, name in (
            ("ann@x.example", "Ann Archer"),
            ("bo@y.example", "Bo Bell"),
            ("Cy", "Cy Cole"),
        ):
            row = Interaction("me", contact, from_epoch(NOW), Direction.SENT, "email", "mail", contact)
            store.interactions.record([row], NOW)
            store.contacts.keep([Contact("me", contact, name)], NOW)
        evidence = (PairEvidence(PairSign.FIELD, "Nurse", "Nurse"),)
        pair = Introduction(IntroductionKind.SUGGESTED, "ann@x.example", "bo@y.example", NOW, evidence)
        mail = Introduction(IntroductionKind.GIVEN, "Cy", "ann@x.example", NOW, mail_at=NOW)
        store.introductions.keep("me", [pair, mail])
        store.lists.publish(["me"], [], as_of=NOW, horizon_days=90, model_version="1", published_at=NOW)
        yield store


@pytest.mark.usefixtures("ann_and_bo")
def test_the_week_ends_with_the_pair_and_the_question():
    """With what speaks for it, what nobody knows, and the command that answers."""
    text = run("week").out
    assert "Two who could be of use to each other · Ann Archer and Bo Bell" in text
    assert "By their cards both work as “Nurse”." in text
    assert "kith people introduce ann@x.example bo@y.example" in text
    assert "you wrote to Cy Cole and Ann Archer" in " ".join(text.split())


@pytest.mark.usefixtures("ann_and_bo")
def test_the_week_of_one_circle_names_no_pair():
    """Who could be introduced need not be of the circle that is asked for."""
    assert run("circle", "ann", "family").code == 0
    text = " ".join(run("week", "--circle", "family").out.split())
    assert "This week for me" in text
    assert "of use to each other" not in text
    assert "A question" not in text


@pytest.mark.usefixtures("ann_and_bo")
def test_a_setting_ends_the_pairs_and_brings_them_back():
    """In the week and in kith people introduce; two who were introduced can be named all the same."""
    assert run("settings", "introductions", "off", "--json").json() == {"owner": "me", "introductions": False}
    assert "of use to each other" not in run("week").out
    assert [one["kind"] for one in run("people", "introduce", "--json").json()] == ["given"]
    assert run("people", "introduce", "ann", "bo").code == 0
    assert run("undo").code == 0
    run("settings", "introductions", "on")
    assert "of use to each other" in run("week").out


@pytest.mark.usefixtures("ann_and_bo")
def test_the_question_after_a_meeting_is_a_setting_too():
    """Said in words, or for a program."""
    assert run("settings", "meetings", "off", "--json").json() == {"owner": "me", "meetings": False}
    with Store(Settings.from_environment().store) as store:
        assert not asks_after_meetings(store, "me", datetime.now(UTC))
    assert run("settings", "meetings", "on").code == 0
    with Store(Settings.from_environment().store) as store:
        assert asks_after_meetings(store, "me", datetime.now(UTC))


@pytest.mark.usefixtures("ann_and_bo")
def test_review_asks_about_mails_and_suggests_nobody():
    """It is the place of questions."""
    text = " ".join(run("people", "review").out.split())
    assert "Did you introduce them?" in text
    assert "Bo Bell" not in text


@pytest.mark.usefixtures("ann_and_bo")
def test_answers_and_undo():
    """By a part of a name; done is the default."""
    assert "you introduced Ann Archer and Bo Bell" in run("people", "introduce", "ann", "bo bell").out
    open_ones = json.loads(run("people", "introduce", "--json").out)
    assert [one["kind"] for one in open_ones] == ["given"]
    run("undo")
    assert len(json.loads(run("people", "introduce", "--json").out)) == 2
    assert "come back on" in run("people", "introduce", "ann", "bo bell", "--until", "tomorrow").out
    refused = run("people", "introduce", "cy", "ann", "--dismiss").out
    assert "that was no introduction of Cy Cole and Ann Archer" in refused
    assert "Nobody to introduce just now." in run("people", "introduce").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ann"], "an introduction is between two"),
        (["ann", "bo bell", "--never", "--dismiss"], "say one thing of the two"),
        (["ann", "ann"], "is one person; an introduction needs two"),
        (["bo bell", "cy", "--never"], "are not suggested to be introduced"),
    ],
)
def test_what_makes_no_sense_is_said(ann_and_bo, words, sentence):
    """And changes nothing."""
    refused = run("people", "introduce", *words)
    assert refused.code != 0
    assert sentence in " ".join(refused.err.split())
    assert len(ann_and_bo.introductions.open("me", NOW + 9 * 86_400)) == 2
