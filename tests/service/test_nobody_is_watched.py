"""At a workplace nobody looks at one owner without that owner's word, and each look is written down."""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.identity.purposes import NOTICE_VERSION, Purpose
from data.schema import OWN, Answer, AnswerKind, Direction, Interaction, to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.privacy import consents
from data.wording.commands.workplace import ASKED
from service.page.workplace import page_access
from service.security import Right
from service.use_cases.workplace import seen
from service.use_cases.workplace.seen import seen_by_workplace

ROOT = Path(__file__).parents[2]
WORK = "acme"
HTML = {"accept": "text/html"}
WHY = "/v1/owners/Ada/relationships/Grace Hopper"
ANSWERS = "/v1/owners/Ada/answers"
NOTES = "/v1/owners/Ada/contacts/Grace Hopper/memories"
LIST = "/v1/owners/Ada/suggestions"


@pytest.fixture
def work(store, publish):
    """Return a workplace in which Ada and Eve have lists."""
    store.workspaces.make(WORK, 1)
    at_work = store.within(WORK)
    for owner in ("Ada", "Eve"):
        at = datetime(2026, 2, 1, tzinfo=UTC)
        row = Interaction(owner, "Grace Hopper", at, Direction.SENT, "email", "mail", owner)
        at_work.interactions.record([row], to_epoch(at))
        publish(at_work, owner, ("Grace Hopper", "Mary Somerville"))
    return at_work


@pytest.fixture
def caller(work, call, clock):
    """Call the service over the workplace."""
    return call(work.within(OWN), clock)


def header(store, owner=None, *rights) -> dict[str, str]:
    """Return the header of a key of the workplace, of everything unless rights are named."""
    scopes = [str(one) for one in rights or (Right.ADMIN,)]
    token, _ = store.api_keys.make(WORK, "crm", scopes, owner=owner, made_at=0, expires_at=None)
    return {"authorization": f"Bearer {token}"}


def sign_in(client, store, clock, owner=None) -> None:
    """Let the client's browser be signed in, as one owner or as an administrator."""
    client.headers.update(HTML)
    client.cookies.set("kith", store.sessions.begin(WORK, to_epoch(clock.now), owner=owner))


def send(client, place="/workplace", **fields):
    """Send a form of Ada's, from the page of the workplace where no other is named."""
    page = client.get("/sign-in").text
    del client.headers["x-kith-form"]
    (token, *_) = re.findall(r'name="token" value="([0-9a-f]+)"', page)
    client.headers["x-kith-form"] = token
    return client.post(place, data={"owner": "Ada"} | fields, follow_redirects=False)


def looks(store) -> list[tuple[str, str, str]]:
    """Return who looked at whom and at what."""
    rows = store.audit.page(99, action=AuditAction.OWNER_LOOKED_AT)
    return [(one.actor, one.about, one.subject) for one in rows]


@pytest.mark.parametrize(
    ("path", "purpose"), [(WHY, Purpose.GOING_QUIET), (NOTES, Purpose.NOTES), (ANSWERS, Purpose.ANSWERS)]
)
def test_a_key_of_the_workplace_looks_only_where_the_owner_agreed(caller, work, path, purpose):
    """Refused without a word, allowed and written down with it, refused again once it is taken back."""
    key = header(work)
    refused = caller.get(path, headers=key)
    assert refused.status_code == 403
    assert "has not agreed" in refused.json()["detail"]
    assert looks(work) == []
    work.consents.say("Ada", purpose, 1, allowed=True)
    assert caller.get(path, headers=key).status_code != 403
    ((actor, about, subject),) = looks(work)
    assert (actor[:4], about, subject) == ("key-", "Ada", purpose)
    assert caller.get(path.replace("Ada", "Eve"), headers=key).status_code == 403
    assert caller.get(path.replace("Ada", "Nobody"), headers=key).status_code == 404
    work.consents.say("Ada", purpose, 2, allowed=False)
    assert caller.get(path, headers=key).status_code == 403


def test_the_owners_own_key_needs_nobodys_word_and_is_no_look(caller, work):
    """A key for one owner is theirs."""
    assert caller.get(NOTES, headers=header(work, "Ada")).status_code == 200
    assert looks(work) == []


