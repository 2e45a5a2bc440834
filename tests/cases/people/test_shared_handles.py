"""What cards of different names share joins nobody, and is asked about in one sentence."""

import pytest

from tests.cases.test_handles import book, card  # noqa: F401 - a fixture
from tests.pipelines.conftest import run


def asked() -> list[tuple[list[str], str]]:
    """Return who may be one person, and why."""
    return [(one["names"], one["evidence"]) for one in run("people", "review", "--json").json()]


@pytest.mark.parametrize(
    ("line", "handle"),
    [
        ("EMAIL:home@x.example", "home@x.example"),
        ("TEL:+44 20 7946 0123", "+442079460123"),
        ("URL:https://www.facebook.com/the.larks", "facebook.com/the.larks"),
    ],
    ids=["address", "number", "page"],
)
def test_two_names_on_one_handle_are_one_question(book, line, handle):  # noqa: F811
    """An address, a number or a page: they stay two, and the review says what they share."""
    book(card("FN:Jane Lark", line, "EMAIL:jane@x.example"), card("FN:Tom Wood", line, "EMAIL:tom@x.example"))
    assert asked() == [(["Jane Lark", "Tom Wood"], f"{handle} is on their cards, under different names")]
    assert f": {handle} is on their cards, under different names." in run("people", "review").out


def test_three_who_share_a_number_are_one_question(book):  # noqa: F811
    """Not three pairs; merged by hand they are one and the question is gone."""
    names = ("Jane Lark", "Tom Wood", "Ida Moss")
    book(*(card(f"FN:{one}", "TEL:+442079460123", f"EMAIL:{one[:3]}@x.example") for one in names))
    ((asked_about, _),) = asked()
    assert sorted(asked_about) == sorted(names)
    run("people", "merge", "jan@x.example", "tom@x.example", "ida@x.example")
    assert asked() == []


def test_the_number_of_an_office_asks_nothing(book):  # noqa: F811
    """Of seven people under one number nobody is another."""
    names = ("Jane Lark", "Tom Wood", "Ida Moss", "Abe Ash", "Fay Finch", "Gus Grove", "Hal Heath")
    book(*(card(f"FN:{one}", "TEL:+442079460123", f"EMAIL:{one[:3]}@x.example") for one in names))
    assert asked() == []


def test_who_was_said_to_be_two_is_not_asked_again(book):  # noqa: F811
    """Nor after the same book is taken in once more."""
    cards = [
        card("FN:Jane Lark", "TEL:+442079460123", "EMAIL:jane@x.example"),
        card("FN:Tom Wood", "TEL:+442079460123", "EMAIL:tom@x.example"),
    ]
    book(*cards)
    run("people", "split", "jane@x.example", "--from", "tom@x.example")
    assert asked() == []
    book(*cards)
    assert asked() == []


def test_mails_of_a_shared_address_are_asked_about(book, take_in):  # noqa: F811
    """Whose the address is: each card that has it is named, and merging them says so."""
    book(
        card("FN:Jane Lark", "EMAIL:home@x.example", "EMAIL:jane@x.example"),
        card("FN:Tom Wood", "EMAIL:home@x.example", "EMAIL:tom@x.example"),
    )
    mail = "From home@x.example Mon Jan  5 12:00:00 2026\nFrom: home@x.example\nTo: me@home.example\n"
    dated = (
        f"{mail}Delivered-To: me@home.example\nDate: Mon, 5 Jan 2026 12:00:00 +0000\nMessage-ID: <1@x>\n\n"
    )
    take_in("in.mbox", dated)
    questions = [evidence for names, evidence in asked() if "home@x.example" in names]
    assert questions == ["home@x.example is on this card, and on cards of others"] * 2
    run("people", "merge", "tom@x.example", "home@x.example")
    assert all("home@x.example" not in names for names, _ in asked())
