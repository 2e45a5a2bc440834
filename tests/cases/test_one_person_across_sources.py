"""One person across sources: joined by themselves where that is sure, visibly and undoably; else proposed."""

import json

import pytest

from tests.cases.conftest import stored
from tests.cases.test_handles import card, handles_of
from tests.pipelines.conftest import run

MAIL = """From ann@acme.example Mon Oct 05 10:00:00 2026
From: Ann Archer <{address}>
To: me@home.example
Date: Mon, 5 Oct 2026 10:00:00 +0000
Message-ID: <1@x.example>
Delivered-To: me@home.example
Subject: Hi

From me@home.example Tue Oct 06 10:00:00 2026
From: Me <me@home.example>
To: Ann Archer <{address}>
Date: Tue, 6 Oct 2026 10:00:00 +0000
Message-ID: <2@x.example>
Subject: Re

"""
CHAT = "04/10/2026, 14:05 - Ann Archer: hi\n25/10/2026, 14:06 - Me: yes\n"


@pytest.fixture
def files(tmp_path):
    """Return what takes in files by name and content, all at once."""

    def take_in(*options, **contents):
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            path = folder / CALLED.get(name, f"WhatsApp Chat with {name}.txt")
            path.write_text(content, encoding="utf-8", newline="")
        return run("ingest", folder, "--me", "me@home.example", "--me", "Me", *options)

    return take_in


CALLED = {
    "mail": "All.mbox",
    "chat": "WhatsApp Chat with Ann Archer.txt",
    "book": "book.vcf",
    "log": "log.csv",
}


def mail(address="ann.archer@acme.example"):
    """Return a mail from Ann and one to her."""
    return MAIL.format(address=address)


def contacts():
    """Return everybody that the store holds, sorted."""
    return sorted({row[1] for row in stored().rows} | set(stored().cards))


def test_a_full_name_and_an_address_made_of_it_are_one(files):
    """The chat's Ann Archer and ann.archer@ are joined, the answer says so, and undo takes it back."""
    answer = files(mail=mail(), chat=CHAT)
    assert contacts() == ["ann.archer@acme.example"]
    assert "are one person now: the same full name, and an address made of it" in answer.out
    assert "kith people undo 1" in answer.out
    assert "are one person now" in run("people", "review").out
    assert run("people", "undo", "1").code == 0
    both = ["ann.archer@acme.example", "whatsapp:Ann Archer"]
    assert contacts() == both
    files(mail=mail(), chat=CHAT + "26/10/2026, 14:06 - Me: more\n")
    assert contacts() == both
    assert "are one person now" not in run("people", "review").out


def test_a_program_is_told_who_was_joined(files):
    """The last source's answer in JSON has the decision's number, the contacts and the evidence."""
    files(mail=mail())
    (joined,) = json.loads(files("--json", mail=mail(), chat=CHAT).out)[-1]["joined"]
    assert joined["number"] == 1
    assert joined["contacts"] == ["ann.archer@acme.example", "whatsapp:Ann Archer"]
    assert joined["evidence"] == "the same full name, and an address made of it"


def test_a_chat_calls_people_as_the_telephone_does(files):
    """A card of the address book and a chat of the same full name are one, whatever the address is."""
    files(book=card("FN:Ann Archer", "TEL:+14155550101", "EMAIL:aa7@x.example"), chat=CHAT)
    assert handles_of()["Ann Archer"] == {"aa7@x.example", "+14155550101", "whatsapp:Ann Archer"}


def test_a_name_alone_joins_nobody(files):
    """A mail under an address that says nothing is proposed, not joined."""
    files(mail=mail("aa7@acme.example"), chat=CHAT)
    assert contacts() == ["aa7@acme.example", "whatsapp:Ann Archer"]
    (one,) = json.loads(run("people", "review", "--json").out)
    assert one["evidence"] == "the same name"


def test_a_stranger_who_wrote_once_is_joined_with_nobody(files):
    """Whom the owner never wrote to may be another of that name."""
    one_way = mail().partition("From me@")[0]
    files(mail=one_way, chat=CHAT)
    assert contacts() == ["ann.archer@acme.example", "whatsapp:Ann Archer"]


def test_two_of_one_name_on_one_side_are_proposed(files):
    """Two cards of one full name may be father and son; the chat's is then neither's."""
    files(
        book=card("FN:Ann Archer", "EMAIL:ann.archer@x.example")
        + card("FN:Ann Archer", "EMAIL:annarcher@y.example"),
        chat=CHAT,
    )
    assert len(contacts()) == 3
    (group,) = json.loads(run("people", "review", "--json").out)
    assert len(group["contacts"]) == 3


def test_one_firm_gave_one_person_two_addresses(files):
    """ann.archer@ and archer@ of one firm under one full name are one; of a free provider they are not."""
    files(
        book=card("FN:Ann Archer", "EMAIL:ann.archer@acme.example")
        + card("FN:Ann Archer", "EMAIL:archer@acme.example")
        + card("FN:Bob Boyd", "EMAIL:bob.boyd@gmx.de")
        + card("FN:Bob Boyd", "EMAIL:boyd@gmx.de"),
    )
    assert contacts() == ["ann.archer@acme.example", "bob.boyd@gmx.de", "boyd@gmx.de"]


