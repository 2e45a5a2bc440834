"""Each owner has one spelling, however the name was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity.handles import handle
from data.identity.owner_ids import owner_id

# "Zoë" composed and in parts, and a Bengali letter that keyboards write as one sign.
COMPOSED, IN_PARTS = "Zo\u00eb", "Zoe\u0308"
BENGALI, ONE_SIGN = "\u099c\u09af\u09bc", "\u099c\u09df"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (IN_PARTS, COMPOSED),
        (ONE_SIGN, BENGALI),
        (" Ada ", "Ada"),
        ("Ada@X.Test", "ada@x.test"),
        ("Ada <Ada@X.Test>", "Ada <Ada@X.Test>"),
        ("0044 20 7946 0000", "0044 20 7946 0000"),
        ("র‍্যাফেল", "র‍্যাফেল"),
    ],
)
def test_a_name_has_one_spelling(typed, kept):
    """Signs are composed, blanks around go, an address is in small letters; anything else stays."""
    assert owner_id(typed) == kept


@given(st.text(max_size=40) | st.emails())
def test_a_spelling_stays_as_it_is(text):
    """The spelling of a spelling is itself, and the same for each form of Unicode."""
    assert owner_id(owner_id(text)) == owner_id(text)
    assert owner_id(unicodedata.normalize("NFD", text)) == owner_id(text)


@given(st.emails())
def test_an_address_is_spelt_as_a_contacts(address):
    """So that an owner and a contact of one address are the same person."""
    assert owner_id(address) == handle(address)
