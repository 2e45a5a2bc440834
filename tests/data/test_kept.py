"""What is kept in English and said in the reader's language."""

import re

import pytest

from data.identity.duplicates import PersonRecord, propose
from data.importers.calendar import events as calendar
from data.importers.chats import android_sms as android
from data.importers.chats import meta, signal, whatsapp
from data.importers.crm import hubspot_salesforce as crm
from data.importers.crm import linkedin, monica
from data.importers.mail import messages as mail
from data.wording.kept import retold
from data.wording.language import language

BENGALI = language("bn")
LIMITS = [
    android.MISSED,
    calendar.FLOATING.format(zone="Asia/Dhaka"),
    calendar.UNKNOWN,
    crm.EINSTEIN,
    crm.LAST_ONLY,
    linkedin.DATES,
    linkedin.GROUPS,
    mail.BLIND,
    meta.ENCRYPTED,
    monica.UNTIMED,
    signal.ZONE,
    whatsapp.CAP,
    whatsapp.CAPPED.format(count=40_000),
    whatsapp.AMBIGUOUS.format(example="01/02/24", order="day-first"),
]
PEOPLE = [
    PersonRecord("a", ("Ada Lovelace",), ("a",)),
    PersonRecord("b", ("Ada Lovelace",), ("b",)),
    PersonRecord("c", ("Bob Kowalski",), ("c",)),
    PersonRecord("d", ("Robert Kowalski",), ("d",)),
    PersonRecord("e", ("Grace Hopper",), ("e",)),
    PersonRecord("f@example.org", (), ("gracehopper@example.org",)),
]


@pytest.mark.parametrize("limit", LIMITS)
def test_every_limit_of_a_source_has_its_bengali(limit):
    """What an importer says it cannot show is said in Bengali, with what was named in it."""
    said = retold(limit, BENGALI)
    assert re.search("[\u0980-\u09ff]", said)
    assert retold(limit, language("en")) == limit
    for named in ("Asia/Dhaka", "40,000 messages,", "01/02/24", "--timezone", "--me"):
        if named in limit and "," not in named:
            assert named in said


def test_every_likeness_has_its_bengali():
    """Why two may be one is said in Bengali, the names as they are."""
    found = [one.evidence for one in propose(PEOPLE)]
    assert len(found) == 3
    said = [retold(one, BENGALI) for one in found]
    assert all(re.search("[\u0980-\u09ff]", one) for one in said)
    assert any("'bob'" in one and "'robert'" in one for one in said)
    assert [retold(one, language("en")) for one in found] == found


def test_what_kith_has_no_words_for_stays_as_it_is():
    """A limit that a program sent is its own sentence, braces and all."""
    assert retold("what was {deleted}", BENGALI) == "what was {deleted}"
