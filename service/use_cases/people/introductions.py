"""Two people whom the owner may introduce, and mails that look like an introduction: shown, answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data.errors import InputError, NotFoundError
from data.memory.introductions import Introduction, IntroductionKind
from data.schema import AnswerKind, to_epoch
from data.store.bookkeeping.preferences import INTRODUCTIONS
from data.store.store import Store
from data.wording.commands import introductions as sentences
from data.wording.language import Language
from service.use_cases.find_contact import refuse_unknown
from service.use_cases.week import check_until


@dataclass(frozen=True, slots=True)
class IntroductionCard:
    """Two people in words: what speaks for introducing them, or the question about a mail."""

    kind: IntroductionKind
    first: str
    second: str
    first_name: str
    second_name: str
    title: str
    reasons: Sequence[str]
    unknown: str
    advice: str
    question: str
    made_at: int

    def lines(self) -> list[str]:
        """Say everything under the title, one line each."""
        return [line for line in (*self.reasons, self.unknown, self.advice, self.question) if line]


def introduction_cards(store: Store, owner: str, now: datetime, lang: Language) -> list[IntroductionCard]:
    """Return this week's pair and what came back after a snooze, then questions about mails.

    Who wants no pairs is shown none, also not one that was named before.
    """
    wants_pairs = store.preferences.get(owner, INTRODUCTIONS, True)
    return [
        _card(store, owner, one, lang)
        for one in store.introductions.open(owner, to_epoch(now))
        if wants_pairs or one.kind is not IntroductionKind.SUGGESTED
    ]


def answer_introduction(
    store: Store,
    owner: str,
    contacts: tuple[str, str],
    answer: AnswerKind,
    now: datetime,
    until: datetime | None = None,
    kind: IntroductionKind | None = None,
) -> Introduction:
    """Keep what the owner said of two people; return what it was about.

    Of a question about a mail done is yes, dismissed or never is no. Without a `kind` the open question about
    the two is meant, else their suggestion. Raises NotFoundError where the owner has no such contact, or
    nothing is open of the two; but that they were introduced may be said of any two.
    """
    first, second = contacts
    if first == second:
        raise InputError("{contact!r} is one person; an introduction needs two", contact=first)
    check_until(answer, until, now)
    refuse_unknown(store, owner, contacts)
    about = _about(store, owner, contacts, kind, now)
    if about is None and answer is AnswerKind.DONE and kind in {None, IntroductionKind.SUGGESTED}:
        about = Introduction(IntroductionKind.SUGGESTED, min(contacts), max(contacts), to_epoch(now))
    if about is None:
        raise NotFoundError(
            "{first!r} and {second!r} are not suggested to be introduced, and no mail to them is asked about",
            first=first,
            second=second,
        )
    ends = None if until is None else to_epoch(until)
    store.introductions.answer(owner, about, answer, to_epoch(now), ends)
    return about


def answer_effect(
    store: Store,
    owner: str,
    about: Introduction,
    answer: AnswerKind,
    lang: Language,
    until: datetime | None = None,
) -> str:
    """Say what an answer about two people changes."""
    names = names_of(store, owner, about)
    is_no = answer in {AnswerKind.DISMISSED, AnswerKind.NEVER}
    if is_no and about.kind is not IntroductionKind.SUGGESTED:
        return sentences.refused(about, names, lang)
    return sentences.effect(about, answer, names, lang, until)


def named_introduction(store: Store, owner: str, first: str, second: str) -> Introduction | None:
    """Return the newest pair of these two that was ever named, answered or not; None where there is none."""
    wanted = frozenset((first, second))
    return next((one for one in store.introductions.all(owner) if one.pair == wanted), None)


def names_of(store: Store, owner: str, introduction: Introduction) -> dict[str, str]:
    """Return what the two are called."""
    return {contact: store.contacts.called(owner, contact) for contact in introduction.pair}


def _about(
    store: Store, owner: str, contacts: tuple[str, str], kind: IntroductionKind | None, now: datetime
) -> Introduction | None:
    """Return the pair that is meant: a question before a suggestion, an open one before an answered one."""
    wanted = frozenset(contacts)
    pairs = [*store.introductions.open(owner, to_epoch(now)), *store.introductions.all(owner, to_epoch(now))]
    of_two = [one for one in pairs if one.pair == wanted and kind in {None, one.kind}]
    questions = [one for one in of_two if one.kind is not IntroductionKind.SUGGESTED]
    return next(iter([*questions, *of_two]), None)


def _card(store: Store, owner: str, one: Introduction, lang: Language) -> IntroductionCard:
    names = names_of(store, owner, one)
    is_suggested = one.kind is IntroductionKind.SUGGESTED
    return IntroductionCard(
        one.kind,
        one.first,
        one.second,
        names[one.first],
        names[one.second],
        sentences.title(one, names, lang),
        [sentences.evidence_sentence(part, one, names, lang) for part in one.evidence],
        sentences.unknown_sentence(one, names, lang) if is_suggested else "",
        sentences.advice(lang) if is_suggested else "",
        "" if is_suggested else sentences.question(one, names, lang),
        one.made_at,
    )
