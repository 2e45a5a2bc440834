"""Workspaces on the command line: one is never asked about, of several one is meant, and a job serves all."""

import json
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import click
import pytest

from data.settings import Settings
from data.store.store import Store
from data.synthetic.generator import synthetic_log
from kith.cli.serving.work import WorkRounds
from tests.kith.test_asking import typed
from tests.kith.test_command_table import PATHS
from tests.pipelines.conftest import run

AS_OF = "2023-10-29"
WORKSPACES = ("acme", "globex")
# What works on the whole store, on files alone, or on nothing.
OF_NO_WORKSPACE = {
    "kith",
    "kith backtest",
    "kith backup",
    "kith champion",
    "kith completion",
    "kith config",
    "kith connect crm",
    "kith keys",
    "kith keys revoke",
    "kith keys rotate",
    "kith me",
    "kith owners",
    "kith people",
    "kith pretrain",
    "kith restore",
    "kith score-stream",
    "kith serve",
    "kith settings",
    "kith settings config",
    "kith store",
    "kith store backup",
    "kith store champion",
    "kith store copy",
    "kith store restore",
    "kith store upgrade",
    "kith upgrade",
    "kith connect",
    "kith digest",
    "kith down",
    "kith settings completion",
    "kith settings digest",
    "kith up",
    "kith workplace",
    "kith webhooks",
    "kith workspaces",
    "kith workspaces create",
    "kith workspaces list",
    "kith workspaces remove",
}


def in_store(ask: Callable[[Store], object]) -> object:
    """Return what the store of this test's home answers."""
    with Store(Settings.from_environment().store) as store:
        return ask(store)


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> dict[str, Path]:
    """Write two made-up logs, with other owners and contacts."""
    folder = tmp_path_factory.mktemp("logs")
    for seed, name in enumerate(("acme", "globex"), start=1):
        log = synthetic_log(seed, owners=3, contacts_per_owner=8, days=300)
        log["owner"] = f"{name} " + log["owner"].astype(str)
        log.to_csv(folder / f"{name}.csv", index=False)
    return {name: folder / f"{name}.csv" for name in ("acme", "globex")}


@pytest.fixture
def one(logs) -> None:
    """Take a log into a workspace that a key has made."""
    assert run("keys", "create", "crm", "--scope", "admin", "--workspace", "acme").code == 0
    assert run("ingest", logs["acme"], "--workspace", "acme").code == 0


@pytest.fixture
def two(one, logs) -> None:  # noqa: ARG001 - made before
    """Take another log into a second workspace."""
    assert run("workspaces", "create", "globex").code == 0
    assert run("ingest", logs["globex"], "--workspace", "globex").code == 0


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch) -> None:
    """Let the made-up logs end lately."""
    monkeypatch.setenv("KITH_NOW", AS_OF)


def names_of(workspace: str) -> list[str]:
    """Return the owners with a list in a workspace."""
    return in_store(lambda store: store.within(workspace).lists.owners(2**40))


def test_every_command_that_opens_a_store_takes_a_workspace():
    """The others are named above, each with a reason."""
    without = {
        path
        for path, command in PATHS.items()
        if "--workspace" not in {option for one in command.params for option in one.opts}
    }
    assert without == OF_NO_WORKSPACE
    assert all(isinstance(command, click.Command) for command in PATHS.values())


@pytest.mark.usefixtures("one")
def test_the_only_workspace_need_not_be_named():
    """A key made it, and every command works in it."""
    assert run("suggest").out.startswith("3 new lists")
    owners = [one["owner"] for one in run("owners", "--json").json()]
    assert owners == names_of("acme")
    assert all(name.startswith("acme ") for name in owners)
    assert run("week", "--owner", owners[0], "--json").json()["owner"] == owners[0]
    assert {row["owner"] for row in run("coverage", "--json").json()} == set(owners)
    history = next(part for part in run("doctor", "--json").json() if str(part["part"]) == "history")
    assert "the newest of 2023" in str(history["found"])
    assert history["workspace"] is None


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "words",
    [
        *[("suggest",), ("retrain",), ("owners",), ("export",), ("week",), ("coverage",), ("effect",)],
        *[("report",), ("forget", "Grace", "--yes")],
    ],
)
def test_of_several_one_must_be_named(words):
    """Where nobody can be asked the names are said, and nothing is done; also as JSON."""
    refused = run(*words)
    assert refused.code == 2
    assert refused.sentences[-1].endswith(
        "there are several workspaces (acme, globex); say which with --workspace, or with KITH_WORKSPACE"
    )
    if words != ("export",):
        assert json.loads(run(*words, "--json").err)["code"] == "usage"


