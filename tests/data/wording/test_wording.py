"""Sentences, numbers and dates in every language Kith speaks."""

import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.dates import format_date
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

import data.errors
import data.wording
from data.errors import NOTHING, NotFoundError, RejectedRow, UsageError
from data.importers.tables.interactions import TableOptions, read_table
from data.messages import Message
from data.schema import Reason
from data.wording.errors import as_sentence, rejection
from data.wording.explanations import probability as odds
from data.wording.explanations.guards import GUARDS, kept_off, lifted_by
from data.wording.explanations.help_and_depth import FACTS
from data.wording.explanations.openers import OPENERS, opener
from data.wording.explanations.reasons import NAMES, name_of, sentence
from data.wording.explanations.term_sentences import FAMILIES
from data.wording.language import CATALOGUES, LANGUAGES, language, preferred
from tests.data.wording.evidence_numbers import NUMBERS

ROOT = Path(__file__).parents[3]
ROOM = Path(data.wording.__file__).parent
BENGALI = re.compile("[\u0980-\u09ff]")
NOON = 1_772_712_000  # 5 March 2026, 12:00 UTC
HELP = {
    "kind": "introduction",
    "count": 2,
    "last_at": NOON,
    "given_since": False,
    "given": 1,
    "received": 3,
    "active_days": 9,
    "span_days": 350,
    "pinned": False,
    "likely": 0.6,
    "cadence_days": 7,
    "first_at": NOON,
    "again_at": NOON,
    "pause_days": 200,
    "in_person": True,
    "silence_days": 12.0,
    "importance": 0.8,
}


METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trim_blocks": "true"}}


def messages() -> set[object]:
    """Return every message that the code and the pages can say."""
    words = {"say": None, "counted": (1, 2)}
    rooms = (ROOM, ROOT / "pipelines", ROOT / "service", ROOT / "kith")
    found = (extract_from_dir(room, METHODS, OPTIONS, words) for room in rooms)
    return {message for room in found for _, _, message, _, _ in room} | later()


def later() -> set[object]:
    """Return every message of an error, or of what is said once its reader is known."""
    errors = [name for name, kind in vars(data.errors).items() if isinstance(kind, type)]
    words = {"FieldError": (2,), "Message": None, **dict.fromkeys(errors)}
    rooms = (ROOT / room for room in ("data", "models", "pipelines", "service", "kith"))
    found = (extract_from_dir(room, METHODS[:1], {}, words) for room in rooms)
    # The catalogues' sentences do not end: a page and a terminal end them in their own way.
    return {message.rstrip(".") for room in found for _, _, message, _, _ in room if isinstance(message, str)}


def catalogue(code: str):
    """Return everything of a language's catalogues, as it is written."""
    entries = []
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as source:
            entries += [one for one in read_po(source, locale=code) if one.id]
    return entries


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_catalogue_says_everything_and_nothing_else(code):
    """Each message has its translation, in every plural form; none is left from former days."""
    entries = [one for one in catalogue(code) if one.id]
    assert {one.id for one in entries} == messages()
    for one in entries:
        forms = one.string if isinstance(one.string, tuple) else (one.string,)
        assert all(forms), one.id
        assert not one.fuzzy


