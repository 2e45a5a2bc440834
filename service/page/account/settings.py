"""What is set for an owner: the form of all settings."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import UsageError
from data.schema import OWN, from_epoch, to_epoch
from data.settings import Settings
from data.store.bookkeeping.preferences import EXPERIMENT, HORIZON, INTRODUCTIONS
from data.wording.explanations.guards import ALWAYS_ON, GUARDS
from data.wording.explanations.week import kept
from data.wording.language import LANGUAGES, Language, own_name
from service.page.account.own_addresses_section import own_addresses_section
from service.page.layout import (
    NoticeQuery,
    OwnerQuery,
    midnight_of,
    notice,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
)
from service.use_cases.people.after_meetings import ask_after_meetings, asks_after_meetings
from service.use_cases.week import FieldError, WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
BUDGET, MOST = 5, 20
HORIZONS = (30, 60, 90, 180)
# As far as the shipped model answers.
NEAREST, FARTHEST = 14, 180
SHARES = {"upkeep": 3.0, "revival": 2.0}
SWITCHED = [code for code in GUARDS if code not in ALWAYS_ON]
# What the owner said, what is no person, and what is about the moment.
GUARD_GROUPS = (
    ("never", "archived", "deceased", "snoozed", "not_before", "own_rhythm", "answered", "away"),
    ("machine", "list", "desk", "group"),
    (
        "contact_cooldown",
        "colleague",
        "suggestion_cooldown",
        "unanswered",
        "woken",
        "never_answered",
        "planned",
        "in_rhythm",
        "burst",
        "not_visible",
    ),
)


class SettingsForm(PageForm):
    """Everything the page can set, at once."""

    owner: str
    budget: int
    revival: int
    guards: list[str] = Field(default_factory=list)
    away_until: str = ""
    language: str
    horizon: int | Literal[""] = ""
    experiment: bool = False
    introductions: bool = False
    meetings: bool = False


@router.get("/settings")
async def settings(request: Request, owner: OwnerQuery, done: NoticeQuery = "") -> Response:
    """Show what the owner has set."""
    return await owner_page(request, "account/settings.html", owner, "settings", settings_context, done)


def settings_context(use_cases: WeekUseCases, lang: Language, owner: str, done: str = "") -> dict[str, Any]:
    """Return what the settings page shows."""
    values = use_cases.store.preferences.all(owner)
    return {
        "notice": notice(kept(lang)) if done == "noted" else None,
        "budget": values.get("budget", BUDGET),
        "revival": _revival(values),
        "guard_groups": _guard_groups(values, lang, team=use_cases.store.colleagues.is_on()),
        "experiment": bool(values.get(EXPERIMENT)),
        "introductions": bool(values.get(INTRODUCTIONS, True)),
        "meetings": asks_after_meetings(use_cases.store, owner, use_cases.clock()),
        "horizons": _horizons(values.get(HORIZON), lang),
        "away_until": _day(values.get("away_until")),
        "languages": [(code, own_name(code)) for code in LANGUAGES],
        "language": lang.code,
        "privacy": page_url("privacy", owner),
        "every_week": page_url("every-week", owner),
        "export": page_url("settings/export", owner),
        "erasures": page_url("settings/erasures", owner) if use_cases.store.erasure.erasures() else "",
        **own_addresses_section(use_cases.store, lang, owner),
        # The folder is everybody's: whoever is signed in to a part of it has no business with it.
        "home": str(Settings.from_environment().home) if use_cases.store.workspace == OWN else "",
    }


def _revival(values: dict[str, Any]) -> int:
    shares, budget = values.get("shares", SHARES), values.get("budget", BUDGET)
    whole = (shares["upkeep"] + shares["revival"]) or 1
    return round(int(budget) * float(shares["revival"]) / float(whole))


def _horizons(own: int | None, lang: Language) -> list[tuple[int | str, str, bool]]:
    days = sorted({*HORIZONS, *([own] if own else [])})
    first = ("", lang.say("let Kith choose (usually 90 days)"), own is None)
    return [first, *((choice, lang.days(choice), choice == own) for choice in days)]


def _guard_groups(
    values: dict[str, Any], lang: Language, *, team: bool = False
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the switches of the guards under three headings; that of colleagues only for a team."""
    switched, names = values.get("guards", {}), _guard_names(lang)
    headings = (lang.say("Your own word"), lang.say("Not one person"), lang.say("Not the right time"))
    return [
        (
            heading,
            [
                {"name": code, "on": switched.get(code, True), "label": names[code]}
                for code in codes
                if team or code != "colleague"
            ],
        )
        for heading, codes in zip(headings, GUARD_GROUPS, strict=True)
    ]


