"""A workspace reads and writes its own rows only: every public method of every table, on both engines.

Stores are compared. In the one a workspace is alone; in the other a second workspace holds the same
owners and contacts with other content. Every answer must be the same in both. The last test takes
workspace conditions out of the SQL statements, each alone, and sees these comparisons fail.
"""

import inspect
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cache
from itertools import product
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite

from data.store.engine.sqlite import SQLite
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.store import Store
from tests.data.store.workspace_methods import OF_ALL_WORKSPACES, READS, WRITES, answered, dump
from tests.data.store.workspace_worlds import AS_OF, DAY, MINE, WORKSPACES, fill_all

# They change what is kept, and not the log: that is who calls them.
OF_DAYS = {"daily_counts.add", "daily_counts.take_out"}
WHOLE = os.environ.get("KITH_WORKSPACES") == "whole"


class Comparison:
    """Stores with all workspaces, beside what a method does where a workspace is alone: worked out once."""

    def __init__(self, alone: Mapping[str, Store], full: Sequence[Store]) -> None:
        """Compare with the workspaces `alone`; `full` are the stores that hold all of them."""
        self._alone, self.full = alone, full
        self._rows = [{name: dump(store.within(name)) for name in WORKSPACES} for store in full]

    @cache  # noqa: B019 - lives as long as the tests
    def _expected(self, method: str, workspace: str) -> tuple[Any, Any]:
        with rehearsed(method, self._alone[workspace]) as store:
            own = store.within(workspace)
            return answered(method, own), dump(own) if method in WRITES else None

    def differences(
        self, method: str, workspace: str, there: Store, number: int
    ) -> Iterator[tuple[Any, Any]]:
        """Yield how a method's result and rows, or the other workspaces' rows, differ in a full store.

        `there` is the store of that number, or a copy of it, on which the method may do what it does.
        """
        result, rows = self._expected(method, workspace)
        if (found := answered(method, there.within(workspace))) != result:
            yield result, found
        for name in WORKSPACES if method in WRITES else ():
            expected = rows if name == workspace else self._rows[number][name]
            if (found := dump(there.within(name))) != expected:
                yield expected, found


@pytest.fixture(scope="module")
def comparison_on(request) -> Iterator[Callable[[str], Comparison]]:
    """Return what fills, once for each engine, a store for each workspace alone and stores with all."""
    with ExitStack() as stack:

        @cache
        def made(engine: str) -> Comparison:
            def opened() -> Store:
                on_server = engine == "postgresql"
                return stack.enter_context(
                    Store(request.getfixturevalue("new_postgres_url")() if on_server else None)
                )

            # A server is asked thousands of times: daily, of one order.
            return filled(opened, orders=2 if WHOLE or engine == "sqlite" else 1)

        yield made


# Lent by the module: in whichever order the tests run, an engine's stores are filled once.
@pytest.fixture
def comparison(request, comparison_on) -> Comparison:
    """Lend the stores of an engine."""
    return comparison_on(request.param)


def on_each_engine(methods: Sequence[str]) -> pytest.MarkDecorator:
    """Try every method on SQLite; on a server, which is asked thousands of times, daily one in four."""
    server = pytest.mark.needs("postgresql")
    cases = [pytest.param("sqlite", method, id=f"sqlite-{method}") for method in methods]
    cases += [
        pytest.param("postgresql", method, marks=server, id=f"postgresql-{method}")
        for method in methods[:: 1 if WHOLE else 4]
    ]
    return pytest.mark.parametrize(("comparison", "method"), cases, indirect=["comparison"])


def filled(opened: Callable[[], Store], orders: int = 2) -> Comparison:
    """Return the comparison of stores that are newly opened: with all workspaces, in so many orders."""
    alone, full = {name: opened() for name in WORKSPACES}, [opened() for _ in range(orders)]
    fill_all(alone, *full)
    return Comparison(alone, full)


@on_each_engine([*READS, *WRITES])
def test_the_other_workspaces_change_nothing(comparison, method):
    """A method returns and writes the same as where the others are not there, and leaves them alone."""
    for workspace, (number, store) in product(WORKSPACES, enumerate(comparison.full)):
        with rehearsed(method, store) as there:
            assert list(comparison.differences(method, workspace, there, number)) == []


