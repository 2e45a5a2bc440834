"""How to begin: thank, offer, ask, share, congratulate, answer or catch up, chosen by rules.

The first rule that fits decides. Each rests on recorded facts alone: the ledger of help, who spoke last, how
the two meet and write, notes, circles, and dates. An opener that would say again what a reason says is passed
over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from data.memory.help_ledger import HelpAct, HelpLedger
from data.memory.remembered import Pledge
from data.schema import BY_WORD, DAY_SECONDS, Exchange, Opener, OpenerKind, Side
from models.facts.channel_mix import SPOKEN
from models.lists.candidates.context import KeptNote

# A birthday is worth a word a week before and a week after.
NEAR_DAYS = 7
# Advice on so many occasions is a habit: thanks for all of it, and a question back.
HABIT = 3
# Help counts as fresh for the opener while it is younger than two years, a meeting for one.
FRESH_DAYS, MET_DAYS = 730, 365
# A longer note is no beginning of a sentence.
LONGEST_NOTE = 80
# What is due between the two by a note: given back, kept, or asked about.
PLEDGES = {
    Pledge.BORROWED: (OpenerKind.OFFER, "offer.return"),
    Pledge.PROMISED: (OpenerKind.OFFER, "offer.promised"),
    Pledge.LENT: (OpenerKind.ASK, "ask.lent"),
    Pledge.PROMISED_ME: (OpenerKind.ASK, "ask.promised"),
}
# What an opener says that reasons may have said (topics of data/reason_voices.py), by code.
TOPICS = {
    **dict.fromkeys(("answer", "answer.late", "ask.again", "share.news"), "last word"),
    **dict.fromkeys(("ask.by.call", "ask.by.meeting"), "manner"),
}


@dataclass(frozen=True, slots=True)
class OpenerInputs:
    """What an opener may rest on; moments in epoch seconds, None where there is none.

    `young` tells that the relationship is in its first two horizons, and the owner's log is not,
    `dormant` that its silence is longer than a horizon.
    `last_channel` is that of the last interaction, `best_channel` the one of several in which most comes from
    the contact. `lively_circle` is the contact's circle where the owner was in touch with another of it
    since. `spoken_of` are the topics of the reasons beside it.
    """

    as_of: int
    ledger: HelpLedger
    last_at: int
    last_received_at: int | None
    unanswered_received: int
    replies: int
    young: bool
    birthday_at: int | None = None
    planned_at: int | None = None
    unanswered_sent: int = 0
    last_channel: str = ""
    best_channel: str | None = None
    note: KeptNote | None = None
    met: str | None = None
    lively_circle: str | None = None
    dormant: bool = False
    spoken_of: frozenset[str] = frozenset()


def choose_opener(inputs: OpenerInputs) -> Opener:
    """Return the opener of the first rule that fits, else the one that catches up."""
    fitting = filter(None, (rule(inputs) for rule in RULES))
    fresh = (opener for opener in fitting if TOPICS.get(opener.code) not in inputs.spoken_of)
    return next(fresh, catch_up(inputs.last_at))


def catch_up(last_at: int) -> Opener:
    """Return the opener of whom nothing more particular is known."""
    return _opener(OpenerKind.CATCH_UP, "catch_up", last_at)


def greet(last_at: int) -> Opener:
    """Return the opener to somebody just met, last at a moment in epoch seconds."""
    return _opener(OpenerKind.CATCH_UP, "catch_up.met", last_at)


def _congratulate(s: OpenerInputs) -> Opener | None:
    if s.birthday_at is None or abs(s.birthday_at - s.as_of) > NEAR_DAYS * DAY_SECONDS:
        return None
    # The day itself lasts until its end.
    is_past = s.birthday_at + DAY_SECONDS <= s.as_of
    return _opener(OpenerKind.CONGRATULATE, "congratulate.late" if is_past else "congratulate", s.birthday_at)


def _keep_pledge(s: OpenerInputs) -> Opener | None:
    if s.note is None or s.note.pledge is None or not _is_short(s.note.text):
        return None
    kind, code = PLEDGES[s.note.pledge]
    return Opener(kind, code, {"note": s.note.text})


def _report(s: OpenerInputs) -> Opener | None:
    """What they sent is the last word between you: say what came of it."""
    last = s.last_received_at
    sent = [act for act in _fresh(s, Side.RECEIVED) if act.exchange is Exchange.RESOURCE]
    if not sent or not s.unanswered_received or last is None:
        return None
    return _opener(OpenerKind.SHARE, "share.outcome", sent[-1].at)


def _thank(s: OpenerInputs) -> Opener | None:
    received = _fresh(s, Side.RECEIVED)
    if not received or s.ledger.thanked:
        return None
    last = received[-1]
    one_sided = not s.ledger.of(Side.GIVEN)
    if last.exchange is Exchange.INTRODUCTION and one_sided:
        return _opener(OpenerKind.THANK, "thank.introduce", last.at)
    if len(received) >= HABIT and one_sided and all(act.exchange is Exchange.ADVICE for act in received):
        return _opener(OpenerKind.THANK, "thank.ask", last.at)
    return _opener(OpenerKind.THANK, f"thank.{last.exchange}", last.at)


def _ask(s: OpenerInputs) -> Opener | None:
    """Help went both ways, or from the owner: ask how it went."""
    given, received = _fresh(s, Side.GIVEN), _fresh(s, Side.RECEIVED)
    if not given:
        return None
    if received:
        return _opener(OpenerKind.ASK, "ask.outcome", max(given[-1].at, received[-1].at))
    return _opener(OpenerKind.ASK, "ask.theirs", given[-1].at)


def _offer(s: OpenerInputs) -> Opener | None:
    received = _fresh(s, Side.RECEIVED)
    return _opener(OpenerKind.OFFER, "offer", received[-1].at) if received else None


def _share(s: OpenerInputs) -> Opener | None:
    """Both wrote, and it is young: something useful keeps it growing. A note says more than that."""
    if not s.young or not s.replies or _remember(s) is not None:
        return None
    return _opener(OpenerKind.SHARE, "share", s.last_at)


def _before_meeting(s: OpenerInputs) -> Opener | None:
    return None if s.planned_at is None else _opener(OpenerKind.ASK, "ask.before_meeting", s.planned_at)


def _answer(s: OpenerInputs) -> Opener | None:
    if not s.unanswered_received or s.last_received_at is None:
        return None
    return _opener(OpenerKind.ANSWER, "answer.late" if s.dormant else "answer", s.last_received_at)


def _remember(s: OpenerInputs) -> Opener | None:
    """Begin with the owner's own words, the last subject, or what the address book says of them."""
    if s.note is not None and _is_short(s.note.text):
        code = "share.subject" if s.note.is_subject else "ask.noted"
        return Opener(OpenerKind(code.partition(".")[0]), code, {"note": s.note.text})
    if s.met is not None and _is_short(s.met):
        return Opener(OpenerKind.ASK, "ask.noted", {"note": s.met})
    return None