def fields(text: str) -> set[tuple[str, str | None]]:
    """Return the fields that a message fills in, with how each is quoted."""
    return {(name, quoted) for _, name, _, quoted in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_fills_in_the_same_fields(code):
    """What a message names, its translation names, so that no number is lost on the way."""
    for one in catalogue(code):
        if one.id:
            ids = one.id if isinstance(one.id, tuple) else (one.id,)
            forms = one.string if isinstance(one.string, tuple) else (one.string,)
            assert {frozenset(fields(form)) for form in forms} <= {frozenset(fields(text)) for text in ids}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_sentence_about_many_says_how_many(code):
    """The form for many names the count in every language; only the form for one may leave it out."""
    plurals = [one for one in catalogue(code) if isinstance(one.id, tuple)]
    assert len(plurals) > 20
    for one in plurals:
        for_one, for_many = map(fields, one.id)
        assert for_one <= for_many, one.id
        assert fields(one.string[-1]) == for_many, one.id
        values = {name.partition(".")[0]: "x" for name, _ in for_many if name != "count"}
        for speaks in (language("en"), language(code)):
            assert speaks.number(5) in speaks.counted(*one.id, 5, **values), one.id


@pytest.mark.parametrize("code", LANGUAGES)
@given(count=st.integers(0, 100_000))
def test_plural_forms_are_unicodes_own(code, count):
    """A catalogue chooses between one and many as CLDR says for the language."""
    speaks = language(code)
    if code == "en":
        chosen = "one" if count == 1 else "other"
    else:
        chosen = "one" if speaks.catalogue.plural(count) == 0 else "other"  # type: ignore[attr-defined]
    assert chosen == Locale(code).plural_form(count)


def test_numbers_dates_and_lengths_are_the_languages_own():
    """Bengali has its own digits and month names; English puts the day first."""
    en, bn = language("en"), language("bn")
    assert (en.number(1234.56, 1), bn.number(1234.56, 1)) == ("1,234.6", "১,২৩৪.৬")
    assert (en.date(NOON), bn.date(NOON)) == ("5 March 2026", "৫ মার্চ ২০২৬")
    assert (en.month(NOON), bn.month(NOON)) == ("March 2026", "মার্চ ২০২৬")
    assert [en.days(one) for one in (0.2, 1, 43.4)] == ["less than a day", "1 day", "43 days"]
    assert [bn.days(one) for one in (0.2, 1, 43.4)] == ["এক দিনেরও কম সময়", "১ দিন", "৪৩ দিন"]
    assert (en.listed(["a", "b", "c"]), bn.listed(["ক", "খ"]), en.listed(["a"])) == (
        "a, b and c",
        "ক ও খ",
        "a",
    )


@pytest.mark.parametrize("code", LANGUAGES)
@given(
    moment=st.datetimes(), number=st.floats(-1e6, 1e6) | st.integers(-2000, 2000), places=st.integers(0, 2)
)
def test_dates_and_numbers_are_cldrs(code, moment, number, places):
    """What is written without Babel's slow parts is what Babel would have written.

    But for January and February in Bengali: CLDR has their old spelling, and the catalogue today's.
    """
    speaks, local = language(code), str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
    for written, form in ((speaks.date, "d MMMM y"), (speaks.month, "MMMM y")):
        of_cldr = format_date(moment, form, locale=code).replace("রী", "রি")
        assert written(moment).translate(local) == of_cldr.translate(local)
    rounded = round(number, places) + 0
    assert speaks.number(number, places).translate(local) == format_decimal(rounded, locale=code).translate(
        local
    )


def test_a_language_kith_lacks_is_told():
    """The sentence says which there are."""
    for code in ("fr", "nonsense", ""):
        with pytest.raises(UsageError, match=f"does not speak '{code}'; it speaks en and bn"):
            language(code)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("bn", "bn"),
        ("bn-BD,bn;q=0.9,en;q=0.8", "bn"),
        ("en-GB,bn;q=0.5", "en"),
        ("fr, bn;q=0.3", "bn"),
        ("fr-CA, de", "en"),
        ("bn;q=0, en", "en"),
        ("bn;q=rubbish", "en"),
        ("*", "en"),
    ],
)
def test_accept_language(header, code):
    """The most wanted language that Kith speaks is taken; English where none is."""
    assert preferred(header) == code


