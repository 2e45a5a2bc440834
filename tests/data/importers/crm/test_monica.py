"""Monica's JSON export, version 4."""

import io
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.crm.monica import read_monica
from data.schema import ContactState, Exchange, Interaction, Side

ME = ReadOptions("Ada", region="DE")
SAID = "a text nobody may keep"
FIELDS = [
    "first_name",
    "happened_at",
    "written_at",
    "messages",
    "birthdate",
    "first_met_date",
    "first_met_through",
    "nickname",
    "is_dead",
    "is_partial",
    "middle_name",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "uuid",
                    "properties",
                    "first_name",
                    "happened_at",
                    "data",
                    "type",
                    "values",
                    "messages",
                    "birthdate",
                    "first_met_date",
                    "first_met_through",
                    "called_at",
                ]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


def entry(uuid: str, data: dict[str, list] | None = None, **properties: Any) -> dict[str, Any]:
    """Return one entry with its collections by type; an empty one is absent, as Monica leaves it out."""
    found = {"uuid": uuid, "created_at": "2024-01-01T00:00:00Z", "properties": properties}
    collections = [{"count": len(some), "type": kind, "values": some} for kind, some in (data or {}).items()]
    return found | ({"data": collections} if collections else {})


def contact(uuid: str, name: str, data: dict[str, list] | None = None, **properties: Any) -> dict[str, Any]:
    """Return one contact."""
    known = {"first_name": name, "last_name": "K", "is_active": True, "is_dead": False, "is_partial": False}
    return entry(uuid, data, **(known | properties))


def export(*contacts: dict[str, Any], activities: tuple = (), notes: tuple = ()) -> bytes:
    """Return an account as Monica writes it."""
    data = [{"count": len(contacts), "type": "contact", "values": list(contacts)}]
    data += [
        {"count": len(some), "type": kind, "values": list(some)}
        for kind, some in (("activity", activities), ("journal", notes))
        if some
    ]
    account = {
        "uuid": "a",
        "data": data,
        "properties": {"journal_entries": [SAID]},
        "instance": {"activity_types": []},
    }
    return json.dumps({"version": "1.0-preview.1", "app_version": "4.0.0", "account": account}).encode()


def read(content: bytes, options: ReadOptions = ME) -> list:
    """Return what an export tells."""
    return list(read_monica(io.BytesIO(content), "monica.json", options))


def met(items) -> list[tuple]:
    """Return each interaction's contact, direction and channel."""
    return [(one.contact, str(one.direction), one.channel) for one in items if isinstance(one, Interaction)]


def cards(items) -> list[AddressBookCard]:
    """Return the contacts."""
    return [one for one in items if isinstance(one, AddressBookCard)]


def test_a_contact_is_known_by_all_its_handles():
    """E-mail and number, as one spells them everywhere, and Monica's own id."""
    said = ("Bob@Example.org", "0170 1234567", "@bob")
    fields = [{"uuid": f"f{place}", "properties": {"data": one}} for place, one in enumerate(said)]
    (card,) = cards(read(export(contact("u1", "Bob", {"contact_field": fields}, nickname="Bobby"))))
    assert card.handles == ("bob@example.org", "+491701234567", "monica:u1")
    assert (card.name, card.nicknames, card.state) == ("Bob K", ("Bobby",), ContactState.ACTIVE)


def test_the_dead_are_never_suggested():
    """They stay in the log with their state; archived ones too."""
    found = cards(read(export(contact("u1", "Bob", is_dead=True), contact("u2", "Cy", is_active=False))))
    assert [one.state for one in found] == [ContactState.DECEASED, ContactState.ARCHIVED]


def test_family_stubs_are_no_contacts():
    """A partial contact is somebody's child, known by a name alone."""
    items = read(export(contact("u1", "Bob", is_partial=True)))
    assert cards(items) == []
    assert LeftOut("family members without a card of their own", 1) in items


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ({"date": "1985-03-15T00:00:00Z", "is_age_based": False, "is_year_unknown": False}, "1985-03-15"),
        ({"date": "2024-03-15", "is_year_unknown": True}, "--03-15"),
        ({"date": "1985-01-01", "is_age_based": True}, None),
        (None, None),
    ],
)
def test_a_birthday_may_lack_its_year_or_be_an_age(said, born):
    """Without the year it is a day; reckoned from an age it is none."""
    (card,) = cards(read(export(contact("u1", "Bob", birthdate=said))))
    assert card.born == born


