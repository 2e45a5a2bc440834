"""kith webhooks shows a secret once and says how each receiver is, without a secret."""

import json

import pytest
from click.testing import CliRunner

from kith.cli.main import kith
from tests.pipelines.deliver.receiver import receiving


@pytest.fixture
def run(monkeypatch):
    """Return what runs a command that may send to loopback."""
    monkeypatch.setenv("KITH_WEBHOOK_NETWORKS", "127.0.0.0/8")

    def run(*words):
        return CliRunner().invoke(kith, ["webhooks", *words])

    return run


def test_a_webhook_is_added_tested_and_removed(run):
    """Its secret checks the test's signature; a receiver that refuses is said, with exit code 1."""
    with receiving() as receiver:
        added = run("add", receiver.url, "--kind", "list.made")
        receiver.secrets.append(added.stdout.strip())
        (row,) = json.loads(run("list", "--json").stdout)
        tested = run("test", row["id"])
        assert (tested.exit_code, tested.stdout) == (0, "It was taken: 204.\n")
        ((_, body, signatures, _),) = receiver.requests
        assert (body["type"], body["data"], signatures) == ("webhook.test", {}, 1)
        receiver.answers[:] = [500]
        refused = run("test", row["id"])
        assert (refused.exit_code, refused.stderr) == (
            1,
            "It was not taken: it answered 500, expected 200 to 299.\n",
        )
    listed = run("list").stdout
    assert row["id"] in listed
    assert receiver.secrets[0] not in listed
    assert run("off", row["id"]).stdout.splitlines()[1].startswith("    Off since")
    assert run("on", row["id"]).exit_code == 0
    assert run("rotate", row["id"]).stdout.strip() != receiver.secrets[0]
    assert run("replay", row["id"], "--since", "0").exit_code == 0
    assert run("remove", row["id"]).exit_code == 0
    assert "Nothing is sent" in run("list").stdout