def every_sentence(code: str) -> dict[str, str]:
    """Return what every reason, opener and guard says in a language."""
    lang = language(code)
    told = {}
    for name in FAMILIES:
        for share in (1.0, -1.0):
            said = sentence(Reason(name, share, NUMBERS), lang)
            if said is not None:
                told[f"{name} {share}"] = said
    told |= {name: sentence(Reason(name, 0.0, HELP), lang) or "" for name in FACTS}
    told |= {name: opener(name, {"at": NOON, "note": "রিনা", "circle": "রিনা"}, lang) for name in OPENERS}
    numbers = {"at": NOON, "lifts_at": NOON, "rank": 4, "count": 9, "places": 3, "contact": "রিনা"}
    told |= {f"guard {name}": kept_off(name, numbers, lang) for name in GUARDS}
    told |= {f"lift {name}": lifted_by(name, numbers | {"lifts_at": None}, lang) for name in GUARDS}
    return told | {f"name {name}": name_of(name, lang) for name in NAMES}


def test_bengali_is_bengali_throughout():
    """No sentence falls back to English: no Latin letters but the commands', no European digits."""
    for name, said in every_sentence("bn").items():
        plain = re.sub(r"kith ((people|settings) )?[a-z-]+( --leave)?", "", said)
        assert BENGALI.search(plain), name
        assert not re.search(r"[A-Za-z0-9]", plain), said


def test_both_languages_say_the_same_things():
    """Whether something can be said does not depend on the language."""
    assert every_sentence("en").keys() == every_sentence("bn").keys()


def test_no_sentence_blames_or_flatters():
    """What happened is said, not whose fault it is, nor how wonderful the reader would be."""
    blame = (
        r"neglect|ignor|fail|forg[eo]t|should|must|lost|dead\b|churn|risk|sorry|\bowe|debt|great|amazing|best"
    )
    guilt = r"অপরাধ|দোষ|অবহেলা|ভুলে গেছেন|উচিত|ঋণ|দেনা|লজ্জা|দারুণ|অসাধারণ"
    for code, words in (("en", blame), ("bn", guilt)):
        for name, said in every_sentence(code).items():
            assert not re.search(words, said, re.IGNORECASE), (name, said)


def test_sentences_end_as_sentences():
    """English ends in a full stop (or the command to type), Bengali in its danda."""
    for name, said in every_sentence("en").items():
        if not name.startswith("name "):
            assert re.search(r"(\.|kith [a-z -]+)$", said), said
    for name, said in every_sentence("bn").items():
        if not name.startswith("name "):
            assert re.search(r"(।|kith [a-z -]+)$", said), said


@pytest.mark.parametrize(
    ("count", "en", "bn"),
    [
        (1, "They introduced you to somebody in March 2026.", "একজনের সঙ্গে"),
        (2, "They introduced you to others 2 times, most recently in March 2026.", "২ বার"),
    ],
)
def test_help_in_words(count, en, bn):
    """What they did is counted, and that there may be something to offer is said as an opening."""
    reason = Reason("help_received", 0.0, HELP | {"count": count})
    assert sentence(reason, language("en")) == (
        f"{en} Nothing has gone the other way since: there may be something to offer."
    )
    assert bn in (sentence(reason, language("bn")) or "")
    since = Reason("help_received", 0.0, HELP | {"count": count, "given_since": True})
    assert sentence(since, language("en")) == en


def test_odds_in_words():
    """Both ends keep their distance from certainty, in both languages."""
    en, bn = language("en"), language("bn")
    assert odds.likelihood(0.72, "upkeep", 90, en) == (
        "About 7 in 10 that nothing happens between you in the next 90 days."
    )
    assert odds.likelihood(0.72, "upkeep", 90, bn) == (
        "আগামী ৯০ দিনে আপনাদের কোনো যোগাযোগ না হওয়ার সম্ভাবনা ১০-এর মধ্যে প্রায় ৭।"  # noqa: RUF001
    )
    assert odds.likelihood(0.999, "revival", 90, en).startswith("More than 19 in 20 ")
    assert odds.interval(0.5, 0.87, "some", en) == "Between 5 and 9 in 10, from the history there is."


WIDE, NARROW = (0.3, 0.71), (0.3, 0.69)