def test_calls_and_conversations_have_a_direction():
    """contact_called and written_by_me say whose move it was; what was said is not kept."""
    calls = [
        entry("c1", called_at="2024-01-02T10:00:00Z", content=SAID, contact_called=True),
        entry("c2", called_at="2024-01-03", content=SAID, contact_called=False),
    ]
    messages = [
        entry("m1", content=SAID, written_at="2024-01-04", written_by_me=True),
        entry("m2", content=SAID, written_by_me=False),
    ]
    talk = entry("t1", happened_at="2024-01-05", messages=messages)
    items = read(export(contact("u1", "Bob", {"call": calls, "conversation": [talk]})))
    assert met(items) == [
        ("monica:u1", "received", "call"),
        ("monica:u1", "sent", "call"),
        ("monica:u1", "sent", "message"),
        ("monica:u1", "received", "message"),
    ]
    assert [one.at.day for one in items if isinstance(one, Interaction)] == [2, 3, 4, 5]
    assert SAID not in repr(items)


def test_an_activity_is_with_everybody_linked_to_it():
    """It stands once in the account, and each contact names it by its uuid."""
    activity = entry("act", happened_at="2024-02-01", summary=SAID)
    two = [contact(uuid, uuid, {"activity": ["act"]}) for uuid in ("u1", "u2")]
    items = read(export(*two, activities=(activity,)))
    assert met(items) == [("monica:u1", "mutual", "meeting"), ("monica:u2", "mutual", "meeting")]
    assert {(one.people, one.external_id) for one in items if isinstance(one, Interaction)} == {
        (2, "activity act")
    }


def test_who_introduced_somebody_gave_help():
    """first_met_through is an introduction received from that contact."""
    bob = contact("u1", "Bob", first_met_through="u2", first_met_date={"date": "2023-05-06"})
    items = read(export(bob, contact("u2", "Cy")))
    (one,) = [one for one in items if isinstance(one, Interaction)]
    assert (one.contact, one.exchange, one.side) == ("monica:u2", Exchange.INTRODUCTION, Side.RECEIVED)
    assert one.at == datetime(2023, 5, 6, tzinfo=UTC)
    assert cards(items)[0].met == "2023-05-06"


def test_notes_gifts_and_debts_are_not_read():
    """They are the owner's own writing; counted, and nothing of them is kept."""
    data = {kind: [entry("n", body=SAID)] for kind in ("note", "gift", "debt")}
    items = read(export(contact("u1", "Bob", data)))
    assert met(items) == []
    assert LeftOut("gifts, which are not read", 1) in items
    assert SAID not in repr(items)


def test_a_file_that_breaks_off_gives_what_came_before(gather):
    """The contacts before the end are there."""
    text = export(contact("u1", "Bob"), contact("u2", "Cy"))
    found, said = gather(read_monica(io.BytesIO(text[: text.rindex(b'"u2"')]), "monica.json", ME))
    assert said.startswith("monica.json breaks off or is damaged as JSON")
    assert [one.name for one in cards(found)] == ["Bob K"]


def test_the_same_export_gives_the_same_keys():
    """Every call, message and activity has its uuid."""
    calls = [entry("c1", called_at="2024-01-02"), {"properties": {"called_at": "2024-01-03"}}]
    text = export(contact("u1", "Bob", {"call": calls}))
    keys = [[one.external_id for one in read(text) if isinstance(one, Interaction)] for _ in range(2)]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 2


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON), JSON, st.lists(JSON, max_size=4), st.binary(max_size=40)
)
def test_no_account_is_too_odd(gather, properties, collections, values, rubbish):
    """Of any shape inside it is read or refused in one sentence."""
    somebody = {"uuid": "u1", "properties": {"first_name": "Bob"} | properties, "data": collections}
    calls = [{"type": "conversation", "values": [{"properties": properties}, *values]}]
    talker = {"uuid": "u2", "properties": {"first_name": "Cy"}, "data": calls}
    account = {"account": {"data": [{"type": "contact", "values": [somebody, talker, *values]}]}}
    for text in (json.dumps(account).encode(), rubbish):
        _, said = gather(read_monica(io.BytesIO(text), "monica.json", ME))
        assert not said or "monica.json" in said


def test_an_introduction_is_on_the_day_they_met():
    """East of Greenwich too: the day is the calendar's there, and is placed in the zone once."""
    bob = contact("b", "Bob", first_met_through="c", first_met_date={"date": "2024-01-02"})
    options = ReadOptions("Ada", zone=ZoneInfo("Asia/Dhaka"))
    (one,) = [
        item for item in read(export(bob, contact("c", "Cy")), options) if isinstance(item, Interaction)
    ]
    assert one.at == datetime(2024, 1, 1, 18, tzinfo=UTC)