@pytest.mark.usefixtures("two")
def test_an_erasure_is_of_the_workspace_that_is_named():
    """Nobody of another workspace is erased from this one; erased there, this one is as it was."""
    owner = in_store(lambda store: store.within("globex").owners.names()[0])
    rows = "SELECT owner, contact FROM interactions WHERE workspace = ? ORDER BY owner, contact"
    of_acme, of_globex = (in_store(lambda s, w=name: s.database.execute(rows, (w,))) for name in WORKSPACES)
    contact = next(row[1] for row in of_globex if row[0] == owner)
    erase = ("forget", contact, "--owner", owner, "--yes", "--workspace")
    refused = run(*erase, "acme")
    assert (refused.code, refused.out) == (1, ""), refused.err
    assert in_store(lambda store: store.database.execute(rows, ("globex",))) == of_globex
    assert run(*erase, "globex").code == 0
    left = in_store(lambda store: store.database.execute(rows, ("globex",)))
    assert left == [row for row in of_globex if tuple(row) != (owner, contact)]
    assert in_store(lambda store: store.database.execute(rows, ("acme",))) == of_acme


@pytest.mark.usefixtures("two")
def test_the_one_that_is_named_is_the_one_that_is_meant(monkeypatch):
    """By the option or by the environment, and the option wins; one that is not there is refused."""
    monkeypatch.setenv("KITH_WORKSPACE", "globex")
    assert run("suggest").code == 0
    assert (len(names_of("globex")), names_of("acme")) == (3, [])
    rows = run("export", "--workspace", "acme").out
    assert '"acme ' in rows
    assert "globex" not in rows
    refused = run("owners", "--workspace", "nobody")
    assert refused.code == 1
    assert "there is no workspace 'nobody'; there are acme, globex" in refused.err


@pytest.mark.usefixtures("two")
def test_somebody_at_a_terminal_is_asked():
    """Which of them, and the answer holds for the whole command."""
    shown = typed("globex", "owners")
    assert "Which workspace (acme, globex)" in shown
    assert "globex " in shown.partition("):")[2]


def break_workspace(name: str) -> None:
    """Let a workspace hold a setting that nobody can read."""
    with sqlite3.connect(Settings.from_environment().store_path) as database:
        database.execute("INSERT INTO settings VALUES (?, 'Ada', 'horizon', '{')", (name,))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("job", [("suggest", "--all"), ("work", "--once")])
def test_a_broken_workspace_stops_no_other(job):
    """The lists of the other one are made; what failed is told at the end, and the exit code says so."""
    break_workspace("acme")
    done = run(*job)
    assert done.code == 6
    assert (names_of("acme"), len(names_of("globex"))) == ([], 3)
    (failure,) = done.sentences
    assert failure.startswith("kith: acme: this could not be done (JSONDecodeError")


@pytest.mark.usefixtures("two")
def test_a_champion_that_is_gone_is_replaced_by_the_shipped_model():
    """The lists are made by it, which is said, and the exit code tells that it was not as it should be."""
    with sqlite3.connect(Settings.from_environment().store_path) as database:
        database.execute("INSERT INTO champions VALUES ('acme', 90, '90d-v9')")
    done = run("suggest", "--workspace", "acme")
    assert (done.code, len(names_of("acme"))) == (6, 3)
    assert "there is no model at " in done.err
    assert "Until then the shipped model answers" in done.err


@pytest.mark.usefixtures("two")
def test_a_job_for_all_answers_for_each():
    """As JSON, one part for each workspace with its result or its error."""
    run("workspaces", "create", "empty")
    done = run("suggest", "--all", "--json")
    parts = {part["workspace"]: part for part in done.json()}
    assert {one["owner"].split()[0] for one in parts["acme"]["result"]} == {"acme"}
    assert {one["owner"].split()[0] for one in parts["globex"]["result"]} == {"globex"}
    assert parts["empty"]["error"]["code"] == "not_enough_history"
    # Too little history yet is nothing to mend.
    assert done.code == 0


