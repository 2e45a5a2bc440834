"""One spelling for each way of naming somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity.handles import HandleKind, email, handle, kind_of, name_in, number, profile


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        (" MAILTO:ada@example.org ", "ada@example.org"),
        ("<ada@example.org>", "ada@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada+news@example.org", "ada+news@example.org"),
        ("Ada Lovelace", None),
        ("ada@", None),
        ("a@b@c", None),
        ("two words@example.org", None),
    ],
)
def test_an_address_is_spelt_in_one_way(said, meant):
    """Capitals, a scheme and brackets are no difference; what is no address is told as none."""
    assert email(said) == meant


@pytest.mark.parametrize(
    ("said", "region", "meant"),
    [
        ("+880 1712-345678", None, "+8801712345678"),
        ("01712 345678", "BD", "+8801712345678"),
        ("01712 345678", None, None),
        ("\N{LEFT-TO-RIGHT EMBEDDING}+49 170 1234567\N{POP DIRECTIONAL FORMATTING}", None, "+491701234567"),
        ("+49\N{NO-BREAK SPACE}170\N{NO-BREAK SPACE}1234567", None, "+491701234567"),
        ("tel:+49-170-1234567", None, "+491701234567"),
        ("(0170) 1234567", "DE", "+491701234567"),
        ("22000", "DE", None),
        ("INFO-SMS", "DE", None),
        ("Call 0170 1234567", "DE", None),
        ("+1", None, None),
    ],
)
def test_a_number_is_spelt_as_e164(said, region, meant):
    """A national number needs its region; a sender's name or a short code is no number."""
    assert number(said, region) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://www.linkedin.com/in/Ada-Lovelace/", "linkedin.com/in/ada-lovelace"),
        ("www.linkedin.com/in/ada-lovelace", "linkedin.com/in/ada-lovelace"),
        ("http://de.linkedin.com/in/ada-lovelace?trk=x", "linkedin.com/in/ada-lovelace"),
        ("https://www.linkedin.com/in/j%C3%BCrgen-m", "linkedin.com/in/jürgen-m"),
        ("https://www.linkedin.com/company/acme", None),
        ("https://twitter.com/ada", "x.com/ada"),
        ("https://github.com/ada", "github.com/ada"),
        ("https://example.org/ada", None),
    ],
)
def test_a_profile_is_its_slug(said, meant):
    """With or without scheme, country and query it is one profile; a company page is none."""
    assert profile(said) == meant


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ada@example.org", HandleKind.EMAIL),
        ("+8801712345678", HandleKind.NUMBER),
        ("linkedin.com/in/ada", HandleKind.PROFILE),
        ("Ada Lovelace", HandleKind.NAME),
        ("telegram:user12", HandleKind.NAME),
    ],
)
def test_a_handle_says_what_it_is(said, kind):
    """Only addresses, numbers and profiles can say by themselves that two are one."""
    assert kind_of(said) is kind


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("whatsapp:Ada Lovelace", "Ada Lovelace"),
        ("instagram:Ada Lovelace", "Ada Lovelace"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("telegram:user12", None),
        ("salesforce:0031t00001AbCdE", None),
        ("ada@example.org", None),
    ],
)
def test_a_handle_of_a_source_holds_a_name_or_an_id(spelling, name):
    """A name is shown without its source; an id or an address is no name."""
    assert name_in(spelling) == name


def test_a_letter_and_its_accent_are_one():
    """A name is one spelling whether a program wrote an accent as a part of its letter or beside it."""
    assert handle("Rene\N{COMBINING ACUTE ACCENT}") == "Ren\N{LATIN SMALL LETTER E WITH ACUTE}"


@given(st.text(max_size=60), st.sampled_from([None, "BD", "DE", "US"]))
def test_a_spelling_is_its_own_spelling(said, region):
    """Normalising twice changes nothing more, whatever the text; nothing is ever raised."""
    once = handle(said, region)
    assert handle(once, region) == once
