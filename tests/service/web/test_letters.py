"""Letters that no store can keep, and odd ones that it must: everywhere text comes in, on both stores."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from data.schema import Direction, Interaction

HTML = {"accept": "text/html"}
AT = datetime(2026, 2, 1, tzinfo=UTC)
NUL = "Grace\0"
FORMS = {
    "/person/log": {"owner": "Ada", "contact": "Grace Hopper", "what": "call", "note": ""},
    "/person/kind": {"owner": "Ada", "contact": "Grace Hopper", "kind": "desk"},
    "/person/importance": {"owner": "Ada", "contact": "Grace Hopper", "importance": "0.5"},
    "/review": {"owner": "Ada", "what": "merge", "first": "Grace Hopper", "second": "Mary Somerville"},
    "/settings/forget": {"owner": "Ada", "contact": "Grace Hopper", "confirmed": "yes"},
    "/owners/Ada": {"contact": "Grace Hopper", "kind": "snoozed", "until": ""},
    "/undo": {"owner": "Ada"},
}
FIELDS = [(path, field) for path, fields in FORMS.items() for field in fields]
# In each of these a form can say half a letter, in plain ASCII.
CHARSETS = {"utf-7": b"+2AA-", "unicode_escape": b"\\ud800", "raw_unicode_escape": b"\\ud800"}


def met(store, *contacts):
    """Record one interaction of Ada's with each."""
    rows = [
        Interaction("Ada", who, AT, Direction.SENT, "email", "mail", f"{n}") for n, who in enumerate(contacts)
    ]
    store.interactions.record(rows, 1)


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_a_form_with_nul_is_refused(client, store, path, field):
    """In whichever field it stands, the page says what was expected, and nothing is written."""
    met(store, "Grace Hopper")
    before = list(store.everything())
    answer = client.post(path, data=FORMS[path] | {field: NUL}, headers=HTML)
    assert answer.status_code == 422
    assert list(store.everything()) == before


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_with_half_a_letter_is_refused(client, charset):
    """A form may name a charset that can say a lone surrogate; it is refused, not broken by."""
    half = CHARSETS[charset]
    head = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    for path, fields in FORMS.items():
        body = b"".join(part % (name.encode(), half) for name in fields) + b"--x--\r\n"
        assert client.post(path, content=body, headers=HTML | head).status_code == 422
    del client.headers["x-kith-form"]
    body = part % (b"token", half) + b"--x--\r\n"
    assert client.post("/undo", content=body, headers=HTML | head).status_code == 403


@pytest.mark.parametrize(
    "room", ["people", "person", "report", "sources", "review", "settings", "settings/export"]
)
def test_an_address_with_nul_is_refused(client, room):
    """No owner is called so, and no store is asked."""
    answer = client.get(f"/{room}?owner=Ada%00&contact=Ada%00", headers=HTML)
    assert answer.status_code == 422


@pytest.mark.parametrize("query", ["named=%00", f"named={'a' * 5000}", f"after={10**30}", "after=-1"])
def test_a_search_that_cannot_be_is_refused(client, query):
    """NUL in a name, a name without end, a page beyond every number."""
    assert client.get(f"/people?owner=Ada&{query}", headers=HTML).status_code == 422


def test_a_note_with_nul_is_rejected_by_itself(client):
    """By one owner's way in as by the batch's: the other row is kept, and the answer says which is not."""
    row = {"contact": "Bob", "at": "2026-02-01T00:00:00Z", "direction": "sent", "channel": "email"}
    rows = [row | {"note": "a\0b"}, row | {"note": "a\u202eb"}]
    told = client.post("/v1/owners/Ada/interactions", json={"interactions": rows}).json()
    assert [one["status"] for one in told["results"]] == ["rejected", "accepted"]
    assert told["results"][0]["pointer"] == "/interactions/0/note"


def test_a_note_on_the_page_is_as_long_as_one_of_a_program(client, store):
    """Two thousand letters are kept, one more is refused."""
    met(store, "Grace Hopper")
    form = FORMS["/person/log"]
    assert client.post("/person/log", data=form | {"note": "a" * 2001}, headers=HTML).status_code == 422
    taken = client.post("/person/log", data=form | {"note": "a" * 2000}, headers=HTML, follow_redirects=False)
    assert taken.status_code == 303


@pytest.mark.parametrize(
    "name", ["Noa\u200f", "a\u00a0b", "\u202eeve", "\u0995" * 320, "\U0001f600" * 320, '"' * 320]
)
def test_paging_goes_on_after_any_name(client, store, name):
    """A cursor that Kith gave is taken, though the name in it has marks of direction or is long."""
    met(store, name, "\U0010ffff")
    first = client.get("/v1/owners/Ada/relationships?limit=1").json()
    assert first["relationships"][0]["contact"] == name
    second = client.get(f"/v1/owners/Ada/relationships?limit=1&cursor={quote(first['next_cursor'])}")
    assert second.json()["relationships"][0]["contact"] == "\U0010ffff"
