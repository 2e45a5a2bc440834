"""The page of one person: rhythm, chance of silence, why or why not, depth, and the notes of the owner."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.reason_conditions import usual_pause
from data.schema import Exchange, Side, from_epoch
from data.wording.errors import as_sentence
from data.wording.explanations import probability
from data.wording.explanations.guards import lifted_on_page
from data.wording.explanations.visibility import channel_name, last_in_touch, said_channel, seen_by
from data.wording.explanations.why import depth, exchange_name, part_name, standing
from data.wording.explanations.why import ledger as ledger_lines
from data.wording.language import Language, language
from service.page.kinds import kind_section
from service.page.layout import (
    NoticeQuery,
    OwnerQuery,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
)
from service.page.people.forms import ContactForm, OwnWords, check_offered
from service.page.people.importance import importance_choices
from service.page.people.memory import memory_section, person_notice
from service.page.people.rhythm import rhythm_section
from service.page.plots import Beat, Chance, RhythmWords, chances_plot, rhythm_plot
from service.page.terminal import terminal_note
from service.page.workplace.contact import note_team_looks, workplace_section
from service.use_cases.explain import (
    IN_CONTACT,
    LoggedContact,
    in_language,
    log_contact,
    reason_sentences,
    stored_explanation,
)
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()
# A plot of more would be one blot; the table has as many.
MOST_BEATS = 600
# What the page shows of an explanation; empty where the list has none.
EXPLAINED = (
    *("standing", "lead", "chances", "chances_sentence", "certainty", "outlook", "why_heading", "reasons"),
    *("counter", "kept_off", "depth_sentence", "depth_parts", "ledger"),
)


@router.get("/person")
async def person(
    request: Request, owner: OwnerQuery, contact: OwnerQuery, done: NoticeQuery = ""
) -> Response:
    """Show one relationship with everything Kith knows of it."""
    colleagues: list[str] = []
    page = await owner_page(
        request, "people/person.html", owner, "people", _person, contact, done, colleagues
    )
    await note_team_looks(request, owner, colleagues)
    return page


def _person(
    use_cases: WeekUseCases, lang: Language, owner: str, contact: str, done: str, colleagues: list[str]
) -> dict[str, Any]:
    if not use_cases.store.interactions.knows(owner, contact):
        raise NotFoundError(
            "{owner!r} has no contact {contact!r}; they may have been joined or forgotten",
            owner=owner,
            contact=contact,
        )
    called = use_cases.store.contacts.called(owner, contact)
    try:
        stored = stored_explanation(use_cases.store, owner, contact, use_cases.clock())
        explained = _why(stored, lang)
    except NotFoundError as error:
        stored = None
        no_list = lang.say("No list says more of them yet; the next one does.")
        if use_cases.store.objections.holds(owner, contact):
            no_list = as_sentence(error.sentence, lang)
        explained = dict.fromkeys(EXPLAINED, "") | {"depth_sentence": no_list}
    return {
        "contact": contact,
        "called": called,
        "notice": person_notice(use_cases, owner, contact, done, lang),
        "own_rhythm": rhythm_section(use_cases, owner, contact, lang),
        "memory": memory_section(use_cases, owner, contact, lang),
        "kind": kind_section(use_cases, owner, contact, called, lang),
        "at_work": workplace_section(use_cases, owner, contact, lang, colleagues),
        "kinds": _kinds_of_contact(lang),
        "visibility": _visibility(use_cases, owner, contact, lang),
        "importances": importance_choices(use_cases, owner, contact, lang),
        **_rhythm(use_cases, owner, contact, stored, lang),
        **explained,
    }


def _visibility(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> dict[str, Any]:
    """Return by what a contact is seen, since when in each channel, and what their sources cannot show."""
    channels = use_cases.store.sources.channels(owner, contact)
    lines = [
        lang.say(
            "{channel}: {times}, the last on {date}.",
            channel=channel_name(name, lang),
            times=lang.times(count),
            date=lang.date(from_epoch(last)),
        )
        for name, count, last in channels
    ]
    limits = [
        lang.say("It cannot show: {limit}.", limit=lang.word(limit))
        for limit in use_cases.store.sources.limits_of(owner, contact)
    ]
    return {
        "sentence": seen_by([name for name, _, _ in channels], lang),
        "lines": lines,
        "limits": limits,
        "terminal": terminal_note(limits, lang),
    }


def _rhythm(
    use_cases: WeekUseCases, owner: str, contact: str, explanation: dict[str, Any] | None, lang: Language
) -> dict[str, Any]:
    rows = use_cases.store.interactions.between(owner, contact, MOST_BEATS)
    beats = [Beat(from_epoch(at), direction, channel) for at, direction, channel, _ in rows]
    figures = explanation["figures"] if explanation else {}
    usual = usual_pause(figures) if "usual_gap_days" in figures else None
    now = _moment_of_plot(use_cases.clock(), explanation)
    last = max((beat.at for beat in beats), default=now)
    now = max(now, last)
    late = last + timedelta(days=usual) if usual else None
    first = last_in_touch(last, now, lang, by_word=bool(rows and rows[0][3]))
    description = _rhythm_sentence(first, late, lang)
    words = RhythmWords(
        description,
        {"received": lang.say("they reached out"), "sent": lang.say("you reached out")},
        lang.date(now),
        lang.say("longer than usual from here"),
        lang.month,
    )
    return {
        "rhythm": rhythm_plot(beats, now, late, words),
        "rhythm_sentence": description,
        "beats": _beat_rows(rows, lang),
    }


def _moment_of_plot(now: datetime, explanation: dict[str, Any] | None) -> datetime:
    """Return the list's moment, so that plot and sentences say the same; now if contact withheld these."""
    if explanation and all(part["code"] != IN_CONTACT for part in explanation["kept_off"]):
        return from_epoch(explanation["as_of"])
    return now


