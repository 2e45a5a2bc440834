"""Answers of a digest that came by mail: each is taken once, and what came of the others is told once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from data.errors import NotFoundError
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.feed.mailed_answers import KEPT_SECONDS, MailedOutcome
from data.store.store import Store
from data.weekly.answer_tokens import AnswerToken, AnswerTokens
from data.weekly.mailed_answer import MailedAnswer, proves, said_in
from data.wording.language import Language
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.link_answers import pressed

# Whoever connects an account sees nothing of the answers of long ago; what is noted is kept twice as long.
LOOKED_AT_SECONDS = KEPT_SECONDS // 2


def answer_taker(key_path: Path, clock: Callable[[], datetime]) -> Callable[[Store, str, MailedAnswer], None]:
    """Return what takes an owner's answer by mail; raises SecretKeyError where the key cannot be read."""

    def take(store: Store, owner: str, mailed: MailedAnswer) -> None:
        take_mailed(WeekUseCases(store, clock), AnswerTokens.of_key(read_key(key_path)), owner, mailed)

    return take


def take_mailed(use_cases: WeekUseCases, tokens: AnswerTokens, owner: str, mailed: MailedAnswer) -> None:
    """Do what an answer by mail says, once, however often its mail is read; durable when it returns."""
    store, now = use_cases.store, to_epoch(use_cases.clock())
    if mailed.came_at < now - LOOKED_AT_SECONDS:
        return
    with store.database.transaction():
        if store.mailed_answers.begin(owner, mailed.mail, mailed.text, now):
            outcome = _outcome(use_cases, tokens, owner, mailed.text, now)
            store.mailed_answers.settle(owner, mailed.mail, outcome)


def _outcome(use_cases: WeekUseCases, tokens: AnswerTokens, owner: str, text: str, now: int) -> MailedOutcome:
    token = _token(use_cases, tokens, owner, text, now)
    if token is None:
        others = (name for name in use_cases.store.owners.names() if name != owner)
        is_anothers = any(_token(use_cases, tokens, other, text, now) for other in others)
        return MailedOutcome.ANOTHER if is_anothers else MailedOutcome.UNKNOWN
    if token.is_old(now):
        return MailedOutcome.OLD
    if use_cases.store.mailed_answers.is_used(text):
        return MailedOutcome.USED
    try:
        # Nobody reads the words of it.
        changed = pressed(use_cases, token, use_cases.store.preferences.spoken(owner)).changed
    except NotFoundError:
        return MailedOutcome.UNKNOWN
    return MailedOutcome.TAKEN if changed else MailedOutcome.NEEDLESS


def _token(
    use_cases: WeekUseCases, tokens: AnswerTokens, owner: str, text: str, now: int
) -> AnswerToken | None:
    """Return what an address says, None where it was not written for this owner, or was changed."""
    letter_and_action = said_in(text)
    if letter_and_action is None:
        return None
    made_at, action = letter_and_action
    possible = (
        AnswerToken(use_cases.store.workspace, owner, action, made_at, contact)
        for contact in _listed(use_cases.store, owner, made_at, now)
    )
    return next((token for token in possible if proves(tokens, text, token)), None)


def _listed(store: Store, owner: str, made_at: int, now: int) -> Iterator[str]:
    """Yield whom a letter of then may have named, as they were called then: some were merged since."""
    for contact in store.lists.lately(owner, made_at, now):
        yield from store.identities.handles(owner, contact)


def mailed_lines(store: Store, owner: str, since: int, now: int, lang: Language) -> list[str]:
    """Say what came of an owner's answers by mail that were not taken after `since` and up to `now`."""
    counts = store.mailed_answers.counts(owner, since, now)
    return [
        _sentence(outcome, counts[outcome], lang)
        for outcome in MailedOutcome
        if outcome is not MailedOutcome.TAKEN and counts[outcome]
    ]


def _sentence(outcome: MailedOutcome, count: int, lang: Language) -> str:
    match outcome:
        case MailedOutcome.OLD:
            return lang.counted(
                "{count} answer by mail came more than a week after its letter and was not taken; answer on "
                "the page instead.",
                "{count} answers by mail came more than a week after their letter and were not taken; answer "
                "on the page instead.",
                count,
            )
        case MailedOutcome.USED:
            return lang.counted(
                "{count} answer by mail had been taken before; each counts once.",
                "{count} answers by mail had been taken before; each counts once.",
                count,
            )
        case MailedOutcome.NEEDLESS:
            return lang.counted(
                "{count} answer by mail changed nothing: you had answered otherwise, or there was nothing to "
                "take back.",
                "{count} answers by mail changed nothing: you had answered otherwise, or there was nothing "
                "to take back.",
                count,
            )
        case MailedOutcome.ANOTHER:
            return lang.counted(
                "{count} answer by mail was to somebody else's letter and was not taken.",
                "{count} answers by mail were to somebody else's letter and were not taken.",
                count,
            )
        case _:
            return lang.counted(
                "{count} answer by mail was not taken: its address is not as Kith wrote it, or is about "
                "somebody you erased.",
                "{count} answers by mail were not taken: their address is not as Kith wrote it, or is about "
                "somebody you erased.",
                count,
            )