def test_what_a_crm_needs_goes_on_without_a_word(caller, work):
    """The list to show to its owner, the answer given in the CRM, what happened, the relationships."""
    key = header(work, None, Right.READ, Right.ANSWER, Right.RECORD)
    assert len(caller.get(LIST, headers=key).json()["suggestions"]) == 2
    answer = caller.post(f"{LIST}/Mary Somerville/answer", json={"kind": "done"}, headers=key)
    assert answer.status_code == 201
    assert caller.get("/v1/owners/Ada/relationships", headers=key).status_code == 200
    row = {"contact": "Bob", "at": "2026-02-01T09:00:00Z", "direction": "sent", "channel": "email"}
    sent = caller.post("/v1/owners/Ada/interactions", json={"interactions": [row]}, headers=key)
    assert sent.json()["results"][0]["status"] == "accepted"


def test_the_owners_own_words_are_shown_to_nobody_else(caller, work, clock):
    """Circles of contacts, notes of interactions and of an answer that is taken back."""
    note = Interaction(
        "Ada", "Grace Hopper", clock.now, Direction.SENT, "note", "kith log", "1", note="of the wedding"
    )
    work.interactions.record([note], 1)
    work.list_inputs.say("Ada", "Grace Hopper", "circle", "family", 1)
    work.lists.answer(Answer("Ada", "Mary Somerville", AnswerKind.NEVER, clock.now, note="too loud"))
    words = {"contacts": "family", "interactions": "wedding"}

    def read(owner) -> list[bool]:
        key = header(work, owner)
        return [
            word in caller.get(f"/v1/owners/Ada/{what}", headers=key).text for what, word in words.items()
        ]

    assert (read(None), read("Ada")) == ([False, False], [True, True])
    (row,) = caller.get(ANSWERS, headers=header(work, "Ada")).json()["answers"]
    taken_back = caller.delete(f"{ANSWERS}/{row['id']}", headers=header(work)).json()
    assert (row["note"], taken_back["note"]) == ("too loud", None)


def test_the_change_feed_and_webhooks_tell_answers_only_of_who_agreed(caller, work, clock):
    """Everything else of theirs is told; the owner's own key reads their answers."""
    work.webhook_endpoints.add("whk_1", "https://x.example", [], "sealed", made_at=1, made_by="t")
    for owner in ("Ada", "Eve"):
        work.consents.say(owner, Purpose.ANSWERS, 1, allowed=owner == "Eve")
        work.lists.answer(Answer(owner, "Grace Hopper", AnswerKind.NEVER, clock.now))
    read = caller.get("/v1/changes?since=0&limit=1000", headers=header(work)).json()["changes"]
    assert [one["data"]["owner"] for one in read if one["type"] == "answer.given"] == ["Eve"]
    assert {one["data"]["owner"] for one in read if one["type"] == "suggestion.closed"} == {"Ada", "Eve"}
    own = caller.get("/v1/changes?since=0&limit=1000", headers=header(work, "Ada")).json()["changes"]
    assert "answer.given" in {one["type"] for one in own}
    numbers = {one.change_number for one in work.deliveries.newest("whk_1", 99)}
    sent = [work.change_feed.one(number) for number in numbers]
    assert [one.owner for one in sent if one.kind == "answer.given"] == ["Eve"]


@pytest.mark.parametrize(
    "path", ["/owners/Ada", "/person?owner=Ada&contact=Grace+Hopper", "/report?owner=Ada"]
)
def test_an_administrator_opens_no_owners_pages(caller, work, clock, path):
    """Not before the owner agreed; afterwards each look is on the owner's page."""
    sign_in(caller, work, clock)
    assert "Ada" in caller.get("/").text
    assert caller.get(path).status_code == 403
    for purpose in (Purpose.PAGES, Purpose.GOING_QUIET, Purpose.REPORT):
        work.consents.say("Ada", purpose, 1, allowed=True)
    assert caller.get(path).status_code == 200
    assert [one[:2] for one in looks(work)] == [("page", "Ada")]
    assert caller.get("/workplace?owner=Ada").status_code == 403