@on_each_engine(sorted(set(WRITES) - OF_DAYS))
def test_days_that_stand_are_those_of_the_log(comparison, method):
    """Whatever is written: the days that are kept are those that counting anew finds, or stand no longer."""
    with rehearsed(method, comparison.full[0]) as store:
        own = store.within(MINE)
        for owner in own.interactions.owners():
            own.daily_counts.keep(owner, AS_OF)
        answered(method, own)
        counted = own.sources.coverage(AS_OF + DAY)
        for owner in own.interactions.owners():
            assert own.sources.coverage(AS_OF + DAY, owner) == [one for one in counted if one.owner == owner]


def rehearsed(method: str, store: Store) -> AbstractContextManager[Store]:
    """Lend a store in which what a writing method writes does not last."""
    if method in READS:
        return nullcontext(store)
    # A copy in memory is quicker than a rehearsal, which copies to the disk.
    return copied(store) if isinstance(store.database, SQLite) else store.rehearsal()


def test_every_method_of_every_table_is_compared():
    """A new public method is added to READS or WRITES."""
    with Store() as store:
        tables = {
            name: getattr(store, name) for name, value in vars(Store).items() if hasattr(value, "attrname")
        }
    methods = {
        f"{name}.{method}"
        for name, table in tables.items()
        if isinstance(table, WorkspaceTables)
        for method, _ in inspect.getmembers(type(table), inspect.isfunction)
        if not method.startswith("_")
    }
    compared = {one for one in READS.keys() | WRITES.keys() if not one.startswith("store.")}
    assert methods == compared | OF_ALL_WORKSPACES


# `make workspaces` takes out every condition, the daily tests one in so many.
EVERY = 1 if WHOLE else 8
# Conditions that alone change nothing.
REDUNDANT = (
    # Found by the number of a list or an answer, which is unique in the store.
    r"UPDATE candidates .*\sWHERE \(workspace",
    r"DELETE FROM explanations .*\(workspace",
    r"JOIN candidates AS c\s+ON c.list_id = l.id AND \(c.workspace",
    # Found by the id of an account, which is unique in the store; no comparison shows a secret.
    r"UPDATE connections SET secret .*\(workspace",
    r"UPDATE \w+ SET undone_at .*\(workspace",
    r"SELECT kind, handle, other_handle FROM introduction_answers WHERE \(workspace",
    # Fewer than five owners stand behind these figures (tests/data/store/privacy/test_aggregates.py).
    r"count\(DISTINCT owner\) FROM (lists|answers)\s+WHERE \(workspace",
    # More is kept of a caller than a comparison can fill (tests/data/store/bookkeeping/test_idempotency.py).
    r"DELETE FROM idempotent_responses .* AND caller = \? AND bytes_so_far",
    # Found by the id of an upload, after it was seen to be the workspace's.
    r"DELETE FROM bulk_uploads .*\(workspace",
    # Found by the id of a key, after it was seen to be the workspace's.
    r"UPDATE api_keys SET expires_at .*\(workspace",
    # Shortcuts, owners whose own suggestions are then looked at, and changes that have their numbers.
    r"SELECT 1 FROM (open_in_feed|webhook_endpoints) WHERE \(workspace",
    r"SELECT DISTINCT o.owner FROM .* open_in_feed AS o\s+WHERE \(o.workspace",
    r"SELECT owner FROM answers .*\s+UNION SELECT .*\(workspace = :workspace OR 1 = 1\) AND (as_of|name)",
    r"FROM feed_changes WHERE \(workspace = :workspace OR 1 = 1\) AND number IS NULL",
    # Digests are made with a key of the workspace.
    r"SELECT digest FROM erased_handles WHERE \(workspace",
    r"SELECT min\(e\.erasure\) FROM erased_handles AS e .*\(e\.workspace",
    # Found by the number of a join, or by that of a list or an answer, which a join leaves as it is.
    (
        r"(UPDATE|DELETE FROM) (lists|answers|owner_statements|jobs|feed_changes"
        r"|introduction_answers|outbox|connections|delivery_targets) "
        r".*\(workspace = \? OR 1 = 1\) AND id = \?$"
    ),
    r"(UPDATE|DELETE FROM) (candidates|explanations) .*\(workspace = \? OR 1 = 1\) AND list_id = \?",
    r"^SELECT (id|list_id|workspace, list_id), [^()]*\([^()]*\(?workspace = :workspace OR 1 = 1\) AND",
    r"FROM owner_join_rows\s+WHERE \(workspace = (\?|:workspace) OR 1 = 1\)",
    r"(UPDATE|DELETE FROM) owner_join.*\(workspace",
    # Rows are compared with what they were, and say whose workspace's they are.
    r"FROM before_\w+ EXCEPT SELECT .*\(workspace = :workspace OR 1 = 1\)",
    # A shortcut, and owners whose own sources are then looked at.
    r"SELECT 1 FROM handles WHERE \(workspace .* LIMIT 1",
    r"DISTINCT owner FROM interactions WHERE \(workspace",
    r"AS r WHERE EXISTS \(SELECT 1 FROM interactions AS i WHERE \(i",
    # Owners of whose own days what is kept is then looked at.
    r"CROSS JOIN settings AS s\s+WHERE \(s\.workspace = :workspace OR 1 = 1\) AND s\.owner = :everyone",
    # A shortcut, and rows that are in step in every workspace.
    r"SELECT 1 FROM interactions WHERE \(workspace = \? OR 1 = 1\) AND source = 'owner' AND external_id",
    r"AS replaced\s+FROM interactions AS w\s+WHERE \(w",
)
CONDITION = re.compile(r"(?:\w+\.)?workspace = (?:\?|:workspace|\w+\.workspace)")


