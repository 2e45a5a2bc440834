"""Everybody, and one person: the rhythm, how sure, why or why not, give and take; something to write down."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import Exchange, Side, from_epoch, to_epoch
from data.wording.errors import as_sentence
from data.wording.explanations import probability
from data.wording.explanations.visibility import channel_name
from data.wording.explanations.week import noted
from data.wording.explanations.why import depth, exchange_name, part_name, standing
from data.wording.explanations.why import ledger as ledger_lines
from data.wording.language import Language, language
from service.page.layout import owner_page, page_url, redirect_after_post
from service.page.people.visibility import visibility_details
from service.page.plots.chances import Chance, chances_plot
from service.page.plots.rhythm import Beat, RhythmWords, rhythm_plot
from service.use_cases.explain import LoggedContact, in_language, log_contact, stored_explanation
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm, check_form
from service.web.request import NAME_PATTERN, authorise_person
from service.web.schemas import NO_NUL, FreeText

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])
OwnerQuery = Annotated[str, Query(min_length=1, max_length=320, pattern=NAME_PATTERN)]
NameQuery = Annotated[str, Query(max_length=320, pattern=NO_NUL)]
SearchQuery = Annotated[str, Query(alias="named", max_length=320, pattern=NO_NUL)]
# What was just done; the page says it, where it can be true.
NoticeQuery = Annotated[str, Query(alias="said")]
# As far as any list of people goes.
OffsetQuery = Annotated[int, Query(ge=0, le=1_000_000_000)]
PAGE_SIZE = 50
# A plot of more would be one blot; the table has as many.
MOST_BEATS = 600
IMPORTANCES = (None, 0.25, 0.5, 0.75, 1.0)


class LogForm(PageForm):
    """Something that happened, written down on a person's page."""

    owner: str
    contact: str
    what: str
    note: FreeText = ""


class ImportanceForm(PageForm):
    """The owner's own word on how deep it is; empty lets the log speak."""

    owner: str
    contact: str
    importance: str = ""


@router.get("/people")
async def people(
    request: Request, owner: OwnerQuery, name: SearchQuery = "", after: OffsetQuery = 0
) -> Response:
    """Show everybody of a name, the ones heard of last first."""
    return await owner_page(
        request,
        "people/people.html",
        owner,
        "people",
        lambda use_cases, lang: _people(use_cases, lang, owner, name, after),
    )


def _people(use_cases: WeekUseCases, lang: Language, owner: str, name: str, after: int) -> dict[str, Any]:
    rows = use_cases.store.interactions.people(owner, name.strip(), PAGE_SIZE + 1, after)
    shown = [
        {
            "contact": contact,
            "called": use_cases.store.contacts.called(owner, contact),
            "href": page_url("person", owner, contact=contact),
            "told": lang.say("last in touch on {date}", date=lang.date(last)),
        }
        for contact, last in rows[:PAGE_SIZE]
    ]
    more = (
        page_url("people", owner, named=name, after=str(after + PAGE_SIZE)) if len(rows) > PAGE_SIZE else None
    )
    return {"people": shown, "named": name, "more": more}


@router.get("/person")
async def one_person(
    request: Request, owner: OwnerQuery, contact: OwnerQuery, notice: NoticeQuery = ""
) -> Response:
    """Show one relationship with everything Kith knows of it."""
    return await owner_page(
        request,
        "people/person.html",
        owner,
        "people",
        lambda use_cases, lang: _person(use_cases, lang, owner, contact, notice),
    )


def _person(use_cases: WeekUseCases, lang: Language, owner: str, contact: str, notice: str) -> dict[str, Any]:
    if not use_cases.store.interactions.knows(owner, contact):
        raise NotFoundError(
            "{owner!r} has no contact {contact!r}; they may have been joined or forgotten",
            owner=owner,
            contact=contact,
        )
    called = use_cases.store.contacts.called(owner, contact)
    message = (
        {"said": noted(called, lang), "undo": {"action": "/undo", "fields": {"owner": owner}}}
        if notice == "noted"
        else None
    )
    context: dict[str, Any] = {"contact": contact, "called": called, "notice": message, "kinds": _kinds(lang)}
    context["sight"] = visibility_details(use_cases, owner, contact, lang)
    context["importances"] = _importances(_said(use_cases, owner, contact), lang)
    try:
        explanation = stored_explanation(use_cases.store, owner, contact, use_cases.clock())
    except NotFoundError as error:
        return context | _rhythm(use_cases, owner, contact, None, lang) | _nothing(error.sentence, lang)
    return context | _rhythm(use_cases, owner, contact, explanation, lang) | _why(explanation, lang)


