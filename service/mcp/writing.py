"""The tools that write down what the owner says."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field, StringConstraints

from data.errors import InputError, UsageError
from data.identity.handles import handle
from data.schema import AnswerKind, Exchange, Side
from data.wording.commands.list_age import overridden
from data.wording.explanations.memories import understood
from data.wording.explanations.probability import answer_effect
from data.wording.explanations.week import logged
from service.mcp.arguments import ExactContact, Owner
from service.mcp.calls import ACCESS, OwnerCall, find_exact_contact, write
from service.mcp.results import AddedNote, LoggedInteraction, RecordedAnswer
from service.security import Right
from service.use_cases.explain import LoggedContact, log_contact
from service.use_cases.people.memories import remember
from service.web.schemas import NO_NUL, Channel, FreeText, Moment, name_constraints

Answer = Annotated[
    AnswerKind,
    Field(description="done: reached out; snoozed: later, with until; dismissed: not now; never: not again"),
]
Until = Annotated[date | None, Field(description="The day a snoozed suggestion comes back, YYYY-MM-DD")]
Reason = Annotated[
    Annotated[str, name_constraints(80)] | None,
    Field(description="Why it was turned down; only for dismissed and never"),
]
How = Annotated[
    Channel | None, Field(description="How they were reached: call, meeting, email, message; only for done")
]
ReachedAt = Annotated[
    Moment | None, Field(description="When they were reached; only for done. Without it: now")
]
OwnWords = Annotated[FreeText | None, Field(description="The owner's own words, never those of a message")]
InteractionChannel = Annotated[Channel, Field(description="call, meeting, email, message, …")]
At = Annotated[
    Moment | None, Field(description="When, with its zone, like 2026-03-01T09:30:00Z. Without it: now")
]
Given = Annotated[Exchange | None, Field(description="Help that the owner gave in it")]
Received = Annotated[Exchange | None, Field(description="Help that the owner received in it")]
IsNew = Annotated[bool, Field(description="Begin with somebody who is not known yet")]
NoteWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2_000, pattern=NO_NUL),
    Field(description="As one would say it: lent her the tent until 12 May; met at choir; birthday 29 Feb"),
]


async def record_answer(
    contact: ExactContact,
    answer: Answer,
    until: Until = None,
    note: OwnWords = None,
    reason: Reason = None,
    how: How = None,
    at: ReachedAt = None,
    owner: Owner = None,
) -> RecordedAnswer:
    """Write down what the owner said of a suggestion. Call it only after the owner has said so."""

    def job(call: OwnerCall) -> RecordedAnswer:
        return _answer(call, contact, answer, until, note=note, reason=reason, how=how, at=at)

    recorded = await write(Right.ANSWER, owner, job)
    metrics = ACCESS.get().metrics
    if metrics is not None:
        metrics.answers.labels(str(answer)).inc()
    return recorded


async def log_interaction(
    contact: ExactContact,
    channel: InteractionChannel,
    at: At = None,
    given: Given = None,
    received: Received = None,
    note: OwnWords = None,
    new: IsNew = False,  # noqa: FBT002
    owner: Owner = None,
) -> LoggedInteraction:
    """Write down that the owner was in touch with somebody, and what help there was in it."""
    if given and received:
        raise UsageError("one act of help at a time: given or received; log the other one as well")
    side = None if not (given or received) else Side.GIVEN if given else Side.RECEIVED

    def job(call: OwnerCall) -> LoggedInteraction:
        moment = LoggedContact(at or call.use_cases.clock(), channel, given or received, side, note)
        return _log(call, _new_contact(call, contact) if new else find_exact_contact(call, contact), moment)

    entry = await write(Right.RECORD, owner, job)
    metrics = ACCESS.get().metrics
    if metrics is not None:
        metrics.count_interactions({"created" if entry.created else "duplicate": 1})
    return entry


async def add_note(contact: ExactContact, words: NoteWords, owner: Owner = None) -> AddedNote:
    """Remember something of somebody in the owner's words: a note, or a fact such as a birthday."""
    return await write(
        Right.ANSWER, owner, lambda call: _note(call, find_exact_contact(call, contact), words)
    )


def _answer(
    call: OwnerCall,
    contact: str,
    kind: AnswerKind,
    until: date | None,
    *,
    note: str | None,
    reason: str | None,
    how: str | None,
    at: datetime | None,
) -> RecordedAnswer:
    whom = find_exact_contact(call, contact)
    ends = None if until is None else _first_moment(until)
    given = call.use_cases.answer(call.owner, whom, kind, ends, note, reason, how, at)
    name, before = call.called(whom), call.use_cases.overridden(call.owner, given.contact)
    effect = answer_effect(kind, name, call.language, ends)
    return RecordedAnswer(
        contact=given.contact,
        name=name,
        answer=given.kind,
        until=given.until,
        overrides=before,
        sentence=" ".join(filter(None, (effect, overridden(before, call.language)))),
    )


def _first_moment(day: date) -> datetime:
    """Return the first moment of a day where Kith runs, as the command line does."""
    try:
        return datetime.combine(day, time.min).astimezone()
    except (ValueError, OverflowError):
        raise InputError("{day} is outside the calendar", day=f"{day}") from None


def _new_contact(call: OwnerCall, name: str) -> str:
    """Return how the store spells somebody new; raises InputError where it is the owner, or was erased."""
    contact = call.use_cases.named_contact(call.owner, name)
    if contact in {call.owner, handle(call.owner)}:
        raise InputError("{contact!r} is the owner; log what is between two people", contact=contact)
    call.store.contacts.check(call.owner, contact)
    return contact


def _log(call: OwnerCall, contact: str, moment: LoggedContact) -> LoggedInteraction:
    recorded = log_contact(call.store, call.owner, contact, moment, call.use_cases.clock())
    name = call.called(contact)
    return LoggedInteraction(
        contact=contact,
        name=name,
        at=moment.at,
        created=recorded.created > 0,
        sentence=logged(name, moment.at.astimezone(), call.language),
    )


def _note(call: OwnerCall, contact: str, words: str) -> AddedNote:
    remembered = remember(call.store, call.owner, contact, words, call.use_cases.clock())
    name = call.called(contact)
    return AddedNote(
        contact=contact,
        name=name,
        memory=remembered.memory,
        sentence=understood(remembered, name, call.language),
    )
