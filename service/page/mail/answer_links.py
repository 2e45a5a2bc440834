"""The page with one button behind each link of a digest: a look changes nothing, the button does, once."""

from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from data.errors import SecretKeyError
from data.messages import Message
from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.weekly.answer_tokens import AnswerToken, AnswerTokens
from data.wording.language import Language
from service.page.layout import page_language, render_page
from service.runtime.store_access import WorkspaceAccess
from service.security import Caller
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.digest_letter import action_name
from service.use_cases.weekly.link_answers import LinkOutcome, looked_at, pressed
from service.web.request import store_access_of

# What stands in the address is the secret: no form of a session is asked for.
router = APIRouter(include_in_schema=False)
OLD = Message("this link is older than a week; answer on the page instead")
# What a mail program sends (RFC 8058).
ONE_CLICK = "List-Unsubscribe"


@router.get("/mail/{text}")
async def look(request: Request, text: str) -> Response:
    """Ask whether what the link says shall be done; whoever only looks changes nothing."""
    token, access = _opened(request, text)

    def read(use_cases: WeekUseCases) -> tuple[Language, LinkOutcome]:
        lang = page_language(request, use_cases, token.owner)
        if token.is_old(to_epoch(use_cases.clock())):
            return lang, LinkOutcome(lang.word(OLD))
        return lang, looked_at(use_cases, token, lang)

    lang, outcome = await access.read(read)
    return _page(request, token, outcome, lang)


@router.post("/mail/{text}")
async def press(request: Request, text: str) -> Response:
    """Do what the link says, and offer to take it back."""
    token, access = _opened(request, text)
    lang, outcome = await access.write(
        lambda use_cases: _pressed(use_cases, token, page_language(request, use_cases, token.owner))
    )
    if ONE_CLICK in parse_qs((await request.body()).decode("latin-1")):
        return PlainTextResponse(outcome.sentence)
    return _page(request, token, outcome, lang)


def _pressed(use_cases: WeekUseCases, token: AnswerToken, lang: Language) -> tuple[Language, LinkOutcome]:
    return lang, pressed(use_cases, token, lang)


def _opened(request: Request, text: str) -> tuple[AnswerToken, WorkspaceAccess]:
    """Return what a link says, and the workspace that it is about."""
    tokens = _tokens(request)
    token = tokens.open(text)
    # Whoever has the mail may answer it, and nothing else.
    caller = Caller("mail", token.workspace, frozenset())
    return token, WorkspaceAccess(store_access_of(request), caller)


def _tokens(request: Request) -> AnswerTokens:
    path = request.app.state.webhooks.key_path
    if path is None:
        raise SecretKeyError("this service was started without a key file, so it can open no link")
    return AnswerTokens.of_key(read_key(path))


def _page(request: Request, token: AnswerToken, outcome: LinkOutcome, lang: Language) -> Response:
    action = outcome.button
    button = None
    if action is not None:
        next_token = AnswerToken(token.workspace, token.owner, action, token.made_at, token.contact)
        button = {"href": f"/mail/{_tokens(request).seal(next_token)}", "name": action_name(action, lang)}
    return render_page(
        "mail/answer.html",
        lang,
        request=request,
        status=HTTPStatus.OK,
        sentence=outcome.sentence,
        button=button,
    )