def _rhythm(
    use_cases: WeekUseCases, owner: str, contact: str, explanation: dict[str, Any] | None, lang: Language
) -> dict[str, Any]:
    rows = use_cases.store.interactions.between(owner, contact, MOST_BEATS)
    beats = [Beat(from_epoch(at), direction, channel) for at, direction, channel in rows]
    usual = explanation["figures"].get("usual_gap_days") if explanation else None
    # As of the list, so that the plot and the sentences say the same; later contact moves it on.
    now = from_epoch(explanation["as_of"]) if explanation else use_cases.clock()
    last = max((beat.at for beat in beats), default=now)
    now = max(now, last)
    late = last + timedelta(days=usual) if usual else None
    description = _rhythm_told(last, now, late, lang)
    say = RhythmWords(
        description,
        {"received": lang.say("they reached out"), "sent": lang.say("you reached out")},
        lang.date(now),
        lang.say("longer than usual from here"),
    )
    return {
        "rhythm": rhythm_plot(beats, now, late, say, lang.month),
        "rhythm_told": description,
        "beats": [
            {
                "when": lang.date(beat.at),
                "who": _who(beat.direction, lang),
                "how": channel_name(beat.channel, lang),
            }
            for beat in sorted(beats, key=lambda beat: beat.at, reverse=True)
        ],
    }


def _rhythm_told(last: datetime, now: datetime, late: datetime | None, lang: Language) -> str:
    silence = lang.days((now - last).total_seconds() / 86_400)
    first = lang.say("Last in touch on {date}, {silence} ago.", date=lang.date(last), silence=silence)
    if late is None:
        return first
    second = lang.say(
        "By the usual gap between you, {date} is when it begins to be late.", date=lang.date(late)
    )
    return f"{first} {second}"


def _who(direction: str, lang: Language) -> str:
    return {
        "sent": lang.say("you"),
        "received": lang.say("they"),
        "mutual": lang.say("both of you"),
    }[direction]


def _why(stored: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return what a page shows of the answer to "why, or why not?"."""
    explanation = in_language(stored, lang)
    own = explanation["depth"]
    return {
        "standing": " ".join(standing(stored | {"kept_off": []}, lang)) if explanation["listed"] else "",
        "lead": explanation["opener"]["sentence"] if explanation["opener"] else "",
        "chances": _chances(explanation, lang),
        "ahead": _ahead(explanation, lang),
        **_chance_sentences(explanation, lang),
        "why_heading": lang.say("Why this week")
        if explanation["listed"]
        else lang.say("What speaks for a word"),
        "reasons": _reasons(explanation),
        "counter": explanation["counter_reason"]["sentence"] if explanation["counter_reason"] else "",
        "kept_off": [f"{guard['sentence']} {guard['lifted_by']}" for guard in explanation["kept_off"]],
        "depth_told": depth(stored, lang)[0],
        "depth_parts": [
            {"name": part_name(name, lang), "value": value, "told": lang.share(value)}
            for name, value in (own["parts"] or {}).items()
        ],
        "ledger": ledger_lines(stored, lang),
    }


def _reasons(explanation: dict[str, Any]) -> list[str]:
    """Return the list's reasons; for those off the list the first terms that speak for silence."""
    listed = [reason["sentence"] for reason in explanation["reasons"] if reason["sentence"]]
    raising = [term for term in explanation["terms"] if term["sentence"] and term["share"] > 0]
    return listed or [term["sentence"] for term in raising[:3]]


def _chance_sentences(explanation: dict[str, Any], lang: Language) -> dict[str, str]:
    if explanation["probability"] is None:
        return {"chances_told": "", "sure": ""}
    low, high = explanation["probability_low"], explanation["probability_high"]
    return {
        "chances_told": probability.likelihood(
            explanation["probability"], explanation["pool"], explanation["horizon_days"], lang
        ),
        "sure": probability.interval(low, high, explanation["confidence"], lang),
    }


def _nothing(error: str, lang: Language) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        ("standing", "lead", "chances", "chances_told", "sure", "counter", "why_heading"), ""
    )
    lists: dict[str, Any] = {name: [] for name in ("ahead", "reasons", "kept_off", "depth_parts", "ledger")}
    return empty | lists | {"depth_told": as_sentence(error, lang)}


