"""Whose mails they are: an address given once is known at every later import, and nothing stops counting."""

from collections import Counter

import pytest

from data.identity.own_addresses import AddressState
from data.settings import Settings
from data.store.store import Store

WORK, PRIVATE = "nadia@work.example", "sunny@home.example"
ME = ("--me", WORK, "--me", PRIVATE)
MAIL = """From {sender}@x Mon Apr 07 14:31:02 +0000 2025
From: {sender}
To: {to}
Date: {day:02} Apr 2025 14:31:02 +0000
Message-ID: <{sender}-{day}@x>

Hello.

"""


def mailbox(days: range) -> str:
    """Return mails without a delivery header: colleagues write to one address, the sister to the other."""
    mails = [("sam@work.example", WORK), ("eve@work.example", WORK), ("maya@home.example", PRIVATE)]
    return "".join(MAIL.format(sender=sender, to=to, day=day) for day in days for sender, to in mails)


@pytest.fixture
def weeks(tmp_path):
    """Write the mailbox as it is in the first week and in the second."""
    first, second = tmp_path / "first.mbox", tmp_path / "second.mbox"
    first.write_text(mailbox(range(1, 8)), encoding="utf-8")
    second.write_text(mailbox(range(1, 15)), encoding="utf-8")
    return first, second


def counting() -> Counter[str]:
    """Return how many interactions count, by contact."""
    with Store(Settings.from_environment().store) as store:
        return Counter(contact for _, contact, *_ in store.interactions.columns())


def without_memory() -> None:
    """Make the store as an earlier Kith left it: it did not keep the owner's addresses."""
    with Store(Settings.from_environment().store) as store:
        store.database.execute("DELETE FROM own_addresses")


def test_the_second_week_without_me_is_read_like_the_first(kith, weeks):
    """Nothing flips, nothing is changed, and new mails to the second address count, too."""
    first, second = weeks
    assert kith("ingest", first, "--owner", "Nadia", *ME).code == 0
    assert counting() == {"sam@work.example": 7, "eve@work.example": 7, "maya@home.example": 7}
    (brought,) = kith("ingest", second, "--json").json()
    said = {name: brought[name] for name in ("created", "updated", "duplicate", "still_counting")}
    assert said == {"created": 21, "updated": 0, "duplicate": 21, "still_counting": 0}
    assert counting() == {"sam@work.example": 14, "eve@work.example": 14, "maya@home.example": 14}


def test_what_counts_goes_on_counting_and_the_summary_says_so(kith, weeks):
    """Also where nobody knows the second address any more: as a number, in both languages."""
    first, _ = weeks
    kith("ingest", first, "--owner", "Nadia", *ME)
    before = counting()
    without_memory()
    (brought,) = kith("ingest", first, "--json").json()
    assert (brought["updated"], brought["still_counting"]) == (0, 7)
    assert counting() == before
    assert "7 would not count as contact by this file, and go on counting" in kith("ingest", first).out
    kith("language", "bn")
    assert "৭টি এই ফাইল অনুযায়ী যোগাযোগ বলে গণ্য হতো না; আগের মতোই গণ্য থাকছে" in kith("ingest", first).out


def test_addresses_add_up(kith, weeks):
    """One given at the first import and one at the second are both known at the third."""
    first, second = weeks
    kith("ingest", first, "--owner", "Nadia", "--me", WORK)
    kith("ingest", first, "--me", PRIVATE)
    assert kith("ingest", second, "--json").json()[0]["updated"] == 0
    assert counting() == {"sam@work.example": 14, "eve@work.example": 14, "maya@home.example": 14}


def test_the_address_of_a_new_mailbox_is_still_seen(kith, weeks, tmp_path):
    """What was delivered to an address that nobody gave is the owner's as well."""
    kith("ingest", weeks[0], "--owner", "Nadia", *ME)
    third = tmp_path / "third.mbox"
    new = "nadia@club.example"
    mails = "".join(MAIL.format(sender="bo@club.example", to=new, day=day) for day in range(1, 4))
    third.write_text(mails.replace("To:", f"Delivered-To: {new}\nTo:"), encoding="utf-8")
    assert kith("ingest", third).code == 0
    assert counting()["bo@club.example"] == 3


