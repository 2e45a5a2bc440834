"""Who is a person, and who is a desk, a machine, a list or a group, in the files that people have."""

NOT_PEOPLE = {"desk", "machine", "list", "group"}


def test_role_addresses_without_marks_of_lists_are_no_people(case):
    """Case 35: 54 role addresses are kept or left out, and none of them is a person; the ten people stay."""
    history = case("35-role-addresses.mbox").history
    people = {called for called, kind in history.kinds.items() if kind == "person"}
    assert people == {f"P{number} Q" for number in range(10)}


def test_a_newsletter_with_a_persons_name_is_none(case):
    """Case 37: its programs' marks tell it, although it has no List-Id."""
    taken = case("37-personal-newsletter.mbox")
    assert taken.answer.code == 0
    assert taken.history.names == {f"P{number} Q" for number in range(10)}


def test_note_takers_and_bridges_are_no_guests(case):
    """Case 39: fireflies, otter, read.ai, chime and zoom are machines; an invited group is a group."""
    history = case("39-notetakers.ics", "--me", "me@home.example").history
    counted = {called for called, counts in history.of.items() if counts}
    assert counted == {"Ann Archer", "Bob Boyd", "Cat Crane", "Dan Drew"}
    assert history.kinds["Dev Team"] == "group"


def test_telegrams_own_account_and_bots_are_machines(case):
    """Case 41: login codes come from no person, and a bot in a group is none."""
    history = case("41-telegram-full.json").history
    assert {history.kinds[name] for name in ("Telegram", "HelperBot")} == {"machine"}
    assert history.kinds["Bob Boyd"] == "person"


def test_service_numbers_are_no_people(case):
    """Case 42: toll-free and short numbers are none; what another device answered is a call."""
    history = case("42-calls-service-numbers.xml").history
    assert history.kinds["Bank Hotline"] == "desk"
    assert {history.kinds[short] for short in ("611", "911", "*611")} == {"machine"}
    assert dict(history.of["Ann"]) == {"received": 2}
    assert not any(history.of[short] for short in ("611", "911", "*611"))


def test_numbers_without_their_country_are_people(case):
    """Case 22: they are counted and the way out is said; short codes and names of services stay machines."""
    taken = case("22-sms-local-numbers.xml")
    people = {contact for contact, card in taken.history.cards.items() if card.kind == "person"}
    assert "numbers have no country; say it with --region" in taken.answer.out
    assert not people & {"72345", "Bank"}
    assert {taken.history.kinds[name] for name in ("72345", "Bank")} == {"machine"}
    assert taken.history.kinds["Ann Archer"] == "person"


def test_with_their_country_they_are_one_person(case):
    """Case 22 with --region US: one contact, and not a word of countries."""
    taken = case("22-sms-local-numbers.xml", "--region", "US")
    assert [name for name, kind in taken.history.kinds.items() if kind == "person"] == ["Ann Archer"]
    assert "no country" not in taken.answer.out


def test_the_name_of_a_group_is_nobodys(case):
    """Case 19: a message to several has the names of all in one field."""
    assert "Ann, Bob" not in case("19-mms-group.xml", "--region", "US").history.names
