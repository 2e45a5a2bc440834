"""The page as its HTML says it; how it looks is for the browser's test."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from data.schema import Candidate, Contact, Direction, Interaction, Pool, to_epoch
from data.store import duplicate_proposals as review
from data.store.lists.lists import ListCandidates
from data.store.store import Store
from data.wording.explanations.probability import likelihood
from data.wording.language import language

HTML = {"accept": "text/html"}
SCRIPTS = ("/static/vendor/htmx.min.js", "/static/app/kept.js", "/static/app/app.js")
PAGE = "/owners/Ada"
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_page_says_whom_and_why(client):
    """Name, main reason, chance in words and counter-reason are on the page."""
    page = client.get("/", headers=HTML).text
    for said in (
        "Grace Hopper",
        "You are usually in touch every 9 days; now it has been 31 days.",
        "About 7 in 10 that nothing happens between you in the next 90 days.",
        "It has been 31 days since you were last in touch.",
        "You have 60 days of contact behind you, over 2,190 days.",
        "1 March 2026",
    ):
        assert said in page


def test_people_are_called_by_the_name_on_their_card(client, store):
    """The week, the person and everybody show the name, and the handle that the log knows beside it."""
    before = AS_OF - timedelta(days=31)
    row = Interaction("Ada", "Grace Hopper", before, Direction.SENT, "email", "mail", "1")
    store.interactions.record([row], 1)
    store.contacts.keep([Contact("Ada", "Grace Hopper", "Rear Admiral")], 1)
    for path in (PAGE, "/person?owner=Ada&contact=Grace+Hopper", "/people?owner=Ada&named=admiral"):
        page = client.get(path, headers=HTML).text
        assert "<bdi>Rear Admiral</bdi>" in page
        assert "<bdi>Grace Hopper</bdi>" in page


def test_the_page_needs_nothing_from_elsewhere(client):
    """Its scripts are its own, and there is no address of another machine."""
    page = client.get(PAGE).text + client.get("/static/kith.css").text
    assert re.findall(r"<script[^>]*>", page) == [f'<script src="{place}" defer>' for place in SCRIPTS]
    assert {client.get(place).status_code for place in SCRIPTS} == {200}
    assert "http" not in re.sub(r'http-equiv|xmlns="[^"]+"', "", page)
    assert not re.search(r"\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("kind", ["done", "snoozed", "dismissed"])
def test_a_button_answers_and_leads_back(client, kind):
    """Each button takes the contact off the list, and the page says so once."""
    sent = {"contact": "Grace Hopper", "kind": kind}
    sending = client.post(PAGE, data=sent, follow_redirects=False)
    assert sending.status_code == 303
    page = client.get(sending.headers["location"]).text
    assert re.sub(r'<input type="hidden"[^>]*>', "", page).count("Grace Hopper") == 1
    assert 'role="status"' in page


def test_the_pages_snooze_lasts_a_week(client, clock):
    """In a week the contact is back."""
    client.post(PAGE, data={"contact": "Grace Hopper", "kind": "snoozed"})
    clock.now += timedelta(days=7) - timedelta(seconds=1)
    assert "Grace Hopper" not in client.get(PAGE).text
    clock.now += timedelta(seconds=1)
    assert "Grace Hopper" in client.get(PAGE).text


def test_a_made_up_link_puts_no_words_in_our_mouth(client):
    """The notice speaks only of contacts that are off this list."""
    for contact in ("Send money", "Grace Hopper"):
        page = client.get(PAGE, params={"said": "done", "contact": contact}).text
        assert 'role="status"' not in page


def test_hostile_names_are_shown_as_they_are(store: Store, clock, call, publish):
    """Names with markup are text, wherever they stand."""
    name = "\"><script>alert(1)</script><i>{{ 7*7 }}</i>&amp;'"
    publish(store, name, (name,))
    client = call(store, clock)
    page = client.get("/", headers=HTML).text
    assert page.count("<script") == len(SCRIPTS)
    assert "<i>" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7*7 }}" in page
    answered = client.post(client.get("/").url.path, data={"contact": name, "kind": "done"})
    assert "That is everyone" in answered.text
    assert answered.text.count("<script") == len(SCRIPTS)


def test_the_first_day_says_what_to_do(store: Store, clock, call):
    """Without any list the page names the command to begin with."""
    page = call(store, clock).get("/", headers=HTML)
    assert page.status_code == 200
    assert "kith start" in page.text


def test_an_empty_list_and_an_answered_one_differ(store: Store, clock, call, publish):
    """A quiet week and a finished one have their own words."""
    publish(store, "Ada", ())
    publish(store, "Mary", ("Ada",))
    client = call(store, clock)
    assert "A quiet week." in client.get("/owners/Ada").text
    client.post("/owners/Mary", data={"contact": "Ada", "kind": "done"})
    assert "That is everyone for this week." in client.get("/owners/Mary").text


def test_a_list_shorter_than_its_places_says_why(store: Store, clock, call, publish):
    """Short or empty: whoever is worth too little is not named, and the page says that they can wait."""
    publish(store, "Ada", (), left_off=3)
    publish(store, "Mary", ("Ada",), left_off=2)
    client = call(store, clock)
    empty, short = client.get("/owners/Ada").text, client.get("/owners/Mary").text
    assert "for whoever is due it can wait, and little would be lost." in empty
    assert "your relationships keep their own rhythm" not in empty
    assert "for anyone else a word can wait, and little would be lost." in short
    store.preferences.set("Mary", "language", "bn")
    assert "তেমন কিছু হারাবে না" in client.get("/owners/Mary").text


def test_a_week_without_sight_is_not_called_quiet(store: Store, clock, call, publish):
    """Where every source has stopped, the page says since when, and that silence means nothing."""
    publish(store, "Ada", ())
    rows = [
        Interaction("Ada", "Bo", AS_OF - timedelta(days=days), Direction.SENT, "email", "mail", str(days))
        for days in range(100, 160, 3)
    ]
    store.interactions.record(rows, 1)
    page = call(store, clock).get(PAGE).text
    assert "Nothing has come from any of your sources since 21 November 2025." in page
    assert "A quiet week." not in page


def test_several_owners_are_offered(client, store: Store, publish):
    """With several lists the reader chooses whose."""
    publish(store, "Mary/কাজ", ("Ada",))
    page = client.get("/").text
    assert 'href="/owners/Ada"' in page
    assert 'href="/owners/Mary/%E0%A6%95%E0%A6%BE%E0%A6%9C"' in page
    assert client.get("/owners/Mary/%E0%A6%95%E0%A6%BE%E0%A6%9C").status_code == 200


def test_only_reasons_that_exist_are_offered(store: Store, clock, call, publish):
    """Without a reason, and without one against it, the number alone is under "Why?"."""
    publish(store, "Ada", ("Grace Hopper",), reasons=(), counter_reason=None)
    page = call(store, clock).get(PAGE).text
    why = page.partition('<details class="why-person">')[2].partition("</details>")[0]
    assert "About 7 in 10 that nothing happens between you" in why
    assert "<ul>" not in why
    assert "On the other hand" not in why
    assert 'class="lead"' not in page


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/owners/Nobody", None, 404),
        ("GET", "/nowhere", None, 404),
        ("GET", f"{PAGE}?said=nonsense", None, 422),
        ("POST", PAGE, {"contact": "Nobody", "kind": "done"}, 404),
        ("POST", PAGE, {"contact": "Grace Hopper", "kind": "perhaps"}, 422),
        ("POST", PAGE, {}, 422),
        ("DELETE", PAGE, None, 405),
    ],
)
def test_a_person_reads_problems_as_pages(client, store: Store, method, path, sent, status):
    """A stale form or a wrong address gets a page with a way back, and nothing is written."""
    page = client.request(method, path, data=sent, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<a href="/">' in page.text
    assert store.lists.answers() == []


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "Less than 1 in 20"),
        (0.06, "About 1 in 10"),
        (0.25, "About 2 in 10"),
        (0.94, "About 9 in 10"),
        (1.0, "More than 19 in 20"),
    ],
)
def test_chances_are_never_certain(probability, said):
    """Even none and all are said with a distance from certainty."""
    assert likelihood(probability, Pool.UPKEEP, 60, language()).startswith(said)


def test_a_dormant_contact_stays_quiet_rather_than_goes():
    """The two pools ask different questions and say so."""
    assert "stays quiet for the next 60 days" in likelihood(0.8, Pool.REVIVAL, 60, language())


def test_what_was_worked_out_ahead_is_read_on_either_store(store: Store, clock, call):
    """Who may be one person, and what each source brought, also after one more and after forgetting."""
    names = ("ada@one.example", "ada@two.example", "bob@one.example")
    for number, name in enumerate(names):
        at = AS_OF - timedelta(days=number + 1)
        mail = Interaction("Ada", name, at, Direction.SENT, "email", "mail", name)
        store.interactions.record([mail], to_epoch(AS_OF))
    store.contacts.keep([Contact("Ada", one, name="Ada Lovelace") for one in names[:2]], 1)
    review.keep(store, "Ada")
    store.daily_counts.keep("Ada", to_epoch(clock.now))
    later = Interaction("Ada", names[2], clock.now, Direction.SENT, "call", "calls", "1")
    store.interactions.record([later], to_epoch(clock.now))
    clock.now += timedelta(days=1)
    page = call(store, clock)
    asked = {"params": {"owner": "Ada"}, "headers": {"accept": "text/html"}}
    assert page.get("/review", **asked).text.count("the same name") == 1
    seen = page.get("/sources", **asked).text
    assert "3 interactions" in seen
    assert "1 interaction<" in seen
    erasing = {"owner": "Ada", "contact": names[0], "confirmed": "yes"}
    gone = page.post("/settings/forget", data=erasing, headers=asked["headers"])
    assert gone.status_code == 200
    assert store.daily_counts.get("Ada", to_epoch(clock.now)) is not None
    assert "2 interactions" in page.get("/sources", **asked).text
    assert "the same name" not in page.get("/review", **asked).text


@pytest.mark.parametrize("what", ["merge", "apart"])
def test_one_person_under_three_names_is_one_question(store: Store, clock, call, what):
    """The review shows a group once; its two answers hold for all of it."""
    names = [f"leila@{place}.example" for place in ("one", "two", "three")]
    for name in names:
        mail = Interaction("Ada", name, AS_OF - timedelta(days=1), Direction.SENT, "email", "mail", name)
        store.interactions.record([mail], to_epoch(AS_OF))
    store.contacts.keep([Contact("Ada", one, name="Leila Haddad") for one in names], 1)
    review.keep(store, "Ada")
    page, asked = call(store, clock), {"params": {"owner": "Ada"}, "headers": {"accept": "text/html"}}
    assert page.get("/review", **asked).text.count("the same name") == 1
    first, second, third = sorted(names)
    form = {"owner": "Ada", "what": what, "first": first, "second": second, "further": [third]}
    assert page.post("/review", data=form, headers=asked["headers"]).status_code == 200
    assert "the same name" not in page.get("/review", **asked).text
    assert len(store.interactions.contacts("Ada")) == (1 if what == "merge" else 3)


@pytest.fixture
def erasing(client, store):
    """Return what asks to erase somebody, where Ellen Marsh has a card and two others share a name."""
    cards = {"ellen@x.example": "Prof. Ellen Marsh", "ann@x.example": "Ann Lee", "ann@y.example": "Ann Lee"}
    mails = [Interaction("Ada", one, AS_OF, Direction.SENT, "email", "mail", one) for one in cards]
    store.interactions.record(mails, 1)
    store.contacts.keep([Contact("Ada", one, name=name) for one, name in cards.items()], 1)

    def ask(method: str, name: str, **more: str):
        sent = {"owner": "Ada", "contact": name} | more
        sending = {"params": sent} if method == "GET" else {"data": sent}
        return client.request(method, "/settings/forget", headers=HTML, **sending)

    return ask


def test_a_part_of_a_name_erases_nobody(erasing, store):
    """Whatever is sent, nothing goes; the question offers who is called nearly so."""
    before = list(store.everything())
    for name in ("Marsh", "ellen", "Prof. Ellen Marsch", "Nobody at all", "Ann Lee"):
        assert erasing("POST", name, confirmed="yes").status_code in {400, 404}
        assert "Nobody was erased" in erasing("GET", name).text
    assert list(store.everything()) == before
    assert "contact=ellen%40x.example" in erasing("GET", "Marsh").text
    assert "contact=ellen%40x.example" in erasing("GET", "Prof. Ellen Marsch").text
    assert "Nobody is called Nobody at all, nor nearly so." in erasing("GET", "Nobody at all").text
    assert erasing("GET", "Ann Lee").text.count("contact=ann%40") == 2


@pytest.mark.parametrize("name", ["prof. ellen marsh", "ELLEN@x.example"])
def test_an_exact_name_is_erased_after_a_question(erasing, store, name):
    """The question names them and what would go; without its yes nobody goes; the answer names them."""
    before = list(store.everything())
    asked = erasing("POST", name)
    assert asked.url.path == "/settings/forget"
    for said in ("Erase Prof. Ellen Marsh for good?", "ellen@x.example", "1 interaction<", "1 contact card<"):
        assert said in asked.text
    assert list(store.everything()) == before
    assert "Prof. Ellen Marsh was erased everywhere." in erasing("POST", name, confirmed="yes").text
    assert "ellen@x.example" not in store.interactions.contacts("Ada")
    assert "ann@x.example" in store.interactions.contacts("Ada")


def test_the_question_before_erasing_is_asked_in_bengali(erasing, store):
    """Question, answer and refusal are in the owner's language."""
    store.preferences.set("Ada", "language", "bn")
    assert "চিরতরে মুছবেন?" in erasing("GET", "Prof. Ellen Marsh").text
    assert "কাউকে মোছা হয়নি" in erasing("GET", "Marsh").text
    assert "মুছে ফেলা হয়েছে" in erasing("POST", "Prof. Ellen Marsh", confirmed="yes").text


