"""The ASGI app: routes and middleware over an open store and a clock."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from data.store.store import Store
from service.api import (
    about,
    addresses,
    changes,
    erasures,
    interactions,
    jobs,
    memories,
    people,
    relationships,
    suggestions,
    webhooks,
)
from service.api.administration import aggregates, audit, keys
from service.api.bulk import uploads as bulk_uploads
from service.api.contacts import introductions, objections
from service.api.crm import incoming_webhooks
from service.api.crm import preview as crm_preview
from service.api.records import answers, merges, owners
from service.api.records import contacts as contact_records
from service.api.records import interactions as interaction_records
from service.api.records import suggestions as all_suggestions
from service.api.team import team
from service.mcp.endpoint import McpEndpoint
from service.middleware.authentication import Authentication
from service.middleware.head_requests import HeadRequests
from service.middleware.request_limits import RequestLimits
from service.middleware.telemetry import MetricsByWorkspace, OnError, Telemetry
from service.page import everybody, kinds, person, report, sign_in, sources, week
from service.page.account import (
    connecting,
    connections,
    crm,
    erasure,
    every_week,
    own_addresses,
    phone,
    privacy,
    settings,
    signing_in,
)
from service.page.app import announcing, installable, kept_answers
from service.page.layout import problem_page
from service.page.lists import new_list, past_lists
from service.page.mail import answer_links, calendar
from service.page.people import after_meeting, circles, importance, memory, rhythm
from service.page.people import introductions as introductions_page
from service.page.uploads import Uploads
from service.page.workplace import contact, workplace
from service.runtime.purge import Purge
from service.runtime.scorer_process import Scorer
from service.runtime.store_access import StoreAccess
from service.runtime.worker_process import WorkerProcess
from service.security import RateLimiter
from service.use_cases.connections.signing_in import Questions
from service.use_cases.webhooks.endpoints import WebhookSettings
from service.use_cases.week import Clock
from service.web import problems
from service.web.batch_schemas import BatchSent
from service.web.openapi.description import describe

# What is asked most comes first: each route before it is compared with the path. Whoever an owner is, comes
# after what is theirs: its path would match them too.
API = (
    suggestions,
    changes,
    introductions,
    jobs,
    interactions,
    relationships,
    addresses,
    memories,
    all_suggestions,
    answers,
    contact_records,
    interaction_records,
    merges,
    people,
    owners,
    objections,
    erasures,
    webhooks,
    crm_preview,
    keys,
    audit,
    aggregates,
    bulk_uploads,
    team,
    about,
)
PAGES = (
    week,
    new_list,
    past_lists,
    everybody,
    after_meeting,
    introductions_page,
    circles,
    person,
    importance,
    memory,
    rhythm,
    kinds,
    report,
    settings,
    connections,
    connecting,
    signing_in,
    crm,
    own_addresses,
    every_week,
    privacy,
    phone,
    erasure,
    workplace,
    contact,
    sources,
    answer_links,
    calendar,
    incoming_webhooks,
    announcing,
    installable,
    kept_answers,
    sign_in,
)
# What programs read is small already and stays as it is.
PLAIN = ("/v1/", "/mcp", "/healthz", "/readyz", "/metrics")
STATIC = Path(__file__).parent / "page" / "static"
DESCRIPTION = """
Send what happened, read whom to reach out to and why, say what came of it.

Every call needs a key of one workspace (`Authorization: Bearer kith_…`), except on one's own machine
before any key was made. Errors are problem details (RFC 9457) with a stable `type`. Every answer
carries `X-Request-Id`, and `RateLimit` headers say what is left. A POST with an `Idempotency-Key`
can be sent again without doing anything twice.
"""


class Static(StaticFiles):
    """Static files, which browsers may keep and revalidate."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, or 304 where the browser has it."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["cache-control"] = "no-cache"
        return answer


class Compression(GZipMiddleware):
    """Compresses what a browser is sent. No other site can make one send the cookie along (SameSite)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer compressed where the caller takes that."""
        plain = scope["type"] != "http" or scope["path"].startswith(PLAIN)
        await (self.app if plain else super().__call__)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Options:
    """Requests a minute for each key, whether it listens on a network, commands of other processes."""

    quota: int = 6_000
    on_network: bool = False
    # Where a phone at home finds the page, unencrypted; None where nobody asked for that.
    network_place: str | None = None
    # The names of hosts for which a proxy on this machine passes requests on, from other machines.
    hosts: frozenset[str] = frozenset()
    scorer: Sequence[str] = ()
    # Where uploaded files wait for a worker.
    uploads: Path | None = None
    # Where a program's uploads wait, with the results of their rows.
    bulk: Path | None = None
    # Asked at each start: by then the clock has gone on.
    worker: Callable[[], Sequence[str]] | None = None
    # Where the key lies that seals the secrets of webhooks, and where webhooks may be sent.
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)

    @property
    def from_elsewhere(self) -> bool:
        """Tell whether others than this machine's own accounts can reach the service."""
        return self.on_network or bool(self.hosts)


def create_app(store: Store, clock: Clock, options: Options | None = None) -> FastAPI:
    """Return the service over an open store; it reads from that one and writes over its own connection."""
    options = options or Options()
    app = FastAPI(
        title="Kith",
        summary="Whom to reach out to this week, and why",
        description=DESCRIPTION,
        version="1",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "Wherever it runs"}],
        # The framework's own pages load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    _set_state(app, store, clock, options)
    for router in (*(module.router for module in (*API, *PAGES)), about.scores):
        # Joined, not included: a router inside a router is matched twice for every request.
        app.router.routes += router.routes
    app.router.routes.append(Route("/mcp", app.state.mcp, methods=["POST"], include_in_schema=False))
    app.mount("/static", Static(directory=STATIC), name="static")
    on_error = problems.install_error_handlers(app, problem_page)
    describe(app, BatchSent)
    _add_middleware(app, options, on_error)
    return app


def _set_state(app: FastAPI, store: Store, clock: Clock, options: Options) -> None:
    """Give an app what its routes and its middleware share."""
    app.state.store_access = StoreAccess.over(store, clock)
    app.state.purge = Purge(app.state.store_access)
    app.state.metrics = MetricsByWorkspace()
    app.state.scorer = Scorer(options.scorer)
    app.state.worker = WorkerProcess(options.worker)
    app.state.bulk = options.bulk
    app.state.uploads = Uploads(options.uploads)
    app.state.mcp = McpEndpoint()
    app.state.seen = {}
    app.state.webhooks = options.webhooks
    app.state.network_place = options.network_place
    app.state.attempts = sign_in.SignInLimiter()
    app.state.questions = Questions()


def _add_middleware(app: FastAPI, options: Options, on_error: OnError) -> None:
    """Add what every request passes; the last one added is the first to see a request."""
    app.add_middleware(
        Authentication,
        store_access=app.state.store_access,
        quota=RateLimiter(options.quota),
        on_network=options.from_elsewhere,
    )
    app.add_middleware(Telemetry, metrics=app.state.metrics, on_error=on_error)
    app.add_middleware(Compression, minimum_size=500, compresslevel=6)
    app.add_middleware(RequestLimits, on_network=options.on_network, hosts=options.hosts)
    app.add_middleware(HeadRequests)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.worker.start()
    app.state.purge.start()
    yield
    await app.state.mcp.close()
    await app.state.purge.close()
    await app.state.worker.close()
    await app.state.scorer.close()
    await app.state.store_access.close()
