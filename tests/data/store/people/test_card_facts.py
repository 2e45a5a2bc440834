"""What cards tell of a contact is kept by source, follows who is who, and goes with an erasure."""

from data.memory.remembered import Memory
from data.schema import CardFact, Contact
from service.use_cases.people.memories import find_people, known_person

COMPANY, TITLE, PLACE = CardFact


def test_the_newest_card_of_all_sources_is_told(store):
    """A later export changes what its own source said; an older one changes nothing."""
    facts = store.card_facts
    assert facts.learn("Ada", "book", [("Bob", {COMPANY: "Acme", PLACE: "Dhaka"})], 10) == 2
    assert facts.learn("Ada", "book", [("Bob", {COMPANY: "Acme"})], 20) == 0
    assert facts.learn("Ada", "linkedin", [("Bob", {COMPANY: "Beta"})], 30) == 1
    assert facts.learn("Ada", "book", [("Bob", {COMPANY: "Old"})], 5) == 0
    assert facts.of("Ada", "Bob") == facts.all("Ada")["Bob"] == {COMPANY: "Beta", PLACE: "Dhaka"}
    assert facts.owners() == facts.owners(["Ada", "Max"]) == ["Ada"]
    assert facts.owners(["Max"]) == []


def test_facts_follow_merging_and_its_undoing(store):
    """They stay under the handle that the card was kept under."""
    store.card_facts.learn("Ada", "book", [("bob@x.example", {TITLE: "Nurse"})], 10)
    decision = store.identities.merge("Ada", ["Bob", "bob@x.example"], "by hand", 20)
    assert store.card_facts.of("Ada", "Bob") == store.card_facts.all("Ada")["Bob"] == {TITLE: "Nurse"}
    store.identities.undo("Ada", decision.number, 30)
    assert store.card_facts.of("Ada", "Bob") == {}
    assert store.card_facts.all("Ada") == {"bob@x.example": {TITLE: "Nurse"}}


def test_nothing_is_kept_of_the_erased(store):
    """What was told of them goes, and no later card brings it back."""
    store.contacts.keep([Contact("Ada", "Bob")], 1)
    store.card_facts.learn("Ada", "book", [("Bob", {TITLE: "Nurse"}), ("Cy", {TITLE: "Cook"})], 10)
    assert store.erasure.affected("Ada", "Bob")["card_facts"] == 1
    store.erasure.forget("Ada", "Bob", 20)
    assert store.card_facts.learn("Ada", "book", [("Bob", {TITLE: "Nurse"})], 30) == 0
    assert list(store.card_facts.all("Ada")) == ["Cy"]


def test_the_owners_own_word_wins(store):
    """A card says where somebody works as long as the owner did not; both are found by."""
    store.contacts.keep([Contact("Ada", "Bob")], 1)
    store.card_facts.learn("Ada", "book", [("Bob", {COMPANY: "Acme", TITLE: "Nurse", PLACE: "Dhaka"})], 10)
    person = known_person(store, "Ada", "Bob")
    assert (person.company, person.job_title, person.place) == ("Acme", "Nurse", "Dhaka")
    assert find_people(store, "Ada", "dhaka nurse") == ["Bob"]
    store.list_inputs.say("Ada", "Bob", Memory.COMPANY, "Beta", 20)
    assert known_person(store, "Ada", "Bob").company == "Beta"


def test_the_export_holds_them_with_their_source(store):
    """Each row says which source told it, and when."""
    store.card_facts.learn("Ada", "book", [("Bob", {PLACE: "Dhaka"})], 10)
    row = {"owner": "Ada", "handle": "Bob", "fact": "place", "source": "book", "value": "Dhaka", "at": 10}
    assert ("card_facts", row) in list(store.everything("Ada"))
