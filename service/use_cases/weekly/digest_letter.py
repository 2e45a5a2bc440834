"""The letter of a week: at most five people, each with the reason, what to say, and links that answer.

Where the service cannot be reached from elsewhere, a link writes a mail to an address that answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.coverage import Coverage
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.feed.mail_accounts import MailAccount
from data.store.store import Store
from data.weekly.answer_tokens import AnswerToken, AnswerTokens, LinkAction
from data.weekly.digest_setting import MOST_PEOPLE, DigestSetting
from data.weekly.letter import Letter
from data.weekly.mailed_answer import answer_address, mailto
from data.wording.commands.import_results import source_name
from data.wording.language import Language
from service.use_cases.connections.needs import connection_needs
from service.use_cases.week import WeekUseCases
from service.use_cases.week_cards import Card, week_cards
from service.use_cases.weekly.early_signs import drift_sentences, shift_sentences, silence_sentences
from service.use_cases.weekly.mailed_answers import mailed_lines
from service.use_cases.weekly.places import answering_mailbox, origin, page_at

if TYPE_CHECKING:
    from jinja2 import Environment

ONE_WEEK = timedelta(days=7)
TEMPLATES = Path(__file__).parent / "templates"
ANSWERS = (LinkAction.DONE, LinkAction.SNOOZED, LinkAction.DISMISSED, LinkAction.NEVER, LinkAction.UNDO)


@dataclass(frozen=True, slots=True)
class LetterWriter:
    """Writes digests; the links in them are sealed with the installation's key."""

    tokens: AnswerTokens

    def write(
        self, store: Store, account: MailAccount, owner: str, setting: DigestSetting, now: datetime
    ) -> Letter | None:
        """Return an owner's letter as of now; None in a quiet week that is to send nothing."""
        if is_away(store, owner, now):
            return None
        lang, use_cases = store.preferences.spoken(owner), WeekUseCases(store, lambda: now)
        cards, stopped = _cards(use_cases, owner, lang), _stopped_lately(store, owner, now, lang)
        # In one letter, not in every one until it is seen to.
        stopped += connection_needs(store, owner, lang, to_epoch(now - ONE_WEEK))
        stopped += mailed_lines(store, owner, to_epoch(now - ONE_WEEK), to_epoch(now), lang)
        if not cards and not stopped and not setting.quiet_line:
            return None
        # No letter for it alone; in every one while it is true of the names that stand in it.
        stopped += drift_sentences(store, lang)
        stopped += shift_sentences(store, lang, to_epoch(now - ONE_WEEK))
        stopped += silence_sentences(store, owner, to_epoch(now), lang)
        mailbox = answering_mailbox(store, owner) if account.place is None else None
        links = _Links(self.tokens, store.workspace, owner, account.place, to_epoch(now), mailbox)
        context = {
            "lang": lang,
            "say": lang.say,
            "people": [_person(card, links, lang) for card in cards],
            "page": links.page(),
            "can_answer": account.place is not None,
            "by_mail": mailbox is not None,
            "stopped": stopped,
            "more": _more(store, owner, cards, now, lang),
            "unsubscribe": links.unsubscribe(),
        }
        return Letter(
            subject=_subject(len(cards), lang),
            text=_rendered("digest.txt", context),
            html=_rendered("digest.html", context),
            unsubscribe=links.unsubscribe(),
        )

    def test(self, store: Store, account: MailAccount, owner: str, now: datetime) -> Letter:
        """Return a letter that names nobody, so that its owner sees that mail arrives."""
        lang = store.preferences.spoken(owner)
        links = _Links(self.tokens, store.workspace, owner, account.place, to_epoch(now))
        line = lang.say("This is a test: your week will come to this address.")
        context = {"lang": lang, "say": lang.say, "line": line, "page": links.page()}
        return Letter(
            lang.say("A test from Kith"), _rendered("test.txt", context), _rendered("test.html", context)
        )


def letter_writer(key_path: Path) -> LetterWriter:
    """Return what writes with the key of a key file; raises SecretKeyError where there is none."""
    return LetterWriter(AnswerTokens.of_key(read_key(key_path)))


