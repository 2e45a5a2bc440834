"""Two who could be of use to each other stand below the week's names, and are answered like a suggestion."""

from datetime import timedelta

import pytest

from data.memory.introductions import Introduction, IntroductionKind, PairEvidence, PairSign
from data.schema import AnswerKind, Contact, to_epoch
from tests.service.page.people.test_kinds import wrote

HTML = {"accept": "text/html"}
SUGGESTED, GIVEN, RECEIVED = IntroductionKind
ANN, BO = "ann@x.example", "bo@y.example"


@pytest.fixture
def named(store, clock):
    """Let Ada know Ann and Bo, and return what names them as a pair."""
    for contact, name in ((ANN, "Ann <Archer>"), (BO, "Bo Bell")):
        wrote(store, contact)
        store.contacts.keep([Contact("Ada", contact, name)], 1)

    def name_pair(kind: IntroductionKind = SUGGESTED) -> None:
        at = to_epoch(clock()) - 60
        evidence = () if kind is not SUGGESTED else (PairEvidence(PairSign.FIELD, "Nurse", "Head nurse"),)
        mail_at = None if kind is SUGGESTED else at - 9 * 86_400
        store.introductions.keep("Ada", [Introduction(kind, ANN, BO, at, evidence, (BO,), mail_at)])

    return name_pair


def page(client, **query: str) -> str:
    """Return the week's page."""
    return client.get("/owners/Ada", params=query, headers=HTML).text


def answer(client, kind: IntroductionKind, said: str):
    """Answer the pair, and return the page that it leads to."""
    sent = {"owner": "Ada", "contact": ANN, "other": BO, "kind": kind, "answer": said}
    return client.post("/week/introduction", data=sent, headers=HTML, follow_redirects=True)


def test_a_pair_says_what_speaks_for_it_and_what_nobody_knows(named, client):
    """By name, with what to do first; a name on a card is no markup."""
    named()
    text = page(client)
    assert "Ann &lt;Archer&gt; and Bo Bell" in text
    assert "By their cards Ann &lt;Archer&gt; works as “Nurse”, and Bo Bell as “Head nurse”." in text
    assert "You have been in touch with Bo Bell one to one only" in text
    assert "Ask each of them first whether they would like it." in text


def test_who_wants_no_pairs_is_shown_none_and_still_asked_about_mails(named, client):
    """The settings have the switch, and below each pair stands where it is."""
    named()
    settings = {"owner": "Ada", "budget": "5", "revival": "2", "language": "en"}
    assert 'href="/settings?owner=Ada#beside"' in page(client)
    client.post("/settings", data=settings)
    assert "of use to each other" not in page(client)
    client.post("/settings", data=settings | {"introductions": "yes"})
    assert "of use to each other" in page(client)
    client.post("/settings", data=settings)
    named(GIVEN)
    assert "Did you introduce them?" in page(client)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("done", "Noted: you introduced Ann &lt;Archer&gt; and Bo Bell. Kith remembers it as help to both."),
        ("dismissed", "Ann &lt;Archer&gt; and Bo Bell are not suggested again."),
        ("never", "Noted: Ann &lt;Archer&gt; and Bo Bell know each other. They are not suggested again."),
        ("snoozed", "Ann &lt;Archer&gt; and Bo Bell come back on 30 March 2026."),
    ],
)
def test_every_answer_is_said_and_can_be_undone(named, client, store, clock, said, sentence):
    """The pair is gone from the page until undo brings it back."""
    named()
    after = answer(client, SUGGESTED, said).text
    assert sentence in after
    assert 'action="/week/introduction"' not in after
    helped = store.list_inputs.helps(to_epoch(clock()) + 1, to_epoch(clock()) + 1)
    assert len(helped) == (2 if said == "done" else 0)
    client.post("/undo", data={"owner": "Ada"})
    assert 'action="/week/introduction"' in page(client)
    assert store.list_inputs.helps(to_epoch(clock()) + 1, to_epoch(clock()) + 1) == []


@pytest.mark.parametrize(
    ("kind", "question", "yes"),
    [
        (
            GIVEN,
            "you wrote to Ann &lt;Archer&gt; and Bo Bell",
            "you introduced Ann &lt;Archer&gt; and Bo Bell",
        ),
        (RECEIVED, "Did Ann &lt;Archer&gt; introduce you?", "Ann &lt;Archer&gt; introduced you to Bo Bell"),
    ],
)
def test_a_mail_is_asked_about_once(named, client, kind, question, yes):
    """Yes is remembered as help; no is said, and nobody asks again."""
    named(kind)
    assert question in page(client)
    assert yes in answer(client, kind, "done").text
    client.post("/undo", data={"owner": "Ada"})
    refused = answer(client, kind, "dismissed").text
    assert "Noted: that was no introduction of Ann &lt;Archer&gt; and Bo Bell." in refused
    assert question not in refused


def test_a_snoozed_pair_comes_back_after_four_weeks(named, client, clock):
    """On its day."""
    named()
    answer(client, SUGGESTED, "snoozed")
    clock.now += timedelta(days=27)
    assert 'action="/week/introduction"' not in page(client)
    clock.now += timedelta(days=1)
    assert 'action="/week/introduction"' in page(client)


def test_an_old_page_cannot_answer_for_somebody_erased(named, client, store):
    """One kind sentence, and nothing is kept."""
    named()
    store.erasure.forget("Ada", BO, 9)
    answered = answer(client, SUGGESTED, "done")
    assert answered.status_code == 404
    assert store.introductions.named("Ada") == set()


def test_a_link_alone_says_nothing(named, client):
    """Only what the owner said is confirmed."""
    named()
    assert "Noted" not in page(client, said="introduced", contact=ANN, other=BO)
    assert "Noted" not in page(client, said="introduced", contact="Nobody", other="")


def test_in_bengali_nothing_is_left_in_english(named, client, store):
    """The whole section, with the buttons."""
    named()
    store.preferences.set("Ada", "language", "bn")
    text = page(client)
    section = text[
        text.index('<section class="box introduce"') : text.index("</section>", text.index("introduce"))
    ]
    for sentence in (
        "Two who",
        "By their cards",
        "Ask each",
        "I introduced",
        "In four",
        "Not these",
        "They know",
    ):
        assert sentence not in section
    assert "পরিচয় করিয়ে দিয়েছি" in section
    assert str(AnswerKind.DONE) in section
