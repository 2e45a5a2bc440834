"""One thing has one Bengali name in the whole catalogue, and one spelling."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from data.wording.language import CATALOGUES

# What is not written any more, as a whole beginning of a word, and what stands for it.
CHOSEN = {
    "মেল(?:ের|টি|টির|গুলো)?(?![ঀ-৿])": "মেইল",
    "ই-মেই?ল": "ইমেইল",
    "ইমেল": "ইমেইল",
    "মেলব|মেইলবাক্স": "মেইলবক্স",
    "মেইলিং তালিকা|মেলিং": "মেইলিং লিস্ট",
    "চিঠি": "মেইল",
    "টেবিল": "সারণি",
    "হল(?![ঀ-৿])": "হলো",
    "এখনো|কখনো": "এখনও, কখনও",
    "ভা(?:ন্|ণ্)ডার": "তথ্যভান্ডার",
    "বৃত্ত": "মহল",
    "সচরাচর": "অন্য সময়",
    "গুলি|সবগুলি": "গুলো",
    "যন্ত্র": "কম্পিউটার, স্বয়ংক্রিয় ঠিকানা",
    "চাবি": "API কী",
    "(?:একটি|সব|এই|যে) কী(?![ঀ-৿])(?= (?:দরকার|দেখুন|দিয়ে|দিন|তৈরি))": "API কী",
    "পাহারা": "নিয়ম",
    "রপ্তানি": "এক্সপোর্ট",
    "আমদানি": "ফাইল নেওয়া",
    "বার্তা": "মেসেজ",
    "টীকা|টোকা(?![ঀ-৿])": "নোট",
    "বৈঠক|সাক্ষাৎ|সভা": "মিটিং",
    "নকল": "কপি",
    "ঠিকানার? বই": "ঠিকানা-বই",
    "জিজ্ঞাসা": "জিজ্ঞেস",
    "স্তিমিত": "কমে আসা",
    "জাগ(?!িয়)": "নতুন করে শুরু করা",
    "ভুলে যাওয়া": "মুছে ফেলা",
    "ডাকার নাম": "নামের প্রথম অংশ",
}


@cache
def sentences():
    """Return every Bengali sentence of every catalogue, with the English that it stands for."""
    entries = [entry for path in (CATALOGUES / "bn").rglob("*.po") for entry in _entries(path) if entry.id]
    return [(entry.id, form) for entry in entries for form in _forms(entry.string)]


def _entries(path):
    with path.open("rb") as source:
        return list(read_po(source, locale="bn"))


def _forms(string):
    return string if isinstance(string, tuple) else (string,)


@pytest.mark.parametrize("rejected", CHOSEN)
def test_no_sentence_uses_a_spelling_that_was_given_up(rejected):
    """No Bengali sentence says a thing by a name or a spelling beside the chosen one."""
    word = re.compile(f"(?<![ঀ-৿])(?:{rejected})")
    assert [(english, form) for english, form in sentences() if word.search(form)] == [], CHOSEN[rejected]
