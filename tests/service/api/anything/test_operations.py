"""Anything may be sent to any operation, with any key, in any order (`make schemathesis` sends more)."""

import os
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from data.store.engine import sqlite_file
from service.security import Right
from tests.service.api.anything.conftest import Served, serving

EXAMPLES = int(os.environ.get("KITH_EXAMPLES", "4"))
IS_DAILY = "KITH_EXAMPLES" not in os.environ
# Every one of so many operations is tried daily with a full store; `make schemathesis` tries all.
DAILY_STEP = 6
# Seconds that an answer may take on a machine that does other things too.
PATIENCE = 60
# Calls in a sequence.
STEPS = 8
ADMIN = str(Right.ADMIN)
# Half of the calls are an administrator's: others are refused most of what they ask.
KEYS = st.just(ADMIN) | st.sampled_from([*map(str, Right), "one owner", "nobody's"])
# What the store holds, so that what is asked for is often there.
KNOWN = {
    "owner": ["ada"],
    "contact": ["grace@navy.example", "mary@royal.example", "tom@club.example"],
    "company": ["Navy"],
    "id": ["ada"],
    "number": ["1"],
}
REFUSED = [400, 401, 403, 404, 409, 410, 422]


def with_examples(count: int) -> settings:
    """Return settings for so many examples: the same each day, others each night."""
    return settings(
        max_examples=max(1, count),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=IS_DAILY,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def described(served: Served, *expected: int) -> Any:
    """Read the description of the service as it runs; `expected` are errors that this service may have."""
    # An opaque cursor or a used key is right by its schema and can still be refused.
    fine = {"expected-statuses": ["2xx", 304, *REFUSED, *expected]}
    checks: dict[str, Any] = {"positive_data_acceptance": fine}
    if expected:
        checks["not_a_server_error"] = {"expected-statuses": ["2xx", "3xx", "4xx", *expected]}
        checks["negative_data_rejection"] = {"expected-statuses": ["4xx", *expected]}
    config = SchemathesisConfig.from_dict({"checks": checks})
    return schemathesis.openapi.from_url(
        f"http://127.0.0.1:{served.port}/openapi.json", config=config, timeout=PATIENCE
    )


def answers_anything(operation: Any, served: Served, keys: st.SearchStrategy[str], examples: int) -> None:
    """Send an operation what its schema allows, often of somebody who is there, and what it does not."""
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @with_examples(examples)
    @given(case=operation.as_strategy().flatmap(of_somebody_known) | wrong, key=keys)
    def answered(case: Any, key: str) -> None:
        case.call_and_validate(
            headers=served.headers(key), excluded_checks=left_out(operation), timeout=PATIENCE
        )

    answered()


def left_out(operation: Any) -> list[Any]:
    """Return the checks that an operation is right not to pass."""
    # A batch is taken in and tells of each bad row; everything else that is bad is refused.
    return [negative_data_rejection] if "interactions" in operation.path else []


@st.composite
def of_somebody_known(draw: st.DrawFn, case: Any) -> Any:
    """Return a call with names in it that the store holds, or as it is."""
    for fields in (case.path_parameters, case.query, case.body):
        for name in sorted(KNOWN.keys() & set(fields if isinstance(fields, dict) else ())):
            if draw(st.booleans()):
                fields[name] = draw(st.sampled_from(KNOWN[name]))
    return case


def test_no_operation_breaks(served):
    """Whatever is sent with whichever key, each answer is one that the document declares; none is a 500."""
    operations = [found.ok() for found in described(served).get_all_operations()]
    assert operations
    for operation in operations:
        answers_anything(operation, served, KEYS, EXAMPLES)


def test_no_sequence_of_calls_breaks(served):
    """What one call makes is asked for, changed and removed by the next; each answer is declared."""
    begun: list[int] = []
    faults: list[Exception] = []

    class Sequence(described(served).as_state_machine()):
        """A caller who goes on with what came back."""

        def setup(self) -> None:
            """Count the sequences."""
            super().setup()
            begun.append(1)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - its base hands it in
            """Show the key."""
            return {"headers": served.headers(ADMIN), "timeout": PATIENCE}

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            """Check an answer as those of single calls, and keep what is wrong with it."""
            try:
                case.validate_response(response, excluded_checks=left_out(case.operation))
            except Exception as fault:
                faults.append(fault)
                raise

    while len(begun) < EXAMPLES and not faults:
        # One that is begun again may come to another end: what the former made and removed stays so.
        with suppress(FlakyStrategyDefinition):
            Sequence.run(settings=with_examples(EXAMPLES - len(begun)))
    assert faults == []


def test_a_full_store_breaks_no_operation(tmp_path, monkeypatch):
    """Where nothing more can be written, reads go on, writes are 503, and nothing is damaged."""

    def fill() -> None:
        monkeypatch.setattr(sqlite_file, "PRAGMAS", (*sqlite_file.PRAGMAS, "PRAGMA max_page_count = 1"))

    with serving(tmp_path, fill) as (service, store):
        assert more_than_fits(service).json()["code"] == "storage_full"
        document = described(service, HTTPStatus.SERVICE_UNAVAILABLE)
        operations = [found.ok() for found in document.get_all_operations()]
        for operation in operations[:: DAILY_STEP if IS_DAILY else 1]:
            answers_anything(operation, service, st.just(ADMIN), EXAMPLES)
        assert store.database.execute("PRAGMA integrity_check") == [("ok",)]


def more_than_fits(served: Served) -> httpx.Response:
    """Send more rows than there is room for."""
    row = {"owner": "ada", "at": "2026-02-01T09:00:00Z", "direction": "sent", "channel": "email"}
    rows = [row | {"contact": f"{n}{'x' * 200}", "source": "crm", "external_id": f"m{n}"} for n in range(900)]
    url = f"http://127.0.0.1:{served.port}/v1/interactions:batch"
    return httpx.post(url, headers=served.headers(ADMIN), json={"interactions": rows}, timeout=60)