def _chances(explanation: dict[str, Any], lang: Language) -> Any:
    if explanation["probability"] is None:
        return ""
    percent = [lang.share(part / 4) for part in range(5)]
    rows = [
        Chance(row["label"], *(row[name] for name in ("probability", "low", "high")))
        for row in _ahead(explanation, lang)
    ]
    description = _chance_sentences(explanation, lang)["chances_told"]
    return chances_plot(rows, description, percent)


def _ahead(explanation: dict[str, Any], lang: Language) -> list[dict[str, Any]]:
    """Return the chance of silence over each horizon; of an older list, over its own alone."""
    if explanation["probability"] is None:
        return []
    own = {
        name: explanation[f"probability{end}"]
        for name, end in (("probability", ""), ("low", "_low"), ("high", "_high"))
    }
    rows = explanation["outlook"] or [own | {"horizon_days": explanation["horizon_days"]}]
    return [row | {"label": lang.days(row["horizon_days"]), "told": _told(row, lang)} for row in rows]


def _told(row: dict[str, Any], lang: Language) -> dict[str, str]:
    ends = {name: lang.share(row[name]) for name in ("low", "high")}
    return {"share": lang.share(row["probability"]), "between": lang.say("{low} to {high}", **ends)}


def _kinds(lang: Language) -> list[tuple[str, str]]:
    plain = [
        ("meeting", lang.say("We met")),
        ("call", lang.say("We spoke")),
        ("message", lang.say("We wrote to each other")),
    ]
    received = [
        (f"received-{exchange}", lang.say("They gave me: {what}", what=exchange_name(str(exchange), lang)))
        for exchange in Exchange
    ]
    given = [
        (f"given-{exchange}", lang.say("I gave them: {what}", what=exchange_name(str(exchange), lang)))
        for exchange in Exchange
    ]
    return [*plain, *received, *given]


def _said(use_cases: WeekUseCases, owner: str, contact: str) -> float | None:
    """Return the owner's own word on how deep it is, also one that the latest list does not know yet."""
    words = use_cases.store.list_inputs.of([owner]).words(to_epoch(use_cases.clock()) + 1)
    for whose, whom, name, value, _ in reversed(words):
        if (whose, whom, name) == (owner, contact, "importance"):
            return None if value is None else float(value)
    card = use_cases.store.contacts.get(owner, contact)
    return card.importance if card else None


def _importances(current: float | None, lang: Language) -> list[tuple[str, str, bool]]:
    names = {
        None: lang.say("let the history speak"),
        0.25: lang.say("a little"),
        0.5: lang.say("quite"),
        0.75: lang.say("very"),
        1.0: lang.say("as much as anybody"),
    }
    return [
        ("" if choice is None else str(choice), names[choice], choice == current) for choice in IMPORTANCES
    ]


@router.post("/person/log")
async def write(request: Request, form: Annotated[LogForm, Form()]) -> Response:
    """Write down what happened with somebody."""
    await authorise_person(request).write(lambda use_cases: _write(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _write(use_cases: WeekUseCases, form: LogForm) -> None:
    side, _, what = form.what.rpartition("-")
    kinds = {value for value, _ in _kinds(language())}
    if form.what not in kinds or not use_cases.store.interactions.knows(form.owner, form.contact):
        raise NotFoundError(
            "{contact!r} is not known here any more; go back and look again", contact=form.contact
        )
    now, note = use_cases.clock(), form.note.strip() or None
    moment = (
        LoggedContact(now, "note", Exchange(what), Side(side), note)
        if side
        else LoggedContact(now, what, note=note)
    )
    log_contact(use_cases.store, form.owner, form.contact, moment, now)


@router.post("/person/importance")
async def importance(request: Request, form: Annotated[ImportanceForm, Form()]) -> Response:
    """Keep the owner's own word on how deep it is."""
    await authorise_person(request).write(lambda use_cases: _keep_importance(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _keep_importance(use_cases: WeekUseCases, form: ImportanceForm) -> None:
    values = {"" if choice is None else str(choice): choice for choice in IMPORTANCES}
    if form.importance not in values or not use_cases.store.interactions.knows(form.owner, form.contact):
        raise NotFoundError(
            "{contact!r} is not known here any more; go back and look again", contact=form.contact
        )
    now = to_epoch(use_cases.clock())
    use_cases.store.list_inputs.say(form.owner, form.contact, "importance", values[form.importance], now)
