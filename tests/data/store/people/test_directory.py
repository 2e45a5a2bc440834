"""Relationships are paged through by contact: each once, whatever comes in between."""

from data.schema import Contact, ContactState


def page(store, after, **conditions) -> list[str]:
    """Return the contacts of a page of two."""
    rows = store.directory.page("Ada", after=after, limit=2, **conditions)
    return [row.contact for row in rows]


def test_a_page_begins_after_the_last_contact_of_the_one_before(store, happened):
    """Also where that contact is gone by then."""
    store.interactions.record([happened(name, -1) for name in ("Bob", "Cy", "Di", "Eve", "Fay")], 1)
    assert [page(store, after) for after in (None, "Cy", "Eve", "Fay")] == [
        ["Bob", "Cy"],
        ["Di", "Eve"],
        ["Fay"],
        [],
    ]
    store.erasure.forget("Ada", "Cy", 2, scrub=False)
    assert page(store, "Cy") == ["Di", "Eve"]


def test_a_page_is_of_a_time_and_a_state(store, happened):
    """The last interaction is at or after `since` and before `before`; who has no card is active."""
    store.interactions.record(
        [happened(name, -n, external_id=name) for n, name in enumerate(("Bob", "Cy", "Di"))], 1
    )
    store.contacts.keep([Contact("Ada", "Cy", state=ContactState.ARCHIVED)], 1)
    last = {row.contact: row.last_at for row in store.directory.page("Ada", after=None, limit=9)}
    assert page(store, None, since=last["Cy"]) == ["Bob", "Cy"]
    assert page(store, None, before=last["Cy"]) == ["Di"]
    assert (page(store, None, state="active"), page(store, None, state="archived")) == (["Bob", "Di"], ["Cy"])


def test_a_card_of_a_merged_handle_is_shown_and_filtered_by(store, happened):
    """Of a contact's cards the one they are named after is asked first; the others fill its gaps."""
    store.interactions.record([happened(name, -1, external_id=name) for name in ("Bob", "Bo", "Cy")], 1)
    store.contacts.keep([Contact("Ada", "Bo", "Bo B.", state=ContactState.NEVER)], 1)
    store.identities.merge("Ada", ["Bob", "Bo"], "test", 2)
    (bob,) = store.directory.page("Ada", after=None, limit=9, state="never")
    assert (bob.contact, bob.name, bob.state) == ("Bob", "Bo B.", "never")
    assert bob == store.directory.get("Ada", "Bob")
    store.contacts.keep([Contact("Ada", "Bob", "Bob B.")], 3)
    card = store.contacts.get("Ada", "Bob")
    bob = store.directory.get("Ada", "Bob")
    assert (bob.name, bob.state) == (card.name, card.state) == ("Bob B.", "never")
    assert page(store, None, state="active") == ["Cy"]