def test_a_friend_in_every_mail_is_not_taken_for_the_owner(kith, weeks, tmp_path):
    """A folder of one friend's mails names the owner's known address: nothing is guessed."""
    kith("ingest", weeks[0], "--owner", "Nadia", *ME)
    folder = tmp_path / "maya.mbox"
    folder.write_text(
        "".join(
            MAIL.format(sender="maya@home.example", to=to, day=day)
            for day, to in ((20, WORK), (21, PRIVATE), (22, WORK))
        ),
        encoding="utf-8",
    )
    assert kith("ingest", folder).code == 0
    assert counting()["maya@home.example"] == 10


def test_a_dry_run_keeps_no_address(kith, weeks):
    """Like everything else it only tries."""
    kith("ingest", weeks[0], "--owner", "Nadia", "--me", WORK)
    kith("ingest", weeks[0], "--owner", "Nadia", "--me", PRIVATE, "--dry-run")
    with Store(Settings.from_environment().store) as store:
        assert store.own_addresses.handles("Nadia") == {WORK}


def test_addresses_are_exported_and_no_name_is_kept(kith, weeks):
    """Each with whose word it is; a name may be somebody else's in the next chat."""
    kith("ingest", weeks[0], "--owner", "Nadia", "--me", "Nadia", *ME)
    with Store(Settings.from_environment().store) as store:
        rows = [row for table, row in store.everything("Nadia") if table == "own_addresses"]
    said = [(row["handle"], row["state"], row["by_owner"]) for row in rows]
    assert sorted(said) == [(WORK, AddressState.OWN, 1), (PRIVATE, AddressState.OWN, 1)]


def test_who_is_forgotten_is_no_address_of_the_owner(kith, weeks):
    """A friend's address that was given by mistake goes with the friend."""
    kith("ingest", weeks[0], "--owner", "Nadia", *ME)
    with Store(Settings.from_environment().store) as store:
        store.own_addresses.say("Nadia", ["maya@home.example"], AddressState.OWN, 1)
    assert kith("forget", "maya@home.example", "--yes").code == 0
    with Store(Settings.from_environment().store) as store:
        assert store.own_addresses.handles("Nadia") == {PRIVATE, WORK}


def test_an_address_given_later_makes_earlier_mails_count(kith, weeks, tmp_path):
    """What was kept as a blind copy counts without another import of its file, and the answer says so."""
    first, second = weeks[0], tmp_path / "later.mbox"
    second.write_text(mailbox(range(8, 15)), encoding="utf-8")
    kith("ingest", first, "--owner", "Nadia", "--me", WORK)
    assert counting() == {"sam@work.example": 7, "eve@work.example": 7}
    later = kith("ingest", second, "--me", PRIVATE)
    assert "7 interactions of earlier imports count as contact now." in later.out
    assert counting() == {"sam@work.example": 14, "eve@work.example": 14, "maya@home.example": 14}


def test_the_answer_says_whose_history_it_was_and_what_named_nobody(kith, weeks):
    """Also as JSON, where what is asked about stands with its signs."""
    said = kith("ingest", weeks[0], "--owner", "Nadia", "--me", WORK)
    assert f"Taken as the history of Nadia: {WORK}." in said.out
    assert "7 mails name no address of yours; they are kept and do not count as contact." in said.out
    assert f"Is {PRIVATE} yours? it is in 7 of 21 mails; 7 mails name it and no other address" in said.out
    (brought,) = kith("ingest", weeks[0], "--json").json()
    assert (brought["unnamed"], brought["own_addresses"]) == (7, [WORK])
    (asked,) = brought["asked_addresses"]
    assert (asked["handle"], asked["signs"]["alone"]) == (PRIVATE, [7, 21])


def test_whom_the_store_knows_as_a_contact_is_asked_about_before_they_are_the_owner(kith, tmp_path):
    """An import that learns an address takes nothing away that counted: it asks."""
    first, second = tmp_path / "first.mbox", tmp_path / "second.mbox"
    first.write_text(
        "".join(MAIL.format(sender=PRIVATE, to=WORK, day=day) for day in range(1, 6)), encoding="utf-8"
    )
    kith("ingest", first, "--owner", "Nadia", "--me", WORK)
    assert counting() == {PRIVATE: 5}
    mails = "".join(MAIL.format(sender="maya@home.example", to=PRIVATE, day=day) for day in range(6, 16))
    second.write_text(mails.replace("To:", f"Delivered-To: {PRIVATE}\nTo:"), encoding="utf-8")
    said = kith("ingest", second)
    assert counting()[PRIVATE] == 5
    assert f"Is {PRIVATE} yours?" in said.out
    kith("ingest", second, "--me", PRIVATE)
    assert counting() == {"maya@home.example": 10}