def test_done_for_somebody_erased_meanwhile_is_one_kind_sentence(client, store, publish):
    """A page that was opened before says so, and keeps nothing."""
    publish(store, "Ada", ("Grace Hopper",))
    store.erasure.forget("Ada", "Grace Hopper", to_epoch(AS_OF))
    answer = {"contact": "Grace Hopper", "kind": "done"}
    told = client.post("/owners/Ada", data=answer, headers=HTML)
    assert told.status_code == 404
    assert "they were erased meanwhile, with all that was kept of them" in told.text.lower()
    assert store.lists.answers() == []


def test_two_devices_that_answer_differently_are_told(client, store, publish):
    """The second one hears what the first had said; the same answer twice is no news."""
    publish(store, "Ada", ("Grace Hopper", "Cy"))

    def answer(contact: str, kind: str) -> str:
        return client.post("/owners/Ada", data={"contact": contact, "kind": kind}, headers=HTML).text

    assert "Before that" not in answer("Grace Hopper", "done")
    told = answer("Grace Hopper", "dismissed")
    assert "Before that you had said: you reached out. The latest counts." in told
    assert "Before that" not in answer("Grace Hopper", "dismissed")
    assert "Before that" not in answer("Cy", "done")


def test_an_erasure_is_lifted_on_the_page(erasing, client, store):
    """The settings lead to the erasures, named by date alone; a button lifts one, in Bengali too."""
    assert "/settings/erasures" not in client.get("/settings?owner=Ada", headers=HTML).text
    erasing("POST", "ellen@x.example", confirmed="yes")
    assert "/settings/erasures?owner=Ada" in client.get("/settings?owner=Ada", headers=HTML).text
    listed = client.get("/settings/erasures?owner=Ada", headers=HTML).text
    assert ", on the page." in listed
    assert "llen" not in listed
    lifting = {"owner": "Ada", "number": store.erasure.erasures()[0].number}
    lifted = client.post("/settings/erasures", data=lifting, headers=HTML).text
    assert "This erasure is lifted." in lifted
    assert "Nobody is kept off imports." in lifted
    assert client.post("/settings/erasures", data=lifting, headers=HTML).status_code == 404
    back = Interaction("Ada", "ellen@x.example", AS_OF, Direction.SENT, "email", "mail", "back")
    assert store.interactions.record([back], 2).created == 1
    store.preferences.set("Ada", "language", "bn")
    assert "এ পর্যন্ত যা মোছা হয়েছে" in client.get("/settings/erasures?owner=Ada", headers=HTML).text


