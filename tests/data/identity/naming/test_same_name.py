"""Whether two names may be one person's: in other spellings, scripts, short forms and parts."""

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.imports.name_pairs import PAIRS, SET_ASIDE, outcomes
from data.identity.naming.same_name import could_be_one, evidence_of_names, same_full_name
from data.importers.base.items import ReadOptions
from data.importers.contacts.vcard import read_cards

CASE_30 = sorted((Path(__file__).parents[3] / "cases" / "inputs" / "30-name-pairs").glob("*.vcf"))


@pytest.mark.parametrize("path", CASE_30, ids=lambda path: path.stem)
def test_each_pair_of_case_30_is_alike(path):
    """Twenty pairs of spellings of one name, as address books write them."""
    with path.open("rb") as source:
        first, second = [card.name for card in read_cards(source, path.name, ReadOptions("me"))]
    assert list(evidence_of_names(first, second))


@pytest.mark.parametrize("pairs", [PAIRS, SET_ASIDE], ids=lambda path: path.stem)
def test_pairs_that_are_one_are_told_from_pairs_that_are_two(pairs):
    """Of the pairs written down nearly all that are one have evidence, and nearly none that are two."""
    counted = Counter((is_one, bool(evidence)) for is_one, *_, evidence in outcomes(pairs))
    assert min(counted[True, True] + counted[True, False], counted[False, True] + counted[False, False]) > 60
    assert counted[True, False] <= 0.05 * counted[True, True]
    assert counted[False, True] <= 0.05 * counted[False, False]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Dr. Ann Archer (Acme)", "ARCHER, Ann", True),
        ("Jörg Müller", "Mueller Joerg", True),
        ("Bill Smith", "William Smith", False),
        ("William Smith Jr.", "William Smith", False),
        ("Ann", "Ann", False),
        ("A. Archer", "A. Archer", False),
        ("Александр Иванов", "Alexander Ivanov", False),
    ],
)
def test_one_full_name_is_the_same_words(first, second, same):
    """Order, accents, titles and brackets are no difference; short forms, scripts and generations are."""
    assert same_full_name(first, second) is same


@pytest.mark.parametrize(
    ("first", "second", "could"),
    [
        ("Ann Archer", "Ann", True),
        ("Ann Archer", "A. Archer", True),
        ("Ann Archer", "Archer Ann", True),
        ("Annie", "Ann Archer", True),
        ("Rob Miller", "Robert Miller", True),
        ("Ann Archer", "Ann Archer-Boyd", True),
        ("Ann Archer", "Анн Арчер", True),
        ("Jane Doe", "John Doe", False),
        ("Paul Stein", "Paula Stein", False),
        ("John Smith", "John Meyer", False),
        ("Mum", "Ann Archer", False),
        ("Acme Inc", "Ann Archer", False),
    ],
)
def test_names_on_one_address_are_one_person_or_two(first, second, could):
    """Parts and forms of a name are one person's; another given or family name is another person's."""
    assert could_be_one(first, second) is could
    assert could_be_one(second, first) is could
