"""What the owner's word about one contact teaches of others."""

import pytest

from data.identity.kinds.lessons import Lessons
from data.identity.kinds.signs import KindSign
from data.schema import ContactKind

DESK, PERSON = ContactKind.DESK, ContactKind.PERSON


def taught(words, handle, own=()):
    """Return the sign that words teach of a handle."""
    seen = Lessons(words, own).sign(handle)
    return seen.sign if seen else None


def test_one_word_teaches_the_same_shape_at_that_domain():
    """Numbers and tags apart, another domain not."""
    words = {"case-123@x.example": DESK}
    assert taught(words, "case-77@x.example") is KindSign.TAUGHT_DESK
    assert taught(words, "case-123+a@x.example") is KindSign.TAUGHT_DESK
    assert taught(words, "case-123@y.example") is None
    assert taught(words, "ada@x.example") is None


def test_two_words_teach_the_whole_domain():
    """Unless one of them says the opposite."""
    both = {"a@x.example": DESK, "b@x.example": ContactKind.MACHINE}
    assert taught(both, "c@x.example") is KindSign.TAUGHT_DESK
    assert taught(both | {"d@x.example": PERSON}, "c@x.example") is None
    assert taught({"a@x.example": PERSON, "b@x.example": PERSON}, "c@x.example") is KindSign.TAUGHT_PERSON


@pytest.mark.parametrize("domain", ["gmail.com", "gmx.de", "outlook.com", "yahoo.co.uk", "icloud.com"])
def test_a_domain_of_everybodys_is_never_taught(domain):
    """What is said of two people there says nothing of the third."""
    assert taught({f"a@{domain}": DESK, f"b@{domain}": DESK}, f"c@{domain}") is None


def test_the_owners_own_domain_is_never_taught():
    """Colleagues are no desks because two were."""
    words = {"hr@firm.example": DESK, "it@firm.example": DESK}
    assert taught(words, "ada@firm.example", own={"firm.example"}) is None


def test_names_and_numbers_are_taught_nothing():
    """Only addresses have a domain."""
    assert taught({"a@x.example": DESK}, "+14155550171") is None
