"""Who counts, as docs/explanation/who-counts.md says it."""

import pytest

from data.importers.base.senders import CROWD, is_contact, kind_of_address
from data.schema import ContactKind, Role


@pytest.mark.parametrize(
    "address",
    [
        "no-reply@x.example",
        "noreply@x.example",
        "do_not_reply@x.example",
        "shop.noreply@x.example",
        "mailer-daemon@x.example",
        "postmaster@x.example",
        "notifications@x.example",
        "newsletter@x.example",
        "alerts@x.example",
        "build-bot@x.example",
        "bounce+123@x.example",
        "room_1@resource.calendar.google.com",
    ],
)
def test_machines_are_told_by_a_whole_word(address):
    """Anywhere in the part before the @."""
    assert kind_of_address(address) is ContactKind.MACHINE


@pytest.mark.parametrize(
    "address", ["dev@lists.x.example", "choir@googlegroups.com", "c@groups.io", "all@x.example"]
)
def test_lists_are_told_by_place_or_name(address):
    """Where it is kept, or what it is called."""
    assert kind_of_address(address) is ContactKind.LIST


@pytest.mark.parametrize(
    "address",
    [
        "ada@x.example",
        "abbot@x.example",
        "talbot.j@x.example",
        "ann.alertson@x.example",
        "rootham@x.example",
        "ada@listing.example",
        "allen@x.example",
        "ada@notifications.example",
    ],
)
def test_people_whose_names_only_sound_like_it(address):
    """Part of a word is no sign."""
    assert kind_of_address(address) is ContactKind.PERSON


@pytest.mark.parametrize(
    ("people", "role", "counts"),
    [
        (1, Role.TO, True),
        (1, None, True),
        (CROWD, Role.TO, True),
        (CROWD + 1, Role.TO, False),
        (1, Role.CC, False),
        (1, Role.BCC, False),
    ],
)
def test_what_counts_as_contact(people, role, counts):
    """Meant for them, and not said to a crowd."""
    assert is_contact(people, role) is counts
