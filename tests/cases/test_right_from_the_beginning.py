"""Cases that Kith read rightly before any other was mended: they must stay so."""

import pytest

# The case, further words of the command, and what counts of whom (README's "right" of each).
RIGHT = [
    ("91-ok-gt-from.mbox", (), {"Ann Archer": {"received": 3}}),
    ("92-ok-apple-mbox-package", (), {"Ann Archer": {"received": 3}}),
    ("105-ok-whatsapp-overlap", ("--me", "Me"), {"Ann": {"received": 151, "sent": 149}}),
    ("106-messenger-only-me", ("--me", "Me Myself"), {"Pia Poe": {"sent": 1}}),
    ("97-ok-dmarc-list.mbox", (), {f"P{number} Q": {"received": 1} for number in range(10)}),
    ("95-ok-split-series.ics", ("--me", "me@home.example"), {"Ann Archer": {"mutual": 8}}),
    ("96-ok-whatsapp-12h.txt", ("--me", "Me"), {"Ann": {"received": 1, "sent": 1}}),
]


@pytest.mark.parametrize(("name", "words", "expected"), RIGHT, ids=[name for name, *_ in RIGHT])
def test_what_counts_is_what_the_file_holds(case, name, words, expected):
    """Each contact has as many interactions of each direction as the file shows."""
    taken = case(name, *words)
    assert taken.answer.code == 0
    assert {called: dict(counts) for called, counts in taken.history.of.items() if counts} == expected


def test_repeated_properties_of_a_card_are_one_card(case):
    """Nextcloud writes VERSION and PRODID more than once; the card has its name all the same."""
    assert case("93-ok-nextcloud-repeated.vcf").history.names == {"Kim Kale"}


def test_a_table_that_is_no_text_is_refused_with_the_way_out(case):
    """Excel's "Unicode text" is UTF-16; the sentence says how to save it."""
    taken = case("82-excel-unicode.txt")
    assert taken.answer.code == 1
    assert "UTF-8" in taken.answer.err