def _beat_rows(rows: Sequence[tuple[Any, ...]], lang: Language) -> list[dict[str, str]]:
    """Return the last contacts in words, for the table beside the plot."""
    who = {"sent": lang.say("you"), "received": lang.say("they"), "mutual": lang.say("both of you")}
    return [
        {
            "when": lang.date(from_epoch(at)),
            "who": who[direction],
            "how": said_channel(channel, lang) if by_word else channel_name(channel, lang),
        }
        for at, direction, channel, by_word in rows
    ]


def _rhythm_sentence(first: str, late: datetime | None, lang: Language) -> str:
    if late is None:
        return first
    second = lang.say("From {date} on the pause is longer than usual between you.", date=lang.date(late))
    return f"{first} {second}"


def _why(stored: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return what a page shows of the answer to "why, or why not?"."""
    explanation = in_language(stored, lang)
    return {
        "standing": " ".join(standing(stored | {"kept_off": []}, lang)) if explanation["listed"] else "",
        "lead": explanation["opener"]["sentence"] if explanation["opener"] else "",
        **_chances(explanation, lang),
        "why_heading": lang.say("Why this week") if stored["listed"] else lang.say("Why reach out"),
        "reasons": reason_sentences(explanation),
        "counter": explanation["counter_reason"]["sentence"] if explanation["counter_reason"] else "",
        "kept_off": [
            f"{guard['sentence']} {lifted_on_page(guard['code'], guard, lang)}"
            for guard in explanation["kept_off"]
        ],
        "depth_sentence": depth(stored, lang)[0],
        "depth_parts": [
            {"name": part_name(name, lang), "value": value, "share": lang.share(value)}
            for name, value in (explanation["depth"]["parts"] or {}).items()
        ],
        "ledger": ledger_lines(stored, lang),
    }


def _chances(explanation: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return how likely silence is as a plot, two sentences and a table; empty where no model could say."""
    chance, pool = explanation["probability"], explanation["pool"]
    if chance is None:
        return dict.fromkeys(("chances", "chances_sentence", "certainty", "outlook"), "")
    low, high = explanation["probability_low"], explanation["probability_high"]
    own = {"horizon_days": explanation["horizon_days"], "probability": chance, "low": low, "high": high}
    # An older list has its own horizon only.
    rows = [
        row for row in explanation["outlook"] or [own] if probability.carries_number(row["low"], row["high"])
    ]
    bars = [
        Chance(lang.days(row["horizon_days"]), row["probability"], row["low"], row["high"]) for row in rows
    ]
    sentence = probability.likelihood(chance, pool, explanation["horizon_days"], lang, (low, high))
    return {
        "chances": chances_plot(bars, sentence, [lang.share(part / 4) for part in range(5)]) if bars else "",
        "chances_sentence": sentence,
        "certainty": probability.certainty(
            chance, pool, (low, high), explanation["confidence"], explanation["usual"], lang
        ),
        "outlook": [
            {
                "horizon": lang.days(row["horizon_days"]),
                "share": lang.share(row["probability"]),
                "interval": lang.say(
                    "{low} to {high}", low=lang.share(row["low"]), high=lang.share(row["high"])
                ),
            }
            for row in rows
        ],
    }


class LogForm(ContactForm):
    """What happened between the owner and the contact."""

    what: str
    note: OwnWords = ""


@router.post("/person/log")
async def log(request: Request, form: Annotated[LogForm, Form()]) -> Response:
    """Write down what happened with somebody."""
    await authorise_person(request).write(lambda use_cases: _log(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _log(use_cases: WeekUseCases, form: LogForm) -> None:
    side, _, what = form.what.rpartition("-")
    kinds = {value for value, _ in _kinds_of_contact(language())}
    check_offered(use_cases, form, form.what in kinds)
    now, note = use_cases.clock(), form.note.strip() or None
    moment = LoggedContact(now, what, note=note)
    if side:
        moment = LoggedContact(now, "note", Exchange(what), Side(side), note)
    log_contact(use_cases.store, form.owner, form.contact, moment, now)


def _kinds_of_contact(lang: Language) -> list[tuple[str, str]]:
    """Return what can be written down, as (value of the form, name)."""
    plain = [
        ("meeting", lang.say("We met")),
        ("call", lang.say("We spoke")),
        ("message", lang.say("We wrote to each other")),
    ]
    exchanges = [(exchange, exchange_name(str(exchange), lang)) for exchange in Exchange]
    received = [(f"received-{code}", lang.say("They gave me: {what}", what=name)) for code, name in exchanges]
    given = [(f"given-{code}", lang.say("I gave them: {what}", what=name)) for code, name in exchanges]
    return [*plain, *received, *given]
