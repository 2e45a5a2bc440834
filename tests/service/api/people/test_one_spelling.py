"""The API knows an address, a number or a profile however it is spelt."""

import pytest

BATCH = "/v1/interactions:batch"
ROW = {
    "owner": "Ada",
    "at": "2026-03-01T10:00:00Z",
    "direction": "sent",
    "channel": "email",
    "source": "crm",
}
SPELLINGS = {
    "ann@x.example": ["ANN@x.example", "ann@X.example", "Ann Archer <ann@x.example>", "mailto:ann@x.example"],
    "+14155550171": ["+1 (415) 555-0171", "tel:+1-415-555-0171;ext=5", "001 415 555 0171"],
    "linkedin.com/in/ann": ["https://www.linkedin.com/in/Ann/", "www.linkedin.com/in/ann?trk=1"],
    "0031t00001AbCdE": ["0031t00001AbCdE"],
    "4155550171": ["4155550171"],
}


@pytest.mark.parametrize("contact", SPELLINGS)
@pytest.mark.parametrize("plain", [True, False], ids=["a plain batch", "item by item"])
def test_one_contact_however_it_is_spelt(client, store, contact, plain):
    """Rows under every spelling are one relationship; an id of a program stays what it is."""
    further = {} if plain else {"exchange": "advice", "exchange_side": "given"}
    rows = [
        ROW | further | {"contact": spelling, "external_id": str(number)}
        for number, spelling in enumerate(SPELLINGS[contact])
    ]
    assert client.post(BATCH, json={"interactions": rows}).json()["created"] == len(rows)
    assert store.interactions.contacts("Ada") == [contact]


def test_the_route_of_one_owner_spells_as_the_batch_does(client, store):
    """What an owner sends and what a CRM sends are one contact."""
    sent = {name: ROW[name] for name in ("at", "direction", "channel")} | {"contact": "ANN@x.example"}
    assert client.post("/v1/owners/Ada/interactions", json={"interactions": [sent]}).status_code == 200
    assert store.interactions.contacts("Ada") == ["ann@x.example"]


def test_an_owner_under_another_spelling_is_no_contact(client):
    """A row between two spellings of one address is refused."""
    row = ROW | {"owner": "Ada@x.example", "contact": "ADA@X.example", "external_id": "1"}
    assert client.post(BATCH, json={"interactions": [row]}).json()["rejected"] == 1


def test_a_card_is_put_and_deleted_under_any_spelling(client, store):
    """The path of a contact is folded as its interactions are."""
    client.post(BATCH, json={"interactions": [ROW | {"contact": "ann@x.example", "external_id": "1"}]})
    put = client.put("/v1/contacts/ANN@x.example", json={"owner": "Ada", "name": "Ann"})
    assert put.json()["contact"] == "ann@x.example"
    assert store.contacts.called("Ada", "ann@x.example") == "Ann"
    assert client.delete("/v1/contacts/Ann@X.example").json() == {"owners": 1}
    assert store.interactions.contacts("Ada") == []


def test_whom_an_older_version_kept_unfolded_is_still_reached(client, store):
    """A contact that only its own spelling knows answers to it."""
    with store.database.transaction():
        store.database.write_many(
            "INSERT INTO contacts (workspace, owner, contact, name, kind, state, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [("own", "Ada", "Bob@X.example", "Bob", "person", "active", 1)],
        )
    put = client.put("/v1/contacts/Bob@X.example", json={"owner": "Ada", "met": "at the fair"})
    assert (put.status_code, put.json()["contact"], put.json()["name"]) == (200, "Bob@X.example", "Bob")
