"""What a link of a digest would do, and what came of its button."""

from dataclasses import dataclass
from datetime import timedelta

from data.errors import InputError
from data.schema import Answer, AnswerKind, to_epoch
from data.weekly.answer_tokens import AnswerToken, LinkAction
from data.wording.commands.list_age import answered
from data.wording.explanations import probability
from data.wording.language import Language
from service.use_cases.kinds import take_back
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.digest_settings import end_digest

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What a page says of a link; `button` is what may still be done, None where nothing may.

    `changed` where it did something just now.
    """

    sentence: str
    button: LinkAction | None = None
    changed: bool = False


def looked_at(use_cases: WeekUseCases, token: AnswerToken, lang: Language) -> LinkOutcome:
    """Return what a link would do; nothing changes by looking."""
    if token.action is LinkAction.UNSUBSCRIBE:
        return LinkOutcome(lang.say("Shall these weekly mails end?"), LinkAction.UNSUBSCRIBE)
    given, called = _about(use_cases, token)
    if given is not None:
        return LinkOutcome(answered_already(given, called, lang), LinkAction.UNDO)
    if token.action is LinkAction.UNDO:
        return LinkOutcome(lang.say("Nothing was answered about {contact} yet.", contact=called))
    return LinkOutcome(_question(token.action, called, lang), token.action)


def pressed(use_cases: WeekUseCases, token: AnswerToken, lang: Language) -> LinkOutcome:
    """Do what a link's button says, once, and return what came of it; raises InputError for an old link."""
    now = use_cases.clock()
    if token.is_old(to_epoch(now)):
        raise InputError("this link is older than a week; answer on the page instead")
    if token.action is LinkAction.UNSUBSCRIBE:
        end_digest(use_cases.store, token.owner)
        return LinkOutcome(lang.say("These mails have ended. kith digest on begins them again."))
    given, called = _about(use_cases, token)
    if token.action is LinkAction.UNDO:
        return _undone(use_cases, token, given, called, lang)
    if given is not None:
        return LinkOutcome(answered_already(given, called, lang), LinkAction.UNDO)
    kind = AnswerKind(token.action)
    until = now + ONE_WEEK if kind is AnswerKind.SNOOZED else None
    use_cases.answer(token.owner, token.contact, kind, until)
    effect = probability.answer_effect(kind, called, lang, until and until.astimezone())
    return LinkOutcome(effect, LinkAction.UNDO, changed=True)


def _undone(
    use_cases: WeekUseCases, token: AnswerToken, given: Answer | None, called: str, lang: Language
) -> LinkOutcome:
    if given is None:
        return LinkOutcome(lang.say("Nothing was answered about {contact} yet.", contact=called))
    newest = use_cases.store.lists.answers(token.owner)[-1]
    if newest != given:
        return LinkOutcome(
            lang.say(
                "You have answered about others since; take it back on the page of {contact}.", contact=called
            )
        )
    take_back(use_cases.store, token.owner, use_cases.clock())
    return LinkOutcome(lang.say("Taken back: {contact} is open again.", contact=called), changed=True)


def given_since(use_cases: WeekUseCases, owner: str, contact: str, since: int) -> Answer | None:
    """Return the newest answer about a contact that was given since a moment, None without."""
    contact = use_cases.current_contact(owner, contact)
    answers = use_cases.store.lists.answers(owner)
    newer = [one for one in answers if one.contact == contact and to_epoch(one.at) >= since]
    return newer[-1] if newer else None


def called_now(use_cases: WeekUseCases, owner: str, contact: str) -> str:
    """Return what a contact is called by now; raises NotFoundError where they were erased meanwhile."""
    contact = use_cases.current_contact(owner, contact)
    use_cases.refuse_erased(owner, contact)
    return use_cases.store.contacts.called(owner, contact)


def answered_already(given: Answer, called: str, lang: Language) -> str:
    """Say what was answered about somebody before."""
    return lang.say(
        "You have answered about {contact} already: {answer}.",
        contact=called,
        answer=answered(given.kind, lang),
    )


def _about(use_cases: WeekUseCases, token: AnswerToken) -> tuple[Answer | None, str]:
    """Return what was answered since a digest was written about whom its link names, and their name."""
    given = given_since(use_cases, token.owner, token.contact, token.made_at)
    return given, called_now(use_cases, token.owner, token.contact)


def _question(action: LinkAction, called: str, lang: Language) -> str:
    questions = {
        LinkAction.DONE: lang.say("Did you reach out to {contact}?", contact=called),
        LinkAction.SNOOZED: lang.say("Put {contact} off for a week?", contact=called),
        LinkAction.DISMISSED: lang.say("Leave {contact} off this list?", contact=called),
        LinkAction.NEVER: lang.say("Never suggest {contact} again?", contact=called),
    }
    return questions[action]
