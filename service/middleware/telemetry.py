"""Metrics and the log of requests; neither holds a name of a caller or a contact."""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from time import perf_counter
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.errors import KithError
from data.schema import OWN
from data.store.engine.request_id import from_request
from service.runtime.json_log import frames_of

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SLOW_SECONDS = 1.0
# As proxies log it: the client closed the connection before the response.
GONE = 499
UNMATCHED = "unmatched"
# Routes of the framework, which leave no template behind.
STATIC, STATIC_ROUTE = "/static/", "/static/{path}"
NAMED = frozenset({"/openapi.json", "/mcp"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Clients can invent methods; a metric for each would fill the memory.
OTHER = "OTHER"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
log = structlog.get_logger("kith.service")

OnError = Callable[[Request, Exception], Awaitable[Response]]


class Metrics:
    """The metrics of one workspace's requests, in a registry of its own."""

    def __init__(self) -> None:
        """Register all metrics at zero."""
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "http_server_request_duration_seconds",
            "How long requests took",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.interactions = Counter(
            "kith_interactions",
            "Interactions sent, by what became of them",
            ("became",),
            registry=self.registry,
        )
        self.answers = Counter("kith_answers", "Answers taken in", ("kind",), registry=self.registry)
        self.drift = self._gauge(
            "kith_calibration_cusum",
            "How far probabilities are off: cumulative sums over weeks, an alarm above 11.5; of the lists' "
            "own windows and of those of 14 and 30 days",
            "side",
            "window",
        )
        self.drift_alarm = self._gauge(
            "kith_calibration_alarm",
            "1 while probabilities are not right any more, until a new champion answers",
        )
        self.base_rate = self._gauge(
            "kith_base_rate",
            "Share that went dormant in the newest closed window, and in those that the newest training "
            "learned from",
            "window",
        )
        self.inputs_moved = self._gauge(
            "kith_inputs_moved", "Inputs of the model that moved far in the newest closed window"
        )
        self.silent_sources = self._gauge(
            "kith_silent_sources",
            "Sources and channels silent as never in a year, by the last lists",
        )
        self.job_success = self._gauge(
            "kith_job_last_success_timestamp_seconds", "When a job last ended well", "job_kind"
        )
        self.job_seconds = self._gauge("kith_job_last_duration_seconds", "How long it took", "job_kind")
        self.job_made = self._gauge(
            "kith_job_last_made", "Lists that it made, or rows that it trained on", "job_kind"
        )
        self.worker_seen = self._gauge(
            "kith_worker_last_seen_timestamp_seconds", "When a worker last gave a sign"
        )
        self.deliveries = self._gauge(
            "kith_deliveries",
            "Webhooks, digests and announcements: what is to be sent, and what ended within a week",
            "kind",
            "state",
        )
        self.connections = self._gauge(
            "kith_connections", "Accounts that are read; failing are those that cannot be now", "state"
        )

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self.registry)

    def show_jobs(self, runs: Mapping[str, Any], last_sign: int | None) -> None:
        """Take over when each job last ended well, and when a worker last gave a sign (epoch seconds)."""
        for job, run in runs.items():
            self.job_success.labels(job).set(run["at"])
            self.job_seconds.labels(job).set(run["seconds"])
            self.job_made.labels(job).set(run["made"])
        self.worker_seen.set(last_sign or 0)

    def show_drift(self, drift: Mapping[str, Any]) -> None:
        """Take over how the sums of a workspace stand."""
        for window, sums in {"own": drift, **drift.get("early", {})}.items():
            for side in ("up", "down"):
                self.drift.labels(side, window).set(sums[side])
        self.drift_alarm.set(drift["alarm_at"] is not None)

    def show_shift(self, shift: Mapping[str, Any]) -> None:
        """Take over how the newest window differs from those that the newest training learned from."""
        for window in ("newest", "trained"):
            self.base_rate.labels(window).set(shift[f"{window}_rate"])
        self.inputs_moved.set(len(shift["inputs"]))

    def show_traffic(self, deliveries: Mapping[tuple[str, str], int], connections: Mapping[str, int]) -> None:
        """Take over how many deliveries are in each state by each way, and how many accounts."""
        for (kind, state), count in deliveries.items():
            self.deliveries.labels(kind, state).set(count)
        for state, count in connections.items():
            self.connections.labels(state).set(count)

    def count_interactions(self, counts: Mapping[str, int]) -> None:
        """Add the interactions of one batch, by what became of them."""
        for became, count in counts.items():
            self.interactions.labels(became).inc(count)


class MetricsByWorkspace:
    """The metrics of one app: what a workspace asks is counted for it alone."""

    def __init__(self) -> None:
        """Begin with the machine's own workspace."""
        self._by_workspace = {OWN: Metrics()}

    def of(self, workspace: str) -> Metrics:
        """Return the metrics of a workspace."""
        metrics = self._by_workspace.get(workspace)
        if metrics is None:
            metrics = self._by_workspace[workspace] = Metrics()
        return metrics

    def of_request(self, scope: Scope) -> Metrics:
        """Return the metrics a request is counted in; nobody's request counts as the machine's own."""
        caller = scope.get("state", {}).get("caller")
        return self.of(OWN if caller is None else caller.workspace)


class Telemetry:
    """ASGI middleware: gives each request an id, measures it, logs writes, errors and slow reads."""

    def __init__(self, app: ASGIApp, metrics: MetricsByWorkspace, on_error: OnError) -> None:
        self._app = app
        self._metrics = metrics
        self._on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer an exception without its message."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 0
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id.decode()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] += [(b"x-request-id", request_id)]
            await send(message)

        try:
            # What it writes, and what a worker does on its account, is known by the same id.
            with from_request(scope["state"]["request_id"]):
                await self._app(scope, receive, sending)
        except ClientDisconnect:
            # Nobody is left to answer; a write in progress is finished or not begun.
            self._note(scope, GONE, perf_counter() - begun)
            return
        except Exception as error:  # noqa: BLE001 - the caller learns that it broke, the log where.
            if status or not isinstance(error, KithError):
                _note_error(error, request_id.decode())
            if not status:
                response = await self._on_error(Request(scope, receive), error)
                await response(scope, receive, sending)
        self._note(scope, status or HTTPStatus.INTERNAL_SERVER_ERROR, perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in METHODS else OTHER
        self._metrics.of_request(scope).requests.labels(method, route, int(status)).observe(seconds)
        # Successful quick reads are in the metrics only.
        if method != "GET" or status >= HTTPStatus.BAD_REQUEST or seconds > SLOW_SECONDS:
            log.info(
                "request",
                method=method,
                # The template: the path itself holds names.
                route=route,
                status=int(status),
                milliseconds=round(seconds * 1000, 1),
                request_id=scope["state"]["request_id"],
            )


def route_of(scope: Scope) -> str:
    """Return the template of the route that served a request, `unmatched` where none did."""
    template = getattr(scope.get("route"), "path", None)
    if template is not None:
        return str(template)
    if scope["path"].startswith(STATIC):
        return STATIC_ROUTE
    return scope["path"] if scope["path"] in NAMED else UNMATCHED


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()


def _note_error(error: Exception, request_id: str) -> None:
    log.error("broken", error=type(error).__name__, at=frames_of(error), request_id=request_id)