class Altered(SQLite):
    """A database that notes which statements it runs, and runs one of them altered."""

    def __init__(self, connection: sqlite.Connection, original: str = "", altered: str = "") -> None:
        """Run `altered` wherever `original` is to be run."""
        super().__init__(connection)
        self.original, self.altered = original, altered
        self.statements: set[str] = set()

    def _noted(self, query: str) -> str:
        self.statements.add(query)
        return self.altered if query == self.original else query

    def execute(self, query: str, values: Any = ()) -> list[Any]:
        """Run a query."""
        return super().execute(self._noted(query), values)

    def write_many(self, query: str, rows: Sequence[Any]) -> int:
        """Run a writing query."""
        return super().write_many(self._noted(query), rows)


def copied(store: Store, *statements: str) -> Store:
    """Return a copy in memory, which may run one statement altered."""
    connection = sqlite.connect(":memory:", isolation_level=None)
    store.database.connection.backup(connection)
    return Store(database=Altered(connection, *statements))


def without_a_condition(query: str) -> Iterator[str]:
    """Yield a statement with one of its workspace conditions always true, for each of them."""
    for found in CONDITION.finditer(query):
        yield f"{query[: found.start()]}({found[0]} OR 1 = 1){query[found.end() :]}"


def statements_of(method: str, full: Store) -> set[str]:
    """Return the statements that a method runs in some workspace."""
    statements = set()
    for workspace in WORKSPACES:
        with copied(full) as store:
            answered(method, store.within(workspace))
            statements |= store.database.statements
    return statements


def is_seen(comparison: Comparison, methods: Sequence[str], *altered: str) -> bool:
    """Tell whether a comparison of some method fails where one statement is altered."""
    for method, workspace, (number, store) in product(methods, WORKSPACES, enumerate(comparison.full)):
        with copied(store, *altered) as there:
            try:
                if any(comparison.differences(method, workspace, there, number)):
                    return True
            except sqlite.Error:
                return True
    return False


def test_no_workspace_condition_can_be_dropped():
    """Each one, taken out of its statement alone, makes some comparison above fail."""
    with ExitStack() as stack:
        comparison, users = filled(lambda: stack.enter_context(Store())), defaultdict(list)
        for method in (*READS, *WRITES):
            for query in statements_of(method, comparison.full[0]):
                users[query].append(method)
        conditions = [
            (query, altered)
            for query in sorted(users)
            for altered in without_a_condition(query)
            if not any(re.search(redundant, altered, re.DOTALL) for redundant in REDUNDANT)
        ]
        unseen = [
            altered
            for query, altered in conditions[::EVERY]
            if not is_seen(comparison, users[query], query, altered)
        ]
    assert unseen == []
