"""The page of what happens by itself each week: when, what last happened, what happens next."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.weekly.way_setting import Way
from data.weekly.weekly_moment import HOURS, WEEKDAYS
from data.wording.commands import schedule as sentences
from data.wording.commands.schedule import weekday_name
from data.wording.explanations.week import kept
from data.wording.language import Language
from service.page.app.announcing import announcing_context, push_key_of
from service.page.layout import (
    NoticeQuery,
    OwnerQuery,
    notice,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
)
from service.page.terminal import terminal_note
from service.use_cases.find_contact import require_owner
from service.use_cases.jobs import BY_PAGE, job_sentence
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.announcing import end_others
from service.use_cases.weekly.digest_settings import digest_lines, digest_of, set_digest
from service.use_cases.weekly.every_week import schedule_lines, set_weekly
from service.use_cases.weekly.places import calendar_line, calendar_place
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
ROOM = "every-week"


class WeeklyForm(PageForm):
    """The weekday and hour of the week's list, and the zone in which they are meant."""

    owner: str
    weekday: Annotated[int, Field(ge=0, lt=len(WEEKDAYS))]
    hour: Annotated[int, Field(ge=0, lt=HOURS)]
    zone: Annotated[str, Field(max_length=80)] = ""


class CalendarForm(PageForm):
    """Which of the buttons of the calendar was pressed."""

    owner: str
    kind: Literal["with_dates", "without_dates", "off"]


class OwnerForm(PageForm):
    """Whose page a button was on."""

    owner: str


class DigestForm(PageForm):
    """To which address the digest goes, whether it does, and whether a quiet week sends a line."""

    owner: str
    to: Annotated[str, Field(max_length=320)]
    on: bool = False
    quiet_line: bool = False


@router.get(f"/{ROOM}")
async def every_week(request: Request, owner: OwnerQuery, done: NoticeQuery = "") -> Response:
    """Show what happens by itself, and when."""
    has_phone = request.app.state.network_place is not None
    page = "account/every_week.html"
    key = push_key_of(request)
    return await owner_page(request, page, owner, "settings", _context, done, has_phone=has_phone, key=key)


def _context(
    use_cases: WeekUseCases, lang: Language, owner: str, done: str, *, has_phone: bool, key: str
) -> dict[str, Any]:
    newest_test = _newest_test(use_cases, owner, lang)
    no_phone = "" if has_phone else sentences.no_phone(lang)
    lines, digests = schedule_lines(use_cases, owner, lang), digest_lines(use_cases.store, owner, lang)
    return announcing_context(use_cases, lang, owner, key) | {
        "notice": notice(kept(lang)) if done == "noted" else None,
        "lines": lines,
        "terminal": terminal_note([*lines, *digests, newest_test, no_phone], lang),
        "digest": digest_of(use_cases.store, owner),
        "digest_lines": digests,
        "newest_test": newest_test,
        "calendar": calendar_line(use_cases.store, owner, lang),
        "has_server": use_cases.store.mail_accounts.get() is not None,
        "has_phone": has_phone,
        "no_phone": no_phone,
        "weekly": use_cases.store.preferences.weekly(owner),
        "weekdays": [(day, weekday_name(day, lang)) for day in range(len(WEEKDAYS))],
        "hours": [(hour, f"{hour:02}:00".translate(lang.digits)) for hour in range(HOURS)],
    }


@router.post(f"/{ROOM}")
async def keep(request: Request, form: Annotated[WeeklyForm, Form()]) -> Response:
    """Keep at which moment of a week the list is made."""
    await authorise_person(request).write(lambda use_cases: _keep(use_cases, form))
    return redirect_after_post(page_url(ROOM, form.owner, said="noted"))


def _keep(use_cases: WeekUseCases, form: WeeklyForm) -> None:
    require_owner(use_cases.store, form.owner)
    set_weekly(use_cases.store, form.owner, form.weekday, form.hour, form.zone.strip() or None)


@router.post(f"/{ROOM}/digest")
async def keep_digest(request: Request, form: Annotated[DigestForm, Form()]) -> Response:
    """Keep how the digest is wanted."""
    await authorise_person(request).write(lambda use_cases: _keep_digest(use_cases, form))
    return redirect_after_post(page_url(ROOM, form.owner, said="noted"))


@router.post(f"/{ROOM}/test")
async def ask_for_test(request: Request, form: Annotated[OwnerForm, Form()]) -> Response:
    """Ask a worker for a test by mail; the page says what came of it."""
    await authorise_person(request).write(lambda use_cases: _ask_for_test(use_cases, form.owner))
    return redirect_after_post(f"{page_url(ROOM, form.owner)}#digest")


def _ask_for_test(use_cases: WeekUseCases, owner: str) -> None:
    require_owner(use_cases.store, owner)
    now = to_epoch(use_cases.clock())
    use_cases.store.jobs.ask(JobKind.TEST_DIGEST, owner, {}, BY_PAGE, now)


def _newest_test(use_cases: WeekUseCases, owner: str, lang: Language) -> str:
    """Say how far the newest test is; nothing where none was asked for lately."""
    job = use_cases.store.jobs.newest(owner, JobKind.TEST_DIGEST)
    if job is None:
        return ""
    return lang.say("The newest test: {state}", state=job_sentence(use_cases, job, lang))


@router.post(f"/{ROOM}/calendar")
async def make_calendar(request: Request, form: Annotated[CalendarForm, Form()]) -> Response:
    """Make a secret address of the calendar and show it this once, or let it open nothing any more."""
    place = await authorise_person(request).write(lambda use_cases: _calendar(use_cases, form))
    if place is None:
        return redirect_after_post(page_url(ROOM, form.owner, said="noted"))
    # No redirect: the address stands in no other.
    return await owner_page(request, "account/calendar.html", form.owner, "settings", _shown_once, place)


def _calendar(use_cases: WeekUseCases, form: CalendarForm) -> str | None:
    require_owner(use_cases.store, form.owner)
    addresses = use_cases.store.calendar_addresses
    if form.kind == "off":
        addresses.revoke(form.owner)
        return None
    secret = addresses.make(form.owner, to_epoch(use_cases.clock()), with_dates=form.kind == "with_dates")
    return calendar_place(use_cases.store, secret)


def _shown_once(_: WeekUseCases, __: Language, ___: str, place: str) -> dict[str, Any]:
    return {"place": place}


def _keep_digest(use_cases: WeekUseCases, form: DigestForm) -> None:
    require_owner(use_cases.store, form.owner)
    now = to_epoch(use_cases.clock())
    before = digest_of(use_cases.store, form.owner)
    set_digest(use_cases.store, form.owner, now, on=form.on, to=form.to, quiet_line=form.quiet_line)
    if form.on and not (before is not None and before.on):
        end_others(use_cases.store, form.owner, Way.MAIL)
