"""Answers that a phone kept without a network: written down once, unless somebody answered meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.schema import Answer, AnswerKind, from_epoch, to_epoch
from data.wording.explanations import probability
from data.wording.language import Language
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.link_answers import answered_already, called_now, given_since

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer about a contact of the list of `listed`, given at `pressed` by the phone's clock.

    Both in epoch seconds; `until` is the day that a snooze named, None for a week.
    """

    owner: str
    contact: str
    kind: AnswerKind
    listed: int
    pressed: int
    until: datetime | None = None
    how: str | None = None
    note: str | None = None


def take_in(use_cases: WeekUseCases, kept: KeptAnswer, lang: Language) -> str:
    """Write a kept answer down as of when it was given, and return what came of it.

    What was answered since its list was made, by whatever way, stays as it is. Raises NotFoundError where the
    contact was erased meanwhile, or is on no list of this week.
    """
    called = called_now(use_cases, kept.owner, kept.contact)
    given = given_since(use_cases, kept.owner, kept.contact, kept.listed)
    if given is not None and not _adds_to(given, kept):
        return answered_already(given, called, lang)
    now = use_cases.clock()
    # A phone's clock may be wrong: it was pressed after the list was made, and not later than now.
    pressed = from_epoch(max(kept.listed, min(kept.pressed, to_epoch(now))))
    until = (kept.until or pressed + ONE_WEEK) if kept.kind is AnswerKind.SNOOZED else None
    if until is not None and until <= now:
        return lang.say("The time for which you put {contact} off is over already.", contact=called)
    reached_at = pressed if kept.kind is AnswerKind.DONE else None
    use_cases.answer(
        kept.owner, kept.contact, kept.kind, until, kept.note, how=kept.how, reached_at=reached_at
    )
    return probability.answer_effect(kept.kind, called, lang, until and until.astimezone())


def _adds_to(given: Answer, kept: KeptAnswer) -> bool:
    """Tell whether a kept answer says how it was, of somebody of whom only was said that it is done."""
    says_more = bool(kept.how or kept.note) and not (given.how or given.note)
    return says_more and given.kind is kept.kind is AnswerKind.DONE
