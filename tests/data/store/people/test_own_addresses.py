"""The owner's own addresses as the store keeps them: by whose word, with which signs."""

from data.identity.own_addresses import AddressState, OwnAddress, Sign

OWN, ASKED, REFUSED = AddressState.OWN, AddressState.ASKED, AddressState.REFUSED


def learned(handle: str, state: AddressState, seen: int = 3) -> OwnAddress:
    """Return what an import saw of an address."""
    return OwnAddress(handle, state, signs={Sign.DELIVERED: (seen, 10)}, names=("Ada Bell",), at=5)


def test_an_import_learns_addresses_and_says_which_are_new(store):
    """Those that became the owner's by it; what is only asked about is not among them."""
    assert store.own_addresses.learn("Ada", [learned("a@x", OWN), learned("b@x", ASKED)]) == {"a@x"}
    assert store.own_addresses.learn("Ada", [learned("a@x", OWN), learned("b@x", OWN)]) == {"b@x"}
    assert store.own_addresses.handles("Ada") == {"a@x", "b@x"}
    assert store.own_addresses.handles("Max") == set()


def test_the_owners_word_stands_against_every_import(store):
    """A refused address is not learned again, and one that was given stays though it looks doubtful."""
    store.own_addresses.say("Ada", ["a@x"], REFUSED, 1)
    store.own_addresses.say("Ada", ["b@x"], OWN, 1)
    assert store.own_addresses.learn("Ada", [learned("a@x", OWN), learned("b@x", ASKED)]) == set()
    first, second = store.own_addresses.all("Ada")
    assert (first.state, first.by_owner, first.at) == (REFUSED, True, 1)
    assert (second.state, second.by_owner, second.names) == (OWN, True, ("Ada Bell",))


def test_what_is_the_owners_is_not_asked_about_again(store):
    """A later file that shows less of it changes nothing."""
    store.own_addresses.learn("Ada", [learned("a@x", OWN)])
    store.own_addresses.learn("Ada", [learned("a@x", ASKED)])
    assert store.own_addresses.handles("Ada", ASKED) == set()


def test_the_same_mailbox_twice_adds_no_sign(store):
    """Signs are those of the import that saw most of them, not a sum."""
    for seen in (3, 3, 2):
        store.own_addresses.learn("Ada", [learned("a@x", OWN, seen)])
    (kept,) = store.own_addresses.all("Ada")
    assert kept.signs == {Sign.DELIVERED: (3, 10)}


def test_a_word_keeps_the_signs(store):
    """Who answers a question can still be told what it rested on."""
    store.own_addresses.learn("Ada", [learned("a@x", ASKED)])
    store.own_addresses.say("Ada", ["a@x"], OWN, 9)
    (kept,) = store.own_addresses.all("Ada")
    assert (kept.state, kept.by_owner, kept.at, kept.signs) == (OWN, True, 9, {Sign.DELIVERED: (3, 10)})


def test_somebody_erased_is_not_learned_as_the_owner(store):
    """Their handle would be kept by it."""
    store.erasure.forget("Ada", "a@x", 1)
    store.own_addresses.learn("Ada", [learned("a@x", OWN)])
    assert store.own_addresses.all("Ada") == []