def _is_short(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NOTE and text.isprintable()


def _after_meeting(s: OpenerInputs) -> Opener | None:
    if s.last_channel not in SPOKEN or s.as_of - s.last_at > MET_DAYS * DAY_SECONDS:
        return None
    return _opener(OpenerKind.ASK, f"ask.after_{s.last_channel}", s.last_at)


def _circle(s: OpenerInputs) -> Opener | None:
    """Another of their circle was in touch since: there is news to pass on."""
    if s.lively_circle is None:
        return None
    return Opener(OpenerKind.SHARE, "share.circle", {"circle": s.lively_circle})


def _again(s: OpenerInputs) -> Opener | None:
    """The owner spoke last: a question that is easy to answer; after long, news that asks for nothing."""
    if not s.unanswered_sent or not s.replies:
        return None
    if s.dormant:
        return _opener(OpenerKind.SHARE, "share.news", s.last_at)
    # That they reached out is the owner's word: whether a message is open by it, nobody knows.
    return None if s.last_channel == BY_WORD else _opener(OpenerKind.ASK, "ask.again", s.last_at)


def _channel(s: OpenerInputs) -> Opener | None:
    if s.best_channel is None:
        return None
    return Opener(OpenerKind.ASK, f"ask.by.{s.best_channel}", {"channel": s.best_channel})


Rule = Callable[[OpenerInputs], Opener | None]
RULES: tuple[Rule, ...] = (
    _congratulate,
    _keep_pledge,
    _before_meeting,
    _report,
    _thank,
    _ask,
    _offer,
    _share,
    _answer,
    _remember,
    _after_meeting,
    _circle,
    _again,
    _channel,
)


def _fresh(s: OpenerInputs, side: Side) -> list[HelpAct]:
    since = s.as_of - FRESH_DAYS * DAY_SECONDS
    return [act for act in s.ledger.of(side) if act.at >= since]


def _opener(kind: OpenerKind, code: str, at: int) -> Opener:
    return Opener(kind, code, {"at": at})
