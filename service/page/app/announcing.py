"""By which way a week announces itself, set on the page: devices, chats, a test for each."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from data.errors import SecretKeyError, UsageError
from data.schema import to_epoch
from data.sealed_secrets import key_or_new
from data.store.bookkeeping.job_queue import JobKind
from data.store.feed.outbox import DeliveryKind
from data.weekly.push_key import PushKey
from data.weekly.push_subscription import PushSubscription
from data.weekly.way_setting import Way
from data.wording.language import Language
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.find_contact import require_owner
from service.use_cases.jobs import BY_PAGE, job_sentence
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.announcing import (
    add_device,
    announce_lines,
    choose,
    names_people,
    remove_target,
    ways_on,
)
from service.use_cases.weekly.digest_settings import digest_of
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
ROOM = "every-week"
TESTS = {"push": JobKind.TEST_PUSH, "chat": JobKind.TEST_CHAT}
# Longer addresses of push services are not known.
Address = Annotated[str, Field(min_length=1, max_length=2_000)]


class AnnounceForm(PageForm):
    """By which way a week is to announce itself, and whether push and chat name people."""

    owner: str
    way: Way
    names: bool = False


class DeviceForm(PageForm):
    """What a browser hands over so that its device can be told something."""

    owner: str
    endpoint: Address
    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class TargetForm(PageForm):
    """Which device or chat address a button was beside."""

    owner: str
    number: Annotated[str, Field(max_length=64)]


class TestForm(PageForm):
    """By which way a test is asked for."""

    owner: str
    kind: Literal["push", "chat"]


def announcing_context(use_cases: WeekUseCases, lang: Language, owner: str, push_key: str) -> dict[str, Any]:
    """Return what the page shows of how a week announces itself; without a key no device can be added."""
    store, on = use_cases.store, ways_on(use_cases.store, owner)
    devices, chats = (
        store.delivery_targets.of(owner, kind) for kind in (DeliveryKind.PUSH, DeliveryKind.CHAT)
    )
    ready = {
        Way.MAIL: digest_of(store, owner) is not None and store.mail_accounts.get() is not None,
        Way.PUSH: bool(devices),
        Way.CHAT: bool(chats),
        Way.CALENDAR: True,
    }
    names = {
        Way.MAIL: lang.say("By mail"),
        Way.PUSH: lang.say("As a notification on my devices"),
        Way.CHAT: lang.say("In a chat"),
        Way.CALENDAR: lang.say("Not at all: I look at the page, or into my calendar"),
    }
    chosen = on or [Way.CALENDAR]
    return {
        "announce_lines": announce_lines(store, owner, lang),
        "ways": [(str(way), name, ready[way], way is chosen[0]) for way, name in names.items()],
        "names_people": any(names_people(store, owner, way) for way in (Way.PUSH, Way.CHAT)),
        "devices": devices,
        "chats": chats,
        "push_key": push_key,
        "target_tests": [_newest_test(use_cases, owner, kind, lang) for kind in TESTS.values()],
    }


def push_key_of(request: Request) -> str:
    """Return the key by which a push service knows this installation; empty where there is no key file."""
    path = request.app.state.webhooks.key_path
    if path is None:
        return ""
    try:
        return PushKey.of_key(key_or_new(path)).public_text()
    except (SecretKeyError, OSError):
        # The page says what is wrong with the key file elsewhere.
        return ""


@router.post(f"/{ROOM}/announce")
async def keep_way(request: Request, form: Annotated[AnnounceForm, Form()]) -> Response:
    """Let a week announce itself by one way."""
    await authorise_person(request).write(lambda use_cases: _choose(use_cases, form))
    return redirect_after_post(page_url(ROOM, form.owner, said="noted"))


def _choose(use_cases: WeekUseCases, form: AnnounceForm) -> None:
    require_owner(use_cases.store, form.owner)
    names = form.names if form.way in {Way.PUSH, Way.CHAT} else None
    choose(use_cases.store, form.owner, form.way, to_epoch(use_cases.clock()), names=names)


@router.post("/app/devices")
async def take_device(request: Request, form: Annotated[DeviceForm, Form()]) -> Response:
    """Keep the device on which the button was pressed, and let the week announce itself there."""
    path, networks = request.app.state.webhooks.key_path, request.app.state.webhooks.networks
    if path is None:
        raise SecretKeyError("this service was started without a key file, so it can keep no device")
    key = key_or_new(path)

    def keep(use_cases: WeekUseCases) -> None:
        store, now = use_cases.store, to_epoch(use_cases.clock())
        require_owner(store, form.owner)
        subscription = PushSubscription(form.endpoint, form.p256dh, form.auth)
        add_device(store, form.owner, subscription, key, networks, now)
        choose(store, form.owner, Way.PUSH, now)

    await authorise_person(request).write(keep)
    return JSONResponse({"place": page_url(ROOM, form.owner, said="noted")})


@router.post(f"/{ROOM}/remove")
async def remove(request: Request, form: Annotated[TargetForm, Form()]) -> Response:
    """Send to a device or a chat no more."""
    await authorise_person(request).write(
        lambda use_cases: remove_target(use_cases.store, form.owner, form.number)
    )
    return redirect_after_post(page_url(ROOM, form.owner, said="noted"))


@router.post(f"/{ROOM}/try")
async def ask_for_test(request: Request, form: Annotated[TestForm, Form()]) -> Response:
    """Ask a worker for a test; the page says what came of it."""
    await authorise_person(request).write(lambda use_cases: _ask_for_test(use_cases, form))
    return redirect_after_post(f"{page_url(ROOM, form.owner)}#announce")


def _ask_for_test(use_cases: WeekUseCases, form: TestForm) -> None:
    require_owner(use_cases.store, form.owner)
    if not use_cases.store.delivery_targets.of(form.owner, DeliveryKind(form.kind)):
        raise UsageError("there is no device and no chat address to send a test to")
    now = to_epoch(use_cases.clock())
    use_cases.store.jobs.ask(TESTS[form.kind], form.owner, {}, BY_PAGE, now)


def _newest_test(use_cases: WeekUseCases, owner: str, kind: JobKind, lang: Language) -> str:
    """Say how far the newest test is; nothing where none was asked for lately."""
    job = use_cases.store.jobs.newest(owner, kind)
    if job is None:
        return ""
    return lang.say("The newest test: {state}", state=job_sentence(use_cases, job, lang))
