"""One spelling for each way of naming somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity.handles import (
    HandleKind,
    email,
    emails_in,
    handle,
    kind_of,
    mailbox,
    name_in,
    number,
    numbers_in,
    profile,
)


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


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ann Archer <Ann@X.example>", "ann@x.example"),
        ('"Archer, Ann" <ann@x.example>', "ann@x.example"),
        ("ann@x.example (Ann Archer)", "ann@x.example"),
        ("'ann@x.example'", "ann@x.example"),
        ("mailto:ann%40x.example?subject=Hi", "ann@x.example"),
        ("SMTP:ann@x.example", "ann@x.example"),
        ("ann@x.example.", "ann@x.example"),
        ("ann@x.example, bob@x.example", None),
        ("Ann <ann@x.example>, Bob <bob@x.example>", None),
        ("pat.o'brien@x.example", "pat.o'brien@x.example"),
    ],
)
def test_what_stands_around_an_address_is_passed_by(said, meant):
    """A name, brackets, quotes, a scheme and a subject are no part of it; of two addresses it is neither."""
    assert email(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("quin@x.example, quin.reed@y.example", ("quin@x.example", "quin.reed@y.example")),
        ("sol@x.example;sol@y.example", ("sol@x.example", "sol@y.example")),
        ("Ria Rowe <ria@x.example>", ("ria@x.example",)),
        ('"Rowe, Ria" <ria@x.example>; Sol <sol@x.example>', ("ria@x.example", "sol@x.example")),
        ("a@x.example b@x.example", ("a@x.example", "b@x.example")),
        ("a@x.example | a@x.example", ("a@x.example",)),
        ("nobody", ()),
    ],
)
def test_one_text_may_hold_several_addresses(said, meant):
    """Commas, semicolons, bars and spaces stand between them; each is found once."""
    assert emails_in(said) == meant


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("a.n.n@gmail.com", "ann@gmail.com"),
        ("ann+news@googlemail.com", "ann@gmail.com"),
        ("ann@me.com", "ann@icloud.com"),
        ("ann+x@outlook.com", "ann@outlook.com"),
        ("a.nn@outlook.com", "a.nn@outlook.com"),
        ("a.nn+x@firm.example", "a.nn+x@firm.example"),
    ],
)
def test_a_mailbox_is_one_however_its_provider_lets_it_be_spelt(said, same):
    """Dots and tags are passed by where the provider says that it does so, and nowhere else."""
    assert mailbox(said) == same


@pytest.mark.parametrize(
    ("said", "region", "meant"),
    [
        ("+1 415 555 0101 x123", None, "+14155550101"),
        ("+1-415-555-0102;ext=55", None, "+14155550102"),
        ("tel:+1-415-555-0102;ext=55", None, "+14155550102"),
        ("(415) 555-0171 ext. 9", "US", "+14155550171"),
        ("415.555.0171 доб. 12", "US", "+14155550171"),
        ("+49 30 1234567 Durchwahl 5", None, "+49301234567"),
        ("0049 171 3920099", None, "+491713920099"),
        ("0049 171 3920099", "US", "+491713920099"),
        ("011 49 171 3920099", "US", "+491713920099"),
        ("011 49 171 3920099", None, "+491713920099"),
        ("00 000", None, None),
        ("tel:555-0171;phone-context=+1415", None, "+14155550171"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("০১৭১২৩৪৫৬৭৮", "BD", "+8801712345678"),
        ("https://wa.me/14155550171?text=hi", None, "+14155550171"),
        ("4.47701E+11", None, None),
        ("1999-01-31", None, None),
    ],
)
def test_a_number_is_told_by_the_rules_of_its_country(said, region, meant):
    """Extensions are cut off, 00 and 011 are a plus, and a number that a program rounded is none."""
    assert number(said, region) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("+1 415 555 0103 / +1 415 555 0104", ("+14155550103", "+14155550104")),
        ("+14155550103; +14155550104", ("+14155550103", "+14155550104")),
        ("+14155550103 or +14155550104", ("+14155550103", "+14155550104")),
        ("+49 30/1234567", ("+49301234567",)),
        ("447700900456", ("+447700900456",)),
        ("+1 415 555 0103 (office)", ("+14155550103",)),
        ("none", ()),
    ],
)
def test_one_text_may_hold_several_numbers(said, meant):
    """A slash inside a number divides nothing; digits that a table program took the plus from are read."""
    assert numbers_in(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://www.facebook.com/profile.php?id=10000", "facebook.com/profile.php?id=10000"),
        ("https://m.facebook.com/profile.php?v=info&id=10000", "facebook.com/profile.php?id=10000"),
        ("https://www.facebook.com/people/Fay-Finch/10000", "facebook.com/profile.php?id=10000"),
        ("https://fb.com/10000", "facebook.com/profile.php?id=10000"),
        ("https://www.facebook.com/profile.php", None),
        ("https://www.facebook.com/groups/12345", None),
        ("http://www.linkedin.com/pub/john-smith/11/222/333", "linkedin.com/in/john-smith-33322211"),
        ("http://www.linkedin.com/pub/john-smith/5/b7/a56", "linkedin.com/in/john-smith-a560b75"),
        ("http://www.linkedin.com/pub/john-smith", "linkedin.com/in/john-smith"),
        ("http://www.linkedin.com/pub/dir/John/Smith", None),
        ("http://www.linkedin.com/profile/view?id=77", "linkedin.com/profile/view?id=77"),
        ("https\\://www.linkedin.com/in/abeash", "linkedin.com/in/abeash"),
        ("https://twitter.com/#!/ann", "x.com/ann"),
        ("https://x.com/intent/user?user_id=5", None),
        ("https://www.instagram.com/p/Cxyz/", None),
        ("https://t.me/joinchat/AAAA", None),
    ],
)
def test_an_id_is_a_part_of_the_profile(said, meant):
    """Strangers share the path and differ in the id; pages of posts, groups and searches are nobody's."""
    assert profile(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ann Archer <ANN@x.example>", "ann@x.example"),
        ("4155550171", "4155550171"),
        ("100001234567890", "100001234567890"),
        ("00017", "00017"),
        ("0000012345678", "0000012345678"),
        ("0049 171 3920099", "+491713920099"),
        ("+1 (415) 555-0171", "+14155550171"),
        ("whatsapp:ann@home", "whatsapp:ann@home"),
        ("hubspot:0049171", "hubspot:0049171"),
    ],
)
def test_an_id_of_a_program_is_no_number(said, meant):
    """Digits alone are an id; a plus, tel:, or 00 before a number that is in use makes them one."""
    assert handle(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("IMCEASMTP-bob+2Eboyd+40org+2Eexample@exchange.example", "bob.boyd@org.example"),
        ("<IMCEAMAILTO-bob+40org+2Eexample@exchange.example>", "bob@org.example"),
        ("IMCEAEX-_O=ORG_OU=EXCHANGE_CN=RECIPIENTS_CN=BBOYD@org.example", None),
        ("IMCEAFACSIMILE-Bob+40+2B49301234@org.example", None),
        ("imceasia@x.example", "imceasia@x.example"),
    ],
)
def test_what_exchange_wrapped_is_unwrapped(said, meant):
    """An address of mail inside is the address; a place in a directory or a fax is none."""
    assert email(said) == meant


@pytest.mark.parametrize("region", ["DE", "US", "AT", "IN"])
def test_a_short_code_is_no_number_in_any_region(region):
    """262966 has the length of some villages' numbers; without an area it is a service's."""
    assert number("262966", region) is None
