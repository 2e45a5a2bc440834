"""Signing in at Google or Microsoft from the page: asked here, allowed there, answered to this service."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import DeniedError
from data.oauth.grant import Client
from data.oauth.providers import GOOGLE, MICROSOFT, Provider, Readable, google, microsoft
from data.schema import from_epoch
from data.store.bookkeeping.connections import ConnectionKind
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.wording.commands.connections import kind_name
from data.wording.language import Language
from service.middleware.request_limits import is_loopback
from service.page.account.connecting import PLACE, accounts_of, key_path_of, mail_address, shown_job
from service.page.layout import owner_page, page_router, redirect_after_post
from service.use_cases.connections.accounts import ConnectionUseCases
from service.use_cases.connections.signing_in import Question, Wish, ask_to_finish
from service.use_cases.week import FieldError, WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
HTTP_PORT = 80
NAMES = {GOOGLE: "Google", MICROSOFT: "Microsoft"}


class SignInForm(PageForm):
    """Where somebody signs in, as which client, and what of the account is read.

    An empty client is the one of before.
    """

    owner: str
    provider: Literal["google", "microsoft"]
    address: Annotated[str, Field(min_length=1, max_length=320)]
    client: Annotated[str, Field(max_length=512)] = ""
    secret: Annotated[str, Field(max_length=2_000)] = ""
    read: list[Literal["mail", "calendar", "contacts"]] = Field(default_factory=list, max_length=3)


@router.post(f"{PLACE}/sign-in")
async def begin(request: Request, form: Annotated[SignInForm, Form()]) -> Response:
    """Show the address at which the account's owner says yes, and what they will be asked."""
    if not may_sign_in(request):
        raise DeniedError(
            "signing in is begun on the computer where Kith is: a provider sends the answer back to it alone"
        )
    key_path = key_path_of(request)

    def wish_of(use_cases: WeekUseCases) -> Wish:
        client = _client(ConnectionUseCases(use_cases.store, key_path), form)
        readables = tuple(dict.fromkeys(map(Readable, form.read)))
        if not readables:
            raise FieldError("/read", "say what is to be read: mail, calendars or contacts")
        return Wish(form.owner, provider_of(form), readables, mail_address(form.address, "/address"), client)

    authorised = authorise_person(request)
    wish = await authorised.read(wish_of)
    redirect = f"http://{wish.provider.loopback}:{request.url.port or HTTP_PORT}/"
    question = request.app.state.questions.begin(wish, redirect, authorised.store_access.now())
    return await owner_page(request, "connecting/ask_provider.html", form.owner, "sources", _asked, question)


async def come_back(request: Request) -> Response:
    """Take a provider's answer, which comes to the service's own address, and let a worker go on with it."""
    key_path, authorised = key_path_of(request), authorise_person(request)
    values: Mapping[str, str] = request.query_params
    question = request.app.state.questions.take(values.get("state", ""), authorised.store_access.now())
    job = await authorised.write(lambda use_cases: ask_to_finish(use_cases, key_path, question, values))
    # The code stands in the browser's address no more.
    return redirect_after_post(f"{PLACE}/sign-in/{job.id}")


@router.get(f"{PLACE}/sign-in/{{job}}")
async def signed_in(request: Request, job: str) -> Response:
    """Show how far it is, and lead to a look at each account."""
    kind = JobKind.SIGN_IN
    row = await authorise_person(request).read(lambda use_cases: use_cases.store.jobs.get(job, kind))
    return await owner_page(
        request, "connecting/provider_answered.html", row.owner, "sources", _answered, row
    )


def may_sign_in(request: Request) -> bool:
    """Tell whether this is the browser of the service's own machine, to which providers send people back."""
    return request.url.scheme == "http" and is_loopback(request.headers.get("host", ""))


def provider_of(form: SignInForm) -> Provider:
    """Return where somebody signs in."""
    return google() if form.provider == GOOGLE else microsoft()


def _client(connections: ConnectionUseCases, form: SignInForm) -> Client:
    if form.client.strip():
        return Client(form.client.strip(), form.secret.strip())
    before = connections.client_at(form.owner, form.provider)
    if before is None:
        raise FieldError(
            "/client", "signing in needs a client id of your own; the guide shows how to get one"
        )
    return before


def _asked(_: WeekUseCases, __: Language, owner: str, question: Question) -> dict[str, Any]:
    wish = question.wish
    return {
        "address": wish.address,
        "provider": NAMES[wish.provider.name],
        "url": question.authorization.url,
        "is_google": wish.provider.name == GOOGLE,
        "scopes": [one.rpartition("/")[2] for one in question.authorization.scope.split() if "/" in one],
        "sources": accounts_of(owner),
    }


def _answered(use_cases: WeekUseCases, lang: Language, owner: str, job: Job) -> dict[str, Any]:
    is_done = job.state is JobState.DONE
    looks = job.result["looks"] if is_done else []
    ends_at = job.result["ends_at"] if is_done else None
    return shown_job(use_cases, lang, owner, job) | {
        "address": job.arguments["address"],
        "looks": [(f"{PLACE}/{look}", kind_name(ConnectionKind(kind), lang)) for look, kind in looks],
        "testing": testing_sentence(ends_at, lang) if ends_at is not None else "",
        "href": f"{PLACE}/sign-in/{job.id}",
    }


def testing_sentence(ends_at: int, lang: Language) -> str:
    """Say when Google ends what was granted to a project in testing."""
    return lang.say(
        "Google ends this sign-in on {day:date}, as it does for every project in testing. Publish "
        "your project (Google Auth Platform, Audience, Publish app), and sign in again.",
        day=from_epoch(ends_at),
    )
