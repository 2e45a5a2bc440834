"""kith settings announce: which way, a chat address that stands in no command line, and a test."""

import pytest
from click.testing import CliRunner

from data.errors import InputError, KithError, UsageError
from data.sealed_secrets import key_or_new
from data.settings import Settings
from data.store.feed.outbox import DeliveryKind
from data.store.store import Store
from kith.cli.main import kith
from pipelines.jobs.upkeep.checks.mail import check_targets, sealed_targets
from tests.pipelines.deliver.announce.push_service import serving_push

# What the library imports of the standard one.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


@pytest.fixture
def home(publish) -> Settings:
    """Return an installation in which Ada has a list."""
    settings = Settings.from_environment()
    with Store(settings.store) as store:
        publish(store, "Ada", ("Grace Hopper",))
    return settings


def run(*words: str, entered: str = "") -> str:
    """Run a command and return what it printed; an error comes out as it is."""
    line = ["settings", "announce", *words]
    return CliRunner().invoke(kith, line, catch_exceptions=False, input=entered).output


def test_a_chat_is_set_up_tried_and_chosen(home):
    """Its address is asked for, lies sealed, and the key file opens it."""
    with serving_push() as service:
        address = f"ntfy://tk_secret@127.0.0.1:{service.port}/ada"
        assert "in a chat" in run("--chat", entered=f"{address}\n")
        assert "1 place took the test." in run("--test")
        assert len(service.requests) == 1
        service.answers["/"] = [500]
        with pytest.raises(KithError, match="ntfy did not take it"):
            run("--test")
    assert b"tk_secret" not in home.store_path.read_bytes()
    with Store(home.store) as store:
        targets = sealed_targets(store)
        assert check_targets(targets, home.key_path)[1] is None
        home.key_path.unlink()
        key_or_new(home.key_path)
        assert "Every week" in str(check_targets(targets, home.key_path)[1])
    assert "Nothing announces itself" in run("calendar")


def test_names_are_told_by_a_way_that_is_named(home):
    """Else it is not clear of which."""
    with pytest.raises(UsageError, match="--names needs the way"):
        run("--names")
    run("chat", "--chat", "--names", entered="ntfys://ntfy.example/ada\n")
    with Store(home.store) as store:
        assert store.preferences.get("Ada", "chat")["names"] is True


def test_what_is_no_chat_or_was_not_set_up_is_refused(home):
    """With what to do; nothing is kept."""
    with pytest.raises(InputError, match="no address of a chat"):
        run("--chat", entered="exec://rm\n")
    with pytest.raises(UsageError, match="no device takes it yet"):
        run("push")
    with pytest.raises(UsageError, match="only push and chat are tried here"):
        run("--test")
    with Store(home.store) as store:
        assert store.delivery_targets.of("Ada", DeliveryKind.CHAT) == []