@pytest.mark.usefixtures("two")
def test_how_to_read_the_lists_names_their_workspace():
    """With several, the command that is told is one that works as it stands."""
    told = [line.partition("Read it with: ")[2] for line in run("suggest", "--all").out.splitlines()]
    assert list(filter(None, told)) == ["kith week --workspace acme", "kith week --workspace globex"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("suggest", "--workspace", "acme"), "--all is every workspace; leave out --workspace."),
        (("retrain", "--log", "log"), "a packed log is one workspace's; leave out --all."),
    ],
)
def test_every_workspace_and_one_of_them_are_not_meant_at_once(words, sentence, tmp_path, monkeypatch):
    """It is refused, and no list is made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log").mkdir()
    refused = run(*words, "--all")
    assert refused.code == 2
    assert sentence in " ".join(refused.err.split())
    assert names_of("acme") == names_of("globex") == []


@pytest.mark.usefixtures("two")
def test_keys_are_listed_of_all_workspaces_or_of_the_one_that_is_named():
    """The keys of another workspace are not among those of one."""
    assert run("keys", "create", "page", "--scope", "admin", "--workspace", "globex").code == 0
    listed = {name: run("keys", "list", "--workspace", name).out for name in ("acme", "globex")}
    assert ["crm" in listed["acme"], "page" in listed["acme"]] == [True, False]
    assert ["crm" in listed["globex"], "page" in listed["globex"]] == [False, True]
    assert sorted(run("keys", "list").out.splitlines()) == sorted("".join(listed.values()).splitlines())


@pytest.mark.usefixtures("two")
def test_a_worker_leaves_a_workspace_that_failed_alone_for_a_minute():
    """Its next rounds try only the others; after that it is tried again."""
    break_workspace("acme")
    begun, failures = datetime(2023, 10, 29, 12, tzinfo=UTC), []
    with Store(Settings.from_environment().store) as store:
        rounds = WorkRounds(store, "champion", Settings.from_environment(), lambda: begun)
        for seconds in (0, 30, 61):
            later = replace(rounds, clock=lambda after=seconds: begun + timedelta(seconds=after))
            failures.append(set(later.run(lambda: None).failures))
    assert failures == [{"acme"}, set(), {"acme"}]


@pytest.mark.usefixtures("two")
def test_a_worker_for_one_leaves_the_others_alone():
    """What is pending in another workspace stays pending."""
    assert run("work", "--once", "--workspace", "globex").code == 0
    assert (names_of("acme"), len(names_of("globex"))) == ([], 3)
    assert in_store(lambda store: store.change_counts.workspaces()) == ["acme"]


@pytest.mark.usefixtures("two")
def test_doctor_looks_at_each_workspace():
    """Each finding says whose it is, or is left out where another workspace is named."""
    named = {part["workspace"] for part in run("doctor", "--json").json()}
    assert named == {None, "acme", "globex"}
    alone = run("doctor", "--json", "--workspace", "acme")
    assert {part["workspace"] for part in alone.json()} == {None, "acme"}


@pytest.mark.usefixtures("two")
def test_a_workspace_is_removed_with_everything(monkeypatch):
    """After a question with counts, its rows, keys and files go; the other one is as it was."""
    before = in_store(lambda store: list(store.within("globex").everything()))
    folder = Settings.from_environment().models_of("acme")
    folder.mkdir(parents=True)
    (folder / "90d-v1.skops").write_bytes(b"")
    monkeypatch.setattr(sys, "stdin", StringIO("n\n"))
    refused = run("workspaces", "remove", "acme")
    assert refused.code == 1
    assert "Remove everything of the workspace acme for good (3 owners, " in refused.out + refused.err
    assert "and 1 key" in refused.out + refused.err
    done = run("workspaces", "remove", "acme", "--yes")
    assert "Everything of the workspace acme is removed." in done.out
    assert "No key is left" in done.out
    assert [one["name"] for one in run("workspaces", "--json").json()] == ["globex"]
    assert in_store(lambda store: list(store.within("acme").everything())) == []
    assert in_store(lambda store: list(store.within("globex").everything())) == before
    assert not folder.exists()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 321])
def test_what_is_no_name_is_refused(name):
    """A workspace is named in a key's line and in the questions of commands."""
    assert "is not a name for a workspace" in run("workspaces", "create", "--", name).err
    words = ("keys", "create", "k", "--scope", "admin", "--workspace", name)
    assert "is not a name for a workspace" in run(*words).err or name == ""


def test_an_import_says_which_workspace_it_went_into(tmp_path):
    """Where that is not a single person's own and was not named; else nobody need read of it."""
    table = tmp_path / "log.csv"
    table.write_text("owner,contact,at,direction,channel\nada,bob,2026-01-02T09:00:00Z,sent,email\n")
    run("workspaces", "create", "acme")
    assert "All of it is in the workspace acme" in run("ingest", str(table)).out
    assert "acme" not in run("ingest", str(table), "--workspace", "acme").out
    assert "acme" not in run("ingest", str(table), "--dry-run").out