def test_an_owner_reads_first_what_the_workplace_sees(caller, work, clock):
    """Whatever they open leads there, until they have read it; nothing is written before."""
    sign_in(caller, work, clock, "Ada")
    first = caller.get("/owners/Ada", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/workplace?owner=Ada")
    refused = send(caller, place="/person/objection", contact="Grace Hopper", objects="yes")
    assert refused.status_code == 403
    assert "nothing was changed" in refused.text
    assert work.objections.all() == []
    page = caller.get("/workplace?owner=Ada").text
    assert "decisions on your employment" in page
    assert "I have read this" in page
    send(caller, purpose="read_notice", allowed="yes")
    assert caller.get("/owners/Ada").status_code == 200
    assert "I have read this" not in caller.get("/workplace?owner=Ada").text


def test_a_new_text_is_read_anew(caller, work, clock, monkeypatch):
    """Who read a former version is asked again and told so; when which was read stays written down."""
    sign_in(caller, work, clock, "Ada")
    send(caller, purpose="read_notice", allowed="yes")
    assert "You read this on" in caller.get("/workplace?owner=Ada").text
    for module in (consents, page_access, seen):
        monkeypatch.setattr(module, "NOTICE_VERSION", 2)
    assert caller.get("/owners/Ada", follow_redirects=False).headers["location"] == "/workplace?owner=Ada"
    assert "This text has changed since you read it" in caller.get("/workplace?owner=Ada").text
    send(caller, purpose="read_notice", allowed="yes")
    assert caller.get("/owners/Ada").status_code == 200
    assert sorted(work.consents.notices_read("Ada")) == [1, 2]


def test_the_version_of_the_notice_is_that_of_its_text():
    """Whoever changes what owners read raises NOTICE_VERSION, and writes the digest of the new text here."""
    page = (ROOT / "service/page/templates/workplace/workplace.html").read_text(encoding="utf-8")
    text = "\n".join([*re.findall(r'say\("([^"]+)"', page), *ASKED.values()])
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert {NOTICE_VERSION: digest} == {1: "1d12890ce99c3b0b"}


def test_an_owner_sees_the_keys_that_open_their_part_now(work, clock):
    """Of all owners and of their own; no revoked one, none of another owner, none of another workspace."""
    for workspace, name, owner in (
        (WORK, "for all", None),
        (WORK, "of Ada", "Ada"),
        (WORK, "of Eve", "Eve"),
        (WORK, "revoked", None),
        (OWN, "elsewhere", None),
    ):
        _, key = work.api_keys.make(workspace, name, ["admin"], owner=owner, made_at=0, expires_at=None)
        if name == "revoked":
            work.keys.revoke(key.id, 1)
    shown = seen_by_workplace(work, "Ada", to_epoch(clock.now))
    assert sorted(key.name for key in shown.keys) == ["for all", "of Ada"]


def test_a_source_is_switched_off_before_anything_of_it_is_collected(caller, work, clock):
    """An owner of whom nothing is here yet reads which sources the workplace has, and says no to one."""
    sign_in(caller, work, clock, "Zoe")
    assert caller.get("/", follow_redirects=True).url.path == "/workplace"
    page = caller.get("/workplace?owner=Zoe").text
    assert 'id="collect-mail"' in page
    send(caller, owner="Zoe", purpose="collect", source="mail", allowed="no")
    assert work.consents.switched_off() == {("Zoe", "mail")}


def test_an_owner_opens_no_other_owners_pages(caller, work, clock):
    """Neither to read nor to say anything for them; what they let the workplace see changes nothing there."""
    work.consents.say("Ada", Purpose.READ_NOTICE, 1, allowed=True)
    sign_in(caller, work, clock, "Ada")
    assert caller.get("/owners/Eve").status_code == 403
    assert send(caller, owner="Eve", purpose="pages", allowed="yes").status_code == 403
    assert work.consents.of("Eve") == []
    work.consents.say("Eve", Purpose.PAGES, 1, allowed=True)
    assert caller.get("/owners/Eve").status_code == 403
    assert looks(work) == []


def test_the_switches_of_an_owner_work(caller, work, clock):
    """One lets the workplace look, one stops a source; both are shown as they stand."""
    work.consents.say("Ada", Purpose.READ_NOTICE, 1, allowed=True)
    sign_in(caller, work, clock, "Ada")
    send(caller, purpose="going_quiet", allowed="yes")
    assert work.consents.allows("Ada", Purpose.GOING_QUIET)
    (source,) = {row["source"] for table, row in work.everything("Ada") if table == "interactions"}
    send(caller, purpose="collect", source=source, allowed="no")
    assert work.consents.switched_off() == {("Ada", source)}
    page = caller.get("/workplace?owner=Ada").text
    assert page.count("(on)") == 1
    row = {"contact": "Bob", "at": "2026-02-01T09:00:00Z", "direction": "sent", "channel": "email"}
    rows = [
        row | {"owner": owner, "source": source, "external_id": f"{n}"}
        for n, owner in enumerate(("Ada", "Eve"))
    ]
    del caller.headers["accept"]
    caller.cookies.clear()
    sent = caller.post("/v1/interactions:batch", json={"interactions": rows}, headers=header(work)).json()
    assert [one["status"] for one in sent["results"]] == ["rejected", "created"]
    assert sent["results"][0]["pointer"] == "/interactions/0/source"


def person(client) -> str:
    """Return Ada's page of Grace Hopper."""
    return client.get("/person?owner=Ada&contact=Grace+Hopper").text


def test_an_owner_writes_down_on_the_page_that_a_contact_objected(caller, work, clock):
    """For all owners; the same button takes it back. It is nowhere on a single person's page."""
    work.consents.say("Ada", Purpose.READ_NOTICE, 1, allowed=True)
    sign_in(caller, work, clock, "Ada")
    sent = {"contact": "Grace Hopper", "objects": "yes"}
    assert send(caller, place="/person/objection", **sent).status_code == 303
    assert work.objections.holds("Eve", "Grace Hopper")
    assert "They object no longer" in person(caller)
    send(caller, place="/person/objection", **(sent | {"objects": "no"}))
    assert work.objections.all() == []


def test_the_team_stands_on_the_page_of_who_is_in_it(caller, work, clock):
    """Who is best placed and when colleagues were last in touch; without the owner's own word nothing."""
    work.consents.say("Ada", Purpose.READ_NOTICE, 1, allowed=True)
    work.consents.say("Eve", Purpose.TEAM, 1, allowed=True)
    work.colleagues.switch(on=True)
    at = datetime(2026, 2, 3, tzinfo=UTC)
    more = Interaction("Ada", "Grace Hopper", at, Direction.SENT, "email", "mail", "once more")
    work.interactions.record([more], to_epoch(at))
    sign_in(caller, work, clock, "Ada")
    assert "Best placed" not in person(caller)
    send(caller, purpose="team", allowed="yes")
    page = person(caller)
    assert "Best placed to write is Ada." in page
    assert "Ada was last in touch" not in page
    assert "Eve was last in touch on 1 February 2026" in page
    assert looks(work) == [("page", "Eve", "team")]


def test_an_owner_at_work_is_not_told_where_the_installation_keeps_its_data(caller, work, clock, monkeypatch):
    """What leaves is said, and not on which servers the installation lies."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow.acme.example")
    work.consents.say("Ada", Purpose.READ_NOTICE, 1, allowed=True)
    sign_in(caller, work, clock, "Ada")
    page = caller.get("/privacy?owner=Ada")
    assert page.status_code == 200
    assert "What leaves this machine" in page.text
    assert "mlflow.acme.example" not in page.text


def test_a_single_persons_workspace_sees_none_of_it(client, store, monkeypatch):
    """No page, no entry in the menu, no word to give; keys read as before, and where data lies is said."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow.acme.example")
    assert "mlflow.acme.example" in client.get("/privacy?owner=Ada", headers=HTML).text
    assert client.get("/workplace?owner=Ada", headers=HTML).status_code == 404
    assert "/workplace" not in client.get("/owners/Ada", headers=HTML).text
    sent = {"owner": "Ada", "contact": "Grace Hopper", "objects": "yes"}
    assert client.post("/person/objection", data=sent, headers=HTML).status_code >= 400
    assert store.objections.all() == []
    token, _ = store.api_keys.make(OWN, "crm", ["admin"], owner=None, made_at=0, expires_at=None)
    answer = client.get(NOTES, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 404
    assert looks(store) == []