def test_one_mailbox_is_one_contact(files):
    """Gmail delivers a.nn@, ann+x@ and ann@googlemail.com to one person."""
    rows = [
        f"me,{one},2026-10-0{day}T00:00:00+00:00,sent,email"
        for day, one in enumerate(
            ["a.nn@gmail.com", "ann@googlemail.com", "ann+x@gmail.com", "a.nn@x.example"], 1
        )
    ]
    files(log="\n".join(["owner,contact,at,direction,channel", *rows]))
    assert len(contacts()) == 2


def test_different_birthdays_are_different_people(files):
    """One full name and an address made of it do not outweigh two birthdays."""
    files(
        book=card("FN:Ann Archer", "EMAIL:ann.archer@x.example", "BDAY:1950-01-01")
        + card("FN:Ann Archer", "TEL:+14155550101", "BDAY:1980-01-01"),
    )
    assert len(contacts()) == 2


@pytest.mark.parametrize("second", ["Ann Archer Jr.", "Bill Archer", "A. Archer", "Ann"])
def test_another_form_of_the_name_is_proposed_only(files, second):
    """Short forms, initials and generations join nobody by themselves."""
    files(book=card("FN:Ann Archer", "EMAIL:ann.archer@x.example"), chat=CHAT.replace("Ann Archer", second))
    assert len(contacts()) == 2


def test_one_person_under_four_names_is_one_group(files):
    """Pairs that belong together are one question, answered by one merge."""
    people = [
        ("Leila Haddad", "l1@a.example"),
        ("Leila Haddad", "l2@b.example"),
        ("Haddad, Leila", "l3@c.example"),
    ]
    files(book="".join(card(f"FN:{name}", f"EMAIL:{address}") for name, address in people))
    (group,) = json.loads(run("people", "review", "--json").out)
    assert group["contacts"] == ["l1@a.example", "l2@b.example", "l3@c.example"]
    assert run("people", "merge", *group["contacts"]).code == 0
    assert json.loads(run("people", "review", "--json").out) == []


def test_what_was_refused_weighs_less(files):
    """After a refusal the same evidence is put lower; faint evidence is not put forward any more."""
    files(
        book=card("FN:Ann", "EMAIL:1@a.example")
        + card("FN:Ann Archer", "EMAIL:2@b.example")
        + card("FN:Bob", "EMAIL:3@a.example")
        + card("FN:Bob Boyd", "EMAIL:4@b.example")
        + card("FN:Cat Crane", "EMAIL:5@a.example")
        + card("FN:Catherine Crane", "EMAIL:6@b.example"),
    )
    before = json.loads(run("people", "review", "--json").out)
    assert [one["likeness"] for one in before] == [0.8, 0.4, 0.4]
    run("people", "split", "1@a.example", "--from", "2@b.example")
    after = json.loads(run("people", "review", "--json").out)
    assert [one["likeness"] for one in after] == [0.8]


def test_joins_by_name_stop_where_they_were_taken_back_twice(files):
    """Somebody who undoes them knows people of one name."""
    names = ["Ann Archer", "Bob Boyd", "Cat Crane"]
    chats = {name: CHAT.replace("Ann Archer", name) for name in names}
    cards = [card(f"FN:{name}", f"EMAIL:{name.lower().replace(' ', '.')}@x.example") for name in names]
    files(book="".join(cards[:2]), **chats)
    assert run("people", "undo", "1").code == run("people", "undo", "2").code == 0
    files(book="".join(cards))
    assert len(contacts()) == 6


def test_a_chat_under_two_names_counts_once_after_the_merge(case):
    """A contact renamed in the telephone: every message comes under both names (case 111)."""
    case("111-whatsapp-renamed-contact", "--me", "Me")
    assert {name: dict(counts) for name, counts in stored().of.items()} == {
        "Kai": {"received": 1, "sent": 1},
        "Kai Work": {"received": 2, "sent": 1},
    }
    run("people", "merge", "whatsapp:Kai", "whatsapp:Kai Work")
    assert stored().of == {"Kai": {"received": 2, "sent": 1}}
    run("people", "undo")
    assert sum(counts.total() for counts in stored().of.values()) == 5


def test_a_renamed_chat_exported_again_stays_single(files):
    """After the merge the next export under either name doubles nothing, and brings what is new."""
    under = {name: CHAT.replace("Ann Archer", name) for name in ("Kai", "Kai Work")}
    files(**under)
    run("people", "merge", "whatsapp:Kai", "whatsapp:Kai Work")
    for name, text in under.items():
        answer = files(**{name: text + f"26/10/2026, 14:06 - {name}: more\n"})
        assert "changed" not in answer.out.replace("0 changed", "")
    ((counts,),) = [stored().of.values()]
    assert counts == {"received": 2, "sent": 1}


def test_two_messages_of_one_minute_stay_two(files):
    """Only as many fall together as each name has."""
    twice = CHAT.replace("hi\n", "hi\n04/10/2026, 14:05 - Ann Archer: again\n")
    files(**{name: twice.replace("Ann Archer", name) for name in ("Kai", "Kai Work")})
    run("people", "merge", "whatsapp:Kai", "whatsapp:Kai Work")
    ((counts,),) = [stored().of.values()]
    assert counts == {"received": 2, "sent": 1}


def test_a_mail_to_two_addresses_of_one_person_is_one(files):
    """Before they are one contact each has it, afterwards it counts once."""
    letter = mail().partition("From me@")
    both = letter[1] + letter[2].replace("<ann.archer@acme.example>", "<a@x.example>, Ann <a@y.example>")
    files(mail=letter[0] + both)
    run("people", "merge", "a@x.example", "a@y.example")
    assert [row[3] for row in stored().rows if row[1] == "a@x.example"] == ["sent"]