def test_what_an_owner_takes_along_is_their_own(client, store, publish):
    """Lists and what they say of people are the owner's too, and nothing of another owner's is in it."""
    publish(store, "Eve", ("Quintessa Vale",))
    rows = [
        Interaction("Ada", "Grace Hopper", AS_OF, Direction.SENT, "email", "mail", "1"),
        Interaction("Eve", "Quintessa Vale", AS_OF, Direction.SENT, "email", "mail", "1"),
    ]
    store.interactions.record(rows, 1)
    taken = client.get("/settings/export?owner=Ada").text
    assert {"lists", "suggestions", "interactions"} <= {
        json.loads(one)["table"] for one in taken.splitlines()
    }
    assert "Grace Hopper" in taken
    assert "Eve" not in taken
    assert "Quintessa" not in taken


def test_the_report_without_a_figure_says_there_is_not_enough_yet(client, store):
    """Nowhere on the page stands what no number is, and what can be said is said beside it."""
    none = float("nan")
    rule = {"precision_at_5": none, "base_rate": 0.25, "rows": 40, "auc": none, "log_loss": 0.5}
    rules = {"Kith": rule, "silence": rule | {"auc": 0.75}}
    report = {"model": "Kith", "rival": "silence", "tested_on": ["2026-01-01"], "calibration": []}
    store.preferences.set("", "report", report | {"figures": rules})
    page = client.get("/report?owner=Ada", headers=HTML).text
    assert page.count("not enough yet") == 3
    assert "0.75" in page
    assert "nan" not in page.lower()


