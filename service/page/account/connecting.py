"""Connecting an account on the page: its password is sealed, a worker looks, its owner agrees."""

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import DeniedError, NotFoundError, SecretKeyError
from data.importers.calendar.secret_address import https_address, shown_address
from data.messages import Message
from data.schema import HOUR_SECONDS, OWN, to_epoch
from data.store.bookkeeping.connections import (
    CALENDAR_KINDS,
    EVERY_SECONDS,
    NAMED_SERVER,
    NOT_MINE,
    SERVER,
    Connection,
    ConnectionKind,
    ConnectionState,
)
from data.store.bookkeeping.job_queue import EVERY_CALENDAR, Job, JobKind, JobState
from data.wording.commands.connections import overview_lines
from data.wording.language import Language
from service.middleware.request_limits import is_loopback
from service.page.layout import owner_page, page_router, page_url, redirect_after_post
from service.page.terminal import terminal_note
from service.use_cases.connections import drafts
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from service.use_cases.connections.documents import connection_fields
from service.use_cases.connections.drafts import takes_password
from service.use_cases.jobs import job_sentence
from service.use_cases.week import FieldError, WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
PLACE = "/sources/accounts"
Typed = Annotated[str, Field(min_length=1, max_length=320)]
Secret = Annotated[str, Field(min_length=1, max_length=2_000)]


class MailForm(PageForm):
    """A mail address, its password, and its server where the address does not lead there."""

    owner: str
    address: Typed
    password: Secret
    server: Annotated[str, Field(max_length=320)] = ""


class CalendarForm(PageForm):
    """The secret address of a calendar."""

    owner: str
    secret: Secret


class DavForm(PageForm):
    """A server of calendars, address books or mail, and who signs in there."""

    owner: str
    what: Literal["caldav", "carddav", "jmap"]
    server: Typed
    login: Typed
    password: Secret


class PasswordForm(PageForm):
    """Another password of an account."""

    owner: str
    connection: Annotated[str, Field(min_length=1, max_length=64)]
    password: Secret


