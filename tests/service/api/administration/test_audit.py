"""What was done over the API and on the page is in the audit log, by whom and when, without its content."""

import pytest

from data.store.bookkeeping.audit_log import AuditAction
from data.wording.commands.audit import ACTIONS
from data.wording.language import LANGUAGES, language


@pytest.fixture
def admin(store):
    """Return the header of a key that may do everything in the workspace, and its id."""
    token, key = store.api_keys.make("own", "admin", ["admin"], owner=None, made_at=0, expires_at=None)
    return {"authorization": f"Bearer {token}"}, key.id


def acts(client, headers, **parameters):
    """Return the acts of the log, newest first."""
    return client.get("/v1/audit", params=parameters, headers=headers).json()["entries"]


def test_each_act_has_its_entry(client, admin):
    """Keys, merges, erasures and their end; nobody is named but the owner whose part it was."""
    headers, by = admin
    made = client.post("/v1/keys", json={"name": "x", "scopes": ["admin"]}, headers=headers).json()["id"]
    rotated = client.post(f"/v1/keys/{made}/rotate", headers=headers).json()["id"]
    client.delete(f"/v1/keys/{rotated}", headers=headers)
    merged = client.post(
        "/v1/contacts/Grace Hopper/merge", json={"into": "Katherine Johnson", "owner": "Ada"}, headers=headers
    )
    assert merged.status_code == 200
    assert client.delete("/v1/contacts/Katherine Johnson", headers=headers).json() == {"owners": 1}
    number = client.get("/v1/erasures", headers=headers).json()["erasures"][0]["number"]
    client.delete(f"/v1/erasures/{number}", headers=headers)
    log = acts(client, headers)
    assert [(one["action"], one["owner"], one["subject"]) for one in reversed(log)] == [
        ("key.made", None, made),
        ("key.rotated", None, f"{made} {rotated}"),
        ("key.revoked", None, rotated),
        ("contacts.merged", "Ada", None),
        ("contact.erased", None, f"{number}"),
        ("erasure.lifted", None, f"{number}"),
    ]
    assert {one["by"] for one in log} == {by}
    assert not any(name in str(log) for name in ("Grace", "Katherine"))


def test_what_is_refused_is_not_in_the_log(client, admin):
    """Neither a key that is not there, nor a merge of nobody."""
    headers, _ = admin
    client.delete("/v1/keys/key-none", headers=headers)
    client.post("/v1/contacts/Nobody/merge", json={"into": "Grace Hopper"}, headers=headers)
    client.delete("/v1/erasures/99", headers=headers)
    assert acts(client, headers) == []


def test_an_export_on_the_page_is_in_the_log(client, store):
    """Whose data it was, and that it was asked for on the page."""
    assert client.get("/settings/export", params={"owner": "Ada"}).status_code == 200
    (entry,) = store.audit.page(9)
    assert (entry.action, entry.actor, entry.about) == ("data.exported", "page", "Ada")


def test_the_log_is_read_in_pages(client, admin, store):
    """Each act once, the newest first, until there is no cursor."""
    for at in range(5):
        store.audit.add(AuditAction.LINK_MADE, "terminal", at)
    numbers, cursor = [], None
    while cursor is not None or not numbers:
        parameters = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/audit", params=parameters, headers=admin[0]).json()
        numbers += [one["number"] for one in page["entries"]]
        cursor = page["next_cursor"]
    assert numbers == [5, 4, 3, 2, 1]
    assert acts(client, admin[0], action="key.made") == []


def test_every_act_has_words_in_every_language():
    """A new one is named in ACTIONS, and translated."""
    assert {str(action) for action in AuditAction} == set(ACTIONS)
    for message in ACTIONS.values():
        assert len({language(code).word(message) for code in LANGUAGES}) == len(LANGUAGES)
