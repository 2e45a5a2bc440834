"""What a command did is in the audit log of the workspace it was about, as done at the terminal."""

import pytest

from data.settings import Settings
from data.store.store import Store
from tests.kith.test_owners import MAILBOX
from tests.pipelines.conftest import run

LINK = ("link", "--owner", "Ada")


@pytest.fixture(autouse=True)
def history() -> None:
    """Take in a mailbox of Nadia's."""
    run("ingest", MAILBOX, "--owner", "Nadia")


def entries(workspace: str = "own") -> list[tuple[str, str, str, str]]:
    """Return the entries of a workspace's log, the oldest first."""
    with Store(Settings.from_environment().store, workspace) as store:
        rows = reversed(store.audit.page(99))
        return [(one.action, one.actor, one.about, one.subject) for one in rows]


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        (("link",), ("link.made", "terminal", "", "")),
        (LINK, ("link.made", "terminal", "Ada", "")),
        (("export",), ("data.exported", "terminal", "", "")),
        (("export", "--contact", "Bob"), ("data.exported", "terminal", "", "contact")),
        (("owners", "rename", "Nadia", "Nadya"), ("owner.renamed", "terminal", "Nadya", "")),
        (("owners", "remove", "Nadia", "--yes"), ("owner.removed", "terminal", "", "")),
    ],
)
def test_a_command_writes_down_what_it_did(words, entry):
    """Who is removed, and whose contact is exported, is named nowhere."""
    assert run(*words).code == 0
    assert entries() == [entry]


def test_a_workspace_is_made_once():
    """By its own command or with its first key; what is there already is not made again."""
    for words in (("create", "acme"), ("create", "acme")):
        assert run("workspaces", *words).code == 0
    assert entries("acme") == [("workspace.made", "terminal", "", "")]
    assert run("keys", "create", "crm", "--scope", "admin", "--workspace", "new").code == 0
    assert [action for action, *_ in entries("new")] == ["workspace.made", "key.made"]


def test_a_webhook_has_its_entries():
    """It was made, given a new secret and removed at the terminal."""
    assert run("webhooks", "add", "https://crm.example/x").code == 0
    (row,) = run("webhooks", "list", "--json").json()
    for word in ("rotate", "remove"):
        assert run("webhooks", word, row["id"]).code == 0
    assert [entry[:2] for entry in entries()] == [
        ("webhook.made", "terminal"),
        ("webhook.rotated", "terminal"),
        ("webhook.removed", "terminal"),
    ]
