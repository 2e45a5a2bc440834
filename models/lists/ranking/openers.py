"""How to begin: thank, offer, ask, share, congratulate or catch up, chosen by rules.

The first rule that fits decides. Each rests on recorded facts alone: the ledger of help, who spoke
last, what is unanswered, or a birthday in the owner's address book.
"""

from collections.abc import Callable
from dataclasses import dataclass

from data.schema import DAY_SECONDS, Exchange, Opener, OpenerKind, Side
from models.lists.candidates.help_ledger import HelpAct, HelpLedger

# A birthday is worth a word a week before and a week after.
NEAR_DAYS = 7
# Advice on so many occasions is a habit: thanks for all of it, and a question back.
HABIT = 3
# Help counts as fresh for the opener while it is younger than two years.
FRESH_DAYS = 730


@dataclass(frozen=True, slots=True)
class OpenerInputs:
    """What an opener may rest on; moments in epoch seconds, None where there is none.

    `young` tells that the relationship is in its first two horizons.
    """

    as_of: int
    ledger: HelpLedger
    last_at: int
    last_received_at: int | None
    unanswered_received: int
    replies: int
    young: bool
    birthday_at: int | None = None


def choose_opener(inputs: OpenerInputs) -> Opener:
    """Return the opener of the first rule that fits, else the one that catches up."""
    catch_up = _opener(OpenerKind.CATCH_UP, "catch_up", inputs.last_at)
    return next(filter(None, (rule(inputs) for rule in RULES)), catch_up)


def _congratulate(s: OpenerInputs) -> Opener | None:
    if s.birthday_at is None or abs(s.birthday_at - s.as_of) > NEAR_DAYS * DAY_SECONDS:
        return None
    return _opener(OpenerKind.CONGRATULATE, "congratulate", s.birthday_at)


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


def _answer(s: OpenerInputs) -> Opener | None:
    if not s.unanswered_received or s.last_received_at is None:
        return None
    return _opener(OpenerKind.CATCH_UP, "catch_up.answer", s.last_received_at)


def _share(s: OpenerInputs) -> Opener | None:
    """Both wrote, and it is young: something useful keeps it growing."""
    return _opener(OpenerKind.SHARE, "share", s.last_at) if s.young and s.replies else None


Rule = Callable[[OpenerInputs], Opener | None]
RULES: tuple[Rule, ...] = (_congratulate, _report, _thank, _ask, _offer, _share, _answer)


def _fresh(s: OpenerInputs, side: Side) -> list[HelpAct]:
    since = s.as_of - FRESH_DAYS * DAY_SECONDS
    return [act for act in s.ledger.of(side) if act.at >= since]


def _opener(kind: OpenerKind, code: str, at: int) -> Opener:
    return Opener(kind, code, {"at": at})