@dataclass(frozen=True, slots=True)
class _Links:
    """The addresses in one letter; with a `mailbox` its answers are mails to it."""

    tokens: AnswerTokens
    workspace: str
    owner: str
    place: str | None
    now: int
    mailbox: str | None = None

    def page(self) -> str:
        """Return where the week's page is."""
        return page_at(self.place, self.owner)

    @property
    def answer_at_all(self) -> bool:
        """Tell whether there is a way to answer from elsewhere."""
        return self.place is not None or self.mailbox is not None

    def answer(self, contact: str, action: LinkAction, name: str) -> str:
        """Return the address that asks whether this is the answer, or the mail that is it."""
        token = AnswerToken(self.workspace, self.owner, action, self.now, contact)
        if self.mailbox is None:
            return self._address(token)
        # The subject is for the eye; it names nobody, and is not read when it comes back.
        return mailto(answer_address(self.tokens, token, self.mailbox), name)

    def unsubscribe(self) -> str | None:
        """Return the address that ends the digest, None where nothing can be reached from elsewhere."""
        if self.place is None:
            return None
        return self._address(AnswerToken(self.workspace, self.owner, LinkAction.UNSUBSCRIBE, self.now))

    def _address(self, token: AnswerToken) -> str:
        return f"{origin(self.place)}/mail/{self.tokens.seal(token)}"


def action_name(action: LinkAction, lang: Language) -> str:
    """Return what a link's words are."""
    return {
        LinkAction.DONE: lang.say("I did"),
        LinkAction.SNOOZED: lang.say("In a week"),
        LinkAction.DISMISSED: lang.say("Not this time"),
        LinkAction.NEVER: lang.say("Never suggest them"),
        LinkAction.UNDO: lang.say("Undo"),
        LinkAction.UNSUBSCRIBE: lang.say("No more of these mails"),
    }[action]


def _cards(use_cases: WeekUseCases, owner: str, lang: Language) -> Sequence[Card]:
    week = use_cases.week(owner, lang.code)
    return week_cards(use_cases, owner, week | {"suggestions": week["suggestions"][:MOST_PEOPLE]}, lang)


def is_away(store: Store, owner: str, now: datetime) -> bool:
    """Tell whether an owner said that they are away."""
    until = store.preferences.get(owner, "away_until")
    return until is not None and int(until) > to_epoch(now)


def _stopped_lately(store: Store, owner: str, now: datetime, lang: Language) -> list[str]:
    """Say of each source that stopped within the last week since when, and what to do: in one letter."""
    last = {one.source: one.last for one in _stopped(store, owner, now)}
    before = {one.source for one in _stopped(store, owner, now - ONE_WEEK)}
    return [
        lang.say(
            "Nothing new came from {source} since {day:date}. Take in a newer export, on the page or in the "
            "watched folder.",
            source=source_name(source, lang),
            day=day,
        )
        for source, day in sorted(last.items())
        if source not in before
    ]


def _stopped(store: Store, owner: str, at: datetime) -> list[Coverage]:
    return [one for one in store.sources.reach(to_epoch(at), owner) if one.stopped]


def _person(card: Card, links: _Links, lang: Language) -> dict[str, Any]:
    names = [(action_name(action, lang), action) for action in ANSWERS] if links.answer_at_all else []
    return {
        "called": card.called,
        "known": card.how_known,
        "reason": card.reason,
        "opener": card.opener,
        "ways": [(way.name, way.href) for way in card.ways[:1]],
        "answers": [(name, links.answer(card.contact, action, name)) for name, action in names],
    }


def _more(store: Store, owner: str, cards: Sequence[Card], now: datetime, lang: Language) -> str:
    """Say how many more are on the list than the letter names; nothing where it names all."""
    if not cards:
        return ""
    count = len(store.lists.open(owner, to_epoch(now))) - len(cards)
    return (
        lang.counted("{count} more is on the page.", "{count} more are on the page.", count)
        if count > 0
        else ""
    )


def _subject(count: int, lang: Language) -> str:
    """Return a subject that names nobody: it stands on locked screens."""
    if not count:
        return lang.say("A quiet week")
    return lang.counted(
        "{count} person worth a word from you this week",
        "{count} people worth a word from you this week",
        count,
    )


def _rendered(name: str, context: Mapping[str, Any]) -> str:
    return _templates().get_template(name).render(context)


@cache
def _templates() -> "Environment":
    """Return the letters' templates; each is read once, however many owners get a letter."""
    # Imported here: a terminal asks for this module's names, and not for a template.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