class TrustForm(PageForm):
    """The fingerprint of a certificate, compared by whoever owns the server."""

    owner: str
    connection: Annotated[str, Field(min_length=1, max_length=64)]
    fingerprint: Annotated[str, Field(pattern=r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$")]


@router.post(f"{PLACE}/mail")
async def connect_mail(request: Request, form: Annotated[MailForm, Form()]) -> Response:
    """Look at a mail account."""
    address = mail_address(form.address, "/address")
    settings: dict[str, Any] = {"login": address, "since": None, "subjects": False, "every": EVERY_SECONDS}
    if form.server.strip():
        settings[NAMED_SERVER] = form.server.strip()
    account = NewAccount(form.owner, ConnectionKind.IMAP, address, settings, form.password)
    return await _add(request, account)


@router.post(f"{PLACE}/calendar")
async def connect_calendar(request: Request, form: Annotated[CalendarForm, Form()]) -> Response:
    """Look at a calendar by its secret address."""
    if not https_address(form.secret).startswith("https://"):
        raise FieldError("/secret", "the secret address begins with https:// or webcal://")
    shown = shown_address(form.secret)
    settings = {SERVER: shown.partition("/")[0], "every": HOUR_SECONDS}
    account = NewAccount(form.owner, ConnectionKind.ICS, shown, settings, form.secret)
    return await _add(request, account)


@router.post(f"{PLACE}/dav")
async def connect_dav(request: Request, form: Annotated[DavForm, Form()]) -> Response:
    """Look at calendars over CalDAV, at address books over CardDAV, or at mail over JMAP."""
    server, login = form.server.strip(), form.login.strip()
    url = server if "://" in server else f"https://{server}/"
    settings: dict[str, Any] = {SERVER: url, "login": login, "every": HOUR_SECONDS}
    kind, address = ConnectionKind(form.what), f"{login} {url}"
    if kind is ConnectionKind.JMAP:
        settings |= {"since": None, "subjects": False, "bearer": False, "every": EVERY_SECONDS}
        address = mail_address(login, "/login")
    account = NewAccount(form.owner, kind, address, settings, form.password)
    return await _add(request, account)


@router.post(f"{PLACE}/password")
async def change_password(request: Request, form: Annotated[PasswordForm, Form()]) -> Response:
    """Keep another password, and look whether it is the right one."""
    key_path = key_path_of(request)

    def change(use_cases: WeekUseCases) -> Job:
        connection = owned(use_cases, form.owner, form.connection)
        accounts = ConnectionUseCases(use_cases.store, key_path)
        return drafts.change_password(use_cases, accounts, connection, form.password)

    return _to_look(await authorise_person(request).write(change))


@router.post(f"{PLACE}/trust")
async def trust(request: Request, form: Annotated[TrustForm, Form()]) -> Response:
    """Believe the certificate that a server of one's own showed, and look again."""

    def look(use_cases: WeekUseCases) -> Job:
        connection = owned(use_cases, form.owner, form.connection)
        return drafts.trust_certificate(use_cases, connection, form.fingerprint)

    return _to_look(await authorise_person(request).write(look))


@router.get(f"{PLACE}/{{job}}")
async def looked_at(request: Request, job: str) -> Response:
    """Show what a look at an account found."""
    look = JobKind.LOOK_AT_ACCOUNT
    row = await authorise_person(request).read(lambda use_cases: use_cases.store.jobs.get(job, look))
    return await owner_page(request, "account/connecting.html", row.owner, "sources", _found, row)


def connections_section(use_cases: WeekUseCases, lang: Language, owner: str) -> list[dict[str, Any]]:
    """Return what is shown of an owner's accounts."""
    now = to_epoch(use_cases.clock())
    return [
        {
            **connection_fields(one, lang, now),
            "is_draft": one.is_draft,
            "has_calendars": one.kind in CALENDAR_KINDS and not one.is_draft,
            "asks_password": takes_password(one) and one.state is ConnectionState.NEEDS_YOU,
        }
        for one in use_cases.store.connections.of(owner)
    ]


def may_connect(request: Request) -> bool:
    """Tell whether a password can be typed here: in this machine's own workspace, and unread on its way."""
    is_private = request.url.scheme == "https" or is_loopback(request.headers.get("host", ""))
    return is_private and authorise_person(request).caller.workspace == OWN


def key_path_of(request: Request) -> Path:
    """Return where the key lies that seals a password; raises DeniedError where none is to be typed."""
    if not may_connect(request):
        raise DeniedError(
            "accounts are connected on the computer where Kith is, or over https: elsewhere a password could "
            "be read on its way"
        )
    path: Path | None = request.app.state.webhooks.key_path
    if path is None:
        raise SecretKeyError("this service was started without a key file, so it can keep no password")
    return path


def owned(use_cases: WeekUseCases, owner: str, number: str) -> Connection:
    """Return an account of an owner; raises NotFoundError where it is not theirs."""
    connection = use_cases.store.connections.get(number)
    if connection.owner != owner:
        raise NotFoundError("there is no owner {owner!r} here", owner=owner)
    return connection


def mail_address(text: str, field: str) -> str:
    """Return a mail address as it was typed; raises FieldError where it is none."""
    address = text.strip()
    if "@" not in address.strip("@"):
        raise FieldError(field, "{address!r} is not a mail address", address=address)
    return address


async def _add(request: Request, account: NewAccount) -> Response:
    key_path = key_path_of(request)

    def add(use_cases: WeekUseCases) -> Job:
        return drafts.add_draft(use_cases, ConnectionUseCases(use_cases.store, key_path), account)

    return _to_look(await authorise_person(request).write(add))


def _to_look(job: Job) -> Response:
    return redirect_after_post(f"{PLACE}/{job.id}")


def shown_job(use_cases: WeekUseCases, lang: Language, owner: str, job: Job) -> dict[str, Any]:
    """Return how far a job about accounts is, what it says where it is not done, and the way back."""
    sentence = "" if job.state is JobState.DONE else job_sentence(use_cases, job, lang)
    return {
        "running": not job.ended,
        "sentence": sentence,
        "terminal": terminal_note([sentence], lang) if sentence else "",
        "sources": accounts_of(owner),
    }


def accounts_of(owner: str) -> str:
    """Return the address of an owner's accounts on their page of sources."""
    return f"{page_url('sources', owner)}#connections"


def _found(use_cases: WeekUseCases, lang: Language, owner: str, job: Job) -> dict[str, Any]:
    connection = use_cases.store.connections.get(job.arguments["connection"])
    is_done = job.state is JobState.DONE
    asked_anew = bool(job.arguments.get(EVERY_CALENDAR))
    return shown_job(use_cases, lang, owner, job) | {
        "account": connection,
        "fingerprint": _shown_fingerprint(connection, job),
        "lines": _lines(connection, job.result, lang) if is_done else [],
        "calendars": _calendars(connection, job) if is_done else [],
        "asked_anew": asked_anew,
        "may_agree": is_done and (asked_anew or connection.state is not ConnectionState.LIVE),
        "href": f"{PLACE}/{job.id}",
    }


def _lines(connection: Connection, result: dict[str, Any], lang: Language) -> list[str]:
    about = (result["names"], result["count"], result["left_out"])
    lines = overview_lines(connection.kind, *about, connection.settings, lang)
    count = int(connection.settings["every"]) // 60
    return [
        *lines,
        lang.say("From the beginning, then every {count} minutes what is new.", count=lang.number(count)),
        lang.say("The password is sealed with a key outside the store. No mail and no entry is changed."),
    ]


def _calendars(connection: Connection, job: Job) -> list[tuple[str, str, bool]]:
    """Return key, name and the answer of before of each calendar whose owner is asked whether it is theirs.

    One alone is, until somebody wants to be asked.
    """
    calendars, others = job.result.get("calendars", []), connection.settings.get(NOT_MINE, ())
    is_asked = len(calendars) > 1 or job.arguments.get(EVERY_CALENDAR)
    return [
        (key, name, key not in others)
        for key, name in calendars
        if connection.kind in CALENDAR_KINDS and is_asked
    ]


def _shown_fingerprint(connection: Connection, job: Job) -> str:
    """Return the fingerprint of the certificate that stood in the way of a first look; empty without one."""
    if not connection.is_draft or not isinstance(job.fault, Message):
        return ""
    return str(job.fault.fields.get("fingerprint", ""))