def test_what_became_of_a_list_is_told_when_its_week_is_over(client, store, clock):
    """The day after it nobody is told of five people not written to."""
    candidates = [Candidate(name, "upkeep", 1.0, shown=True) for name in ("Grace Hopper", "Mary Somerville")]
    said = {"as_of": to_epoch(AS_OF), "published_at": to_epoch(AS_OF), "horizon_days": 90}
    considered = ListCandidates(candidates={"Ada": candidates})
    store.lists.publish(["Ada"], [], **said, model_version="7", considered=considered)
    assert "No list of yours is old enough yet" in client.get("/report?owner=Ada", headers=HTML).text
    clock.now = AS_OF + timedelta(days=8)
    assert "Of 2 suggestions you reached out to 0" in client.get("/report?owner=Ada", headers=HTML).text


def test_one_question_follows_done_and_can_be_left_alone(client, store):
    """How, and anything to remember: asked once, kept with that contact, shown as what the person said."""
    sent = {"contact": "Grace Hopper", "kind": "done"}
    first = client.post(PAGE, data=sent, follow_redirects=False).headers["location"]
    assert '<select id="how" name="how">' in client.get(first).text
    words = sent | {"how": "call", "note": "lent her a tent"}
    second = client.post(PAGE, data=words, follow_redirects=False).headers["location"]
    for place in (first, second):
        page = client.get(place).text
        assert 'name="how"' not in page
        assert 'role="status"' in page
    (answer,) = store.lists.answers("Ada")
    assert (answer.how, answer.note) == ("call", "lent her a tent")
    person = client.get("/person?owner=Ada&contact=Grace+Hopper").text
    assert "calls, as you said" in person
    assert "Last in touch on 2 March 2026, less than a day ago, as you said." in person
    client.post("/undo", data={"owner": "Ada"})
    assert not store.interactions.knows("Ada", "Grace Hopper")