def _guard_names(lang: Language) -> dict[str, str]:
    """Return what each guard keeps off, in a few words."""
    return {
        "never": lang.say("People you never want suggested"),
        "deceased": lang.say("People who have died"),
        "archived": lang.say("People you archived"),
        "machine": lang.say("Addresses that write by themselves"),
        "list": lang.say("Mailing lists"),
        "desk": lang.say("Role addresses, like sales or a reception"),
        "group": lang.say("Groups you were never alone with"),
        "snoozed": lang.say("People you put off"),
        "not_before": lang.say("People you want to hear of on a later day"),
        "own_rhythm": lang.say("People who are not yet due by your own word"),
        "answered": lang.say("People you answered about lately"),
        "contact_cooldown": lang.say("People you were in touch with this week"),
        "colleague": lang.say("People a colleague was in touch with this week"),
        "suggestion_cooldown": lang.say("People who were suggested lately"),
        "unanswered": lang.say("People who left your last three messages unanswered"),
        "woken": lang.say("People you wrote to after a long pause, until they answer"),
        "never_answered": lang.say("People who write to you, and to whom you never wrote"),
        "planned": lang.say("People you will meet soon"),
        "away": lang.say("Everybody, while you are away"),
        "in_rhythm": lang.say("People who are not late by your usual rhythm"),
        "not_visible": lang.say("People whose main source has stopped"),
        "burst": lang.say("People you met on one occasion only"),
    }


def _day(seconds: int | None) -> str:
    return "" if seconds is None else f"{from_epoch(seconds).astimezone():%Y-%m-%d}"


@router.post("/settings")
async def keep(request: Request, form: Annotated[SettingsForm, Form()]) -> Response:
    """Keep all settings of the form; the next list is made by them."""
    await authorise_person(request).write(lambda use_cases: _keep(use_cases, form))
    return redirect_after_post(page_url("settings", form.owner, said="noted"))


def _keep(use_cases: WeekUseCases, form: SettingsForm) -> None:
    if form.owner not in use_cases.store.lists.owners(to_epoch(use_cases.clock())):
        raise UsageError("{owner!r} has no list here", owner=form.owner)
    ask_after_meetings(use_cases.store, form.owner, use_cases.clock(), wanted=form.meetings)
    for name, value in _values(form, use_cases).items():
        use_cases.store.preferences.set(form.owner, name, value)
        if name != "language":
            # Said with its day as well: a list of the past is made again with what was set then.
            use_cases.store.list_inputs.say(form.owner, "", name, value, to_epoch(use_cases.clock()))


def _values(form: SettingsForm, use_cases: WeekUseCases) -> dict[str, Any]:
    if not 1 <= form.budget <= MOST:
        raise FieldError(
            "/budget", "{budget} people a week cannot be; choose 1 to {most}", budget=form.budget, most=MOST
        )
    if not 0 <= form.revival <= form.budget:
        fields = {"revival": form.revival, "budget": form.budget, "most": form.budget}
        raise FieldError("/revival", "{revival} of {budget} cannot be; choose 0 to {most}", **fields)
    if form.language not in LANGUAGES:
        raise FieldError("/language", "there is no language {language!r} here", language=form.language)
    if form.horizon and not NEAREST <= form.horizon <= FARTHEST:
        fields = {"horizon": form.horizon, "nearest": NEAREST, "farthest": FARTHEST}
        raise FieldError("/horizon", "{horizon} days cannot be; choose {nearest} to {farthest}", **fields)
    return {
        "budget": form.budget,
        HORIZON: form.horizon or None,
        "shares": {"upkeep": float(form.budget - form.revival), "revival": float(form.revival)},
        "guards": {code: code in form.guards for code in SWITCHED},
        EXPERIMENT: form.experiment,
        INTRODUCTIONS: form.introductions,
        "away_until": _away(form.away_until, use_cases.clock()),
        "language": form.language,
    }


def _away(text: str, now: datetime) -> int | None:
    if not text:
        return None
    until = midnight_of(text, "/away_until")
    return to_epoch(until) if until > now else None