@pytest.mark.parametrize(
    ("chance", "words"), [(0.75, "More likely"), (0.52, "As likely"), (0.2, "Less likely")]
)
def test_an_interval_that_is_too_wide_carries_no_number(chance, words):
    """Where it reaches further than a fifth to either side, the days are the only number that is said."""
    for lang in map(language, ("en", "bn")):
        sentences = odds.likelihood(chance, "upkeep", 90, lang, WIDE), odds.interval(*WIDE, "thin", lang)
        assert [digit for digit in "".join(sentences) if digit.isdigit()] == [*lang.number(90)]
    en = language("en")
    assert odds.likelihood(chance, "upkeep", 90, en, WIDE).startswith(words)
    assert odds.likelihood(chance, "upkeep", 90, en, NARROW) == odds.likelihood(chance, "upkeep", 90, en)
    assert odds.interval(*WIDE, "thin", en) != odds.interval(*WIDE, "good", en)


def test_what_answers_changed_in_words():
    """Four of five dismissed is said as such, and that fewer come."""
    en = language("en")
    assert odds.learned("pool", "revival", 1, 4, en) == (
        "You dismissed 4 of 5 revival suggestions, so fewer come."
    )
    assert odds.learned("reason", "rhythm", 3, 1, en) == (
        "You acted on 3 of 4 suggestions that began with the usual rhythm, so more come."
    )
    assert odds.learned("circle", "family", 1, 1, en) == (
        "You acted on 1 of 2 suggestions of the circle family, so as many come as before."
    )


def test_what_went_wrong_is_said_in_bengali():
    """An error that a page shows, with the names in it; one that nobody foresaw stays as it is."""
    bengali = language("bn")
    gone = NotFoundError("{contact!r} is not here; nothing was removed", contact="Bo").sentence
    assert as_sentence(gone, bengali) == "'Bo' এখানে নেই; কিছুই মোছা হয়নি।"
    assert as_sentence(gone, language()) == "'Bo' is not here; nothing was removed."
    assert as_sentence("something else", bengali) == "Something else।"


@pytest.mark.parametrize(
    ("found", "expected", "said"),
    [
        (NOTHING, Message("a time in or after 1970"), "পাওয়া গেল কিছুই না, দরকার ছিল ১৯৭০ বা তার পরের সময়।"),
        (
            Message("{count} cells", count=7),
            Message("{count}, as in the header", count=5),
            "পাওয়া গেল ৭টি ঘর, দরকার ছিল ৫টি, যেমন শিরোনামে আছে।",
        ),
        (
            "'soon'",
            Message("a day like {day}", day="08 Feb 2026"),
            "পাওয়া গেল 'soon', দরকার ছিল এ রকম দিন: 08 Feb 2026।",
        ),
    ],
)
def test_a_refused_row_is_told_in_the_readers_language(found, expected, said):
    """What was expected is said again; what stands in the file stays as it is."""
    assert rejection(RejectedRow("a.csv", 3, None, found, expected), 1, language("bn")).endswith(said)


def test_every_row_a_table_can_refuse_is_told_in_bengali(tmp_path):
    """No English word is left of what was expected."""
    table = tmp_path / "log.csv"
    rows = ["Ada,,1,sent,email", "Ada,Ada,1,sent,email", "Ada,Bob,1,up,email", "Ada,Bob,x,sent,email"]
    rows += ["Ada,Bob,-5,sent,email", "Ada,Bob,99999999999,sent,email", "Ada,Bob,2026-01-01T00:00,sent,email"]
    table.write_text("\n".join(["owner,contact,at,direction,channel", *rows, "Ada,Bob,1,sent"]) + "\n")
    batches = list(read_table(table, TableOptions(), datetime(2026, 3, 1, tzinfo=UTC)))
    refusals = [row for batch in batches for row in batch.rejected]
    assert len(refusals) == len(rows) + 1
    for row in refusals:
        expected = rejection(row, 1, language("bn")).split("দরকার ছিল ")[1]
        assert re.search("[ঀ-৿]", expected), row
        assert row.expected not in expected
